// node bench/fits.mjs: FITS on one thread, in seconds of processor time, so that other work on the machine shows less: decoding of compressed
// images beside CFITSIO (a C program, built here where gcc and libcfitsio-dev are), sections, headers and stamps from memory and from a file.
//   --runs N      runs of each, the best counts (7)
//   --write       write docs/figures-fits.md
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { build, ROOT } from "../scripts/lib.mjs"
import { compressedFile, sky } from "./fits-images.mjs"

const { values: flags } = parseArgs({
  options: { runs: { type: "string", default: "7" }, write: { type: "boolean", default: false } },
})
const runs = Number(flags.runs)
await build()
const fits = await import("../dist/formats/fits/index.js")
const { memorySource } = await import("../dist/storage/index.js")
const { createNodeStore, fileSource } = await import("../dist/node/index.js")
const folder = mkdtempSync(join(tmpdir(), "caelum-bench-fits-"))

async function best(work, count = runs) {
  let least = Infinity
  for (let i = 0; i < count; i++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1e6)
  }
  return least
}

async function decoding() {
  const { ways, bytes } = await compressedFile(fits)
  const path = join(folder, "compressed.fits")
  writeFileSync(path, bytes)
  const peer = cfitsio(path)
  const file = await fits.openFits(memorySource(bytes, "bench"))
  const hdus = (await fits.readHdus(file)).slice(1)
  const rows = []
  for (const [i, { name, bytes: size }] of ways.entries()) {
    const ours = size / 1e6 / (await best(() => fits.readSection(file.source, hdus[i], fits.wholeSection(hdus[i]))))
    rows.push({ name, ours, theirs: peer && size / 1e6 / peer[i] })
  }
  return rows
}

/** Seconds for each HDU; undefined where the program cannot be built. */
function cfitsio(path) {
  const program = join(folder, "fits_decode")
  try {
    execFileSync("gcc", ["-O2", "-o", program, join(ROOT, "bench/peers/fits_decode.c"), "-lcfitsio"], {
      stdio: "ignore",
    })
  } catch {
    return undefined
  }
  return execFileSync(program, [path, String(runs)], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map(Number)
}

const SIDE = 4096

async function reading() {
  const floats = sky(SIDE * SIDE, SIDE)
  const figures = []
  for (const data of [floats, Int16Array.from(floats)]) {
    const file = await fits.openFits(memorySource(fits.writeFits([{ pixels: { shape: [SIDE, SIDE], data } }]), "bench"))
    const hdu = await fits.findHdu(file)
    const section = [
      { start: 100, stop: 3100 },
      { start: 200, stop: 3200 },
    ]
    const seconds = await best(() => fits.readSection(file.source, hdu, section))
    figures.push([
      `section of 3000² of BITPIX ${hdu.bitpix} from memory`,
      (9e6 * data.BYTES_PER_ELEMENT) / 1e9 / seconds,
      "GB/s",
    ])
  }
  figures.push(["header of 500 cards", 1e3 * (await headers()), "ms"])
  const images = [
    ["raw float32", [{ pixels: { shape: [SIDE, SIDE], data: floats } }]],
    ["RICE_1 int16, tiles of 64²", [{}, await rice(floats, [64, 64])]],
    ["RICE_1 int16, rows", [{}, await rice(floats, [1, SIDE])]],
  ]
  for (const [name, hdus] of images) figures.push(...(await stamps(name, hdus)))
  return figures
}

function rice(floats, tile) {
  return fits.compressImage({ shape: [SIDE, SIDE], data: Int16Array.from(floats) }, { tile })
}

async function headers() {
  const header = new fits.Header()
  for (let i = 0; i < 494; i++) header.set(`KEY${i}`, i % 3 ? i * 1.234 : `text ${i}`, "a comment")
  const bytes = fits.writeFits([{ header, pixels: { shape: [2, 2], data: new Int16Array(4) } }])
  return best(() => fits.parseHeader(bytes), 200)
}

/** 1,000 random stamps. */
function boxes(side) {
  let state = 5
  const place = () => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * (side - 64))
  return Array.from({ length: 1000 }, () => [place(), place()].map((start) => ({ start, stop: start + 64 })))
}

async function stamps(name, hdus) {
  const path = join(folder, "stamps.fits")
  writeFileSync(path, fits.writeFits(hdus))
  const file = await fits.openFits(fileSource(path))
  const hdu = await fits.findHdu(file, hdus.length - 1)
  const wanted = boxes(SIDE)
  const together = await best(() => fits.readSections(file.source, hdu, wanted))
  const single = await best(async () => {
    for (const box of wanted) await fits.readSection(file.source, hdu, box)
  }, 2)
  return [
    [`1,000 stamps of 64² of a local file, ${name}, together`, 1000 / together, "/s"],
    [`the same one by one`, 1000 / single, "/s"],
  ]
}

/** A whole image in two threads beside one, by turns: on the clock, and by the processor time of the busiest thread. */
async function workers() {
  const figures = []
  const floats = sky(SIDE * SIDE, SIDE)
  for (const codec of ["RICE_1", "GZIP_2"]) {
    const hdu = await fits.compressImage({ shape: [SIDE, SIDE], data: Int16Array.from(floats) }, { codec })
    const file = await fits.openFits(memorySource(fits.writeFits([{}, hdu]), "bench"))
    const found = await fits.findHdu(file, 1)
    const pools = [fits.startTileWorkers(1), fits.startTileWorkers(2)]
    const clock = [Infinity, Infinity]
    const busiest = [Infinity, Infinity]
    for (let i = 0; i < 3 * runs; i++)
      for (const [n, pool] of pools.entries()) {
        const [before, started] = [threadTimes(), performance.now()]
        await fits.readSection(file.source, found, fits.wholeSection(found), { workers: pool })
        clock[n] = Math.min(clock[n], performance.now() - started)
        const spent = Array.from(threadTimes(), ([id, time]) => time - (before.get(id) ?? 0))
        busiest[n] = Math.min(busiest[n], Math.max(...spent))
      }
    await Promise.all(pools.map((pool) => pool.close()))
    figures.push([`two workers beside one, ${codec} of ${SIDE}², on the clock`, clock[0] / clock[1], "×"])
    if (busiest[1] > 0) figures.push([`the same by the busiest thread's processor time`, busiest[0] / busiest[1], "×"])
  }
  return figures
}

/** Processor time of each thread of this process, where the system tells (Linux). */
function threadTimes() {
  const tasks = "/proc/self/task"
  if (!existsSync(tasks)) return new Map()
  return new Map(
    readdirSync(tasks).map((id) => [id, Number(readFileSync(`${tasks}/${id}/schedstat`, "utf8").split(" ")[0])]),
  )
}

/** 1,000 stamps of an object behind 50 ms and 50 MB/s a connection, on the clock. */
async function remote() {
  const words = ["bin/caelum.js", "archive", "serve", "--latency", "50", "--bandwidth", "50"]
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] })
  try {
    const [line] = await once(child.stdout, "data")
    const { s3 } = JSON.parse(String(line))
    const store = createNodeStore({ endpoint: s3, cacheBytes: 0 })
    const ref = { kind: "s3", bucket: "caelum-bench", key: "image-8192.fits" }
    const seconds = []
    for (let i = 0; i < 5; i++) {
      const started = performance.now()
      const file = await fits.openFits(store.source(ref))
      const hdu = await fits.findHdu(file)
      await fits.readSections(file.source, hdu, boxes(imageSide(hdu)))
      seconds.push((performance.now() - started) / 1e3)
    }
    return [
      ["1,000 stamps of 64² of one remote object, 50 ms, 50 MB/s a connection (clock)", Math.min(...seconds), "s"],
    ]
  } finally {
    child.kill("SIGINT")
  }
}

function imageSide({ naxis }) {
  return Math.min(...naxis)
}

function report(rows, figures) {
  const cell = (value, digits = 0) => (value === undefined ? "" : value.toFixed(digits))
  return `# Figures: FITS

Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node}, by \`node bench/fits.mjs\`: one thread but for the workers, seconds of
processor time unless the clock is named, the best of ${runs} runs. CFITSIO is Debian's, reading the same file into the image's own type; decoded megabytes a second.

| decoding of 2048² pixels | ours, MB/s | CFITSIO, MB/s | ratio |
|---|---:|---:|---:|
${rows.map(({ name, ours, theirs }) => `| ${name} | ${cell(ours)} | ${cell(theirs)} | ${cell(theirs && ours / theirs, 2)} |`).join("\n")}

| reading | |
|---|---:|
${figures.map(([name, value, unit]) => `| ${name} | ${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit} |`).join("\n")}
`
}

try {
  const text = report(await decoding(), [...(await reading()), ...(await workers()), ...(await remote())])
  console.log(text)
  if (flags.write) writeFileSync(join(ROOT, "docs/figures-fits.md"), text)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
