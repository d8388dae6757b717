import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { ReadCost } from "../../core/index.ts"
import { MIN_BYTES, isCaelumError } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { countingSource, fitsSource } from "../../testing/fits-data.ts"
import type { Hdu, Section } from "./index.ts"
import {
  Header,
  describeHdu,
  findHdu,
  openFits,
  parseFitsName,
  planSection,
  readSection,
  sectionOf,
  sectionSlabs,
  wholeSection,
  writeFits,
} from "./index.ts"
import { reverseAxes } from "./reverse.ts"
import { makeCard } from "./format-card.ts"

/** An HDU of a shape, data at 8640, without a file. */
function imageHdu(bitpix: number, naxis: readonly number[]): Hdu {
  const cards = [makeCard("SIMPLE", true), makeCard("BITPIX", bitpix), makeCard("NAXIS", naxis.length)]
  naxis.forEach((length, i) => cards.push(makeCard(`NAXIS${i + 1}`, length)))
  return describeHdu(new Header(cards), {
    object: "mem",
    index: 0,
    headerOffset: 0,
    headerLength: 8640,
    fileSize: 2 ** 52,
  })
}

const box = (x: number, y: number, size: number): Section => [
  { start: y, stop: y + size },
  { start: x, stop: x + size },
]

describe("the plan of a section", () => {
  const mosaic = imageHdu(-32, [8192, 8192])

  test("60 pixels of a 268 MB image: two bands at once", () => {
    const plan = planSection(mosaic, box(4000, 4000, 60))
    expect(plan).toMatchObject({ requests: 2, waves: 1 })
    expect(plan.bytes).toBe(58 * 8192 * 4 + 2 * 240)
    expect(plan.steps[0]!.why).toContain("60 runs of 240 bytes")
  })

  test("500 pixels: a handful of bands", () => {
    const plan = planSection(mosaic, box(100, 100, 500))
    expect(plan.requests).toBeGreaterThan(3)
    expect(plan.requests).toBeLessThanOrEqual(8)
    expect(plan.bytes).toBe(499 * 8192 * 4 + 2000)
  })

  test("fewest bytes: a request a row", () => {
    const plan = planSection(mosaic, box(4000, 4000, 60), MIN_BYTES)
    expect(plan).toMatchObject({ requests: 60, bytes: 60 * 240, waves: 1 })
  })

  test("a small image is one request", () => {
    const hdu = imageHdu(16, [100, 100])
    expect(planSection(hdu, wholeSection(hdu))).toMatchObject({ requests: 1, bytes: 20_000 })
  })

  test("a large one in pieces that are not held all at once", () => {
    const plan = planSection(mosaic, wholeSection(mosaic))
    expect(plan.bytes).toBe(8192 * 8192 * 4)
    expect(Math.max(...plan.steps[0]!.spans.map((span) => span.length))).toBeLessThanOrEqual(8 << 20)
  })

  test("a spectrum through a cube: a request a plane", () => {
    const cube = imageHdu(-32, [1024, 1024, 30])
    const section = [
      { start: 0, stop: 30 },
      { start: 5, stop: 6 },
      { start: 7, stop: 8 },
    ]
    expect(planSection(cube, section)).toMatchObject({ requests: 30, bytes: 120 })
  })

  test.each([
    [
      "outside",
      [
        { start: 8190, stop: 8193 },
        { start: 0, stop: 1 },
      ],
    ],
    [
      "outside",
      [
        { start: -1, stop: 3 },
        { start: 0, stop: 1 },
      ],
    ],
    [
      "outside",
      [
        { start: 3, stop: 3 },
        { start: 0, stop: 1 },
      ],
    ],
    [
      "outside",
      [
        { start: 0.5, stop: 3 },
        { start: 0, stop: 1 },
      ],
    ],
    [
      "outside",
      [
        { start: NaN, stop: 3 },
        { start: 0, stop: 1 },
      ],
    ],
    ["usage", [{ start: 0, stop: 1 }]],
  ] as const)("%s: refused", (code, section) => {
    expect(() => planSection(mosaic, section)).toThrow(expect.objectContaining({ code }))
  })
})

describe("reading a section", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 })
  const cost: fc.Arbitrary<ReadCost> = fc.record({
    latency: fc.constantFrom(0.001, 0.05),
    bandwidth: fc.constantFrom(1e3, 50e6),
    connections: fc.integer({ min: 1, max: 8 }),
    gap: fc.constantFrom(0, 3, 17, 100, 1 << 20),
  })

  test("gives what slicing the whole gives, with the requests of its plan", async () => {
    const cases = shapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        section: fc.tuple(...shape.map((length) => range(length))),
        cost,
        type: fc.constantFrom("i2", "f4", "f8", "u1"),
      }),
    )
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, section, cost: given, type }) => {
        const whole = counted(
          type,
          shape.reduce((a, b) => a * b, 1),
        )
        const source = countingSource(memorySource(writeFits([{ pixels: { shape, data: whole } }]), "mem"))
        const file = await openFits(source)
        const hdu = await findHdu(file, 0)
        const plan = planSection(hdu, section, given)
        source.asked.length = 0
        const pixels = await readSection(file.source, hdu, section, { cost: given })
        expect(pixels.data).toEqual(slice(whole, shape, section))
        const asked = (source.asked as { offset: number }[]).toSorted((a, b) => a.offset - b.offset)
        expect(asked).toEqual(plan.steps.flatMap((step) => step.spans))
        expect(new Set(pixels.shape.map((n, i) => n - (section[i]!.stop - section[i]!.start)))).toEqual(new Set([0]))
      }),
      { numRuns: 200 },
    )
  })

  test("slabs put together are the section", () => {
    const hdu = imageHdu(16, [50, 40, 3])
    for (const bytes of [1, 99, 100, 101, 1000, 5000, 1e6]) {
      const slabs = Array.from(sectionSlabs(hdu, wholeSection(hdu), bytes))
      const pixels = slabs.map((slab) => slab.reduce((n, axis) => n * (axis.stop - axis.start), 1))
      expect(pixels.reduce((a, b) => a + b, 0)).toBe(6000)
      expect(Math.max(...pixels) * 2).toBeLessThanOrEqual(Math.max(bytes, 100))
    }
  })

  test("is bounded, and refuses another source than the file's own", async () => {
    const file = await openFits(fitsSource("astropy/arange.fits"))
    const hdu = await findHdu(file, 0)
    await expect(readSection(file.source, hdu, wholeSection(hdu), { maxBytes: 100 })).rejects.toThrow(
      expect.objectContaining({ code: "limit" }),
    )
    const other = memorySource(new Uint8Array(10), "other")
    await expect(readSection(other, hdu, wholeSection(hdu))).rejects.toThrow(expect.objectContaining({ code: "usage" }))
  })

  test("one failed piece cancels the others", async () => {
    const file = await openFits(fitsSource("sunpy/efz20040301.000010_s.fits"))
    const hdu = await findHdu(file, 0)
    const signals: AbortSignal[] = []
    const broken = {
      ...file.source,
      label: file.source.label,
      known: () => file.source.known(),
      size: () => file.source.size(),
      read: (_range: unknown, options?: { signal?: AbortSignal | undefined }) => {
        signals.push(options!.signal!)
        if (signals.length === 2) return Promise.reject(new Error("broken"))
        return new Promise<Uint8Array>((_, reject) =>
          options!.signal!.addEventListener("abort", () => reject(new Error("aborted"))),
        )
      },
    }
    const given = { latency: 1e-6, bandwidth: 1e3, connections: 4, gap: 0 }
    await expect(readSection(broken, hdu, wholeSection(hdu), { cost: given })).rejects.toThrow("broken")
    expect(signals.length).toBeGreaterThan(2)
    expect(signals.every((signal) => signal.aborted)).toBe(true)
  })

  test("an aborted call reads nothing", async () => {
    const file = await openFits(fitsSource("astropy/arange.fits"))
    const hdu = await findHdu(file, 0)
    await expect(readSection(file.source, hdu, wholeSection(hdu), { signal: AbortSignal.abort() })).rejects.toSatisfy(
      (error) => isCaelumError(error, "aborted"),
    )
  })
})

describe("sections as FITS text", () => {
  const hdu = imageHdu(16, [20, 10, 1])
  const read = (text: string): Section => sectionOf(hdu, parseFitsName(`x${text}`).section!)

  test("count from 1, x first, both ends in", () => {
    expect(read("[11:14,1:10,1:1]")).toEqual([
      { start: 0, stop: 1 },
      { start: 0, stop: 10 },
      { start: 10, stop: 14 },
    ])
  })

  test("axes of one pixel may be left out, whole and reversed ones written short", () => {
    expect(read("[*,-*]")).toEqual([
      { start: 0, stop: 1 },
      { start: 0, stop: 10, reversed: true },
      { start: 0, stop: 20 },
    ])
    expect(read("[14:11,*]")[2]).toEqual({ start: 10, stop: 14, reversed: true })
    expect(read("[*,*,*,1:1]").length).toBe(3)
  })

  test.each([
    ["[0:4,1:2]", "outside"],
    ["[1:21,1:2]", "outside"],
    ["[-3:4,1:2]", "outside"],
    ["[1:2]", "usage"],
    ["[*,*,*,1:2]", "usage"],
  ])("%s is refused", (text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }))
  })

  test("reversed axes", () => {
    const data = Int16Array.from([1, 2, 3, 4, 5, 6])
    const reversed = { start: 0, stop: 1, reversed: true }
    reverseAxes(data, [2, 3], [reversed, { start: 0, stop: 1 }])
    expect(Array.from(data)).toEqual([4, 5, 6, 1, 2, 3])
    reverseAxes(data, [2, 3], [{ start: 0, stop: 1 }, reversed])
    expect(Array.from(data)).toEqual([6, 5, 4, 3, 2, 1])
  })
})

function counted(type: string, length: number): Int16Array | Float32Array | Float64Array | Uint8Array {
  const made = { i2: Int16Array, f4: Float32Array, f8: Float64Array, u1: Uint8Array }[type]!
  const values = new made(length)
  for (let i = 0; i < length; i++) values[i] = i
  return values
}

function range(length: number): fc.Arbitrary<{ start: number; stop: number }> {
  return fc
    .tuple(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 1, max: length }))
    .map(([a, b]) => ({ start: Math.min(a, b - 1), stop: Math.max(a + 1, b) }))
}

function slice<T extends { [i: number]: number; length: number }>(
  whole: T,
  shape: readonly number[],
  section: Section,
): T {
  const out: number[] = []
  for (let i = 0; i < whole.length; i++) {
    let rest = i
    let inside = true
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const at = rest % shape[axis]!
      rest = (rest - at) / shape[axis]!
      inside &&= at >= section[axis]!.start && at < section[axis]!.stop
    }
    if (inside) out.push(whole[i]!)
  }
  return (whole.constructor as unknown as { from(values: number[]): T }).from(out)
}
