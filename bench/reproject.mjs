// node bench/reproject.mjs: an image onto turned pixels on one thread, ours beside the package reproject in the same run (CAELUM_PYTHON names
// a Python that has it: pip install reproject==0.21.0; without it ours alone). Ours reads the pixels from a FITS file in memory too.
//   --side N      pixels a side of both images (1000)
//   --runs N      runs of each, the best is shown (5)
//   --write       write docs/figures-reproject.md
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { build, ROOT } from "../scripts/lib.mjs"

const { values: flags } = parseArgs({
  options: {
    side: { type: "string", default: "1000" },
    runs: { type: "string", default: "5" },
    write: { type: "boolean", default: false },
  },
})
const [side, runs] = [Number(flags.side), Number(flags.runs)]
if (!Number.isInteger(side) || side < 10 || !Number.isInteger(runs) || runs < 1)
  throw new Error("--side and --runs take whole numbers, at least 10 and 1")

await build()
const { openImage, reproject } = await import("../dist/data/index.js")
const { Header, makeCard, writeFits } = await import("../dist/formats/fits/index.js")
const { memorySource } = await import("../dist/storage/index.js")
const { buildWcs, parseWcs } = await import("../dist/wcs/index.js")

const METHODS = ["nearest", "bilinear", "bicubic", "exact"]
const system = (scale, rotation, crpix) => buildWcs({ crval: [150, 2.2], crpix: [crpix, crpix], scale, rotation })
const header = new Header(system(1e-4, 0, side / 2).cards.map((card) => makeCard(card.keyword, card.value)))
const data = Float64Array.from({ length: side * side }, (_, k) => Math.sin(k))
const image = await openImage(
  memorySource(writeFits([{ header, pixels: { shape: [side, side], data } }]), "bench.fits"),
)
const target = { wcs: parseWcs(system(1.1e-4, 30, side / 2 + 0.3)), width: side, height: side }

const python = process.env.CAELUM_PYTHON
const peerScript = join(ROOT, "bench/peers/reprojection.py")
const ours = Object.fromEntries(METHODS.map((method) => [method, Infinity]))
let peer
// turn by turn, so that what else the machine does hits both alike
for (let run = 0; run < runs; run++) {
  for (const method of METHODS) {
    const started = performance.now()
    await reproject(image, target, { method })
    ours[method] = Math.min(ours[method], (performance.now() - started) / 1000)
  }
  if (!python) continue
  const theirs = JSON.parse(execFileSync(python, [peerScript, String(side), "1"]).toString())
  for (const method of METHODS) theirs[method] = Math.min(theirs[method], peer?.[method] ?? Infinity)
  peer = theirs
}

const rate = (seconds) => `${((side * side) / seconds / 1e6).toFixed(2)} M/s`
const lines = METHODS.map((method) => {
  const theirs = peer ? [rate(peer[method]), `${(peer[method] / ours[method]).toFixed(1)} ×`] : ["–", "–"]
  return `| ${method} | ${rate(ours[method])} | ${theirs.join(" | ")} |`
})
const text = `# Figures: reprojection

Pixels of the output a second, one thread, ${side} × ${side} pixels onto as many turned by 30 degrees (TAN), the best of ${runs} runs; Node ${process.versions.node},
${cpus()[0].model}${peer ? `, reproject ${peer.version}` : ""}. Made by \`node bench/reproject.mjs --write\`.

| method | Caelum | reproject | ratio |
|---|---|---|---|
${lines.join("\n")}

The ratio is above 1 where Caelum is faster; both ran on the same machine, turn by turn.
`
console.log(text)
if (flags.write) writeFileSync(join(ROOT, "docs/figures-reproject.md"), text)
