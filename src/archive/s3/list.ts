import type { Reply, Request } from "../http/reply.ts"
import type { ServedBucket } from "../object.ts"
import { answerXml, refuse } from "./answer.ts"
import { listPage, type ListPage } from "./list-page.ts"
import { element } from "./xml.ts"

const MOST_KEYS = 1000

interface Wanted {
  readonly prefix: string
  readonly delimiter: string
  readonly most: number
  /** Writes keys, prefixes and the delimiter: percent-encoded with `encoding-type=url`. */
  readonly text: (value: string) => string
}

/** ListObjectsV2 (`list-type=2`) or ListObjects. */
export async function answerList(request: Request, bucket: ServedBucket): Promise<Reply> {
  const { query } = request
  const asked = query.get("max-keys") ?? String(MOST_KEYS)
  const encoding = query.get("encoding-type")
  if (!/^\d{1,10}$/.test(asked)) return refuse("InvalidArgument", { ArgumentName: "max-keys", ArgumentValue: asked })
  if (encoding !== null && encoding !== "url")
    return refuse("InvalidArgument", { ArgumentName: "encoding-type", ArgumentValue: encoding })
  const wanted: Wanted = {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    most: Math.min(Number(asked), MOST_KEYS),
    text: encoding === "url" ? urlText : (value) => value,
  }
  return query.get("list-type") === "2" ? listV2(request, bucket, wanted) : listV1(request, bucket, wanted)
}

async function listV2(request: Request, bucket: ServedBucket, wanted: Wanted): Promise<Reply> {
  const { query } = request
  const token = query.get("continuation-token")
  const startAfter = query.get("start-after") ?? ""
  const resumed = token === null ? undefined : readToken(token)
  if (token !== null && resumed === undefined)
    return refuse("InvalidArgument", {
      Message: "The continuation token provided is incorrect",
      ArgumentName: "continuation-token",
    })
  const page = listPage(bucket.keys(), { ...wanted, after: resumed ?? startAfter, resumed: resumed !== undefined })
  const content = [
    head(bucket, wanted),
    element("KeyCount", page.keys.length + page.prefixes.length),
    query.has("start-after") ? element("StartAfter", wanted.text(startAfter)) : "",
    token === null ? "" : element("ContinuationToken", token),
    page.next === undefined ? "" : element("NextContinuationToken", writeToken(page.next)),
    await contents(bucket, page, wanted, query.get("fetch-owner") === "true"),
  ]
  return listReply(bucket, query, page, content.join(""))
}

async function listV1(request: Request, bucket: ServedBucket, wanted: Wanted): Promise<Reply> {
  const { query } = request
  const marker = query.get("marker") ?? ""
  const page = listPage(bucket.keys(), { ...wanted, after: marker, resumed: true })
  const next = page.next !== undefined && wanted.delimiter !== "" ? element("NextMarker", wanted.text(page.next)) : ""
  const content = [head(bucket, wanted), element("Marker", wanted.text(marker)), next]
  return listReply(bucket, query, page, content.join("") + (await contents(bucket, page, wanted, true)))
}

function head(bucket: ServedBucket, wanted: Wanted): string {
  const delimiter = wanted.delimiter === "" ? "" : element("Delimiter", wanted.text(wanted.delimiter))
  return element("Name", bucket.name) + element("Prefix", wanted.text(wanted.prefix)) + delimiter
}

function listReply(bucket: ServedBucket, query: URLSearchParams, page: ListPage, content: string): Reply {
  const most = Math.min(Number(query.get("max-keys") ?? MOST_KEYS), MOST_KEYS)
  const encoding = query.has("encoding-type") ? element("EncodingType", "url") : ""
  const tail = element("MaxKeys", most) + encoding + element("IsTruncated", page.next !== undefined)
  return answerXml("ListBucketResult", content + tail, { "x-amz-bucket-region": bucket.region })
}

async function contents(bucket: ServedBucket, page: ListPage, wanted: Wanted, owner: boolean): Promise<string> {
  const rows: string[] = []
  for (const key of page.keys) {
    const object = await bucket.object(key)
    if (object === undefined) continue
    rows.push(
      `<Contents>${element("Key", wanted.text(key))}${element("LastModified", object.modified.toISOString())}` +
        `${element("ETag", `"${object.etag}"`)}${element("Size", object.size)}` +
        (owner ? `<Owner>${element("ID", "caelum")}${element("DisplayName", "caelum")}</Owner>` : "") +
        `${element("StorageClass", "STANDARD")}</Contents>`,
    )
  }
  for (const prefix of page.prefixes)
    rows.push(`<CommonPrefixes>${element("Prefix", wanted.text(prefix))}</CommonPrefixes>`)
  return rows.join("")
}

/** As S3 encodes: everything but unreserved characters and the slash; a space is `+`. */
function urlText(value: string): string {
  return encodeURIComponent(value)
    .replace(/%2F/g, "/")
    .replace(/%20/g, "+")
    .replace(/[!'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

function writeToken(key: string): string {
  return Buffer.from(`1:${key}`, "utf8").toString("base64")
}

function readToken(token: string): string | undefined {
  const text = Buffer.from(token, "base64").toString("utf8")
  return text.startsWith("1:") ? text.slice(2) : undefined
}
