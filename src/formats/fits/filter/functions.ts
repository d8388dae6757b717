import { CaelumError } from "../../../core/index.ts"
import type { FilterNode } from "./ast.ts"
import type { CellType } from "./cells.ts"

type Kind = "number" | "bool" | "string" | "bits" | "any"

interface Signature {
  readonly takes: readonly (readonly Kind[])[]
  readonly gives: (args: readonly FilterNode[]) => CellType
}

const N: readonly Kind[] = ["number"]
const NB: readonly Kind[] = ["number", "bool"]
const NBX: readonly Kind[] = ["number", "bool", "bits"]
const S: readonly Kind[] = ["string"]
const ANY: readonly Kind[] = ["any"]
const give = (type: CellType) => (): CellType => type
const first = (args: readonly FilterNode[]): CellType => args[0]!.type
const widest = (args: readonly FilterNode[]): CellType =>
  args.some(({ type }) => type === "real") ? "real" : args.every(({ type }) => type === "bool") ? "bool" : "integer"
const counted = (args: readonly FilterNode[]): CellType => (first(args) === "real" ? "real" : "integer")

const REAL = ["sin", "cos", "tan", "arcsin", "asin", "arccos", "acos", "arctan", "atan", "sinh", "cosh", "tanh"]
const MORE_REAL = ["exp", "log", "log10", "sqrt", "floor", "ceil", "round", "erf", "erfc", "gamma", "randomp"]
const rows = (count: number, kinds: readonly Kind[]): readonly (readonly Kind[])[] => new Array(count).fill(kinds)

const SIGNATURES: Readonly<Record<string, readonly Signature[]>> = {
  ...Object.fromEntries([...REAL, ...MORE_REAL].map((name) => [name, [{ takes: [N], gives: give("real") }]])),
  arctan2: [{ takes: [N, N], gives: give("real") }],
  atan2: [{ takes: [N, N], gives: give("real") }],
  random: [
    { takes: [], gives: give("real") },
    { takes: [N], gives: give("real") },
  ],
  randomn: [
    { takes: [], gives: give("real") },
    { takes: [N], gives: give("real") },
  ],
  abs: [{ takes: [N], gives: first }],
  min: [
    { takes: [NBX], gives: first },
    { takes: [N, N], gives: widest },
  ],
  max: [
    { takes: [NBX], gives: first },
    { takes: [N, N], gives: widest },
  ],
  accum: [{ takes: [NBX], gives: counted }],
  seqdiff: [{ takes: [NBX], gives: counted }],
  sum: [{ takes: [NBX], gives: counted }],
  average: [{ takes: [NB], gives: give("real") }],
  stddev: [{ takes: [NB], gives: give("real") }],
  median: [{ takes: [N], gives: first }],
  nelem: [{ takes: [ANY], gives: give("integer") }],
  nvalid: [{ takes: [ANY], gives: give("integer") }],
  naxis: [{ takes: [ANY], gives: give("integer") }],
  naxes: [{ takes: [ANY, N], gives: give("integer") }],
  elementnum: [{ takes: [NB], gives: give("integer") }],
  axiselem: [{ takes: [NB, N], gives: give("integer") }],
  array: [{ takes: [NB, N], gives: first }],
  isnull: [{ takes: [ANY], gives: give("bool") }],
  defnull: [
    { takes: [N, N], gives: widest },
    { takes: [["bool"], ["bool"]], gives: first },
    { takes: [S, S], gives: first },
  ],
  setnull: [{ takes: [N, N], gives: (args) => args[1]!.type }],
  near: [{ takes: rows(3, N), gives: give("bool") }],
  circle: [{ takes: rows(5, N), gives: give("bool") }],
  box: [{ takes: rows(7, N), gives: give("bool") }],
  ellipse: [{ takes: rows(7, N), gives: give("bool") }],
  angsep: [{ takes: rows(4, N), gives: give("real") }],
  strmid: [{ takes: [S, N, N], gives: give("string") }],
  strstr: [{ takes: [S, S], gives: give("integer") }],
}

/** Functions that read another file or extension. */
const FILES = new Set(["gtifilter", "gtifind", "gtioverlap", "regfilter"])

/** The call of a function; a text says what is wrong with it. */
export function callNode(name: string, args: readonly FilterNode[]): FilterNode | string {
  if (FILES.has(name))
    throw new CaelumError(
      "unsupported",
      `${name}() of CFITSIO's row filters takes its intervals or regions from another table or file, which is not read here; compare the columns themselves, as in TIME > 100 && TIME < 200.`,
    )
  const signatures = Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : undefined
  if (signatures === undefined) return `there is no function '${name}'`
  const found = signatures.find(
    ({ takes }) => takes.length === args.length && takes.every((kinds, i) => accepts(kinds, args[i]!.type)),
  )
  if (found === undefined) return `${name}() does not take (${args.map(({ type }) => type).join(", ")})`
  return { kind: "call", name, args, type: found.gives(args) }
}

function accepts(kinds: readonly Kind[], type: CellType): boolean {
  const kind: Kind = type === "integer" || type === "real" ? "number" : type
  return kinds.includes("any") || kinds.includes(kind)
}
