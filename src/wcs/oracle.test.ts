import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { compareWithOracle } from "../testing/wcs-oracle.ts"

const folder = fileURLToPath(new URL("../../test/data/wcs/headers/", import.meta.url))
const files = readdirSync(folder).filter((name) => !name.endsWith(".expected.json"))

/** What this version does not compute: refused with this in the message, and nothing else is. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "ie6d07ujq_wcs.fits[0]": /D2IMDIS1/,
  "spherex_like.fits[1]W": /CTYPE1W = 'WAVE-TAB'/,
}

/** The reference computes CSC in single precision, and its two relations are no exact inverses. */
const CSC = { sky: 1e-5, back: 0.5, toPixel: 1e-6 }
/** An energy against a rest frequency: wcslib has Planck's constant from before 2019. */
const PLANCK = { sky: 1e-8, back: 1e-6, toPixel: 1e-9 }
const EXACT = { sky: 1e-9, back: 1e-6, toPixel: 1e-9 }

/** Of TPV with the latitude first wcslib exchanges the two plane coordinates, even of the identity: not what a header can mean. */
const EXCHANGED = ["TPV_0.hdr", "TPV_2.hdr"]

describe("headers in use, against wcslib", () => {
  for (const name of files.filter((file) => !EXCHANGED.includes(file)))
    it(`reads ${name}`, async () => {
      const outcomes = await compareWithOracle(folder + name)
      expect(outcomes.length).toBeGreaterThan(0)
      for (const outcome of outcomes) {
        const refusal = REFUSED[outcome.label]
        if (outcome.code === "malformed") {
          expect(outcome.oracleError).toMatch(/InvalidTransform|InvalidCoordinate|SingularMatrix|InvalidParam/)
          continue
        }
        if (outcome.refused !== undefined) {
          expect(outcome.code).toBe("unsupported")
          expect(outcome.refused).toMatch(refusal!)
          continue
        }
        expect(REFUSED[outcome.label]).toBeUndefined()
        const most = name.startsWith("CSC") ? CSC : outcome.label === "orion-velo-4.hdr[0]E" ? PLANCK : EXACT
        expect(outcome).toEqual({
          label: outcome.label,
          points: outcome.points,
          disagree: 0,
          sky: expect.toSatisfy((value: number) => value <= most.sky),
          icrs: expect.toSatisfy((value: number) => value <= most.sky),
          back: expect.toSatisfy((value: number) => value <= most.back),
          toPixel: expect.toSatisfy((value: number) => value <= most.toPixel),
        })
        expect(outcome.points).toBeGreaterThan(5)
      }
    })
})
