// npm run bench: the figures, ours beside the Python originals, on the embedded archive with 50 ms before each response and
// 50 MB/s a connection. Every run is a process of its own with caches off; requests and bytes are what the server counted.
//   --gate        end with status 1 where requests, bytes, lists or waves exceed their bounds (times are only printed)
//   --write       write docs/figures.md
//   --runs N      runs of each work, the median is shown (5)
//   --only NAME   one work
import { execFile, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs, promisify } from "node:util"
import { build, ROOT } from "../scripts/lib.mjs"
import { WORKS } from "./works.mjs"

const run = promisify(execFile)
const { values: flags } = parseArgs({
  options: {
    gate: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    runs: { type: "string", default: "5" },
    only: { type: "string" },
  },
})
const python = process.env.CAELUM_PYTHON
const folder = mkdtempSync(join(tmpdir(), "caelum-bench-"))
const log = join(folder, "requests.log")

await build()
const server = await startServer()
try {
  await warmUp(server.s3)
  const { stdout } = await run(process.execPath, [join(ROOT, "bench/ours.mjs"), "needed", server.s3])
  const { needed } = JSON.parse(stdout)
  const rows = []
  for (const work of WORKS.filter(({ name }) => flags.only === undefined || name === flags.only))
    rows.push(...(await measure(work)))
  const text = report(rows, needed)
  console.log(text)
  if (flags.write) writeFileSync(join(ROOT, "docs/figures.md"), text)
  if (flags.gate) gate(rows, needed)
} finally {
  server.child.kill("SIGINT")
  rmSync(folder, { recursive: true, force: true })
}

async function startServer() {
  const words = [
    "bin/caelum.js",
    "archive",
    "serve",
    "--latency",
    "50",
    "--bandwidth",
    "50",
    "--scale",
    "full",
    "--log",
    log,
  ]
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] })
  const line = await new Promise((resolve, reject) => {
    let text = ""
    child.stdout.on("data", (chunk) => {
      text += chunk
      if (text.includes("\n")) resolve(text)
    })
    child.on("exit", () => reject(new Error("the embedded archive ended before it was ready")))
  })
  return { child, ...JSON.parse(line) }
}

/** The dense leaves are made on first use: not part of any figure. */
async function warmUp(s3) {
  const started = performance.now()
  const root = `${s3}/nasa-irsa-wise/wise/allwise/catalogs/p3as_psd/healpix_k5/wise-allwise.parquet`
  const cells = [265, 266, 267, 268, 270, 271, 288, 289, 290, 291, 292, 293, 294]
  await Promise.all(
    cells.map((cell) =>
      fetch(`${root}/healpix_k0=${cell >> 10}/healpix_k5=${cell}/part0.snappy.parquet`, { method: "HEAD" }),
    ),
  )
  console.log(`Dense leaves at hand after ${((performance.now() - started) / 1000).toFixed(1)} s.`)
}

async function measure(work) {
  const rows = [await repeat(work, "caelum", process.execPath, [join(ROOT, "bench/ours.mjs"), work.name, server.s3])]
  for (const peer of python ? work.peers : []) {
    rows.push(await repeat(work, peer.name, python, [join(ROOT, "bench/peers", peer.script), ...peer.words(server.s3)]))
  }
  return rows
}

async function repeat(work, who, program, words) {
  const runs = []
  for (let i = 0; i < Number(flags.runs); i++) {
    const before = readFileSync(log, "utf8").length
    const started = performance.now()
    const { stdout } = await run(program, words, {
      env: { ...process.env, AWS_EC2_METADATA_DISABLED: "true" },
      timeout: 300_000,
    })
    const whole = (performance.now() - started) / 1000
    await new Promise((resolve) => setTimeout(resolve, 100)) // the last log lines
    const lines = readFileSync(log, "utf8")
      .slice(before)
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
    runs.push({ ...JSON.parse(stdout), whole, ...spent(lines) })
  }
  const median = (pick) => runs.map(pick).sort((a, b) => a - b)[runs.length >> 1]
  const { requests, bytes, lists, heads, waves } = runs.at(-1)
  const row = {
    work,
    who,
    seconds: median((r) => r.seconds),
    imports: median((r) => r.imports),
    whole: median((r) => r.whole),
    schema: runs[0].schema && median((r) => r.schema.seconds),
    requests,
    bytes,
    lists,
    heads,
    waves,
  }
  console.error(`${work.name} · ${who}: ${row.seconds.toFixed(3)} s, ${requests} requests, ${bytes} bytes`)
  return row
}

function spent(lines) {
  return {
    requests: lines.length,
    bytes: lines.reduce((sum, line) => sum + line.bytes, 0),
    lists: lines.filter((line) => /[?&](list-type|prefix|delimiter)=/.test(line.path)).length,
    heads: lines.filter((line) => line.method === "HEAD").length,
  }
}

function report(rows, needed) {
  const lines = [
    "# Figures",
    "",
    `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node}${python ? "" : ", without Python"}, by \`npm run bench\`:`,
    "the embedded archive in a process of its own, 50 ms before each response, 50 MB/s a connection, true AllWISE density and column",
    `order in the Taurus region; a fresh process for each run, caches off; median of ${flags.runs}. *time* is from the call to the result, *loading* is`,
    "modules before it, *process* is all of it as the shell sees it. Requests and bytes are what the server counted. *needed* are the",
    "bytes of the needed column chunks and footers.",
    "",
    "| work | who | time | requests | LIST | HEAD | waves | bytes | ÷ needed | loading | process |",
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
  ]
  for (const row of rows) {
    const cells = [
      row.work.title,
      row.who,
      `${row.seconds.toFixed(3)} s`,
      row.requests,
      row.lists,
      row.heads,
      row.waves ?? "",
      row.bytes.toLocaleString("en"),
      row.work.needs ? (row.bytes / needed).toFixed(2) : "",
      `${row.imports.toFixed(2)} s`,
      `${row.whole.toFixed(2)} s`,
    ]
    lines.push(`| ${cells.join(" | ")} |`)
  }
  for (const { work, seconds, schema } of rows.filter((row) => row.schema)) {
    lines.push(
      "",
      `${work.title}: ${schema.toFixed(3)} s of the time are the read of the schema, ${(seconds - schema).toFixed(3)} s the query.`,
    )
  }
  return `${lines.join("\n")}\n`
}

/** Counts are the same on every machine, so they are gated; times are not. */
function gate(rows, needed) {
  const missed = []
  for (const row of rows.filter(({ who }) => who === "caelum")) {
    const { most = {} } = row.work
    for (const [what, bound] of Object.entries(most)) {
      const value = what === "overread" ? row.bytes / needed : row[what]
      if (what !== "seconds" && !(value <= bound))
        missed.push(`${row.work.name}: ${what} is ${value}, at most ${bound}`)
    }
  }
  console.log(missed.length === 0 ? "Every bound on requests, bytes and waves holds." : missed.join("\n"))
  if (missed.length > 0) process.exitCode = 1
}
