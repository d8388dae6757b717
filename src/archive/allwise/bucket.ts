import { BoundedMap } from "../../core/index.ts"
import { CONTENT_VERSION } from "../cache.ts"
import { bytesBody, type ServedBucket, type ServedObject } from "../object.ts"
import { entityTag } from "../random.ts"
import { compareBytes } from "../s3/list-page.ts"
import { FIELD_CELLS, leafKind, TAURUS_CELLS, type Scale } from "../stars/cells.ts"
import { denseLeaves, type DenseLeaves } from "./dense.ts"
import { ALLWISE_BUCKET, ALLWISE_ROOT, LEAF_COUNT, leafKey } from "./layout.ts"
import { sparseEtag, sparseLeaf, sparseTemplate, type SparseTemplate } from "./sparse.ts"

export interface AllwiseSettings {
  readonly seed: number
  readonly scale: Scale
  /** Folder for the dense leaves. */
  readonly cacheDir: string
}

/** The AllWISE bucket, and the way to have its dense leaves made before they are asked for. */
export interface AllwiseBucket extends ServedBucket {
  prepare(signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

const COMMON_KEY = `${ALLWISE_ROOT}/_common_metadata`
const MODIFIED = new Date("2022-10-21T16:22:43Z")
const KEPT_BYTES = 64 << 20

/** The source catalogue: 12,288 leaves and their common schema. */
export function allwiseBucket(settings: AllwiseSettings): AllwiseBucket {
  const dense = denseLeaves(settings)
  const cells = new Map<string, number>()
  for (let cell = 0; cell < LEAF_COUNT; cell++) cells.set(leafKey(cell), cell)
  let keys: string[] | undefined
  let common: Promise<ServedObject> | undefined
  const sparse = sparseObjects(settings.seed)
  return {
    name: ALLWISE_BUCKET,
    region: "us-west-2",
    keys: () => (keys ??= [COMMON_KEY, ...cells.keys()].sort(compareBytes)),
    async object(key) {
      if (key === COMMON_KEY) return (common ??= commonObject())
      const cell = cells.get(key)
      if (cell === undefined) return undefined
      return leafKind(cell) === "sparse" ? sparse(cell) : dense.object(cell)
    },
    prepare: (signal) => prepare(dense, signal),
    close: () => dense.close(),
  }
}

async function prepare(dense: DenseLeaves, signal?: AbortSignal): Promise<void> {
  for (const cell of [...TAURUS_CELLS, ...FIELD_CELLS]) {
    if (signal?.aborted) return
    await dense.object(cell)
  }
}

/** Sparse leaves as objects whose size and tag are known before they are made. */
function sparseObjects(seed: number): (cell: number) => ServedObject {
  let template: SparseTemplate | undefined
  const made = new BoundedMap<number, Uint8Array>(KEPT_BYTES, (bytes) => bytes.length)
  const bytesOf = (cell: number): Uint8Array => {
    const bytes = made.get(cell) ?? sparseLeaf(seed, cell, (template ??= sparseTemplate(seed)))
    made.set(cell, bytes)
    return bytes
  }
  return (cell) => ({
    size: (template ??= sparseTemplate(seed)).bytes.length,
    etag: sparseEtag(seed, CONTENT_VERSION, cell),
    modified: MODIFIED,
    read: (offset, length) => bytesOf(cell).subarray(offset, offset + length),
  })
}

/** Made late: most commands never ask for the schema, and Arrow's encoder takes its time to load. */
async function commonObject(): Promise<ServedObject> {
  const { commonMetadata } = await import("./common-metadata.ts")
  const body = bytesBody(commonMetadata())
  return { ...body, etag: entityTag(`allwise ${CONTENT_VERSION} common`), modified: MODIFIED }
}
