import { inflateSync } from "node:zlib"
import { SaxesParser } from "saxes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { colorTable } from "./color.ts"
import type { Drawing, TextMark } from "./drawing.ts"
import { hexbinPlot } from "./hexbin-plot.ts"
import { hexbin } from "./hexbin.ts"
import { imagePlot } from "./image-plot.ts"
import { toSvg } from "./svg.ts"
import { textRuns, textWidth, unitLabel } from "./text.ts"
import { bentScale, linearScale, logScale } from "./ticks.ts"
import type { Scale } from "./ticks.ts"
import { toPng } from "./to-png.ts"

const labels = (scale: Scale): string[] => scale.ticks.flatMap(({ label }) => (label === undefined ? [] : [label]))
const texts = (drawing: Drawing): string[] =>
  drawing.marks.filter((mark): mark is TextMark => mark.kind === "text").map(({ text }) => text)

/** Every element of a well-formed document with its attributes; throws where XML is broken. */
function elements(svg: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = []
  const parser = new SaxesParser()
  parser.on("opentag", ({ name, attributes }) => found.push({ name, attributes }))
  parser.on("error", (error) => {
    throw error
  })
  parser.write(svg).close()
  return found
}

/** Width, height and the three bytes of the pixels at the given places of an RGB file made with filters. */
function pixelsOf(png: Uint8Array): { width: number; height: number; at: (x: number, y: number) => number[] } {
  const view = new DataView(png.buffer, png.byteOffset)
  const [width, height, channels] = [view.getUint32(16), view.getUint32(20), png[25] === 2 ? 3 : 4]
  const parts: Uint8Array[] = []
  for (let at = 8; at < png.length; at += view.getUint32(at) + 12)
    if (view.getUint32(at + 4) === 0x49444154) parts.push(png.subarray(at + 8, at + 8 + view.getUint32(at)))
  const rows = inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++)
    for (let i = 0; i < stride; i++) {
      const a = i < channels ? 0 : out[y * stride + i - channels]!
      const b = y === 0 ? 0 : out[(y - 1) * stride + i]!
      const c = y === 0 || i < channels ? 0 : out[(y - 1) * stride + i - channels]!
      const nearest = [a, b, c].reduce((best, next) =>
        Math.abs(a + b - c - next) < Math.abs(a + b - c - best) ? next : best,
      )
      out[y * stride + i] = rows[y * (stride + 1) + 1 + i]! + [0, a, b, (a + b) >> 1, nearest][rows[y * (stride + 1)]!]!
    }
  return { width, height, at: (x, y) => [...out.subarray((y * width + x) * channels, (y * width + x) * channels + 3)] }
}

describe("text", () => {
  it("raises, lowers and measures", () => {
    expect(textRuns("10^{−3} M_{bol} x^2")).toEqual([
      { text: "10", shift: 0 },
      { text: "−3", shift: 1 },
      { text: " M", shift: 0 },
      { text: "bol", shift: -1 },
      { text: " x", shift: 0 },
      { text: "^", shift: 0 },
      { text: "2", shift: 0 },
    ])
    expect(textWidth("", 12)).toBe(0)
    expect(textWidth("MM", 12)).toBeCloseTo(2 * textWidth("M", 12))
    expect(textWidth("M^{M}", 10)).toBeCloseTo(1.7 * textWidth("M", 10))
    expect(textWidth("😀", 10)).toBeGreaterThan(0)
  })

  it("writes units with raised exponents", () => {
    const units = [
      "MJy/sr",
      "erg s-1 cm**(-2)",
      "m2",
      "10**(-6)counts/s",
      "mag",
      "W m^-2 Hz^(-1)",
      "deg",
      "",
      "H2O kg+1",
    ]
    expect(units.map(unitLabel)).toEqual([
      "MJy/sr", "erg s^{−1} cm^{−2}", "m^{2}", "10^{−6}counts/s", "mag", "W m^{−2} Hz^{−1}", "deg", "", "H2O kg^{1}",
    ]) // prettier-ignore
  })
})

describe("ticks", () => {
  it("are round", () => {
    expect(labels(linearScale(-1, 2.5, 6))).toEqual(["−1.0", "−0.5", "0.0", "0.5", "1.0", "1.5", "2.0", "2.5"])
    expect(labels(linearScale(18, 6, 6))).toEqual(["6", "8", "10", "12", "14", "16", "18"])
    expect(labels(linearScale(0, 3e7, 3))).toEqual(["0", "1 × 10^{7}", "2 × 10^{7}", "3 × 10^{7}"])
    expect(labels(linearScale(-2e-5, 2e-5, 4))).toEqual([
      "−2 × 10^{−5}",
      "−1 × 10^{−5}",
      "0",
      "1 × 10^{−5}",
      "2 × 10^{−5}",
    ])
    expect(labels(logScale(1, 20_000, 5))).toEqual(["10^{0}", "10^{1}", "10^{2}", "10^{3}", "10^{4}"])
    expect(labels(logScale(1, 30, 5))).toEqual(["1", "2", "5", "10", "20"])
    expect(labels(logScale(3, 8, 5))).toEqual(["3", "4", "5", "6", "7", "8"])
    expect(labels(logScale(7, 7, 5))).toEqual(["7"])
    expect(labels(bentScale(19.86, 20.47, Math.sqrt, 0.09))).toEqual(["19.9", "20.0", "20.1", "20.2", "20.3", "20.4"])
    expect(labels(bentScale(-1, 1000, (t) => Math.asinh(t * 100) / Math.asinh(100), 0.09))).toContain("10")
    expect(labels(bentScale(5, 5, Math.sqrt, 0.1))).toEqual(["5"])
  })

  it("lie inside any range, in order, few of them", () => {
    const value = fc.double({ min: -1e12, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(value, value, fc.integer({ min: 2, max: 8 }), (a, b, count) => {
        fc.pre(Math.abs(a - b) > Math.max(1e-290, 1e-9 * Math.max(Math.abs(a), Math.abs(b))))
        const { ticks, place } = linearScale(a, b, count)
        expect(ticks.every((tick) => place(tick.value) > -1e-6 && place(tick.value) < 1 + 1e-6)).toBe(true)
        const named = ticks.filter(({ label }) => label !== undefined).length
        expect(named).toBeGreaterThanOrEqual(1)
        expect(named).toBeLessThanOrEqual(2 * count + 1)
      }),
    )
    expect(linearScale(NaN, 1, 5).ticks).toEqual([])
    expect(linearScale(0, Infinity, 5).ticks).toEqual([])
  })
})

describe("SVG", () => {
  it("is well-formed whatever the words are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, title) => {
        const svg = toSvg({ width: 10, height: 10, title, marks: [{ kind: "text", text, x: 1, y: 2, size: 3 }] })
        expect(
          elements(svg)
            .map(({ name }) => name)
            .slice(0, 2),
        ).toEqual(title === "" ? ["svg", "rect"] : ["svg", "title"])
      }),
    )
  })

  it("has no ids, no scripts and no references to elsewhere", async () => {
    const bins = hexbin(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3), { gridSize: 4 })
    for (const drawing of [
      hexbinPlot(bins, { log: true }),
      await imagePlot({ shape: [2, 2], data: new Uint8Array(4) }),
    ]) {
      const svg = toSvg(drawing)
      for (const { name, attributes } of elements(svg)) {
        expect(["svg", "title", "rect", "g", "path", "text", "tspan", "image"]).toContain(name)
        expect(Object.keys(attributes)).not.toContain("id")
        expect(attributes["href"] ?? "data:").toMatch(/^data:/)
      }
    }
  })
})

describe("drawings as PNG", () => {
  it("are painted to scale, in the colours asked for", async () => {
    const square = [5, -5, 5, 5, -5, 5, -5, -5]
    const drawing: Drawing = {
      width: 40,
      height: 30,
      marks: [
        { kind: "rect", x: 0, y: 0, width: 10, height: 10, fill: "#ff0000" },
        { kind: "path", d: "M20 0h10v10h-10z", fill: "#00ff00" },
        {
          kind: "polygons", shape: square, x: Float64Array.of(5, 35), y: Float64Array.of(25, 25), color: Uint8Array.of(0, 1),
          colors: ["#0000ff", "#ffff00"], clip: { x: 0, y: 20, width: 34, height: 10 },
        },
      ],
    } // prettier-ignore
    const { width, height, at } = pixelsOf(await toPng(drawing, { scale: 3 }))
    expect([width, height]).toEqual([120, 90])
    expect([at(15, 15), at(75, 15), at(15, 75), at(96, 75), at(110, 75), at(60, 45)]).toEqual([
      [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 255, 255], [255, 255, 255],
    ]) // prettier-ignore
  })

  it("show text in the font of the package", async () => {
    const marks = (text: string): Drawing["marks"] => [{ kind: "text", text, x: 2, y: 20, size: 20 }]
    const png = async (text: string): Promise<string> =>
      Buffer.from(await toPng({ width: 60, height: 30, marks: marks(text) })).toString("base64")
    expect(await png("A")).not.toBe(await png(""))
    expect(await png("′")).not.toBe(await png("″"))
    expect(await png("−")).not.toBe(await png(""))
  })

  it("are the same bytes for the same drawing", async () => {
    const bins = hexbin(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3), { gridSize: 4 })
    const [first, second] = [await toPng(hexbinPlot(bins)), await toPng(hexbinPlot(bins))]
    expect(Buffer.compare(first, second)).toBe(0)
  })

  it("stop where the caller does", async () => {
    const signal = AbortSignal.abort()
    await expect(toPng({ width: 4, height: 4, marks: [] }, { signal })).rejects.toMatchObject({ code: "aborted" })
  })

  it("have a size that can be drawn", async () => {
    for (const [width, height] of [
      [0, 5],
      [NaN, 5],
      [5, 9000],
      [6000, 6000],
      [Infinity, 1],
    ] as const)
      await expect(toPng({ width, height, marks: [] })).rejects.toMatchObject({ code: "limit" })
  })
})

describe("plots", () => {
  it("of nothing are empty frames", () => {
    const none = new Float64Array(0)
    const drawing = hexbinPlot(hexbin(none, none), { log: true, xLabel: "x", yLabel: "y" })
    expect(drawing.marks.some((mark) => mark.kind === "polygons" && mark.x.length > 0)).toBe(false)
    expect(texts(drawing)).toContain("count")
  })

  it("of equal counts are at the low end", () => {
    const bins = hexbin(Float64Array.of(0, 1, 2), Float64Array.of(0, 5, 0), { gridSize: 5 })
    for (const log of [true, false]) {
      const [hexagons] = hexbinPlot(bins, { log }).marks
      expect(hexagons).toMatchObject({ kind: "polygons", color: new Uint8Array(3) })
    }
  })

  it("put magnitudes upside down", () => {
    const bins = hexbin(Float64Array.of(0, 1), Float64Array.of(10, 20), { gridSize: 5 })
    const y = (flipY: boolean): number[] => {
      const [hexagons] = hexbinPlot(bins, { flipY }).marks
      return hexagons?.kind === "polygons" ? [...hexagons.y] : []
    }
    expect(y(false)[0]).toBeGreaterThan(y(false)[1]!)
    expect(y(true)[0]).toBeLessThan(y(true)[1]!)
  })

  it("of images show each pixel as a block of its own colour, painted as in the SVG", async () => {
    const data = Float32Array.from({ length: 9 }, (_, i) => i % 2)
    const drawing = await imagePlot({ shape: [3, 3], data }, { interval: "0,1", colorMap: "viridis", size: 90 })
    expect(elements(toSvg(drawing)).find(({ name }) => name === "image")!.attributes["style"]).toContain("pixelated")
    const box = drawing.marks.find((mark) => mark.kind === "image")!
    const { at } = pixelsOf(await toPng(drawing, { scale: 2 }))
    const ends = [colorTable("viridis", 256).subarray(0, 3), colorTable("viridis", 256).subarray(255 * 4, 255 * 4 + 3)]
    for (let y = 0; y < 180; y++)
      for (let x = 0; x < 180; x++) {
        // the frame is drawn over the border
        if (Math.min(x, y, 179 - x, 179 - y) < 4 || x % 60 === 0 || y % 60 === 0) continue
        const level = (Math.floor(x / 60) + Math.floor(y / 60)) % 2
        const pixel = at(Math.round(box.x * 2) + x, Math.round(box.y * 2) + y)
        if (pixel.some((value, i) => value !== ends[level]![i]))
          expect([x, y, pixel]).toEqual([x, y, [...ends[level]!]])
      }
  })

  it("of images hold no more pixels than a PNG of them can show", async () => {
    const wide = await imagePlot({ shape: [10, 400], data: new Float32Array(4000) }, { size: 100 })
    const { png } = wide.marks.find((mark) => mark.kind === "image")!
    expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBe(200)
  })

  it("of images without a sky count pixels from 1", async () => {
    const data = Float32Array.from({ length: 100 }, (_, i) => i)
    expect(texts(await imagePlot({ shape: [10, 10], data }))).toContain("x (pixel)")
    const section = texts(await imagePlot({ shape: [10, 10], data }, { origin: [101, 1], valueLabel: "MJy/sr" }))
    expect(section).toEqual(expect.arrayContaining(["102", "110", "2", "10", "MJy/sr"]))
    const empty = await imagePlot({ shape: [1, 2], data: Float32Array.of(NaN, NaN) })
    expect(texts(empty)).toContain("y (pixel)")
  })
})
