/** A source of numbers below a bound that a seed repeats. */
export type Dice = (below: number) => number

export function dice(seed: number): Dice {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % below
  }
}

const CARD = 80
const BLOCK = 2880

/** Keywords whose values say where things are and how many. */
const STRUCTURE =
  /^(?:Z?BITPIX|Z?NAXIS\d*|Z?PCOUNT|Z?GCOUNT|TFIELDS|Z?TFORM\d+|ZFORM\d+|ZCTYP\d+|TDIM\d+|TBCOL\d+|Z?THEAP|ZTILE\d+|ZTILELEN|ZCMPTYPE|ZNAME\d|ZVAL\d|ZQUANTIZ|ZDITHER0|ZBLANK|ZSCALE|ZZERO|TSCAL\d+|TZERO\d+|TNULL\d+|BSCALE|BZERO|BLANK|GROUPS|SIMPLE|XTENSION|EXTEND|ZIMAGE|ZTABLE|END) *(?:=|$)/
const NUMBERS = [
  "0",
  "1",
  "-1",
  "2",
  "3",
  "7",
  "8",
  "16",
  "32",
  "64",
  "-32",
  "-64",
  "255",
  "999",
  "1000",
  "32767",
  "32768",
  "65536",
  "100000",
  "2147483647",
  "2147483648",
  "4294967296",
  "9007199254740991",
  "9007199254740993",
  "1E300",
  "NaN",
  "0.5",
  "T",
  "F",
  "''",
]
const FORMS = [
  "1PB",
  "1PJ(99)",
  "1QD",
  "1PA(5)",
  "0J",
  "1J",
  "3E",
  "16X",
  "9X",
  "0A",
  "7A",
  "20A5",
  "1C",
  "2M",
  "1L",
  "99999999D",
  "1PE(2147483647)",
  "I4",
  "F8.3",
  "A10",
  "RICE_1",
  "GZIP_1",
  "GZIP_2",
  "PLIO_1",
  "HCOMPRESS_1",
  "NOCOMPRESS",
  "(3,4)",
  "(0)",
  "(99999,99999)",
]
const WORDS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** The file with one to four faults of its structure: cards, numbers in the data (descriptors, stream heads), bytes, cuts, blocks. */
export function mutateFits(whole: Uint8Array, roll: Dice): Uint8Array {
  let bytes: Uint8Array = whole.slice()
  for (let left = 1 + roll(4); left > 0; left--) {
    const kind = roll(10)
    if (kind < 4) mutateCard(bytes, roll)
    else if (kind < 6) mutateWord(bytes, roll)
    else if (kind < 8) for (let i = roll(6); i >= 0; i--) bytes[roll(bytes.length)] = roll(256)
    else if (kind === 8 && left === 1) bytes = bytes.slice(0, 1 + roll(bytes.length))
    else moveBlock(bytes, roll)
  }
  return bytes
}

function mutateCard(bytes: Uint8Array, roll: Dice): void {
  const places: number[] = []
  for (let at = 0; at + CARD <= bytes.length; at += CARD) if (STRUCTURE.test(text(bytes, at, 12))) places.push(at)
  const at = places[roll(Math.max(1, places.length))]
  if (at === undefined) return
  const quoted = text(bytes, at + 10, 1) === "'"
  const value = roll(3) > 0 === quoted ? `'${FORMS[roll(FORMS.length)]!.padEnd(8)}'` : NUMBERS[roll(NUMBERS.length)]!
  const digits = text(bytes, at + 10, 20)
  const near = /^\s*\d+\s*$/.test(digits) && roll(2) === 0 ? String(Number(digits) + roll(5) - 2) : value
  write(bytes, at + 8, `= ${near.padStart(20)}`.padEnd(72))
}

function mutateWord(bytes: Uint8Array, roll: Dice): void {
  const size = [2, 4, 8][roll(3)]!
  const at = roll(Math.max(1, Math.floor(bytes.length / 4))) * 4
  if (at + 8 > bytes.length) return
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const value = WORDS[roll(WORDS.length)]!
  if (size === 2) view.setUint16(at, value & 0xffff)
  else view.setUint32(size === 8 ? at + 4 : at, value)
}

function moveBlock(bytes: Uint8Array, roll: Dice): void {
  const blocks = Math.floor(bytes.length / BLOCK)
  if (blocks < 2) return
  bytes.copyWithin(roll(blocks) * BLOCK, roll(blocks) * BLOCK, bytes.length - BLOCK)
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

function write(bytes: Uint8Array, at: number, words: string): void {
  for (let i = 0; i < words.length && at + i < bytes.length; i++) bytes[at + i] = words.charCodeAt(i)
}
