import type { ObjectRef } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"

type S3Ref = Extract<ObjectRef, { kind: "s3" }>

const BUCKET_NAMES = ["bucket_name", "bucket"]
const KEY_NAMES = ["key", "path"]

/**
 * The object that a `cloud_access` text names, or null where it says that the file is not in the cloud (nothing, `{}`, no
 * `aws` entry). Reads every dialect in use: `aws` as an object or a list (the first entry is taken), `bucket_name` or
 * `bucket`, `key` or `path`, with or without a leading slash or as a whole `s3://` URI.
 * @throws CaelumError `malformed` for text that is not such JSON.
 */
export function cloudObject(text: string | null | undefined): ObjectRef | null {
  if (text === null || text === undefined || text.trim() === "" || text.trim() === "null") return null
  const document = parsed(text)
  if (document === null) return null
  if (typeof document !== "object" || Array.isArray(document)) throw malformed(text, "it is not a JSON object")
  const aws = (document as Record<string, unknown>)["aws"]
  const entries: readonly unknown[] = Array.isArray(aws) ? aws : [aws]
  const entry = entries.find((item) => item !== undefined && item !== null)
  if (entry === undefined) return null
  if (typeof entry !== "object" || Array.isArray(entry)) throw malformed(text, "its aws entry is not an object")
  if (Object.keys(entry).length === 0) return null
  return s3Ref(entry as Record<string, unknown>, text)
}

function s3Ref(entry: Record<string, unknown>, text: string): S3Ref {
  const bucket = firstText(entry, BUCKET_NAMES)
  const named = firstText(entry, KEY_NAMES)
  if (bucket === undefined || !/^[A-Za-z0-9._-]{1,255}$/.test(bucket)) throw malformed(text, "it names no bucket")
  const key = named && bareKey(named, bucket, text)
  if (key === undefined || key === "") throw malformed(text, "it names no key")
  const region = firstText(entry, ["region"])
  return { kind: "s3", bucket, key, ...(region === undefined ? {} : { region }) }
}

/** The key without its leading slashes; some services write the whole URI in its place. */
function bareKey(named: string, bucket: string, text: string): string {
  const uri = /^s3:\/\/([^/]*)\/*(.*)$/is.exec(named)
  if (uri && uri[1] !== bucket) throw malformed(text, `its bucket is '${bucket}' and its key '${named}' names another`)
  return uri ? uri[2]! : named.replace(/^\/+/, "")
}

function firstText(entry: Record<string, unknown>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = entry[name]
    if (typeof value === "string" && value !== "") return value
  }
  return undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw malformed(text, "it is not JSON", cause)
  }
}

function malformed(text: string, why: string, cause?: unknown): CaelumError {
  const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text
  return new CaelumError(
    "malformed",
    `The cloud_access '${shown}' cannot be used: ${why}; use the row's access_url, or 'caelum locate' with it.`,
    cause === undefined ? {} : { cause },
  )
}
