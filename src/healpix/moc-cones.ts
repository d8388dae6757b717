import { cone, shapeOf } from "../sky/index.ts"
import { checkLengths } from "./batch.ts"
import { spreadBits } from "./bits.ts"
import { type Columns, type ConePatch, newColumns, newPatch, setColumns, setPatch } from "./cone-patch.ts"
import { type Moc, emptyMoc, mocOfZuniq } from "./moc.ts"
import { unionMocs } from "./moc-algebra.ts"
import { writeNodes } from "./moc-region.ts"
import { RangeJoiner, setShifted, wordsOf } from "./moc-words.ts"
import { MAX_ORDER, checkOrder } from "./order.ts"
import { nestedOf, newSpot, spotOfNested } from "./spot.ts"
import { walkCover } from "./walk.ts"
import { newWords } from "./words.ts"

/** Cells that are gathered before they are sorted into a MOC. */
const BATCH = 2 ** 20
/** Orders between a tile and its cells: 4096 cells, a bitmap that stays in the processor's cache. */
const TILE_STEPS = 6
/** The most tiles that a cone is drawn in; larger cones are walked from the base faces. */
const MOST_TILES = 64

/**
 * The MOC of many cones: the union of their covers.
 * @param lon longitudes of the centres in degrees.
 * @param lat latitudes, as many.
 * @param radius radii in degrees, as many, or one for all.
 * @throws CaelumError `usage` for an order, a radius or arrays of different lengths, `outside` for what is no position.
 */
export function mocOfCones(order: number, lon: Float64Array, lat: Float64Array, radius: Float64Array | number): Moc {
  checkOrder(order, MAX_ORDER)
  checkLengths(lon, lat, typeof radius === "number" ? lon : radius)
  const cones: Cones = {
    lon,
    lat,
    radius: typeof radius === "number" ? new Float64Array(lon.length).fill(radius) : radius,
  }
  const walked: number[] = []
  const drawn = drawTiles(order, cones, tilesOf(order, cones, walked), walked)
  return unionMocs(drawn, ...walkCones(order, cones, walked))
}

interface Cones {
  readonly lon: Float64Array
  readonly lat: Float64Array
  readonly radius: Float64Array
}

/** Pairs of a tile and a cone that may have points in it. */
class Pairs {
  count = 0
  tiles: Float64Array
  cones: Uint32Array

  constructor(room: number) {
    this.tiles = new Float64Array(room)
    this.cones = new Uint32Array(room)
  }

  add(tile: number, index: number): void {
    if (this.count === this.tiles.length) {
      const [tiles, cones] = [new Float64Array(2 * this.count), new Uint32Array(2 * this.count)]
      tiles.set(this.tiles)
      cones.set(this.cones)
      this.tiles = tiles
      this.cones = cones
    }
    this.tiles[this.count] = tile
    this.cones[this.count++] = index
  }
}

/** The tiles of the cones that can be drawn; the numbers of the others are pushed to `walked`. */
function tilesOf(order: number, { lon, lat, radius }: Cones, walked: number[]): Pairs {
  const pairs = new Pairs(lon.length + (lon.length >> 1) + 16)
  const patch = newPatch()
  for (let i = 0; i < lon.length; i++)
    if (!setPatch(patch, 2 ** order, lon[i]!, lat[i]!, radius[i]!) || !addTiles(order, patch, i, pairs)) walked.push(i)
  return pairs
}

function addTiles(order: number, patch: ConePatch, index: number, pairs: Pairs): boolean {
  const tileOrder = Math.max(0, order - TILE_STEPS)
  const size = 2 ** (order - tileOrder)
  const [reachA, reachB] = [1.1 * patch.halfA + 0.1, 1.1 * patch.halfB + 0.1]
  const [lowA, highA] = [Math.floor((patch.a - reachA) / size), Math.floor((patch.a + reachA) / size)]
  const [lowB, highB] = [Math.floor((patch.b - reachB) / size), Math.floor((patch.b + reachB) / size)]
  if ((highA - lowA + 1) * (highB - lowB + 1) > MOST_TILES) return false
  const { spot, turned } = patch
  const last = 2 ** tileOrder - 1
  for (let a = lowA; a <= highA; a++) {
    for (let b = lowB; b <= highB; b++) {
      spot.x = turned ? last - b : a
      spot.y = turned ? last - a : b
      pairs.add(nestedOf(tileOrder, spot), index)
    }
  }
  return true
}

/** Draws the cones of each tile into one bitmap and reads the ranges off it, tile after tile along the curve. */
function drawTiles(order: number, cones: Cones, pairs: Pairs, walked: number[]): Moc {
  if (pairs.count === 0) return emptyMoc(order)
  const tileOrder = Math.max(0, order - TILE_STEPS)
  const tile = new Tile(order, tileOrder)
  const inOrder = orderOfTiles(pairs, 12 * 4 ** tileOrder)
  const joined = new RangeJoiner(pairs.count)
  for (let at = 0; at < inOrder.length;) {
    const key = pairs.tiles[inOrder[at]!]!
    tile.open(key)
    for (; at < inOrder.length && pairs.tiles[inOrder[at]!] === key; at++) {
      const index = pairs.cones[inOrder[at]!]!
      if (!tile.draw(cones.lon[index]!, cones.lat[index]!, cones.radius[index]!)) walked.push(index)
    }
    tile.close(joined)
  }
  return { order, ranges: joined.values() }
}

/** Numbers of the pairs in the order of their tiles: a radix sort, 16 bits a pass. */
function orderOfTiles({ tiles, count }: Pairs, most: number): Uint32Array {
  let from = Uint32Array.from({ length: count }, (_, i) => i)
  let to = new Uint32Array(count)
  for (let unit = 1; unit < most; unit *= 65536) {
    const starts = new Uint32Array(65537)
    for (let i = 0; i < count; i++) starts[(Math.floor(tiles[i]! / unit) % 65536) + 1]!++
    for (let i = 0; i < 65536; i++) starts[i + 1]! += starts[i]!
    for (let i = 0; i < count; i++) {
      const pair = from[i]!
      to[starts[Math.floor(tiles[pair]! / unit) % 65536]!++] = pair
    }
    ;[from, to] = [to, from]
  }
  return from
}

/** The cells of one tile as bits in NESTED order. */
class Tile {
  readonly #order: number
  readonly #tileOrder: number
  readonly #size: number
  readonly #bits: Uint32Array
  readonly #patch: ConePatch = newPatch()
  readonly #columns: Columns = newColumns()
  readonly #corner = newSpot()
  #key = 0

  constructor(order: number, tileOrder: number) {
    this.#order = order
    this.#tileOrder = tileOrder
    this.#size = 2 ** (order - tileOrder)
    this.#bits = new Uint32Array(Math.max(1, (this.#size * this.#size) >> 5))
  }

  open(key: number): void {
    this.#bits.fill(0)
    this.#key = key
    spotOfNested(this.#tileOrder, key, this.#corner)
  }

  /** Draws the part of a cone that is in the tile; false where exact arithmetic has to. */
  draw(lon: number, lat: number, radius: number): boolean {
    const [patch, columns, size] = [this.#patch, this.#columns, this.#size]
    if (!setPatch(patch, 2 ** this.#order, lon, lat, radius) || !setColumns(patch, columns)) return false
    const { x, y } = this.#corner
    const last = 2 ** this.#tileOrder - 1
    // the tile's own corner in the axes of the patch
    const fromA = (patch.turned ? last - y : x) * size
    const fromB = (patch.turned ? last - x : y) * size
    const begin = Math.max(0, fromA - columns.first)
    const end = Math.min(columns.count, fromA + size - columns.first)
    for (let i = begin; i < end; i++) {
      const low = Math.max(0, Math.floor(columns.low[i]!) - fromB)
      const high = Math.min(size - 1, Math.floor(columns.high[i]!) - fromB)
      this.#mark(columns.first + i - fromA, low, high, patch.turned)
    }
    return true
  }

  #mark(column: number, low: number, high: number, turned: boolean): void {
    const top = this.#size - 1
    const bits = this.#bits
    const across = turned ? spreadBits(top - column) << 1 : spreadBits(column)
    for (let row = low; row <= high; row++) {
      const bit = across | (turned ? spreadBits(top - row) : spreadBits(row) << 1)
      bits[bit >> 5]! |= 1 << (bit & 31)
    }
  }

  /** Adds the runs of bits to ranges of cells of order 29. */
  close(joined: RangeJoiner): void {
    const count = this.#size * this.#size
    for (let at = this.#next(0, 0, count); at < count;) {
      const end = this.#next(at, 0xffffffff, count)
      this.#add(joined, at, end)
      at = this.#next(end, 0, count)
    }
  }

  /** The first bit from `at` on that differs from those of `same` (all 0 or all 1). */
  #next(at: number, same: number, count: number): number {
    const bits = this.#bits
    let word = at >> 5
    let left = (bits[word]! ^ same) & (-1 << (at & 31))
    while (left === 0) {
      if (++word >= bits.length) return count
      left = bits[word]! ^ same
    }
    return Math.min(count, 32 * word + 31 - Math.clz32(left & -left))
  }

  readonly #start = newWords()
  readonly #end = newWords()

  #add(joined: RangeJoiner, from: number, to: number): void {
    const first = this.#key * this.#size * this.#size
    const high = Math.floor(first / 2 ** 32)
    const low = first - high * 2 ** 32
    const down = 2 * (MAX_ORDER - this.#order)
    const carry = low + to >= 2 ** 32 ? 1 : 0
    setShifted(this.#start, high, low + from, down)
    setShifted(this.#end, high + carry, low + to - carry * 2 ** 32, down)
    joined.add(this.#start.high, this.#start.low, this.#end.high, this.#end.low)
  }
}

/** The MOCs of the cones that have to be walked from the base faces. */
function* walkCones(order: number, { lon, lat, radius }: Cones, indices: readonly number[]): Generator<Moc> {
  let cells = new BigInt64Array(indices.length === 0 ? 0 : BATCH)
  let count = 0
  for (const i of indices) {
    const nodes = walkCover(shapeOf(cone(lon[i]!, lat[i]!, radius[i]!)), order, false)
    if (count + nodes.count > cells.length) {
      yield mocOfZuniq(cells.subarray(0, count), order)
      count = 0
    }
    if (nodes.count > cells.length) cells = new BigInt64Array(nodes.count)
    writeNodes(nodes, wordsOf(cells), count)
    count += nodes.count
  }
  yield mocOfZuniq(cells.subarray(0, count), order)
}
