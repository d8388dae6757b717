// Builds the S3 servers that the long tests read from, below the user's cache folder, and prints the folder of their programs.
// node scripts/stores/install.mjs        minutes the first time, nothing afterwards
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

/** What is built: program, Go package, version. */
const SERVERS = [
  { name: "versitygw", path: "github.com/versity/versitygw/cmd/versitygw", version: "v1.8.0" },
  { name: "minio", path: "github.com/minio/minio", version: "v0.0.0-20260212201848-7aac2a2c5b7c" },
]
/** Go where the machine has none that is new enough: the toolchain module of the Go proxy, for Linux on x86-64. */
const GO = {
  minor: 25,
  url: "https://proxy.golang.org/golang.org/toolchain/@v/v0.0.1-go1.26.8.linux-amd64.zip",
  sha256: "30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7",
  inside: "golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64",
}
const CACHE = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "caelum-ci")

/** Builds what is missing; the folder of the programs. */
export async function installStores() {
  for (const server of SERVERS) {
    const program = programOf(server)
    if (existsSync(program)) continue
    console.error(`Building ${server.name} ${server.version} …`)
    await buildServer(server, program)
  }
  return join(CACHE, "stores")
}

/** Each program by its name; it need not be there. */
export function storePrograms() {
  return Object.fromEntries(SERVERS.map((server) => [server.name, programOf(server)]))
}

/** Whether all are there. */
export function storesInstalled() {
  return SERVERS.every((server) => existsSync(programOf(server)))
}

function programOf({ name, version }) {
  return join(CACHE, "stores", `${name}-${version}`)
}

async function buildServer({ name, path, version }, program) {
  const go = findGo() ?? (await fetchGo())
  const out = `${program}.${process.pid}`
  mkdirSync(out, { recursive: true })
  try {
    const env = { ...process.env, GOBIN: out, GOTOOLCHAIN: "local", CGO_ENABLED: "0", GOFLAGS: "-trimpath" }
    execFileSync(go, ["install", `${path}@${version}`], { env, stdio: ["ignore", 2, 2] })
    renameSync(join(out, name), program)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

/** A Go of this machine that is new enough. */
function findGo() {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/go/bin", "/usr/lib/go/bin"]
  return folders.map((folder) => join(folder, "go")).find((path) => existsSync(path) && isNew(path))
}

function isNew(go) {
  const env = { ...process.env, GOTOOLCHAIN: "local" }
  const said = execFileSync(go, ["version"], { env, encoding: "utf8" })
  return Number(/go1\.(\d+)/.exec(said)?.[1] ?? 0) >= GO.minor
}

async function fetchGo() {
  const root = join(CACHE, "go", GO.inside)
  const go = join(root, "bin/go")
  if (existsSync(go)) return go
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(`Go 1.${GO.minor} or newer is needed to build S3 servers; install it.`)
  console.error("Fetching Go …")
  const zip = new Uint8Array(await (await fetch(GO.url)).arrayBuffer())
  const found = createHash("sha256").update(zip).digest("hex")
  if (found !== GO.sha256) throw new Error(`${GO.url} has the SHA-256 ${found} where ${GO.sha256} was due.`)
  const temporary = join(CACHE, `go.${process.pid}`)
  mkdirSync(temporary, { recursive: true })
  writeFileSync(join(temporary, "go.zip"), zip)
  execFileSync("python3", ["-m", "zipfile", "-e", join(temporary, "go.zip"), temporary])
  rmSync(join(temporary, "go.zip"))
  for (const folder of ["bin", "pkg/tool/linux_amd64"]) makeExecutable(join(temporary, GO.inside, folder))
  rmSync(join(CACHE, "go"), { recursive: true, force: true })
  renameSync(temporary, join(CACHE, "go"))
  return go
}

function makeExecutable(folder) {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await installStores())
