import type { Reply, Request } from "../http/reply.ts"
import { bytesBody } from "../object.ts"
import { document, errorDocument } from "./xml.ts"

let answered = 0

/** Headers of every S3 answer: ids that are unique in this process, and what lets a page of any origin read them. */
export function commonHeaders(): Record<string, string> {
  const id = (++answered).toString(16).toUpperCase().padStart(16, "0")
  return { "x-amz-request-id": id, "x-amz-id-2": `caelum-${id}`, Server: "caelum" }
}

/** Every refusal that the archive gives, with S3's status and sentence (Amazon S3 API reference, "Error responses"). */
const ERRORS = {
  AccessDenied: [403, "Access Denied"],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchVersion: [404, "The specified version does not exist."],
  PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold"],
  InvalidRange: [416, "The requested range is not satisfiable"],
  InternalError: [500, "We encountered an internal error. Please try again."],
  SlowDown: [503, "Please reduce your request rate."],
} as const

export type S3ErrorCode = keyof typeof ERRORS

/** An S3 error: status, headers and XML. */
export function refuse(
  code: S3ErrorCode,
  details: Record<string, string> = {},
  headers: Record<string, string> = {},
): Reply {
  const [status, message] = ERRORS[code]
  return refusal(status, code, details["Message"] ?? message, details, headers)
}

/** An S3 error of any status, for a scripted fault. */
export function refuseStatus(status: number): Reply {
  const known = Object.entries(ERRORS).find(([, [each]]) => each === status)
  return refusal(status, known?.[0] ?? "ServiceError", known?.[1][1] ?? "A scripted fault.", {}, {})
}

function refusal(
  status: number,
  code: string,
  message: string,
  details: Record<string, string>,
  headers: Record<string, string>,
): Reply {
  const common = commonHeaders()
  const { Message: _, ...more } = details
  const body = bytesBody(errorDocument(code, message, common["x-amz-request-id"]!, more))
  return { status, headers: { ...common, ...headers, "Content-Type": "application/xml" }, body }
}

/** A 200 with a document in S3's namespace. */
export function answerXml(root: string, content: string, headers: Record<string, string> = {}): Reply {
  const body = bytesBody(document(root, content))
  return { status: 200, headers: { ...commonHeaders(), ...headers, "Content-Type": "application/xml" }, body }
}

/** What a page of another origin may see of an answer, and the answer to its preflight. */
export function withCors(request: Request, reply: Reply): Reply {
  const origin = request.headers["origin"]
  const headers: Record<string, string> = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers":
      "ETag, Content-Range, Content-Length, Accept-Ranges, Last-Modified, x-amz-request-id, x-amz-id-2, x-amz-bucket-region",
    ...(origin === undefined ? {} : { Vary: "Origin" }),
  }
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

/** The answer to OPTIONS: reading is allowed from everywhere, with any header. */
export function preflight(request: Request): Reply {
  const asked = request.headers["access-control-request-headers"]
  const headers: Record<string, string> = {
    ...commonHeaders(),
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Max-Age": "3000",
    ...(asked === undefined ? {} : { "Access-Control-Allow-Headers": asked }),
  }
  return { status: 200, headers }
}
