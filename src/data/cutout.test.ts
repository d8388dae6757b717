import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isCaelumError, type Frame } from "../core/index.ts"
import {
  findHdu,
  openFits,
  parseTextHeader,
  readSection,
  reverseHeader,
  shiftHeader,
  wholeSection,
  writeFits,
} from "../formats/fits/index.ts"
import { parseSize, separation } from "../sky/index.ts"
import { memorySource } from "../storage/index.ts"
import { parseWcs, pixelToSky, skyPart } from "../wcs/index.ts"
import { cutout, cutoutFits, cutoutWcs, openImage, parsePositionList, type CutoutMode, type SkyImage } from "./index.ts"

interface Expected {
  image: string
  size: [string, string]
  mode: CutoutMode
  pixel?: [number, number]
  position?: [Frame, number, number]
  error?: string
  shape: [number, number]
  origin: [number, number]
  crpix: [number, number]
  sha256: string
  data?: (number | null)[]
}

const folder = new URL("../../test/data/wcs/cutouts/", import.meta.url)
const wise = new URL("../../test/data/fits/firefly/wise-1b-1.fits", import.meta.url)
const { cutouts } = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as { cutouts: Expected[] }
const names = [...readdirSync(folder).filter((name) => name.endsWith(".fits")), "wise-1b-1.fits"]

function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(name === "wise-1b-1.fits" ? wise : new URL(name, folder)))
}

function open(name: string): Promise<SkyImage> {
  return openImage(memorySource(bytesOf(name), name))
}

const px = (text: string): ReturnType<typeof parseSize> => parseSize(text)

describe("cutouts, against astropy's Cutout2D", () => {
  for (const name of names.filter((file) => file !== "cube.fits"))
    it(`cuts ${name}`, async () => {
      const image = await open(name)
      const wanted = cutouts.filter((entry) => entry.image === name)
      expect(wanted.length).toBeGreaterThan(80)
      for (const entry of wanted) await compare(image, entry)
    })
})

async function compare(image: SkyImage, entry: Expected): Promise<void> {
  const { pixel, position, mode } = entry
  const at = pixel ? { x: pixel[0], y: pixel[1] } : { frame: position![0], lon: position![1], lat: position![2] }
  const size = px(entry.size.join(" x "))
  if (entry.error) {
    await expect(cutout(image, at, size, { mode })).rejects.toMatchObject({ code: "outside" })
    return
  }
  const cut = await cutout(image, at, size, { mode })
  expect({
    entry,
    shape: cut.pixels.shape,
    origin: cut.origin,
    crpix: [cut.header.number("CRPIX1"), cut.header.number("CRPIX2")],
    sha256: sha256(cut.pixels.data as Float32Array),
  }).toEqual({
    entry,
    shape: entry.shape,
    origin: entry.origin,
    crpix: entry.crpix.map((v) => expect.closeTo(v, 9)),
    sha256: entry.sha256,
  })
}

/** Of the values as big-endian float64, as NumPy writes them: one NaN for all. */
function sha256(values: ArrayLike<number>): string {
  const bytes = Buffer.alloc(values.length * 8)
  for (let i = 0; i < values.length; i++) bytes.writeDoubleBE(Number.isNaN(values[i]!) ? Number.NaN : values[i]!, i * 8)
  return createHash("sha256").update(bytes).digest("hex")
}

describe("cutout", () => {
  it("has a header whose every coordinate system matches its pixels, and survives a FITS file", async () => {
    for (const [name, alternate] of [
      ["tan_float32.fits", undefined],
      ["sip_float64.fits", undefined],
      ["tan_float32.fits", "A"],
    ] as const) {
      const image = await openImage(memorySource(bytesOf(name), name), undefined, { alternate })
      for (const mode of ["trim", "partial"] as const) {
        const cut = await cutout(image, { x: 3, y: 40 }, px("11px x 16px"), { mode })
        const file = await openFits(memorySource(cutoutFits(cut), "cutout.fits"))
        const hdu = await findHdu(file)
        expect(hdu.naxis).toEqual([cut.pixels.shape[1], cut.pixels.shape[0]])
        const again = await readSection(file.source, hdu, wholeSection(hdu))
        expect(again.data).toEqual(cut.pixels.data)
        const wcs = cutoutWcs({ ...cut, header: hdu.header })
        if (alternate === "A") {
          expect(wcs.crpix).toEqual([1 - cut.origin[0], 1 - cut.origin[1]])
          continue
        }
        for (const [x, y] of [
          [0, 0],
          [5.5, 2.25],
          [10, 15],
        ] as const) {
          const here = pixelToSky(wcs, x, y)
          const there = pixelToSky(image.wcs, x + cut.origin[0], y + cut.origin[1])
          expect(separation(here.lon, here.lat, there.lon, there.lat)).toBeLessThan(1e-12)
        }
      }
    }
  })

  it("gives each side its own pixel scale", async () => {
    const image = await open("tan_float32.fits")
    const header = image.hdu.header.copy()
    for (const key of ["CD1_1", "CD1_2", "CD2_1", "CD2_2"]) header.remove(key)
    header.set("CDELT1", -1 / 3600).set("CDELT2", 2 / 3600)
    const data = new Float32Array(61 * 47)
    const oblong = await openImage(memorySource(writeFits([{ header, pixels: { shape: [47, 61], data } }]), "oblong"))
    const cut = await cutout(oblong, { x: 30, y: 20 }, px("10arcsec"))
    expect(cut.pixels.shape).toEqual([5, 10])
  })

  it("takes the plane that is asked for of a cube and refuses to choose one", async () => {
    const source = memorySource(bytesOf("cube.fits"), "cube.fits")
    const at = { x: 9, y: 8 }
    await expect(cutout(await openImage(source), at, px("4px"))).rejects.toThrow(
      /Axis 3 of HDU 0 .* has 3 planes .*\[\*,\*,n:n,n:n\]/,
    )
    const image = await openImage(source, 0, { plane: ["all", "all", { first: 2, last: 2 }] })
    const cut = await cutout(image, at, px("4px x 3px"))
    const whole = await readSection(image.file.source, image.hdu, wholeSection(image.hdu))
    expect(cut.pixels.shape).toEqual([3, 4])
    expect(cut.fitsShape).toEqual([1, 1, 3, 4])
    expect(cut.pixels.data[0]).toBe(whole.data[20 * 18 + 7 * 20 + 7])
    expect(cut.header.number("CRPIX3")).toBe(0)
    const file = await openFits(memorySource(cutoutFits(cut), "plane.fits"))
    expect((await findHdu(file)).naxis).toEqual([4, 3, 1, 1])
  })

  it("promotes integers to float64 where NaN must fill, and refuses 64-bit ones", async () => {
    const image = await open("galactic_int16.fits")
    expect((await cutout(image, { x: 1, y: 1 }, px("8px"), { mode: "partial" })).pixels.type).toBe("float64")
    expect((await cutout(image, { x: 9, y: 9 }, px("8px"), { mode: "partial" })).pixels.type).toBe("int16")
    const wide = writeFits([{ pixels: { shape: [3, 3], data: new BigInt64Array(9) } }])
    const big = await openImage(memorySource(wide, "wide.fits"))
    await expect(cutout(big, { x: 0, y: 0 }, px("3px"), { mode: "partial" })).rejects.toMatchObject({
      code: "unsupported",
    })
    await expect(cutout(big, { frame: "icrs", lon: 0, lat: 0 }, px("3px"))).rejects.toMatchObject({ code: "no-wcs" })
  })

  it("names what is wrong", async () => {
    const image = await open("tan_float32.fits")
    const sky = { frame: "icrs", lon: 150.01, lat: 2.2 } as const
    await expect(cutout(image, { ...sky, lon: 330, lat: -2.2 }, px("3px"))).rejects.toThrow(/other side of the sky/)
    await expect(cutout(image, { ...sky, lat: 2.3 }, px("3px"))).rejects.toThrow(
      /FITS pixel .* of HDU 0 of tan_float32.fits, an image of 61 × 47/,
    )
    await expect(cutout(image, sky, px("0.1arcsec"))).rejects.toMatchObject({ code: "usage" })
    await expect(cutout(image, { x: Number.NaN, y: 0 }, px("3px"))).rejects.toMatchObject({ code: "usage" })
    await expect(cutout(image, sky, px("1e6px"), { mode: "partial", maxBytes: 1e6 })).rejects.toMatchObject({
      code: "limit",
    })
    await expect(cutout(image, sky, px("500px"), { mode: "strict" })).rejects.toThrow(/500 × 500 pixels .* leaves it/)
    const table = writeFits([{}])
    await expect(openImage(memorySource(table, "empty.fits"), 0)).rejects.toMatchObject({ code: "not-found" })
  })

  it("moves the reference pixel that counts where a header gives it twice", async () => {
    const bytes = bytesOf("tan_float32.fits")
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, 2880))
    const end = text.indexOf("END".padEnd(80))
    const again = Uint8Array.from(
      `${text.slice(0, end)}${"CRPIX1  =                 10.0".padEnd(80)}${"END".padEnd(80)}`.padEnd(2880),
      (c) => c.charCodeAt(0),
    )
    const image = await openImage(memorySource(Uint8Array.from([...again, ...bytes.subarray(2880)]), "twice.fits"))
    expect(image.wcs.crpix[0]).toBe(10)
    const cut = await cutout(image, { x: 20, y: 20 }, px("5px"))
    expect(cutoutWcs(cut).crpix[0]).toBe(10 - cut.origin[0])
  })

  it("agrees with the pixels of the original wherever it lies", async () => {
    const image = await open("tan_float32.fits")
    const whole = await readSection(image.file.source, image.hdu, wholeSection(image.hdu))
    const number = fc.double({ min: -20, max: 80, noNaN: true })
    const side = fc.integer({ min: 1, max: 90 })
    const mode = fc.constantFrom<CutoutMode>("trim", "partial", "strict")
    await fc.assert(
      fc.asyncProperty(number, number, side, side, mode, async (x, y, width, height, how) => {
        const cut = await cutout(image, { x, y }, px(`${width}px x ${height}px`), { mode: how }).catch(
          (error: unknown) => {
            expect(isCaelumError(error, "outside")).toBe(true)
          },
        )
        if (!cut) return
        const [ny, nx] = cut.pixels.shape as [number, number]
        if (how !== "trim") expect([ny, nx]).toEqual([height, width])
        for (let j = 0; j < ny; j++)
          for (let i = 0; i < nx; i++) {
            const [p, q] = [i + cut.origin[0], j + cut.origin[1]]
            const inside = p >= 0 && q >= 0 && p < 61 && q < 47
            const same = Object.is(cut.pixels.data[j * nx + i], inside ? whole.data[q * 61 + p] : Number.NaN)
            if (!same) expect.fail(`${i} ${j} of ${JSON.stringify({ x, y, width, height, how })}`)
          }
      }),
      { numRuns: 300 },
    )
  })
})

describe("lists of positions", () => {
  it("reads bare lists and tables with named columns", () => {
    const list = parsePositionList(
      "# targets\n150.01 2.2\n\n10h00m02.4s +2d12m00s\r\ngalactic 236.8 42.1\nM31\n1,2\n1 95\n",
    )
    expect(list.map(({ line, position, error }) => [line, position?.lon ?? error?.code])).toEqual([
      [2, 150.01],
      [4, 150.01],
      [5, 236.8],
      [6, "usage"],
      [7, 1],
      [8, "usage"],
    ])
    const table = parsePositionList('\ufeffname,RA,Dec\n"a b",150.01,2.2\nc,10:00:02.4,+02:12:00\nd,,\n')
    expect(table.map(({ name, position, error }) => [name, position?.lat ?? error?.code])).toEqual([
      ["a b", 2.2],
      ["c", 2.2],
      ["d", "usage"],
    ])
    expect(parsePositionList("l b\n1 2")[0]!.position).toEqual({ frame: "galactic", lon: 1, lat: 2 })
    expect(parsePositionList("ra\tdec\n1\t2")[0]!.position).toEqual({ frame: "icrs", lon: 1, lat: 2 })
    expect(parsePositionList("")).toEqual([])
    expect(list[3]!.error!.message).toMatch(/^Line 6: 'M31' is not a position/)
  })
})

it("an image of the golden folder is a sky image", async () => {
  for (const name of names) expect(skyPart((await open(name)).wcs).pixelAxes).toEqual([0, 1])
})

describe("the header of a part of a plate", () => {
  it("keeps the sky of a plate solution, shifted and turned round", () => {
    const text = readFileSync(new URL("../../test/data/wcs/headers/DSS_0.hdr", import.meta.url), "utf8")
    const header = parseTextHeader(text)
    const whole = parseWcs(header)
    const shifted = shiftHeader(header, [100, 250], [300, 200])
    const turned = reverseHeader(reverseHeader(shifted, 1, 300), 2, 200)
    for (const [x, y] of [
      [0, 0],
      [299, 199],
      [17, 120],
    ] as const) {
      const sky = pixelToSky(whole, x + 100, y + 250)
      for (const again of [pixelToSky(parseWcs(shifted), x, y), pixelToSky(parseWcs(turned), 299 - x, 199 - y)])
        expect(separation(sky.lon, sky.lat, again.lon, again.lat)).toBeLessThan(1e-11)
    }
  })
})
