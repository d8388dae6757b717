import { readFileSync } from "node:fs"
import fc from "fast-check"
import { beforeAll, describe, expect, test } from "vitest"
import { openFits, readSection, wholeSection } from "../../formats/fits/index.ts"
import { memorySource } from "../../storage/index.ts"
import { parseWcs, skyToPixel } from "../../wcs/index.ts"
import type { ServedBucket, ServedObject } from "../object.ts"
import { leafRows } from "../stars/cells.ts"
import { starsOf } from "../stars/stars.ts"
import { seipBucket } from "./bucket.ts"
import { PRODUCT_TYPES, SEIP_FIELDS, seipProducts } from "./fields.ts"

const PREFIX = "spitzer/seip/seip_science/images/"
const COSMOS = `${PREFIX}6/0095/60095931/4/60095931-14/60095931.60095931-14`
const { seipRows } = JSON.parse(readFileSync("test/data/archive/facts.json", "utf8")) as {
  seipRows: Record<string, string>[]
}

let bucket: ServedBucket
beforeAll(() => {
  bucket = seipBucket(1)
})

async function objectOf(key: string, from: ServedBucket = bucket): Promise<ServedObject> {
  const object = await from.object(key)
  if (object === undefined) throw new Error(`no ${key}`)
  return object
}

async function bytesOf(key: string, offset = 0, length?: number): Promise<Uint8Array> {
  const object = await objectOf(key)
  return object.read(offset, length ?? object.size)
}

describe("names", () => {
  test("the ten mosaics that the archive's introduction finds", () => {
    const tile = `${PREFIX}4/0019/40019821/9/40019821-9/40019821.40019821-9`
    const found = bucket
      .keys()
      .filter((key) => key.startsWith(`${PREFIX}4/0019/40019821/9/`) && key.endsWith(".mosaic.fits"))
    expect(found).toEqual([
      `${PREFIX}4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits`,
      ...[1, 2, 3, 4].map((n) => `${tile}-short.IRAC.${n}.mosaic.fits`),
      ...[1, 2, 3, 4].map((n) => `${tile}.IRAC.${n}.mosaic.fits`),
      `${tile}.MIPS.1.mosaic.fits`,
    ])
  })

  test("six prefixes, every product type around the introduction's position, no name twice", () => {
    expect([...new Set(bucket.keys().map((key) => key.slice(PREFIX.length)[0]))]).toEqual([
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
    ])
    for (const type of PRODUCT_TYPES)
      expect(bucket.keys().some((key) => key.startsWith(COSMOS) && key.endsWith(`.${type}.fits`))).toBe(true)
    expect(new Set(bucket.keys()).size).toBe(seipProducts().length)
  })

  test("files that the real archive has too have its names and sizes", async () => {
    let compared = 0
    for (const row of seipRows) {
      const key = `${PREFIX}${row["access_url"]!.split("/images/")[1]}`
      const object = await bucket.object(key)
      if (object === undefined) continue
      expect(Math.ceil(object.size / 1000)).toBe(Number(row["access_estsize"]))
      compared++
    }
    expect(compared).toBe(37)
  })
})

describe("bytes", () => {
  test("any range is the slice of the whole", async () => {
    const sizes = { mosaic: 0, cov: 0, extmask: 0 }
    for (const type of Object.keys(sizes)) {
      const key = `${COSMOS}.MIPS.1.${type}.fits`
      const whole = await bytesOf(key)
      const range = fc
        .tuple(fc.nat(whole.length - 1), fc.nat(9000))
        .map(([offset, length]) => [offset, Math.min(length, whole.length - offset)] as const)
      await fc.assert(
        fc.asyncProperty(range, async ([offset, length]) => {
          const part = await bytesOf(key, offset, length)
          expect(Buffer.compare(part, whole.subarray(offset, offset + length))).toBe(0)
        }),
        { numRuns: 60 },
      )
    }
  })

  test("the same seed gives the same bytes, another seed another sky", async () => {
    const key = `${COSMOS}.IRAC.2.mosaic.fits`
    const [again, other] = await Promise.all([objectOf(key, seipBucket(1)), objectOf(key, seipBucket(2))])
    const at = 12_000_000
    expect(Buffer.compare(await again.read(at, 5000), await bytesOf(key, at, 5000))).toBe(0)
    expect(Buffer.compare(await other.read(at, 5000), await bytesOf(key, at, 5000))).not.toBe(0)
    expect(again.etag).toBe((await objectOf(key)).etag)
    expect(other.etag).not.toBe(again.etag)
  })

  test("every header is three blocks of a valid image", async () => {
    for (const product of seipProducts().filter(
      (each) => each.field === SEIP_FIELDS[0] || each.field === SEIP_FIELDS[9],
    )) {
      const { field, channel, type, short } = product
      const key = bucket
        .keys()
        .find((name) =>
          name.endsWith(
            `${field.region}-${field.tile}${short ? "-short" : ""}.${channel.instrument}.${channel.number}.${type}.fits`,
          ),
        )!
      const file = await openFits(memorySource(await bytesOf(key, 0, 8640), key))
      const hdu = (await file.hdu(0))!
      expect([hdu.dataOffset, hdu.bitpix, hdu.naxis]).toEqual([
        8640,
        type.endsWith("mask") ? 8 : -32,
        [field.width, field.height],
      ])
    }
  }, 20_000)

  test("pixels without sources cost little", async () => {
    const key = `${COSMOS}.IRAC.1.cov.fits`
    await bytesOf(key, 8640, 4_000_000)
    const started = performance.now()
    await bytesOf(key, 4_008_640, 8_000_000)
    expect(2_000_000 / ((performance.now() - started) / 1000)).toBeGreaterThan(5e6)
  })
})

test("the catalogue's stars shine where and as brightly as its rows say", async () => {
  const key = `${COSMOS}.IRAC.1.mosaic.fits`
  const file = await openFits(memorySource(await bytesOf(key), key))
  const hdu = (await file.hdu(0))!
  const { data } = await readSection(file.source, hdu, wholeSection(hdu))
  const wcs = parseWcs(hdu.header)
  const stars = starsOf(1, 6814, leafRows(6814, "default"))
  let compared = 0
  for (let row = 0; row < stars.rows; row++) {
    const mag = stars.mags[0][row]!
    const { x, y } = skyToPixel(wcs, { frame: "icrs", lon: stars.lon[row]!, lat: stars.lat[row]! })
    if (stars.kind[row] !== 0 || !(mag > 9 && mag < 13.5) || !(x > 100 && x < 2300 && y > 150 && y < 2500)) continue
    const peak = peakAbout(data as Float32Array, Math.round(x), Math.round(y))
    expect(Math.hypot(peak.x - x, peak.y - y)).toBeLessThan(1.5)
    const flux = (280.9e-6 * 10 ** (-0.4 * mag)) / (0.600012 * (Math.PI / 648_000)) ** 2
    expect(peak.value / flux).toBeGreaterThan(0.05)
    compared++
  }
  expect(compared).toBeGreaterThan(10)
})

function peakAbout(data: Float32Array, x: number, y: number): { x: number; y: number; value: number } {
  let best = { x, y, value: -Infinity }
  for (let j = y - 4; j <= y + 4; j++)
    for (let i = x - 4; i <= x + 4; i++)
      if (data[j * 2422 + i]! > best.value) best = { x: i, y: j, value: data[j * 2422 + i]! }
  return best
}
