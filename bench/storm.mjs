/** The same thousand ranges of 16 kB of the gigabyte on both sides: multiples of the golden section, sorted. */
export function storm() {
  const offsets = Array.from({ length: 1000 }, (_, i) => Math.floor((((i + 1) * 0.6180339887498949) % 1) * 999_984_000))
  return offsets.sort((a, b) => a - b).map((offset) => ({ offset, length: 16_000 }))
}
