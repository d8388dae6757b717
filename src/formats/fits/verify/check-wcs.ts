import type { HeaderCards, IndexedCard } from "./header-cards.ts"
import { checkType, place, report } from "./header-cards.ts"
import type { Findings } from "./problem.ts"
import type { RawCard } from "./raw-card.ts"
import { printable } from "./raw-card.ts"

const REALS = ["CRPIX", "CRVAL", "CDELT", "CROTA", "CRDER", "CSYER", "PV"]
const TEXTS = ["CTYPE", "CUNIT", "PS", "CNAME"]
const MATRICES = ["PC", "CD"]
const SINGLES = /^(?:RESTFRE?Q|RESTWAV|OBSGEO-[XYZ]|VELOSYS|ZSOURCE|VELANGL|LONPOLE|LATPOLE)[A-Z]?$/
const FRAMES = ["ICRS", "FK5", "FK4", "FK4-NO-E", "GAPPT"]
const STANDARDS_OF_REST = "TOPOCENT GEOCENTR BARYCENT HELIOCEN LSRK LSRD GALACTOC LOCALGRP CMBDIPOL SOURCE".split(" ")

/** What is known of the axes of a header's coordinate systems. */
interface Axes {
  /** The largest WCSAXESa; undefined where there is none. */
  readonly wcsaxes: number | undefined
  readonly naxis: number
  readonly header: HeaderCards
  readonly findings: Findings
  /** First keyword of each coordinate system, by its letter. */
  readonly firsts: Map<string, RawCard>
}

/** Keywords of world coordinates in an image or table header (FITS 4.0 §8). */
export function checkWcs(header: HeaderCards, naxis: number, findings: Findings): void {
  const systems = header.cards.filter(({ keyword }) => /^WCSAXES[A-Z]?$/.test(keyword))
  const counts = systems.filter((card) => checkType(findings, card, "integer")).map(({ text }) => Number(text))
  const wcsaxes = counts.length === 0 ? undefined : Math.max(...counts)
  const axes: Axes = { wcsaxes, naxis, header, findings, firsts: new Map() }
  const primary = checkAxisKeywords(axes)
  checkMatrices(axes)
  checkComplete(primary, header.integer("WCSAXES") ?? Math.min(primary.axes, naxis), findings)
  for (const card of systems) {
    const first = axes.firsts.get(card.keyword.slice(7))
    if (first && first.number < card.number) report(findings, "wcsaxes-order", card, `it stands behind ${place(first)}`)
  }
  checkFrames(header, findings)
}

/** Counts, by word, of the keywords of the primary coordinate system, and its largest axis. */
interface Primary {
  readonly counts: Map<string, number>
  axes: number
}

function checkAxisKeywords(axes: Axes): Primary {
  const { header, findings } = axes
  const primary: Primary = { counts: new Map(), axes: 0 }
  const take = (entry: IndexedCard, type: "real" | "text"): void => {
    const { card, word, index, rest } = entry
    if (!checkType(findings, card, type)) return
    if (type === "real") checkValue(entry, findings)
    checkAxis(axes, card, index)
    const system = /[A-Z]$/.exec(rest)?.[0] ?? ""
    keepFirst(axes, system, card)
    if (system !== "") return
    primary.counts.set(word, (primary.counts.get(word) ?? 0) + 1)
    if (type === "real") primary.axes = Math.max(primary.axes, index)
  }
  for (const entry of header.indexed(REALS)) take(entry, "real")
  for (const entry of header.indexed(TEXTS)) take(entry, "text")
  for (const card of header.cards) if (SINGLES.test(card.keyword)) checkType(findings, card, "real")
  return primary
}

function checkValue({ card, word }: IndexedCard, findings: Findings): void {
  const value = Number(card.text.replace(/[Dd]/, "E"))
  if (word === "CDELT" && value === 0) report(findings, "keyword-value", card, "the increment of an axis is zero")
  if ((word === "CRDER" || word === "CSYER") && value < 0)
    report(findings, "keyword-value", card, "an error is negative")
}

function keepFirst({ firsts }: Axes, system: string, card: RawCard): void {
  const first = firsts.get(system)
  if (!first || card.number < first.number) firsts.set(system, card)
}

function checkAxis({ wcsaxes, naxis, findings }: Axes, card: RawCard, axis: number): void {
  if (axis >= 1 && axis <= (wcsaxes ?? naxis)) return
  if (wcsaxes === undefined) report(findings, "axis-index", card, `axis ${axis} is none of the ${naxis} of NAXIS`)
  else report(findings, "keyword-index", card, `axis ${axis} is none of the ${wcsaxes} of WCSAXES`)
}

function checkMatrices(axes: Axes): void {
  const { header, findings } = axes
  const used = new Map<string, RawCard>()
  for (const { card, word, index, rest } of header.indexed(MATRICES)) {
    const match = /^_(\d*)(.*)$/.exec(rest)
    if (!match || !checkType(findings, card, "real")) continue
    const [, second = "", system = ""] = match
    checkAxis(axes, card, index)
    checkAxis(axes, card, Number(second))
    if (system === "") used.set(word, card)
    keepFirst(axes, /^[A-Z]$/.test(system) ? system : "", card)
  }
  const pc = used.get("PC")
  const others = [used.get("CD"), header.first("CROTA2")]
  for (const other of others)
    if (pc && other) report(findings, "exclusive-keywords", pc, `${place(other)} stands beside it`)
}

function checkComplete(primary: Primary, axes: number, findings: Findings): void {
  for (const word of ["CRPIX", "CRVAL", "CTYPE"]) {
    const count = primary.counts.get(word) ?? 0
    if (count < axes) findings.add("wcs-incomplete", `${word}i`, `there are ${count} ${word}i for ${axes} axes`)
  }
}

function checkFrames(header: HeaderCards, findings: Findings): void {
  for (const card of header.cards) {
    const celestial = /^RADE(?:SYS|CSYS)/.test(card.keyword)
    if (!celestial && !/^(?:SPECSYS|SSYSOBS|SSYSSRC)/.test(card.keyword)) continue
    if (!checkType(findings, card, "text")) continue
    if (!(celestial ? FRAMES : STANDARDS_OF_REST).includes(card.text))
      report(findings, "wcs-value", card, `'${printable(card.text)}' is no frame that the standard knows`)
  }
}
