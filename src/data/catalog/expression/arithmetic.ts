import { CaelumError } from "../../../core/index.ts"
import type { ArithmeticOp } from "./ast.ts"
import { asDoubles, bigintAt, bothValid, type Vector } from "./vectors.ts"

/**
 * Adds, subtracts … row by row. Whole numbers (`whole`) stay exact to 64 bits: where a double would lose a digit, integers are
 * used. Division is always real. IEEE 754 otherwise: x/0 is infinite or NaN.
 * @throws CaelumError `expression` for a 64-bit overflow.
 */
export function arithmeticVectors(op: ArithmeticOp, a: Vector, b: Vector, rows: number, whole: boolean): Vector {
  const valid = bothValid(a.valid, b.valid)
  if (a.kind === "number" && b.kind === "number") {
    const values = doubles(op, a.values, b.values, rows)
    if (!whole || op === "/" || allSafe(values, valid)) return { kind: "number", values, valid }
  }
  if (whole && op !== "/") return { kind: "bigint", values: integers(op, a, b, rows, valid), valid }
  return { kind: "number", values: doubles(op, asDoubles(a), asDoubles(b), rows), valid }
}

function doubles(op: ArithmeticOp, a: Float64Array, b: Float64Array, rows: number): Float64Array {
  const out = new Float64Array(rows)
  if (op === "+") for (let i = 0; i < rows; i++) out[i] = a[i]! + b[i]!
  else if (op === "-") for (let i = 0; i < rows; i++) out[i] = a[i]! - b[i]!
  else if (op === "*") for (let i = 0; i < rows; i++) out[i] = a[i]! * b[i]!
  else if (op === "/") for (let i = 0; i < rows; i++) out[i] = a[i]! / b[i]!
  else for (let i = 0; i < rows; i++) out[i] = a[i]! % b[i]!
  return out
}

function allSafe(values: Float64Array, valid: Uint8Array | undefined): boolean {
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i]!) > Number.MAX_SAFE_INTEGER && (valid === undefined || valid[i] === 1)) return false
  return true
}

function integers(op: ArithmeticOp, a: Vector, b: Vector, rows: number, valid: Uint8Array | undefined): BigInt64Array {
  const x = bigintAt(a)
  const y = bigintAt(b)
  const out = new BigInt64Array(rows)
  for (let i = 0; i < rows; i++) {
    if (valid !== undefined && valid[i] === 0) continue
    const value = integer(op, x(i), y(i))
    out[i] = value
    if (out[i] !== value)
      throw new CaelumError(
        "expression",
        `${x(i)} ${op} ${y(i)} in row ${i} exceeds 64 bits; write 1.0 * … for real numbers.`,
        {
          context: { row: i },
        },
      )
  }
  return out
}

function integer(op: ArithmeticOp, a: bigint, b: bigint): bigint {
  if (op === "+") return a + b
  if (op === "-") return a - b
  if (op === "*") return a * b
  if (b === 0n) throw new CaelumError("expression", `${a} % 0 has no value; leave rows out where the divisor is 0.`)
  return a % b
}
