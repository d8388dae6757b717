import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { compareWithOracle } from "../testing/wcs-oracle.ts"

const folder = fileURLToPath(new URL("../../test/data/wcs/headers/", import.meta.url))
const files = readdirSync(folder).filter((name) => !name.endsWith(".expected.json"))

/** The reference computes CSC in single precision, and its two relations are no exact inverses. */
const CSC = { sky: 1e-5, back: 0.5, toPixel: 1e-6 }
const EXACT = { sky: 1e-9, back: 1e-6, toPixel: 1e-9 }

describe("headers in use, against wcslib", () => {
  for (const name of files)
    it(`reads ${name}`, async () => {
      const outcomes = await compareWithOracle(folder + name)
      expect(outcomes.length).toBeGreaterThan(0)
      for (const outcome of outcomes) {
        if (outcome.code === "malformed") {
          expect(outcome.oracleError).toMatch(/InvalidTransform|InvalidCoordinate|SingularMatrix|InvalidParam/)
          continue
        }
        const most = name.startsWith("CSC") ? CSC : EXACT
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
