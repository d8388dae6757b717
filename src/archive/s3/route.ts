import type { Reply, Request } from "../http/reply.ts"
import type { ServedBucket } from "../object.ts"
import { answerXml, preflight, refuse, withCors } from "./answer.ts"
import { answerObject } from "./get.ts"
import { answerList } from "./list.ts"
import { element } from "./xml.ts"

/** Parameters that select another resource of a bucket or object, none of which anonymous readers may see. */
const SUBRESOURCES = [
  "accelerate",
  "acl",
  "analytics",
  "attributes",
  "cors",
  "encryption",
  "inventory",
  "legal-hold",
  "lifecycle",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "replication",
  "requestPayment",
  "retention",
  "tagging",
  "torrent",
  "uploads",
  "uploadId",
  "versioning",
  "versions",
  "website",
]

/** The read-only S3 interface over some buckets; path style and virtual-host style. */
export async function answerS3(request: Request, buckets: ReadonlyMap<string, ServedBucket>): Promise<Reply> {
  return withCors(request, request.method === "OPTIONS" ? preflight(request) : await answerRequest(request, buckets))
}

async function answerRequest(request: Request, buckets: ReadonlyMap<string, ServedBucket>): Promise<Reply> {
  const place = locate(request, buckets)
  if (place === undefined) return refuse("InvalidURI", { URI: request.path })
  const reads = request.method === "GET" || request.method === "HEAD"
  if (place.bucket === "")
    return reads ? answerBuckets(buckets) : refuse("MethodNotAllowed", { Method: request.method })
  const bucket = buckets.get(place.bucket)
  if (bucket === undefined) return refuse("NoSuchBucket", { BucketName: place.bucket })
  if (!reads) return refuseWrite(request.method)
  if (SUBRESOURCES.some((name) => request.query.has(name))) return refuse("AccessDenied")
  return place.key === "" ? answerBucket(request, bucket) : answerKey(request, bucket, place.key)
}

/** Bucket and key of a request; undefined for a path that is not percent-encoded text. */
function locate(
  request: Request,
  buckets: ReadonlyMap<string, ServedBucket>,
): { bucket: string; key: string } | undefined {
  const hosted = [...buckets.keys()].find((name) => request.host.startsWith(`${name}.`))
  let path: string
  try {
    path = decodeURIComponent(request.path.slice(1))
  } catch {
    return undefined
  }
  if (hosted !== undefined) return { bucket: hosted, key: path }
  const slash = path.indexOf("/")
  return slash < 0 ? { bucket: path, key: "" } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) }
}

function refuseWrite(method: string): Reply {
  if (method === "PUT" || method === "POST" || method === "DELETE") return refuse("AccessDenied")
  return refuse("MethodNotAllowed", { Method: method }, { Allow: "GET, HEAD, OPTIONS" })
}

async function answerKey(request: Request, bucket: ServedBucket, key: string): Promise<Reply> {
  const version = request.query.get("versionId")
  if (version !== null && version !== "null") return refuse("NoSuchVersion", { Key: key, VersionId: version })
  const object = await bucket.object(key)
  return object === undefined ? refuse("NoSuchKey", { Key: key }) : answerObject(request, object)
}

async function answerBucket(request: Request, bucket: ServedBucket): Promise<Reply> {
  const region = { "x-amz-bucket-region": bucket.region }
  if (request.method === "HEAD") {
    const { headers } = answerXml("HeadBucket", "", region)
    return { status: 200, headers }
  }
  if (!request.query.has("location")) return answerList(request, bucket)
  return answerXml("LocationConstraint", bucket.region === "us-east-1" ? "" : bucket.region, region)
}

function answerBuckets(buckets: ReadonlyMap<string, ServedBucket>): Reply {
  const rows = [...buckets.values()].map(
    (bucket) =>
      `<Bucket>${element("Name", bucket.name)}${element("CreationDate", "2013-11-13T00:00:00.000Z")}` +
      `${element("BucketRegion", bucket.region)}</Bucket>`,
  )
  const owner = `<Owner>${element("ID", "caelum")}${element("DisplayName", "caelum")}</Owner>`
  return answerXml("ListAllMyBucketsResult", `${owner}<Buckets>${rows.join("")}</Buckets>`)
}
