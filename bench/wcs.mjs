// node bench/wcs.mjs: pixels to sky and back on one thread, ours beside astropy (wcslib) in the same run (CAELUM_PYTHON names a Python that
// has it; without it ours alone). Each figure is the best of some runs.
//   --points N    points of an array (1000000)
//   --write       write docs/figures-wcs.md
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { build, ROOT } from "../scripts/lib.mjs"

const { values: flags } = parseArgs({
  options: { points: { type: "string", default: "1000000" }, write: { type: "boolean", default: false } },
})
const count = Number(flags.points)
if (!Number.isInteger(count) || count < 1000)
  throw new Error(`--points ${flags.points} is not a whole number of at least 1000`)

await build()
const { parseWcs, pixelToWorld, worldToPixel } = await import("../dist/wcs/index.js")
const { parseTextHeader } = await import("../dist/formats/fits/index.js")

const SKY = { CRVAL1: 150.1, CRVAL2: 2.2, CRPIX1: 1024.5, CRPIX2: 1024.5 }
const MATRIX = { CD1_1: -5e-5, CD1_2: 1e-6, CD2_1: 1.2e-6, CD2_2: 5e-5 }
const sip = {}
const tpv = { PV1_0: 1e-5, PV1_1: 1.0002, PV2_0: -2e-5, PV2_1: 0.9998 }
for (let p = 0; p <= 3; p++)
  for (let q = 0; p + q <= 3; q++)
    if (p + q > 1)
      for (const [k, name] of ["A", "B"].entries())
        sip[`${name}_${p}_${q}`] = (p - q + 0.5 + k) * 10 ** (-3 - 3 * (p + q - 1))
for (let m = 4; m <= 10; m++) [tpv[`PV1_${m}`], tpv[`PV2_${m}`]] = [1e-3 / m, -7e-4 / m]

const HEADERS = {
  TAN: { CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", ...SKY, ...MATRIX },
  "TAN-SIP": {
    CTYPE1: "RA---TAN-SIP",
    CTYPE2: "DEC--TAN-SIP",
    ...SKY,
    ...MATRIX,
    A_ORDER: 3,
    B_ORDER: 3,
    ...sip,
  },
  TPV: { CTYPE1: "RA---TPV", CTYPE2: "DEC--TPV", ...SKY, ...MATRIX, ...tpv },
}
for (const code of ["SIN", "ZEA", "CAR", "AIT", "HPX"])
  HEADERS[code] = { CTYPE1: `GLON-${code}`, CTYPE2: `GLAT-${code}`, ...SKY, CDELT1: -0.01, CDELT2: 0.01 }

/** The same pixels on both sides. */
function pixels() {
  const points = new Float64Array(2 * count)
  for (let i = 0; i < points.length; i++) points[i] = (i * 0.6180339887498949 * 2048) % 2048
  return points
}

function best(runs, work) {
  let least = Infinity
  for (let i = 0; i < runs; i++) {
    const started = performance.now()
    work()
    least = Math.min(least, performance.now() - started)
  }
  return least
}

const PARTS = 20

/** The time of an array that is worked through in parts: the best of some runs of each, so that what else the machine does counts less. */
function inParts(runs, work) {
  const size = 2 * Math.ceil(count / PARTS)
  let sum = 0
  for (let start = 0; start < 2 * count; start += size)
    sum += best(runs, () => work(start, Math.min(start + size, 2 * count)))
  return sum
}

/** Millions a second each way, and the microseconds of a single point and of reading the header. */
function ours() {
  const from = pixels()
  const [sky, back] = [new Float64Array(2 * count), new Float64Array(2 * count)]
  const figures = {}
  for (const [name, cards] of Object.entries(HEADERS)) {
    const wcs = parseWcs(new Map(Object.entries(cards)))
    const forward = inParts(12, (a, b) => pixelToWorld(wcs, from.subarray(a, b), sky.subarray(a, b)))
    const inverse = inParts(12, (a, b) => worldToPixel(wcs, sky.subarray(a, b), back.subarray(a, b)))
    figures[`${name}, pixels to sky`] = { unit: "M/s", value: count / 1e3 / forward }
    figures[`${name}, sky to pixels`] = { unit: "M/s", value: count / 1e3 / inverse }
  }
  const wcs = parseWcs(new Map(Object.entries(HEADERS.TAN)))
  const [one, out] = [Float64Array.of(100, 200), new Float64Array(2)]
  const single = best(5, () => {
    for (let i = 0; i < 1e5; i++) {
      one[0] = i & 1023
      pixelToWorld(wcs, one, out)
    }
  })
  figures["TAN, one pixel to sky"] = { unit: "µs", value: single / 100 }
  // the loop above has been compiled; what is left over is what a point costs
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < 1e5; i++) pixelToWorld(wcs, one, out)
  figures["TAN, one pixel to sky, heap"] = {
    unit: "bytes",
    value: Math.max(0, process.memoryUsage().heapUsed - before) / 1e5,
  }
  for (const name of ["TAN", "TAN-SIP", "TPV"]) {
    const header = parseTextHeader(
      Object.entries(HEADERS[name])
        .map(
          ([key, value]) =>
            `${key.padEnd(8)}= ${typeof value === "string" ? `'${value}'` : String(value).toUpperCase()}`,
        )
        .join("\n"),
    )
    figures[`${name}, reading the header's coordinates`] = {
      unit: "µs",
      value:
        best(30, () => {
          for (let i = 0; i < 200; i++) parseWcs(header)
        }) * 5,
    }
  }
  return figures
}

const figures = ours()
const python = process.env.CAELUM_PYTHON
const peers = python
  ? JSON.parse(
      execFileSync(python, [join(ROOT, "bench/peers/wcs.py"), String(count)], {
        encoding: "utf8",
        input: JSON.stringify(HEADERS),
        env: { ...process.env, OMP_NUM_THREADS: "1" },
      }),
    )
  : {}
const lines = [
  "# Figures of the coordinates",
  "",
  `Measured ${new Date().toISOString().slice(0, 10)} on one thread of ${cpus()[0].model.trim()}, Node ${process.versions.node}, by \`node bench/wcs.mjs\`: arrays of`,
  `${count.toLocaleString("en")} points over an image of 2048 × 2048 in twenty parts, best of twelve runs of each; astropy (wcslib) in the same run on the same points. *ratio* above 1 is`,
  "ours ahead. SIP and TPV are of order 3; astropy inverts SIP with `all_world2pix` to 1e-6 pixels, ours to rounding.",
  "",
  "| work | ours | astropy | ratio |",
  "|---|---:|---:|---:|",
]
for (const [name, { unit, value }] of Object.entries(figures)) {
  const peer = peers[name]
  const ratio = peer === undefined ? "" : (unit === "M/s" ? value / peer : peer / value).toFixed(2)
  lines.push(
    `| ${name} | ${value.toFixed(2)} ${unit} | ${peer === undefined ? "" : `${peer.toFixed(2)} ${unit}`} | ${ratio} |`,
  )
}
const text = `${lines.join("\n")}\n`
console.log(text)
if (flags.write) writeFileSync(join(ROOT, "docs/figures-wcs.md"), text)
