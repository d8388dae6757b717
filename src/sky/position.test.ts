import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isCaelumError, type Frame } from "../core/index.ts"
import { formatPosition, parseAngle, parsePosition, parseSize, wrapLongitude, type PositionForm } from "./index.ts"

const cosmos = { frame: "icrs", lon: 150.01, lat: 2.2 }

describe("parsePosition", () => {
  it.each([
    "150.01 2.2",
    "150.01, 2.2",
    "150.01,2.2",
    "150.01d 2.2d",
    "150.01deg +2.2deg",
    "150.01 deg 2.2 deg",
    "10h00m02.4s +2d12m00s",
    "10h00m02.4s +2d12m",
    "10h 00m 02.4s 2d 12m 00s",
    "10h00m02.4s +2°12′00″",
    "10h00m02.4s +2d12'00\"",
    "10:00:02.4 +02:12:00",
    "10:00:02.4 02:12:00",
    "10 00 02.4 +02 12 00",
    "10 00 02.4 02 12 00",
    "10:00:02.4, 02:12:00",
    "icrs 150.01 2.2",
    "ICRS: 10:00:02.4 +02:12:00",
    "  150.01\t2.2 ",
    "510.01 2.2",
    "-209.99 2.2",
    "1.5001e2 220e-2",
    "10h00m02.4s 2.2",
    "10:00:02.4+02:12:00",
    "10h00m02.4s+2d12m00s",
    "10:00:02.4+2.2",
    "10.00066666666666666667h 2.2d",
  ])("%s", (text) => {
    const position = parsePosition(text)
    expect(position).toMatchObject({ frame: "icrs" })
    expect("lon" in position ? Math.abs(position.lon - cosmos.lon) : 1).toBeLessThan(1e-13)
    expect("lat" in position ? Math.abs(position.lat - cosmos.lat) : 1).toBeLessThan(1e-15)
  })

  it("takes the nearest double of the written digits", () => {
    expect(parsePosition("10h00m02.4s +2d12m00s")).toEqual(cosmos)
    expect(parsePosition("galactic 236.8 42.1")).toEqual({ frame: "galactic", lon: 236.8, lat: 42.1 })
  })

  it.each<[string, Frame, number, number]>([
    ["galactic 236.8 42.1", "galactic", 236.8, 42.1],
    ["galactic 236:48:00 -42:06:00", "galactic", 236.8, -42.1],
    ["gal 236 48 00 42 06 00", "galactic", 236.8, 42.1],
    ["ecliptic 12.5d -3d", "ecliptic", 12.5, -3],
    ["fk5 10:00:00 -00:30:00", "fk5", 150, -0.5],
    ["fk4 0 90", "fk4", 0, 90],
    ["00 00 00 -00 30 00", "icrs", 0, -0.5],
    ["0 \u22120 30 00", "icrs", 0, -0.5],
    ["0h \u22120d00m36s", "icrs", 0, -0.01],
    ["-10 5", "icrs", 350, 5],
    ["360 -90", "icrs", 0, -90],
    ["-1e-20 0", "icrs", 0, 0],
    ["23:59:60 0:0:60", "icrs", 0, 1 / 60],
    ["10 00 02.4 2.2", "icrs", 150.01, 2.2],
    ["fk5 10:00:00\u221200:30:00", "fk5", 150, -0.5],
    ["10 00 +02 12", "icrs", 150, 2.2],
    ["1e3 0", "icrs", 280, 0],
  ])("%s", (text, frame, lon, lat) => {
    expect(parsePosition(text)).toEqual({ frame, lon: expect.closeTo(lon, 13), lat: expect.closeTo(lat, 13) })
  })

  it.each([
    "M31",
    "NGC 1068",
    "COSMOS",
    "3C 273",
    "4C 12.50",
    "2MASS J10000240+0212000",
    "galactic center",
    "47 Tuc",
    "61 Cyg B",
    "HD 1",
    "d 42",
    "Sgr A*",
    "Inferno",
    "α Cen",
    "30 Dor",
    "1E 0657-56",
    "3C 66+1",
  ])("%s is a name", (text) => {
    expect(parsePosition(text)).toEqual({ name: text })
  })

  it.each([
    "",
    " ",
    "150.01",
    "150.01 95",
    "150.01 -90.0001",
    "nan 2",
    "2 NaN",
    "inf 0",
    "1e999 0",
    "10 20 30 40 50",
    "1 2 3",
    "10:61:00 2:00:00",
    "0657-56",
    "2023-01-05",
    "10:00.5:00 2:00:00",
    "10h00m02.4s +2h",
    "galactic 236.8",
    "1,2,3",
    "10:00:02.4",
    "150.01d 2.2d 3d",
    "10h00m +91d",
  ])("%s is refused, quoted", (text) => {
    const error = caught(() => parsePosition(text))
    expect(isCaelumError(error, "usage")).toBe(true)
    expect((error as Error).message).toContain(text.trim() === "" ? "empty" : `'${text}'`)
  })

  it("answers any text with a position, a name or a usage error, quickly", () => {
    const word = fc.oneof(fc.string(), fc.stringMatching(/^[\d :hdms.+e'"-]{0,40}$/), fc.constant("9".repeat(5000)))
    fc.assert(
      fc.property(word, (text) => {
        const answer = caught(() => parsePosition(text))
        return answer === undefined || isCaelumError(answer, "usage")
      }),
      { numRuns: 2000 },
    )
    expect(caught(() => parsePosition(`${"1".repeat(1e5)} ${"2".repeat(1e5)}`))).toBeDefined()
  })
})

describe("formatPosition", () => {
  it("writes the forms that are read", () => {
    const at = { frame: "icrs", lon: 150.01, lat: 2.2 } as const
    expect(formatPosition(at)).toBe("150.01 2.2")
    expect(formatPosition(at, { form: "letters" })).toBe("10h00m02.4s +02d12m00s")
    expect(formatPosition(at, { form: "colons", digits: 2 })).toBe("10:00:02.400 +02:12:00.00")
    expect(formatPosition({ ...at, frame: "galactic" }, { form: "blanks", digits: 0 })).toBe(
      "galactic 150 00 36 +02 12 00",
    )
    expect(formatPosition(at, { digits: 3 })).toBe("150.010 2.200")
  })

  it("carries a rounded second into minutes, hours and around the day", () => {
    const text = formatPosition({ frame: "icrs", lon: 359.9999999, lat: -0.99999999 }, { form: "colons", digits: 1 })
    expect(text).toBe("00:00:00.00 -01:00:00.0")
    expect(formatPosition({ frame: "icrs", lon: 0, lat: -0.5 / 3600 }, { form: "colons", digits: 1 })).toBe(
      "00:00:00.00 -00:00:00.5",
    )
  })

  it("comes back bit for bit in every form and frame", () => {
    const frames = fc.constantFrom<Frame>("icrs", "fk5", "fk4", "galactic", "supergalactic", "ecliptic")
    const forms = fc.constantFrom<PositionForm>("decimal", "letters", "colons", "blanks")
    const lon = fc
      .double({ min: 0, max: 360, maxExcluded: true, noNaN: true })
      .map((v) => (Math.abs(v) < 1e-30 ? 0 : v))
    const lat = fc.double({ min: -90, max: 90, noNaN: true }).map((v) => (Math.abs(v) < 1e-30 ? 0 : v))
    fc.assert(
      fc.property(frames, forms, lon, lat, (frame, form, a, b) => {
        expect(parsePosition(formatPosition({ frame, lon: a, lat: b }, { form }))).toEqual({ frame, lon: a, lat: b })
      }),
      { numRuns: 1000 },
    )
  })
})

describe("parseAngle, wrapLongitude", () => {
  it("reads units and keeps exact decimals", () => {
    expect(["36arcsec", "0.6'", '36"', "0.01deg", "36000mas", "36''"].map((word) => parseAngle(word))).toEqual(
      Array.from({ length: 6 }, () => 0.01),
    )
    expect(parseAngle("3.141592653589793rad")).toBe(180)
    expect(parseAngle("2:12", { hours: true })).toBe(33)
    expect(() => parseAngle("2 apples")).toThrow(/'2 apples' is not an angle/)
    expect(() => parseAngle("9".repeat(400))).toThrow(/is not an angle/)
  })

  it("reduces every finite longitude to [0, 360)", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const lon = wrapLongitude(value)
        return lon >= 0 && lon < 360
      }),
    )
    expect(Object.is(wrapLongitude(-0), 0)).toBe(true)
    expect(() => wrapLongitude(Number.POSITIVE_INFINITY)).toThrow(/not finite/)
  })
})

describe("parseSize", () => {
  const deg = (value: number): { value: number; unit: string } => ({ value, unit: "deg" })
  it.each([
    ["0.01deg", deg(0.01), deg(0.01)],
    ["0.01", deg(0.01), deg(0.01)],
    ["36arcsec", deg(0.01), deg(0.01)],
    ["36 arcsec", deg(0.01), deg(0.01)],
    ["1arcmin x 2arcmin", deg(1 / 60), deg(2 / 60)],
    ["1'×2'", deg(1 / 60), deg(2 / 60)],
    ["60px", { value: 60, unit: "px" }, { value: 60, unit: "px" }],
    ["60 px x 0.5deg", { value: 60, unit: "px" }, deg(0.5)],
    ["60pixels x 41px", { value: 60, unit: "px" }, { value: 41, unit: "px" }],
    ["0.5 x 0.25", deg(0.5), deg(0.25)],
    ["1e-2deg", deg(0.01), deg(0.01)],
  ])("%s", (text, width, height) => {
    expect(parseSize(text)).toEqual({ width, height })
  })

  it.each(["", "0px", "-5px", "0deg", "-1arcsec", "nan", "1h", "60x40px", "1 x 2 x 3", "big", "1e999px", "x"])(
    "%s is refused",
    (text) => {
      expect(() => parseSize(text)).toThrow(`'${text}'`)
    },
  )
})

function caught(work: () => unknown): unknown {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}

it.each([
  ["10:61:00 2:00:00", "has 61 minutes"],
  ["10:00:02 2:12:75.5", "has 75.5 seconds"],
  ["10h00m99s +2d12m00s", "has 99 seconds"],
  ["10 00 02.4 +02 72 00", "has 72 minutes"],
  ["10:00:61+02:12:00", "has 61 seconds"],
])("%s is refused for its minutes or seconds", (text, fault) => {
  expect(() => parsePosition(text)).toThrow(`'${text}' ${fault}, which are more than 60; write`)
  expect(() => parseAngle("2:61")).toThrow("'2:61' has 61 minutes, which are more than 60; write")
})
