import { card, headerBytes, realCard, remark } from "./seip/cards.ts"
import type { ServedBucket, ServedObject } from "./object.ts"
import { hash, entityTag, mix, normalTable } from "./random.ts"

export const BENCH_BUCKET = "caelum-bench"
/** A 32-bit float image of 8192 × 8192 pixels, 268 MB, whose bytes cost next to nothing to make. */
export const BENCH_KEY = "image-8192.fits"

/** A gigabyte of the same noise. */
export const BENCH_LARGE_KEY = "noise-1gb.bin"

const SIDE = 8192
const LARGE = 1e9
/** Pixels after which the pattern repeats: no divisor of the row, so that rows differ. */
const PERIOD = 1_048_573

/** The bucket for measurements. */
export function benchBucket(seed: number): ServedBucket {
  const made = new Map<string, ServedObject>()
  const make = (key: string): ServedObject =>
    key === BENCH_KEY
      ? noiseObject(benchHeader(), SIDE * SIDE * 4, `bench 1 ${seed}`, seed)
      : noiseObject(new Uint8Array(0), LARGE, `bench large 1 ${seed}`, seed)
  return {
    name: BENCH_BUCKET,
    region: "us-west-2",
    keys: () => [BENCH_KEY, BENCH_LARGE_KEY],
    async object(key) {
      if (key !== BENCH_KEY && key !== BENCH_LARGE_KEY) return undefined
      const object = made.get(key) ?? make(key)
      made.set(key, object)
      return object
    },
  }
}

function noiseObject(header: Uint8Array, dataBytes: number, tag: string, seed: number): ServedObject {
  const dataEnd = header.length + dataBytes
  const size = header.length === 0 ? dataEnd : Math.ceil(dataEnd / 2880) * 2880
  const pattern = twice(noisePattern(seed))
  return {
    size,
    etag: entityTag(tag),
    modified: new Date("2022-09-28T19:04:11Z"),
    read(offset, length) {
      const phase = (offset - header.length) % (PERIOD * 4)
      if (offset >= header.length && offset + length <= dataEnd && length <= PERIOD * 4)
        return pattern.subarray(phase, phase + length)
      const out = new Uint8Array(length)
      if (offset < header.length) out.set(header.subarray(offset, offset + length))
      for (let at = Math.max(offset, header.length); at < Math.min(offset + length, dataEnd); at++)
        out[at - offset] = pattern[(at - header.length) % (PERIOD * 4)]!
      return out
    },
  }
}

/** Noise about 100 with a point of light here and there, big-endian. */
function noisePattern(seed: number): Uint8Array {
  const table = normalTable()
  const view = new DataView(new ArrayBuffer(PERIOD * 4))
  const own = hash(seed, PERIOD)
  for (let i = 0; i < PERIOD; i++) {
    const h = mix(own + i)
    view.setFloat32(4 * i, 100 + 5 * table[h & 16_383]! + (h >>> 22 === 0 ? 400 : 0))
  }
  return new Uint8Array(view.buffer)
}

function twice(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(2 * bytes.length)
  out.set(bytes)
  out.set(bytes, bytes.length)
  return out
}

function benchHeader(): Uint8Array {
  return headerBytes([
    card("SIMPLE", true, "conforms to FITS standard"),
    card("BITPIX", -32),
    card("NAXIS", 2),
    card("NAXIS1", SIDE),
    card("NAXIS2", SIDE),
    card("BUNIT", "MJy/sr"),
    card("CTYPE1", "RA---TAN"),
    card("CTYPE2", "DEC--TAN"),
    realCard("CRVAL1", 150.01, "[deg]"),
    realCard("CRVAL2", 2.2, "[deg]"),
    realCard("CRPIX1", SIDE / 2),
    realCard("CRPIX2", SIDE / 2),
    realCard("CDELT1", -0.6 / 3600, "[deg/pix]"),
    realCard("CDELT2", 0.6 / 3600, "[deg/pix]"),
    card("CUNIT1", "deg"),
    card("CUNIT2", "deg"),
    card("RADESYS", "ICRS"),
    realCard("EQUINOX", 2000),
    remark("COMMENT", " A periodic pattern for measurements, computed by the embedded archive"),
  ])
}
