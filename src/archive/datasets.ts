import type { Reply } from "./http/reply.ts"
import { ALLWISE_BUCKET, ALLWISE_ROOT } from "./allwise/layout.ts"
import { bytesBody } from "./object.ts"
import { commonHeaders } from "./s3/answer.ts"
import { SEIP_BUCKET, SEIP_PREFIX } from "./seip/fields.ts"

/** What the embedded archive holds of a dataset of the table of known datasets, by its id there. */
export interface HeldDataset {
  readonly id: string
  readonly bucket: string
  readonly imagesPrefix: string | null
  readonly catalog: string | null
  readonly collection: string | null
  readonly held: string
}

export const HELD_DATASETS: readonly HeldDataset[] = [
  {
    id: "spitzer-seip",
    bucket: SEIP_BUCKET,
    imagesPrefix: SEIP_PREFIX,
    catalog: null,
    collection: "spitzer_seip",
    held: "mosaics around (150.01, 2.2), in region 40019821, and one field below every other prefix",
  },
  {
    id: "allwise",
    bucket: ALLWISE_BUCKET,
    imagesPrefix: null,
    catalog: `s3://${ALLWISE_BUCKET}/${ALLWISE_ROOT}`,
    collection: "wise_allwise",
    held: "all 12,288 leaves of the source catalogue and _common_metadata; no _metadata, no images",
  },
]

/** The index of datasets as JSON. */
export function answerDatasets(): Reply {
  const body = bytesBody(new TextEncoder().encode(`${JSON.stringify(HELD_DATASETS, null, 2)}\n`))
  return { status: 200, headers: { ...commonHeaders(), "Content-Type": "application/json" }, body }
}
