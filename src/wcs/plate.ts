import { mayHave, readNumber, readText, type KeywordReader } from "./keywords.ts"
import { polynomialOf } from "./polynomial.ts"
import type { PlaneDistortion, PlaneSeries } from "./plane-distortion.ts"

/** A plate solution of the Digitized Sky Survey in the terms of a coordinate system. */
export interface PlateSolution {
  readonly crpix: readonly [number, number]
  readonly crval: readonly [number, number]
  /** Degrees per pixel, by the scale of the plate. */
  readonly matrix: readonly [number, number, number, number]
  readonly distortion: PlaneDistortion
}

const TERMS = 13

/**
 * The plate solution (the Guide Star Catalog's AMDXi, AMDYi: Lasker et al. 1990, AJ 99, 2019), or undefined where the header has none. The plane
 * coordinates are millimetres on the plate times its scale.
 */
export function readPlate(keywords: KeywordReader): PlateSolution | undefined {
  const number = (keyword: string): number | undefined => readNumber(keywords, keyword)
  if (!mayHave(keywords, "AM")) return undefined
  const needed = [
    "PPO3",
    "PPO6",
    "XPIXELSZ",
    "YPIXELSZ",
    "CNPIX1",
    "CNPIX2",
    "PLTRAH",
    "PLTRAM",
    "PLTRAS",
    "PLTDECD",
    "PLTDECM",
    "PLTDECS",
  ]
  const found = needed.map(number)
  const ax = number("AMDX1")
  if (ax === undefined || ax === 0 || found.some((value) => value === undefined)) return undefined
  const [ppo3, ppo6, xSize, ySize, cnpix1, cnpix2, rah, ram, ras, decd, decm, decs] = found as number[] as Twelve
  if (xSize === 0 || ySize === 0) return undefined
  const scale = number("PLTSCALE") || Math.abs(ax)
  const perMillimetre = scale / 3600
  const south = readText(keywords, "PLTDECSN")?.includes("-") === true || decd < 0
  const dec = Math.abs(decd) + decm / 60 + decs / 3600
  return {
    crpix: [ppo3 / xSize - cnpix1 + 0.5, ppo6 / ySize - cnpix2 + 0.5],
    crval: [15 * (rah + ram / 60 + ras / 3600), south ? -dec : dec],
    matrix: [(-xSize / 1000) * perMillimetre, 0, 0, (ySize / 1000) * perMillimetre],
    distortion: {
      name: "DSS",
      x: series((i) => number(`AMDX${i}`) ?? 0, false, perMillimetre),
      y: series((i) => number(`AMDY${i}`) ?? 0, true, perMillimetre),
    },
  }
}

type Twelve = [number, number, number, number, number, number, number, number, number, number, number, number]

/** The thirteen terms in the axis itself (a) and the other (b), arcseconds of millimetres. */
function series(coefficient: (i: number) => number, second: boolean, perMillimetre: number): PlaneSeries {
  const c = [0, ...Array.from({ length: TERMS }, (_, k) => coefficient(k + 1) / 3600)]
  const powers: [number, number, number][] = [
    [1, 0, c[1]!],
    [0, 1, c[2]!],
    [0, 0, c[3]!],
    [2, 0, c[4]! + c[7]!],
    [1, 1, c[5]!],
    [0, 2, c[6]! + c[7]!],
    [3, 0, c[8]! + c[12]!],
    [2, 1, c[9]!],
    [1, 2, c[10]! + c[12]!],
    [0, 3, c[11]!],
    [5, 0, c[13]!],
    [3, 2, 2 * c[13]!],
    [1, 4, c[13]!],
  ]
  return {
    polynomial: polynomialOf(second ? powers.map(([p, q, value]) => [q, p, value]) : powers),
    radial: [],
    offset: [0, 0],
    scale: [1 / perMillimetre, 1 / perMillimetre],
    corrects: false,
  }
}
