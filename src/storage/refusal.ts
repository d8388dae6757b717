import { CaelumError, abortError, isCaelumError } from "../core/index.ts"
import type { ErrorCode } from "../core/index.ts"
import type { Access } from "./access.ts"
import type { Tally } from "./body.ts"
import { readAtMost } from "./body.ts"
import { Transient } from "./retry.ts"
import type { HttpAnswer } from "./transport.ts"
import { walkXml } from "./xml.ts"

/** What an S3 error document says; every field is the server's word, unchecked. */
export type S3Fault = Readonly<
  Partial<
    Record<
      "Code" | "Message" | "Region" | "Endpoint" | "BucketName" | "Key" | "RequestId" | "ServerTime" | "StorageClass",
      string
    >
  >
>

/** Largest part of an error body that is read. */
const ERROR_BODY = 65_536
/** Statuses with which S3 corrects the region of a bucket. */
const MOVED: ReadonlySet<number> = new Set([301, 307, 400])
/** Codes with which S3 refuses credentials, whatever the status. */
const EXPIRED = /^(ExpiredToken|TokenRefreshRequired)/
const INVALID = /^(InvalidAccessKeyId|InvalidToken|SignatureDoesNotMatch|RequestTimeTooSkewed|XAdminUserNotFound)$/
/** Codes of Azure and Google for what anonymous readers may not have, whatever the status. */
const CLOSED = /^(PublicAccessNotPermitted|UserProjectMissing)$/

/** What is known beside status and error document. */
interface Circumstances {
  readonly region: string | undefined
  /** How far this machine's clock is behind, milliseconds. */
  readonly skew: number | undefined
  readonly signed: boolean
  /** What was asked for is the mark of a deletion. */
  readonly deleted: boolean
}

/** What refuses a request, and what may be done about it. */
interface RefusedRequest {
  readonly tally: Tally
  readonly method: string
  readonly relocate?: ((region: string, signed: boolean) => boolean) | undefined
  readonly access?: Access | undefined
}

/** Statuses of what S3 may say in the body of a 200 that it has begun to send. */
const STATUSES: Readonly<Record<string, number>> = { SlowDown: 503, ServiceUnavailable: 503, AccessDenied: 403 }

/** An error document in the place of a wanted answer, judged as `refusalError` does; undefined where it is none. */
export async function refusalInBody(
  response: HttpAnswer,
  bytes: Uint8Array,
  label: string,
  options: RefusedRequest,
): Promise<CaelumError | Transient | undefined> {
  const text = new TextDecoder().decode(bytes.subarray(0, ERROR_BODY))
  if (!isFault(text)) return undefined
  const fault = await parseFault(text, null)
  return judgeFault({ response, fault, status: STATUSES[fault.Code ?? ""] ?? 500 }, label, options)
}

/** An answer whose status is not one of those wanted, as an error: transient ones wrapped, with the pause asked for. */
export async function refusalError(
  response: HttpAnswer,
  label: string,
  options: RefusedRequest,
): Promise<CaelumError | Transient> {
  const { bytes } = await readAtMost(response, ERROR_BODY, options.tally)
  const text = new TextDecoder().decode(bytes)
  const fault = await parseFault(text, response.headers.get("x-ms-error-code"))
  return judgeFault({ response, fault, status: response.status }, label, options)
}

async function judgeFault(
  { response, fault, status }: { response: HttpAnswer; fault: S3Fault; status: number },
  label: string,
  options: RefusedRequest,
): Promise<CaelumError | Transient> {
  const region = regionOf(response, fault)
  const { access } = options
  const signed = access?.signed === true
  const moved = MOVED.has(status) && region !== undefined && options.relocate?.(region, signed)
  const skew = clockSkew(response, fault)
  const deleted = response.headers.get("x-amz-delete-marker") === "true"
  const error = statusError(status, label, fault, { region, skew, signed, deleted })
  if (moved) return new Transient(error, { relocated: true })
  if (isCaelumError(error, "forbidden") && (await access?.refused(fault.Code))) {
    if (region !== undefined) options.relocate?.(region, true)
    return new Transient(error, { again: true })
  }
  return isTransient(status, options.method) ? new Transient(error, { after: retryAfter(response) }) : error
}

/** How far this machine's clock is behind the server's, milliseconds. */
function clockSkew(response: HttpAnswer, fault: S3Fault): number | undefined {
  const skew = Date.parse(fault.ServerTime ?? response.headers.get("date") ?? "") - Date.now()
  return Number.isFinite(skew) ? skew : undefined
}

/** A POST that may have been worked on is not repeated; one that was turned away is. */
function isTransient(status: number, method: string): boolean {
  if (status === 429 || status === 503) return true
  return method !== "POST" && (status === 500 || status === 502 || status === 504)
}

function isFault(text: string): boolean {
  return /^\s*(<\?xml[^>]*\?>)?\s*<Error[\s>]/.test(text)
}

async function parseFault(text: string, azureCode: string | null): Promise<S3Fault> {
  if (!isFault(text)) return azureCode === null ? {} : { Code: azureCode }
  const fault: Record<string, string> = {}
  const close = (path: readonly string[], value: string): void => {
    if (path.length === 2) fault[path[1]!] = value.trim().slice(0, 1024)
  }
  // A fault that is cut short or malformed still says what it said before.
  await walkXml(text, { close }, "an error").catch(() => undefined)
  return fault
}

function regionOf(response: HttpAnswer, fault: S3Fault): string | undefined {
  const ofEndpoint = /(?:^|\.)s3[.-]([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(fault.Endpoint ?? "")?.[1]
  const region = response.headers.get("x-amz-bucket-region") ?? fault.Region ?? ofEndpoint
  return region !== undefined && /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region) ? region : undefined
}

function retryAfter(response: HttpAnswer): number | undefined {
  const text = response.headers.get("retry-after")
  if (text === null) return undefined
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

function statusError(status: number, label: string, fault: S3Fault, around: Circumstances): CaelumError {
  const [code, sentence] = verdictOf(status, label, fault, around)
  const context = { uri: label, status, ...(fault.Code === undefined ? {} : { serverCode: fault.Code }) }
  return new CaelumError(code, sentence, { context })
}

function verdictOf(status: number, label: string, fault: S3Fault, around: Circumstances): [ErrorCode, string] {
  const { region, deleted } = around
  const said = fault.Code === undefined ? `${status}` : `${status} ${fault.Code}`
  if (fault.Code === "NoSuchBucket" || fault.Code === "ContainerNotFound")
    return ["not-found", `The bucket of ${label} does not exist (${said}); check its name and the endpoint.`]
  const refusedKeys = EXPIRED.test(fault.Code ?? "") || INVALID.test(fault.Code ?? "")
  if (deleted)
    return ["not-found", `${label} does not exist (${said}): it is a delete marker; read an earlier version of it.`]
  if (fault.Code === "InvalidObjectState")
    return [
      "unsupported",
      `${label} is archived (${said}, storage class ${fault.StorageClass ?? "of an archive"}); it must be restored before it can be read.`,
    ]
  if ((status === 404 || status === 410) && !refusedKeys)
    return [
      "not-found",
      `${label} does not exist (${said}); ${/^(s3|gs|az):/.test(label) ? "list its folder to see what does" : "check its address"}.`,
    ]
  if (status === 401 || status === 403 || refusedKeys || isClosed(fault))
    return ["forbidden", `Access to ${label} was refused (${said}); ${forbiddenHint(fault, around)}.`]
  if (status === 429 || status === 503)
    return ["throttled", `The server of ${label} is refusing requests for now (${said}); wait a little and try again.`]
  if (region !== undefined && (status === 301 || status === 307 || status === 400))
    return ["server", `${label} lies in the region ${region} (${said}); give --region ${region}.`]
  const message = fault.Message === undefined ? "" : `: ${fault.Message.replace(/\s+/g, " ").slice(0, 200)}`
  const next = status >= 500 ? "try again later" : "check the address and its parameters"
  return ["server", `The server of ${label} answered ${said}${message}; ${next}.`]
}

/** Whether what was asked for wants a signature, whatever the status: such are objects under keys of KMS. */
function isClosed({ Code = "", Message = "" }: S3Fault): boolean {
  return CLOSED.test(Code) || (Code === "InvalidArgument" && Message.includes("require AWS Signature"))
}

function forbiddenHint({ Code: code = "" }: S3Fault, { skew = 0, signed }: Circumstances): string {
  if (code === "RequestTimeTooSkewed") {
    const minutes = Math.round(Math.abs(skew) / 60_000)
    return `the clock of this machine is ${minutes} minutes ${skew > 0 ? "slow" : "fast"}, and signatures hold for 15; set it right`
  }
  if (EXPIRED.test(code)) return "the credentials have expired; get new ones"
  if (INVALID.test(code))
    return "the credentials are not valid here; check AWS_ACCESS_KEY_ID and its secret, or --profile"
  if (signed)
    return (
      "the object may be missing from a bucket that hides its listing, these credentials may lack the permission, or the " +
      "requester must agree to pay (--requester-pays)"
    )
  return "the object may be missing from a bucket that hides its listing, or need credentials, and Caelum asks anonymously"
}

/** What a failed `fetch` or a broken body was: the caller's abort, a refusal already judged, or the network. */
export function failureOf(cause: unknown, label: string, signal: AbortSignal | undefined, late: boolean): unknown {
  if (cause instanceof Transient || isCaelumError(cause)) return cause
  if (signal?.aborted) return abortError(signal)
  if (late) {
    const message = `${label} was not answered in time; check the network, or try again later.`
    return new Transient(new CaelumError("timeout", message, { context: { uri: label }, cause }))
  }
  if (cause instanceof RangeError)
    return new CaelumError("limit", `The answer for ${label} does not fit in memory; ask for less of it.`, {
      context: { uri: label },
      cause,
    })
  const reason = networkReason(cause)
  const blocked = /Failed to fetch|NetworkError|Load failed/.test(reason)
  const proxy = proxyOf(cause)
  const next = blocked
    ? "check the network, and that the server allows this page (CORS)"
    : `check the network${proxy === undefined ? "" : ", the proxy (HTTP_PROXY, HTTPS_PROXY, NO_PROXY)"} and the address`
  const message = `No answer for ${label}${proxy === undefined ? "" : ` through the proxy ${proxy}`} (${reason}); ${next}.`
  const error = new CaelumError("network", message, {
    context: { uri: label, reason, ...(proxy === undefined ? {} : { proxy }) },
    cause,
  })
  return PERMANENT.test(reason) ? error : new Transient(error)
}

/** Failures that no second try changes: no such host, a certificate that is not trusted, a URL that fetch will not take, redirects that lead nowhere. */
const PERMANENT =
  /ENOTFOUND|CERT|SELF_SIGNED|ERR_INVALID|ERR_SSL|UNABLE_TO_VERIFY|bad port|unknown scheme|PROXY_4|private address|redirect count exceeded|more than \d+ redirects|a redirect (?:to|from) /

/** The proxy that a transport says was on the way. */
function proxyOf(cause: unknown): string | undefined {
  const proxy = cause instanceof Error ? (cause as { proxy?: unknown }).proxy : undefined
  return typeof proxy === "string" ? proxy : undefined
}

/** The innermost code of a failed fetch, else its text. */
export function networkReason(cause: unknown): string {
  let reason = "no reason given"
  let error: unknown = cause
  for (let depth = 0; depth < 5 && error instanceof Error; depth++) {
    const { code } = error as { code?: unknown }
    reason = typeof code === "string" ? code : error.message || reason
    error = error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined)
  }
  return reason
}
