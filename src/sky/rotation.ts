/** Row-major 3 × 3 matrix. */
export type Matrix3 = readonly number[]

const RAD: number = Math.PI / 180

export const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]

/** Turns the axes by `degrees` about x, y or z: the matrix that gives a vector's components along the turned axes. */
export function turn(axis: "x" | "y" | "z", degrees: number): Matrix3 {
  const c = Math.cos(degrees * RAD)
  const s = Math.sin(degrees * RAD)
  if (axis === "x") return [1, 0, 0, 0, c, s, 0, -s, c]
  return axis === "y" ? [c, 0, -s, 0, 1, 0, s, 0, c] : [c, s, 0, -s, c, 0, 0, 0, 1]
}

/** The product of matrices: the last one acts first on a vector. */
export function multiply(...matrices: readonly Matrix3[]): Matrix3 {
  return matrices.reduce((a, b) => {
    const product = new Array<number>(9)
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++)
        product[i * 3 + j] = a[i * 3]! * b[j]! + a[i * 3 + 1]! * b[j + 3]! + a[i * 3 + 2]! * b[j + 6]!
    return product
  }, IDENTITY)
}

export function transpose(m: Matrix3): Matrix3 {
  return [m[0]!, m[3]!, m[6]!, m[1]!, m[4]!, m[7]!, m[2]!, m[5]!, m[8]!]
}

/** Turns a vector in place. */
export function rotate(v: Float64Array, m: Matrix3): void {
  const [x, y, z] = [v[0]!, v[1]!, v[2]!]
  v[0] = m[0]! * x + m[1]! * y + m[2]! * z
  v[1] = m[3]! * x + m[4]! * y + m[5]! * z
  v[2] = m[6]! * x + m[7]! * y + m[8]! * z
}
