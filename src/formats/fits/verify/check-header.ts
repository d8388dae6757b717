import { checkCards, checkReserved } from "./check-cards.ts"
import type { Structure } from "./check-mandatory.ts"
import { checkMandatory, checkMandatoryAgain } from "./check-mandatory.ts"
import { checkCompressed } from "./check-original.ts"
import { checkArray, checkInherit, checkPlaces } from "./check-place.ts"
import type { Field } from "./check-table.ts"
import { checkTable } from "./check-table.ts"
import { checkWcs } from "./check-wcs.ts"
import type { HeaderCards } from "./header-cards.ts"
import type { Findings } from "./problem.ts"

/** What a header tells once it is checked; undefined structure: where its HDU ends does not follow from it. */
export interface CheckedHeader {
  readonly structure: Structure | undefined
  readonly fields: Field[] | undefined
}

/** All checks of one header by itself. Pure. */
export function checkHeader(header: HeaderCards, primaryData: boolean, findings: Findings): CheckedHeader {
  const structure = checkMandatory(header, findings)
  checkCards(header, structure?.leading ?? 3, findings)
  if (!structure) return { structure, fields: undefined }
  checkMandatoryAgain(header, structure, findings)
  const { kind } = structure
  const table = kind === "table" || kind === "ascii-table"
  if (kind === "image" || kind === "groups") checkArray(header, structure, findings)
  const fields = table ? checkTable(header, structure, findings) : undefined
  checkPlaces(header, structure, findings)
  if (kind === "table") checkCompressed(header, findings)
  checkReserved(header, findings)
  checkInherit(header, primaryData, findings)
  checkWcs(header, structure.naxis.length, findings)
  return { structure, fields }
}
