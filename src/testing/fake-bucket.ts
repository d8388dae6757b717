import type { Handler } from "./fault-server.ts"

export interface FakeKey {
  readonly key: string
  readonly size?: number
  readonly etag?: string
}

/**
 * ListObjectsV2 over keys in memory, path style: `/bucket/?list-type=2&…`. Pages are of `pageEntries`, tokens are the last
 * key or prefix that was given.
 */
export function bucketHandler(bucket: string, keys: readonly FakeKey[], pageEntries = 1000): Handler {
  const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
  return ({ path }) => {
    const url = new URL(path, "http://host")
    if (url.pathname !== `/${bucket}/`) return { status: 404, body: faultXml("NoSuchBucket", bucket) }
    if (url.searchParams.get("list-type") !== "2") return { status: 400, body: faultXml("InvalidArgument", bucket) }
    return { status: 200, body: listXml(bucket, sorted, url.searchParams, pageEntries) }
  }
}

/** An error document as S3 writes it. */
export function faultXml(code: string, bucket: string, more = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>A message</Message><BucketName>${bucket}</BucketName>${more}<RequestId>0</RequestId></Error>`
}

function listXml(bucket: string, keys: readonly FakeKey[], query: URLSearchParams, pageEntries: number): string {
  const prefix = query.get("prefix") ?? ""
  const { rows, next } = page(
    keys,
    prefix,
    query.get("delimiter") ?? "",
    query.get("continuation-token") ?? query.get("start-after") ?? "",
    pageEntries,
  )
  const token = next === undefined ? "" : `<NextContinuationToken>${escapeXml(next)}</NextContinuationToken>`
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name>` +
    `<Prefix>${encode(prefix)}</Prefix><KeyCount>${rows.length}</KeyCount><MaxKeys>1000</MaxKeys>` +
    `<EncodingType>url</EncodingType><IsTruncated>${next !== undefined}</IsTruncated>${token}${rows.join("")}</ListBucketResult>`
  )
}

function page(
  keys: readonly FakeKey[],
  prefix: string,
  delimiter: string,
  token: string,
  entries: number,
): { rows: string[]; next: string | undefined } {
  const rows: string[] = []
  let last = Buffer.from(token)
  for (const { key, size = 0, etag = "0-1" } of keys) {
    if (!key.startsWith(prefix)) continue
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length)
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length)
    // A folder's token stands behind all keys below it; the sort order makes that the keys that begin with it.
    if (Buffer.compare(Buffer.from(name), last) <= 0) continue
    if (rows.length === entries) return { rows, next: last.toString() }
    last = Buffer.from(name)
    rows.push(
      cut < 0
        ? `<Contents><Key>${encode(key)}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
        : `<CommonPrefixes><Prefix>${encode(name)}</Prefix></CommonPrefixes>`,
    )
  }
  return { rows, next: undefined }
}

/** URL encoding as S3 lists keys: a space is `+`, a slash is itself. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%20", "+")
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
}
