import type { Column, ColumnType } from "../../core/index.ts"

type Spec = readonly [name: string, type: ColumnType, unit?: string]

/** The columns of IRSA's SIA2 service in their order, with its types and units. */
const SPECS: readonly Spec[] = [
  ["s_ra", "float64", "deg"],
  ["s_dec", "float64", "deg"],
  ["facility_name", "string"],
  ["instrument_name", "string"],
  ["dataproduct_subtype", "string"],
  ["calib_level", "int16"],
  ["dataproduct_type", "string"],
  ["energy_bandpassname", "string"],
  ["energy_emband", "string"],
  ["obs_id", "string"],
  ["s_resolution", "float64", "arcsec"],
  ["em_min", "float64", "m"],
  ["em_max", "float64", "m"],
  ["em_res_power", "float64"],
  ["proposal_title", "string"],
  ["access_url", "string"],
  ["access_format", "string"],
  ["access_estsize", "int64", "kbyte"],
  ["t_exptime", "float64", "s"],
  ["s_region", "string", "deg"],
  ["obs_collection", "string"],
  ["obs_intent", "string"],
  ["algorithm_name", "string"],
  ["facility_keywords", "string"],
  ["instrument_keywords", "string"],
  ["environment_photometric", "bool"],
  ["proposal_id", "string"],
  ["proposal_pi", "string"],
  ["proposal_project", "string"],
  ["target_name", "string"],
  ["target_type", "string"],
  ["target_standard", "bool"],
  ["target_moving", "bool"],
  ["target_keywords", "string"],
  ["obs_release_date", "string"],
  ["s_xel1", "int64"],
  ["s_xel2", "int64"],
  ["s_pixel_scale", "float64", "arcsec"],
  ["position_timedependent", "bool"],
  ["t_min", "float64", "d"],
  ["t_max", "float64", "d"],
  ["t_resolution", "float64", "s"],
  ["t_xel", "int64"],
  ["obs_publisher_did", "string"],
  ["s_fov", "float64", "deg"],
  ["em_xel", "int64"],
  ["pol_states", "string"],
  ["pol_xel", "int64"],
  ["cloud_access", "string"],
  ["o_ucd", "string"],
  ["upload_row_id", "int64"],
]

export const SIA_COLUMNS: readonly string[] = SPECS.map(([name]) => name)

/** One image of the service; a column that is absent is null. */
export type SiaRow = Readonly<Record<string, string | number | boolean>>

/** The rows as columns. */
export function siaColumns(rows: readonly SiaRow[]): Column[] {
  return SPECS.map(([name, type, unit]) => {
    const cells = rows.map((row) => row[name])
    const validity = Uint8Array.from(cells, (cell) => (cell === undefined ? 0 : 1))
    const values = columnValues(type, cells)
    return { name, type, shape: [], values, validity, ...(unit === undefined ? {} : { unit }) }
  })
}

function columnValues(type: ColumnType, cells: readonly (string | number | boolean | undefined)[]): Column["values"] {
  if (type === "string") return cells.map((cell) => String(cell ?? ""))
  if (type === "int64") return BigInt64Array.from(cells, (cell) => BigInt((cell as number | undefined) ?? 0))
  if (type === "int16") return Int16Array.from(cells, (cell) => Number(cell ?? 0))
  if (type === "bool") return Uint8Array.from(cells, (cell) => (cell === true ? 1 : 0))
  return Float64Array.from(cells, (cell) => Number(cell ?? Number.NaN))
}
