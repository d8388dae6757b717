import { mayHave, type KeywordReader } from "./keywords.ts"

/** What a header says twice or not at all about its linear transform, and how it was read: a sentence each. */
export function tellContradictions(keywords: KeywordReader, naxis: number, alternate: string): string[] {
  const indices = Array.from({ length: naxis }, (_, i) => i + 1)
  const has = (keyword: string): boolean => keywords.get(`${keyword}${alternate}`) !== undefined
  const matrix = (prefix: string): boolean =>
    mayHave(keywords, prefix) && indices.some((i) => indices.some((j) => has(`${prefix}${i}_${j}`)))
  const axis = (name: string): boolean => indices.some((i) => has(`${name}${i}`))
  const told: string[] = []
  if (!["CTYPE", "CRVAL", "CRPIX", "CDELT"].some(axis) && !matrix("PC") && !matrix("CD"))
    told.push(
      "The header has no keywords of a coordinate system: it is linear pixels counted from 1, the standard's default.",
    )
  const [pc, cd] = [matrix("PC"), matrix("CD")]
  if (pc && cd) told.push("The header has both PCi_j and CDi_j: PCi_j with CDELTi is used.")
  if (!pc && cd && indices.some((i) => has(`CDELT${i}`) && keywords.get(`CDELT${i}${alternate}`) !== 1))
    told.push("CDELTi stand beside a CDi_j matrix and are not used.")
  const turned = alternate === "" && indices.some((i) => has(`CROTA${i}`) && keywords.get(`CROTA${i}`) !== 0)
  if (turned && (pc || cd)) told.push(`CROTAi stand beside a ${pc ? "PCi_j" : "CDi_j"} matrix and are not used.`)
  return told
}
