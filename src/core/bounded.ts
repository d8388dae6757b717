/** A map that forgets the least recently used entries once the sum of their sizes passes `capacity`. */
export class BoundedMap<K, V> {
  readonly capacity: number
  readonly #sizeOf: (value: V) => number
  readonly #entries: Map<K, { value: V; size: number }> = new Map()
  #total = 0

  constructor(capacity: number, sizeOf: (value: V) => number = () => 1) {
    this.capacity = capacity
    this.#sizeOf = sizeOf
  }

  /** Sum of the sizes of what is kept. */
  get total(): number {
    return this.#total
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  /** Keeps `value`; one larger than the whole capacity is not kept. */
  set(key: K, value: V): void {
    this.delete(key)
    const size = this.#sizeOf(value)
    if (size > this.capacity) return
    this.#entries.set(key, { value, size })
    this.#total += size
    for (const oldest of this.#entries.keys()) {
      if (this.#total <= this.capacity) break
      this.delete(oldest)
    }
  }

  delete(key: K): boolean {
    const entry = this.#entries.get(key)
    if (!entry) return false
    this.#total -= entry.size
    return this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
    this.#total = 0
  }
}
