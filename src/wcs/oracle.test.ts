import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { compareWithOracle } from "../testing/wcs-oracle.ts"

const folder = fileURLToPath(new URL("../../test/data/wcs/headers/", import.meta.url))
const files = readdirSync(folder).filter((name) => !name.endsWith(".expected.json"))

/** What this version does not compute: refused with this in the message, and nothing else is. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "2wcses.hdr[0]": /projection ZPN/,
  "MER_0.hdr[0]": /projection MER/,
  "TPV_0.hdr[0]": /projection TPV/,
  "header_with_time.fits[0]A": /projection SZP/,
  "ie6d07ujq_wcs.fits[0]": /D2IMDIS1/,
  "refused_0.hdr[0]": /projection MER/,
  "spherex_like.fits[1]W": /CTYPE1W = 'WAVE-TAB'/,
  "tanpv.hdr[0]": /PV1_5/,
  "tpvonly.hdr[0]": /projection TPV/,
}

/** Non-linear spectral axes. */
const NONLINEAR = /^(?:greisen2006|orion)/

describe("headers in use, against wcslib", () => {
  for (const name of files)
    it(`reads ${name}`, async () => {
      const outcomes = await compareWithOracle(folder + name)
      expect(outcomes.length).toBeGreaterThan(0)
      for (const outcome of outcomes) {
        const refusal = REFUSED[outcome.label] ?? (NONLINEAR.test(name) ? /CTYPE\d[A-Z] = '....-F2[VW]'/ : undefined)
        if (outcome.refused !== undefined) {
          expect(outcome.code).toBe("unsupported")
          expect(outcome.refused).toMatch(refusal!)
          continue
        }
        expect(REFUSED[outcome.label]).toBeUndefined()
        expect(outcome).toEqual({
          label: outcome.label,
          points: outcome.points,
          disagree: 0,
          sky: expect.toSatisfy((value: number) => value <= 1e-9),
          icrs: expect.toSatisfy((value: number) => value <= 1e-9),
          back: expect.toSatisfy((value: number) => value <= 1e-6),
          toPixel: expect.toSatisfy((value: number) => value <= 1e-9),
        })
        expect(outcome.points).toBeGreaterThan(5)
      }
    })
})
