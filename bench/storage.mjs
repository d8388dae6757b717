// node bench/storage.mjs: requests, bytes and time of reads and listings, ours beside s3fs, obstore and fsspec on the same servers in
// the same run (CAELUM_PYTHON names a Python that has them; without it ours alone). 50 ms before each response, 50 MB/s a connection.
//   --gate        end with status 1 where requests, bytes or waves exceed their bounds (times are only printed)
//   --write       write docs/figures-storage.md
//   --runs N      runs of each work, the median is shown (3)
//   --only NAME   one work
import { execFile, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs, promisify } from "node:util"
import { build, ROOT } from "../scripts/lib.mjs"

const run = promisify(execFile)
const { values: flags } = parseArgs({
  options: {
    gate: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    runs: { type: "string", default: "3" },
    only: { type: "string" },
  },
})
const python = process.env.CAELUM_PYTHON
const folder = mkdtempSync(join(tmpdir(), "caelum-bench-"))
const log = join(folder, "requests.log")

const NOTES = `
Where we lose: fsspec's thousand reads go out on 100 connections and check nothing of an answer but its length; ours compare
\`Content-Range\`, size and \`ETag\` of each. With 64 connections, the limit until these figures were first taken, ours took half as long
again; it is 128 now. What the planner makes of the storm, 597 requests that cross gaps of up to 1 MiB, costs 301 MB on a link of 50 MB/s a
connection, which this machine, server and client on two cores, cannot deliver as fast as that: there the thousand small reads are the
faster choice. The long parts are those of \`get\`.
`

const WORKS = [
  {
    name: "storm",
    title: "1,000 × 16 kB anywhere in 1 GB, each asked for",
    most: { requests: 1000, bytes: 16e6, waves: 1 },
    peers: ["s3fs", "fsspec"],
  },
  {
    name: "storm-planned",
    title: "1,000 × 16 kB anywhere in 1 GB, as planned",
    most: { requests: 1000, waves: 1 },
    peers: ["obstore"],
  },
  {
    name: "large",
    title: "an object of 1 GB to a file",
    most: { bytes: 1e9, waves: 3 },
    runs: 1,
    peers: ["s3fs", "obstore", "fsspec"],
  },
  { name: "list", title: "a listing of 1,000,000 keys", most: { requests: 1300 }, peers: ["s3fs", "obstore"], runs: 1 },
].filter(({ name }) => flags.only === undefined || flags.only === name)

await build()
const servers = []
try {
  const archive = await start("bin/caelum.js", "archive", "serve", "--latency", "50", "--bandwidth", "50", "--log", log)
  const rows = []
  for (const work of WORKS) {
    const server = work.name === "list" ? await listServer() : archiveServer(JSON.parse(archive).s3)
    rows.push(
      await measure(work, server, "caelum", process.execPath, [join(ROOT, "bench/storage-ours.mjs"), work.name]),
    )
    for (const who of python ? work.peers : [])
      rows.push(
        await measure(work, server, who, python, [
          join(ROOT, "bench/peers/storage_works.py"),
          who,
          work.name.replace("-planned", ""),
        ]),
      )
  }
  const text = report(rows)
  console.log(text)
  if (flags.write) writeFileSync(join(ROOT, "docs/figures-storage.md"), text)
  if (flags.gate) gate(rows)
} finally {
  for (const child of servers) child.kill("SIGINT")
  rmSync(folder, { recursive: true, force: true })
}

/** Starts a server in a process of its own; its first line. */
async function start(...words) {
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] })
  servers.push(child)
  return new Promise((resolve, reject) => {
    let text = ""
    child.stdout.on("data", (chunk) => {
      text += chunk
      if (text.includes("\n")) resolve(text)
    })
    child.on("exit", () => reject(new Error(`${words[0]} ended before it was ready`)))
  })
}

/** Requests and bytes since it was last asked, by the log. */
function archiveServer(url) {
  let seen = 0
  return {
    url,
    spent: async () => {
      await new Promise((resolve) => setTimeout(resolve, 200)) // the last log lines
      const text = readFileSync(log, "utf8")
      const lines = text.slice(seen).trim().split("\n").filter(Boolean)
      seen = text.length
      return { requests: lines.length, bytes: lines.reduce((sum, line) => sum + JSON.parse(line).bytes, 0) }
    },
  }
}

async function listServer() {
  const url = (await start("bench/list-server.mjs", "numbers", "1000000", "50")).trim()
  let seen = 0
  return {
    url,
    spent: async () => {
      const { lists } = await (await fetch(`${url}/stats`)).json()
      const requests = lists - seen
      seen = lists
      return { requests }
    },
  }
}

async function measure(work, server, who, program, words) {
  const runs = []
  for (let i = 0; i < Math.min(work.runs ?? Infinity, Number(flags.runs)); i++) {
    await server.spent()
    const { stdout } = await run(program, [...words, server.url, join(folder, "got")], {
      env: { ...process.env, AWS_EC2_METADATA_DISABLED: "true" },
      timeout: 300_000,
    })
    runs.push({ ...JSON.parse(stdout), ...(await server.spent()) })
  }
  const median = (pick) => runs.map(pick).sort((a, b) => a - b)[runs.length >> 1]
  const row = { ...runs.at(-1), work, who, seconds: median((r) => r.seconds), imports: median((r) => r.imports) }
  console.error(
    `${work.name} · ${who}: ${row.seconds.toFixed(3)} s, ${row.requests} requests, ${row.bytes ?? ""} bytes`,
  )
  return row
}

function report(rows) {
  const cpu = `${cpus().length} × ${cpus()[0].model.trim()}`
  const lines = [
    "# Figures of storage",
    "",
    `Measured ${new Date().toISOString().slice(0, 10)} on ${cpu}, Node ${process.versions.node}${python ? "" : ", without Python"}, by \`node bench/storage.mjs\`:`,
    "servers in processes of their own, 50 ms before each response, 50 MB/s a connection; a fresh process for each run, caches off; median of",
    `${flags.runs} (of the gigabyte and the listing: one). *time* is from the call to the result, *÷ ours* of a peer its time over ours in the same run. Requests and bytes`,
    "are what the server counted.",
    "",
    "| work | who | time | ÷ ours | requests | waves | bytes | loading |",
    "|---|---|---:|---:|---:|---:|---:|---:|",
  ]
  for (const row of rows) {
    const ours = rows.find(({ work, who }) => work === row.work && who === "caelum")
    const ratio = row === ours ? "" : (row.seconds / ours.seconds).toFixed(2)
    const bytes = row.bytes?.toLocaleString("en") ?? ""
    const cells = [row.work.title, row.who, `${row.seconds.toFixed(2)} s`, ratio, row.requests, row.waves ?? "", bytes]
    lines.push(`| ${[...cells, `${row.imports.toFixed(2)} s`].join(" | ")} |`)
  }
  return `${lines.join("\n")}\n${NOTES}`
}

/** Counts are the same on every machine, so they are gated; times are not. */
function gate(rows) {
  const missed = rows
    .filter(({ who }) => who === "caelum")
    .flatMap((row) =>
      Object.entries(row.work.most)
        .filter(([what, bound]) => !(row[what] <= bound))
        .map(([what, bound]) => `${row.work.name}: ${what} is ${row[what]}, at most ${bound}`),
    )
  console.log(missed.length === 0 ? "Every bound on requests, bytes and waves holds." : missed.join("\n"))
  if (missed.length > 0) process.exitCode = 1
}
