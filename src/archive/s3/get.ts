import type { Reply, Request } from "../http/reply.ts"
import { bodyPart, type ServedObject } from "../object.ts"
import { commonHeaders, refuse } from "./answer.ts"
import { parseRange } from "./range.ts"

/** GetObject and HeadObject: preconditions, then the range. */
export function answerObject(request: Request, object: ServedObject): Reply {
  const headers = objectHeaders(object)
  const failed = precondition(request.headers, object)
  if (failed === 304) return { status: 304, headers }
  if (failed === 412) return refuse("PreconditionFailed")
  const range = parseRange(request.headers["range"], object.size)
  if (range.kind === "unsatisfiable")
    return refuse(
      "InvalidRange",
      { RangeRequested: request.headers["range"] ?? "", ActualObjectSize: String(object.size) },
      { "Content-Range": `bytes */${object.size}` },
    )
  if (range.kind === "whole") return { status: 200, headers, body: object }
  const { offset, length } = range
  const contentRange = `bytes ${offset}-${offset + length - 1}/${object.size}`
  return { status: 206, headers: { ...headers, "Content-Range": contentRange }, body: bodyPart(object, offset, length) }
}

function objectHeaders(object: ServedObject): Record<string, string> {
  return {
    ...commonHeaders(),
    "Content-Type": "binary/octet-stream",
    "Accept-Ranges": "bytes",
    ETag: `"${object.etag}"`,
    "Last-Modified": object.modified.toUTCString(),
    "x-amz-server-side-encryption": "AES256",
  }
}

/** 304 or 412 where a precondition fails, by the precedence of RFC 9110, section 13.2.2. */
function precondition(headers: Request["headers"], object: ServedObject): 304 | 412 | undefined {
  const modified = Math.floor(object.modified.getTime() / 1000) * 1000
  const match = headers["if-match"]
  const noneMatch = headers["if-none-match"]
  if (match !== undefined && !hasTag(match, object.etag)) return 412
  if (match === undefined && modified > dateOf(headers["if-unmodified-since"], Infinity)) return 412
  if (noneMatch !== undefined) return hasTag(noneMatch, object.etag) ? 304 : undefined
  return modified <= dateOf(headers["if-modified-since"], -Infinity) ? 304 : undefined
}

function hasTag(list: string, etag: string): boolean {
  return list.split(",").some((item) => {
    const tag = item.trim().replace(/^W\//, "")
    return tag === "*" || tag === `"${etag}"` || tag === etag
  })
}

/** A date of a header in milliseconds; what is no date does not count. */
function dateOf(text: string | undefined, absent: number): number {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? absent : time
}
