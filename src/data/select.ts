/**
 * Puts the element of rank `k` (from 0) of `values` at its sorted place, nothing larger before it and nothing smaller behind
 * it, and returns it. In place; values without NaN; O(n) on average, whatever the order of the input.
 */
export function selectRank(values: Float64Array, k: number): number {
  let low = 0
  let high = values.length - 1
  let seed = 1
  while (low < high) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    const pivot = values[low + (seed % (high - low + 1))]!
    const [left, right] = partition(values, low, high, pivot)
    if (k <= left) high = left
    else if (k >= right) low = right
    else break
  }
  return values[k]!
}

/** Hoare's partition: all up to the first index ≤ pivot, all from the second on ≥ pivot, what lies between equal to it. */
function partition(values: Float64Array, low: number, high: number, pivot: number): [number, number] {
  let i = low
  let j = high
  while (i <= j) {
    while (values[i]! < pivot) i++
    while (values[j]! > pivot) j--
    if (i <= j) {
      const swap = values[i]!
      values[i++] = values[j]!
      values[j--] = swap
    }
  }
  return [j, i]
}
