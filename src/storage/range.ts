/**
 * Range reading is judged here and nowhere else. Contract, by what was asked and what the server answered:
 *
 * | answer                        | offset + length                  | first n / last n                                    |
 * |-------------------------------|----------------------------------|-----------------------------------------------------|
 * | 206, Content-Range as asked   | exactly `length` bytes           | min(n, size) bytes, size from Content-Range         |
 * | 206, another Content-Range    | `range`                          | `range`                                             |
 * | 206, no Content-Range         | `range`, naming CORS             | `range`, naming CORS                                |
 * | 206, `bytes 0--1/0` (MinIO)   | `range`                          | an empty object: 0 bytes                            |
 * | 206, total `*`                | taken                            | first: taken where n bytes came, else `range`;      |
 * |                               |                                  | last: `range`                                       |
 * | 200                           | `range`: the server knows no     | taken where the whole body has ≤ n bytes (at most   |
 * |                               | ranges                           | n + 1 are read of it), else `range`                 |
 * | 416                           | `range`, with the size if given  | an empty object: 0 bytes; size given and > 0: `range` |
 * | Content-Encoding on any       | `server`: bytes would be those of the encoded form                                     |
 * | ETag (or size) not as pinned  | `changed`                        | `changed`                                           |
 * | body shorter than its range   | tried again, then `range`        | tried again, then `range`                           |
 * | body longer than its range    | `range`                          | `range`                                             |
 *
 * A body that is refused is cancelled. If-Match is not used (it is not a CORS-safe header): the answer's ETag is compared.
 */
import type { ByteRange, ObjectFacts } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"
import type { Tally } from "./body.ts"
import { discardBody, readAtMost } from "./body.ts"
import { describeRange, outsideObject } from "./resolve.ts"
import { Transient } from "./retry.ts"
import type { HttpAnswer } from "./transport.ts"

/** The bytes of a judged answer with what it tells of the object. */
export interface RangeAnswer {
  readonly bytes: Uint8Array
  readonly facts: ObjectFacts
}

/** The value of a Range header. */
export function rangeHeader(range: ByteRange): string {
  if ("first" in range) return `bytes=0-${range.first - 1}`
  if ("last" in range) return `bytes=-${range.last}`
  return `bytes=${range.offset}-${range.offset + range.length - 1}`
}

/** An ETag without the quotes of a strong one. */
export function bareEtag(etag: string | null): string | undefined {
  if (etag === null || etag === "") return undefined
  return etag.startsWith('"') && etag.endsWith('"') && etag.length >= 2 ? etag.slice(1, -1) : etag
}

/** Judges the answer to `asked` and reads its body, by the contract above. */
export async function takeRange(
  response: HttpAnswer,
  asked: ByteRange,
  pinned: ObjectFacts,
  label: string,
  tally: Tally,
): Promise<RangeAnswer> {
  try {
    checkEncoding(response, label)
    if (response.status === 206) return await takePartial(response, asked, pinned, label, tally)
    if (response.status === 416) return await takeUnsatisfiable(response, asked, pinned, label, tally)
    return await takeWhole(response, asked, pinned, label, tally)
  } catch (error) {
    discardBody(response)
    throw error
  }
}

async function takePartial(
  response: HttpAnswer,
  asked: ByteRange,
  pinned: ObjectFacts,
  label: string,
  tally: Tally,
): Promise<RangeAnswer> {
  if (!("offset" in asked) && response.headers.get("content-range")?.trim() === "bytes 0--1/0") {
    discardBody(response)
    return { bytes: new Uint8Array(0), facts: checkPinned(response, pinned, 0, label) }
  }
  const given = parseContentRange(response, asked, label)
  const facts = checkPinned(response, pinned, given.total, label)
  const length = expectedLength(asked, given, label)
  const bytes = await readExactly(response, length, asked, label, tally)
  return { bytes, facts }
}

interface ContentRange {
  readonly start: number
  readonly end: number
  readonly total: number | undefined
}

function parseContentRange(response: HttpAnswer, asked: ByteRange, label: string): ContentRange {
  const text = response.headers.get("content-range")
  if (text === null)
    throw rangeError(
      asked,
      label,
      "answered without a readable Content-Range",
      "in a browser the bucket's CORS rules must expose ETag, Content-Range, Content-Length and Accept-Ranges; else read " +
        "through a proxy that does",
    )
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/i.exec(text.trim())
  const start = Number(match?.[1])
  const end = Number(match?.[2])
  const total = match?.[3] === "*" ? undefined : Number(match?.[3])
  const sound = match && Number.isSafeInteger(end) && start <= end && (total === undefined || end < total)
  if (!sound)
    throw rangeError(asked, label, `answered with the senseless Content-Range '${text}'`, "use another server")
  return { start, end, total }
}

function expectedLength(asked: ByteRange, given: ContentRange, label: string): number {
  const { start, end, total } = given
  const length = end - start + 1
  if ("offset" in asked) {
    if (start === asked.offset && length === asked.length) return length
    if (total !== undefined && asked.offset + asked.length > total) throw outsideObject(asked, total, label)
  } else if ("first" in asked) {
    if (start === 0 && length === Math.min(asked.first, total ?? asked.first)) return length
  } else if (total !== undefined && end === total - 1 && length === Math.min(asked.last, total)) return length
  throw rangeError(
    asked,
    label,
    `answered with Content-Range bytes ${start}-${end}/${total ?? "*"}`,
    "the server or a cache on the way is broken",
  )
}

/** A 416, with the size that its Content-Range or S3's error body states. */
async function takeUnsatisfiable(
  response: HttpAnswer,
  asked: ByteRange,
  pinned: ObjectFacts,
  label: string,
  tally: Tally,
): Promise<RangeAnswer> {
  const header = /^bytes \*\/(\d{1,16})$/i.exec(response.headers.get("content-range") ?? "")?.[1]
  const body = new TextDecoder().decode((await readAtMost(response, 65_536, tally)).bytes)
  const said = header ?? /<ActualObjectSize>(\d{1,16})</.exec(body)?.[1]
  const size = said === undefined ? undefined : Number(said)
  if ("offset" in asked)
    throw size === undefined
      ? rangeError(asked, label, "was said to lie outside the object (416)", "check the size of the object")
      : outsideObject(asked, size, label)
  if (size !== undefined && size > 0)
    throw rangeError(asked, label, `was refused (416) although the object has ${size} bytes`, "use another server")
  return { bytes: new Uint8Array(0), facts: checkPinned(response, pinned, 0, label) }
}

async function takeWhole(
  response: HttpAnswer,
  asked: ByteRange,
  pinned: ObjectFacts,
  label: string,
  tally: Tally,
): Promise<RangeAnswer> {
  const most = "first" in asked ? asked.first : "last" in asked ? asked.last : -1
  const stated = Number(response.headers.get("content-length") ?? 0)
  const ignored = (): CaelumError =>
    rangeError(
      asked,
      label,
      `was answered with the whole object (${response.status}): the server knows no ranges`,
      "download the object first (caelum get) and read the file",
    )
  if (most < 0 || stated > most) throw ignored()
  const { bytes, complete } = await readAtMost(response, most, tally)
  if (!complete) throw ignored()
  return { bytes, facts: checkPinned(response, pinned, bytes.length, label) }
}

/** Exactly `length` bytes of a body; a declared Content-Length lets the platform read it in one piece. */
async function readExactly(
  response: HttpAnswer,
  length: number,
  asked: ByteRange,
  label: string,
  tally: Tally,
): Promise<Uint8Array> {
  const declared = response.headers.get("content-length")
  if (declared !== null && Number(declared) !== length)
    throw rangeError(asked, label, `has a Content-Length of ${declared} where ${length} was due`, "use another server")
  if (declared !== null) {
    const bytes = new Uint8Array(await response.arrayBuffer())
    tally.bytes += bytes.length
    if (bytes.length === length) return bytes
    throw new Transient(shortBody(asked, label, bytes.length))
  }
  const { bytes, complete } = await readAtMost(response, length, tally)
  if (!complete) throw rangeError(asked, label, `was answered with more than ${length} bytes`, "use another server")
  if (bytes.length < length) throw new Transient(shortBody(asked, label, bytes.length))
  return bytes
}

function checkEncoding(response: HttpAnswer, label: string): void {
  const encoding = response.headers.get("content-encoding")
  if (encoding === null || encoding === "" || encoding.toLowerCase() === "identity") return
  throw new CaelumError(
    "server",
    `${label} was answered with Content-Encoding ${encoding}, under which a range of bytes has no meaning; download it ` +
      "whole and read the file.",
    { context: { uri: label, encoding } },
  )
}

/** The facts of this answer merged with those pinned by earlier ones. */
function checkPinned(response: HttpAnswer, pinned: ObjectFacts, size: number | undefined, label: string): ObjectFacts {
  const etag = bareEtag(response.headers.get("etag"))
  if (pinned.etag !== undefined && etag !== undefined && pinned.etag !== etag)
    throw changed(label, `its ETag was ${pinned.etag}, now ${etag}`)
  if (pinned.size !== undefined && size !== undefined && pinned.size !== size)
    throw changed(label, `it had ${pinned.size} bytes, now ${size}`)
  const facts: { size?: number; etag?: string; md5?: string } = { ...pinned }
  if (size !== undefined) facts.size = size
  if (facts.etag !== undefined || etag === undefined) return facts
  facts.etag = etag
  const md5 = md5Of(etag, response)
  if (md5 !== undefined) facts.md5 = md5
  return facts
}

/**
 * The MD5 of the object, where the answer tells it: Google says so; of S3's ETags, those of objects uploaded in one part (the
 * others are no bare 32 digits) and not encrypted with a key of KMS or of the customer's own.
 */
function md5Of(etag: string, { headers }: HttpAnswer): string | undefined {
  const google = headers.get("x-goog-hash")
  if (google !== null) return hexadecimal(/(?:^|[\s,])md5=([A-Za-z0-9+/]{22}==)/.exec(google)?.[1])
  const encryption = headers.get("x-amz-server-side-encryption") ?? ""
  const ownKey = headers.get("x-amz-server-side-encryption-customer-algorithm")
  return /^[0-9a-f]{32}$/.test(etag) && !encryption.startsWith("aws:") && ownKey === null ? etag : undefined
}

function hexadecimal(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined
  return Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("")
}

function changed(label: string, what: string): CaelumError {
  return new CaelumError("changed", `${label} changed between two reads of it (${what}); start again.`, {
    context: { uri: label },
  })
}

function shortBody(asked: ByteRange, label: string, got: number): CaelumError {
  return rangeError(asked, label, `ended after ${got} bytes`, "the connection or a proxy cuts answers short")
}

function rangeError(asked: ByteRange, label: string, found: string, next: string): CaelumError {
  const context = { uri: label, ...("offset" in asked ? { offset: asked.offset } : {}) }
  return new CaelumError("range", `Reading ${describeRange(asked)} of ${label} ${found}; ${next}.`, { context })
}
