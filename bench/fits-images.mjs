// The images of bench/fits.mjs: a sky of noise, stars and a gradient, compressed in every way.
export const SIZE = 2048

/** @returns {Float32Array} */
export function sky(count, width) {
  let state = 12345
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const pixels = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const noise = 12 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    pixels[i] = 1000 + noise + 0.02 * (i % width) + (random() < 0.002 ? 20000 * random() : 0)
  }
  return pixels
}

function mask(count, width) {
  let state = 99
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const pixels = new Int32Array(count)
  for (let patch = 0; patch < count / 2000; patch++) {
    const at = Math.floor(random() * (count - 8 * width))
    const value = 1 << Math.floor(random() * 12)
    for (let y = 0; y < 8; y++) for (let x = 0; x < 5 + random() * 10; x++) pixels[at + y * width + x] |= value
  }
  return pixels
}

const ROW = [1, SIZE]
const TILE = [128, 128]
const WAYS = [
  ["RICE_1 int16, rows", "int16", { codec: "RICE_1", tile: ROW }],
  ["RICE_1 int16, tiles of 128²", "int16", { codec: "RICE_1", tile: TILE }],
  ["RICE_1 int32, rows", "int32", { codec: "RICE_1", tile: ROW }],
  ["GZIP_1 int16, rows", "int16", { codec: "GZIP_1", tile: ROW }],
  ["GZIP_1 int16, tiles of 128²", "int16", { codec: "GZIP_1", tile: TILE }],
  ["GZIP_2 int16, rows", "int16", { codec: "GZIP_2", tile: ROW }],
  ["GZIP_2 int32, rows", "int32", { codec: "GZIP_2", tile: ROW }],
  ["GZIP_2 float32 lossless, rows", "float32", { codec: "GZIP_2", tile: ROW, level: 0 }],
  ["PLIO_1 int32 mask, rows", "mask", { codec: "PLIO_1", tile: ROW }],
  ["HCOMPRESS_1 int16, 16 rows", "int16", { codec: "HCOMPRESS_1" }],
  ["HCOMPRESS_1 int16, scale 40, smoothed", "int16", { codec: "HCOMPRESS_1", scale: 40, smooth: true }],
  ["RICE_1 float32, dither 1, rows", "float32", { codec: "RICE_1", tile: ROW }],
  ["RICE_1 float32, dither 2, rows", "float32", { codec: "RICE_1", tile: ROW, dither: "subtractive-2" }],
  ["RICE_1 float32, no dither, rows", "float32", { codec: "RICE_1", tile: ROW, dither: "none" }],
  ["RICE_1 float32, dither 1, tiles of 128²", "float32", { codec: "RICE_1", tile: TILE }],
  ["GZIP_2 float32, dither 1, rows", "float32", { codec: "GZIP_2", tile: ROW }],
  ["HCOMPRESS_1 float32, dither 1, 16 rows", "float32", { codec: "HCOMPRESS_1" }],
]

/** A file of an image in each way: names and bytes of their pixels in order, and the file's bytes. */
export async function compressedFile({ compressImage, writeFits }) {
  const floats = sky(SIZE * SIZE, SIZE)
  const kinds = {
    float32: floats,
    int16: Int16Array.from(floats),
    int32: Int32Array.from(floats, (v) => v * 37),
    mask: mask(SIZE * SIZE, SIZE),
  }
  const hdus = [{}]
  for (const [, kind, options] of WAYS)
    hdus.push(await compressImage({ shape: [SIZE, SIZE], data: kinds[kind] }, options))
  return { ways: WAYS.map(([name, kind]) => ({ name, bytes: kinds[kind].byteLength })), bytes: writeFits(hdus) }
}
