import type { ObjectRef } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"

type S3Ref = Extract<ObjectRef, { kind: "s3" }>

/** One way from an archive's URLs to its bucket: what follows `path` follows `prefix` in the key. */
export interface LocateRule {
  readonly id: string
  readonly host: string
  /** Path of the URL up to and with the data product's id, ending in a slash. */
  readonly path: string
  readonly bucket: string
  readonly region: string
  readonly prefix: string
  readonly source: string
  readonly checked: string
}

const HOST = "irsa.ipac.caltech.edu"
const CHECKED = "2026-11-22"
const IBE = "https://irsa.ipac.caltech.edu/cloud_access/ibe_to_cloud_paths.html"
const SIA = "compared with the cloud_access of https://irsa.ipac.caltech.edu/SIA"

/** The known rules, from IRSA's own description and from what its SIA2 service answers. */
export const LOCATE_RULES: readonly LocateRule[] = [
  {
    id: "spitzer-seip",
    host: HOST,
    path: "/data/SPITZER/Enhanced/SEIP/images/",
    bucket: "nasa-irsa-spitzer",
    region: "us-west-2",
    prefix: "spitzer/seip/seip_science/images/",
    source: SIA,
    checked: CHECKED,
  },
  {
    id: "allwise",
    host: HOST,
    path: "/ibe/data/wise/allwise/p3am_cdd/",
    bucket: "nasa-irsa-wise",
    region: "us-west-2",
    prefix: "wise/allwise/images/p3am_cdd/",
    source: `${IBE}, ${SIA}`,
    checked: CHECKED,
  },
  {
    id: "wise-allsky",
    host: HOST,
    path: "/ibe/data/wise/allsky/4band_p1bm_frm/",
    bucket: "nasa-irsa-wise",
    region: "us-west-2",
    prefix: "wise/allsky/images/4band_p1bm_frm/",
    source: IBE,
    checked: CHECKED,
  },
  {
    id: "euclid-q1",
    host: HOST,
    path: "/ibe/data/euclid/q1/",
    bucket: "nasa-irsa-euclid-q1",
    region: "us-east-1",
    prefix: "q1/",
    source: SIA,
    checked: CHECKED,
  },
  {
    id: "spherex-qr2",
    host: HOST,
    path: "/ibe/data/spherex/qr2/",
    bucket: "nasa-irsa-spherex",
    region: "us-east-1",
    prefix: "qr2/",
    source: SIA,
    checked: CHECKED,
  },
]

/** Where a rule puts a URL. `rule` is the rule's id, or `s3-url` for a URL that already names a bucket. */
export interface Located {
  readonly ref: S3Ref
  readonly rule: string
}

const BUCKET_HOST = /^([a-z0-9.-]+)\.s3(?:[.-]([a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com$/
const PATH_HOST = /^s3(?:[.-]([a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com$/

/**
 * The cloud object behind an archive's URL, by {@link LOCATE_RULES}; a query (a cutout of the file) is left aside. No I/O:
 * whether the object is there is for the reader to find out.
 * @throws CaelumError `usage` for text that is not an http(s) URL, `not-found` where no rule applies.
 */
export function locateUrl(text: string, rules: readonly LocateRule[] = LOCATE_RULES): Located {
  const url = webUrl(text)
  const path = decoded(url.pathname, text)
  const bucket = amazonObject(url.hostname, path)
  if (bucket) return { ref: bucket, rule: "s3-url" }
  for (const rule of rules) {
    if (url.hostname !== rule.host || !path.startsWith(rule.path)) continue
    const key = rule.prefix + path.slice(rule.path.length)
    return { ref: { kind: "s3", bucket: rule.bucket, key, region: rule.region }, rule: rule.id }
  }
  const known = rules.map((rule) => rule.id).join(", ")
  throw new CaelumError(
    "not-found",
    `No rule maps ${text} to a cloud object (rules: ${known}); search for the image by position and use its cloud_access, or read the URL itself.`,
    { context: { uri: text } },
  )
}

function webUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === "http:" || url?.protocol === "https:") return url
  throw new CaelumError(
    "usage",
    `'${text}' is not an http or https URL; give the whole address of an archive's file.`,
    {
      context: { uri: text },
    },
  )
}

function decoded(path: string, text: string): string {
  try {
    return decodeURIComponent(path)
  } catch (cause) {
    throw new CaelumError("usage", `The path of ${text} has a broken percent escape; correct it.`, {
      context: { uri: text },
      cause,
    })
  }
}

function amazonObject(host: string, path: string): S3Ref | undefined {
  const virtual = BUCKET_HOST.exec(host)
  if (virtual) return s3Ref(virtual[1]!, path.slice(1), virtual[2])
  const plain = PATH_HOST.exec(host)
  const parts = /^\/([^/]+)\/(.*)$/s.exec(path)
  return plain && parts ? s3Ref(parts[1]!, parts[2]!, plain[1]) : undefined
}

function s3Ref(bucket: string, key: string, region: string | undefined): S3Ref {
  return { kind: "s3", bucket, key, ...(region === undefined ? {} : { region }) }
}
