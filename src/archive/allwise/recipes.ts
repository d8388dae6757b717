import { normalTable } from "../random.ts"
import { MORE_RECIPES } from "./recipes-more.ts"
import { PLACE_RECIPES } from "./recipes-place.ts"
import { quanta, words, type Recipe, type RowValue } from "./recipe.ts"

const table = normalTable()
const noise = (h: number): number => table[h & 16_383]!
const unit = (h: number): number => (h >>> 8) / 0x1_00_00_00
const NONE = Number.NaN

/** Four letters, the last changing first: every combination of the alphabet. */
function combinations(alphabet: string): string[] {
  const letters = alphabet.split("")
  return letters.flatMap((a) => letters.flatMap((b) => letters.flatMap((c) => letters.map((d) => a + b + c + d))))
}

const PHOTOMETRIC = combinations("ABCU")
const VARIABLE = combinations("0123579n")
const MOON = ["0000", "0011", "0022", "1100", "0012", "1111"]
const CONFUSED = [
  "0000",
  "h000",
  "d000",
  "0h00",
  "hh00",
  "dd00",
  "00h0",
  "D000",
  "DD00",
  "HH00",
  "p000",
  "ddd0",
  "hhh0",
  "DDDd",
]
const MOTION = ["1N000", "2N000", "2N001", "1N001", "1N002", "2Y000", "1N010", "3N000", "2N003"]
const RELATED = ["d", "h", "o", "p"]

const qualityOf: RowValue = (row, _h, { bands }) => bands.reduce((code, { snr }) => code * 4 + gradeOf(snr[row]!), 0)

function gradeOf(snr: number): number {
  if (snr >= 100) return 0
  if (snr >= 30) return 1
  return snr >= 20 ? 2 : 3
}

const variableOf: RowValue = (_row, h, { bands }) =>
  bands.reduce(
    (code, { snr }, band) => code * 8 + (snr[_row]! < 60 ? 7 : Math.floor(unit(h << (band * 3)) ** 4 * 7)),
    0,
  )

const positionError: RowValue = (row, h, { bands }) =>
  1e4 * Math.min(2, 0.033 + (1.2 / bands[0]!.snr[row]!) * (10 + noise(h)))
const motionError: RowValue = (row, h, { bands }) => Math.min(2000, 16 + (700 / bands[0]!.snr[row]!) * (10 + noise(h)))
const hasMotion = (h: number): boolean => (h & 0xff00) > 0x0a00
const common: RowValue = (row, h, { bands }) => (bands[0]!.chi2[row]! + bands[1]!.chi2[row]!) / 2 + 100 * noise(h)

/** One recipe a column; `?` stands for the band and `#` for the aperture. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  ...PLACE_RECIPES,
  ...MORE_RECIPES,
  sigra: quanta(4, positionError),
  sigdec: quanta(4, positionError),
  sigradec: quanta(4, (_row, h) => 160 * noise(h)),
  "w?mpro": quanta(3, (row, _h, { bands }, band) => bands[band]!.mag[row]!),
  "w?sigmpro": quanta(3, (row, _h, { bands }, band) => bands[band]!.sigma[row]!),
  "w?snr": quanta(1, (row, _h, { bands }, band) => bands[band]!.snr[row]!),
  "w?rchi2": quanta(4, (row, _h, { bands }, band) => bands[band]!.chi2[row]!),
  rchi2: quanta(4, common),
  nb: quanta(0, (_row, h) => (h % 100 < 88 ? 1 : h % 100 < 98 ? 2 : 3)),
  na: quanta(0, (_row, h) => (h % 100 === 0 ? 1 : 0)),
  "w?sat": quanta(3, (row, h, { bands }, band) => {
    const over = [8.1, 6.7, 3.8, -0.4][band]! - bands[band]!.mag[row]! / 1000
    return over > 0 ? Math.min(300, 60 * over + (h & 15)) : 0
  }),
  satnum: words(["0000", "1100", "1000", "1110"], (row, _h, { bands }) =>
    bands[0]!.mag[row]! < 6700 ? 1 : bands[0]!.mag[row]! < 8100 ? 2 : 0,
  ),
  sigra_pm: quanta(4, (row, h, leaf) => (hasMotion(h) ? 1.6 * positionError(row, h, leaf, 0, 0) : NONE)),
  sigdec_pm: quanta(4, (row, h, leaf) => (hasMotion(h) ? 1.6 * positionError(row, h, leaf, 0, 0) : NONE)),
  sigradec_pm: quanta(4, (_row, h) => (hasMotion(h) ? 300 * noise(h) : NONE)),
  pmra: quanta(0, (row, h, leaf) => (hasMotion(h) ? motionError(row, h, leaf, 0, 0) * noise(h >>> 9) : NONE)),
  sigpmra: quanta(0, (row, h, leaf) => (hasMotion(h) ? motionError(row, h, leaf, 0, 0) : NONE)),
  pmdec: quanta(0, (row, h, leaf) => (hasMotion(h) ? motionError(row, h, leaf, 0, 0) * noise(h >>> 9) : NONE)),
  sigpmdec: quanta(0, (row, h, leaf) => (hasMotion(h) ? motionError(row, h, leaf, 0, 0) : NONE)),
  "w?rchi2_pm": quanta(4, (row, h, { bands }, band) => (hasMotion(h) ? bands[band]!.chi2[row]! - (h & 127) : NONE)),
  rchi2_pm: quanta(4, (row, h, leaf) => (hasMotion(h) ? common(row, h, leaf, 0, 0) - 50 : NONE)),
  pmcode: words(MOTION, (_row, h) => (hasMotion(h) ? Math.floor(unit(h) ** 3 * MOTION.length) : NONE)),
  cc_flags: words(CONFUSED, (_row, h) => (h % 100 < 84 ? 0 : h % CONFUSED.length)),
  rel: words(RELATED, (_row, h) => (h % 1000 < 9 ? (h >>> 12) & 3 : NONE)),
  ext_flg: quanta(0, (row, _h, { extended }) => extended[row]!),
  var_flg: words(VARIABLE, variableOf),
  ph_qual: words(PHOTOMETRIC, qualityOf),
  det_bit: quanta(0, (row, _h, { bands }) =>
    bands.reduce((bits, { snr }, band) => bits + (snr[row]! > 20 ? 1 << band : 0), 0),
  ),
  moon_lev: words(MOON, (_row, h) => (h % 100 < 76 ? 0 : h % MOON.length)),
}
