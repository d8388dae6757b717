import { BoundedMap } from "../../core/index.ts"
import type { ServedBucket, ServedObject } from "../object.ts"
import { compareBytes } from "../s3/list-page.ts"
import { productPath, SEIP_BUCKET, SEIP_PREFIX, seipProducts, type SeipProduct } from "./fields.ts"
import { mosaicObject } from "./mosaic.ts"
import { channelSky, rowFiller, type ChannelSky } from "./rows.ts"
import { sourcesOf } from "./sources.ts"

/** Skies of channels that are kept: each holds some ten thousand sources. */
const KEPT_SKIES = 8

/** The Spitzer bucket: the mosaics of SEIP, computed from the invented sky. */
export function seipBucket(seed: number): ServedBucket {
  const products = new Map(seipProducts().map((product) => [`${SEIP_PREFIX}/${productPath(product)}`, product]))
  const keys = [...products.keys()].sort(compareBytes)
  const skies = new BoundedMap<string, ChannelSky>(KEPT_SKIES)
  const objects = new Map<string, ServedObject>()
  const skyOf = (product: SeipProduct): ChannelSky => {
    const { field, channel } = product
    const name = `${field.region}-${field.tile} ${channel.bandpass}`
    const sky = skies.get(name) ?? channelSky(product, sourcesOf(seed, field, channel))
    skies.set(name, sky)
    return sky
  }
  return {
    name: SEIP_BUCKET,
    region: "us-west-2",
    keys: () => keys,
    async object(key) {
      const product = products.get(key)
      if (product === undefined) return undefined
      const object = objects.get(key) ?? mosaicObject(seed, product, () => rowFiller(seed, product, skyOf(product)))
      objects.set(key, object)
      return object
    },
  }
}
