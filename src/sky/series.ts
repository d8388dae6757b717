/** The numbers of a packed table, read once. */
export function unpack(text: string): Float64Array {
  const known = unpacked.get(text)
  if (known) return known
  const numbers = Float64Array.from(text.split(" "), Number)
  unpacked.set(text, numbers)
  return numbers
}

const unpacked: Map<string, Float64Array> = new Map()

/** c₀ + c₁ t + c₂ t² + … */
export function polynomial(coefficients: readonly number[], t: number): number {
  return coefficients.reduceRight((sum, c) => sum * t + c, 0)
}
