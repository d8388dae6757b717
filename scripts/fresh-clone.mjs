// Clones this repository into an empty folder and runs the README's commands there, timing them.
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ROOT } from "./lib.mjs"

const folder = mkdtempSync(join(tmpdir(), "caelum-clone-"))
const clone = join(folder, "caelum")
const LIMITS = { first: 90, again: 10 }

try {
  execFileSync("git", ["clone", "--quiet", ROOT, clone])
  const blocks = marked(readFileSync(join(clone, "README.md"), "utf8"))
  expect(
    "README.md has one block marked start and one marked test",
    blocks.start?.length === 1 && blocks.test?.length === 1,
  )
  const first = timed(blocks.start[0])
  expect(`the first start took ${first.toFixed(1)} s; the bound is ${LIMITS.first} s`, first <= LIMITS.first)
  for (const name of ["report.html", "cutout.fits", "cutout.png", "stars.parquet", "color-color.png", "report.json"]) {
    expect(`the start left ${name}`, existsSync(join(clone, "caelum-tutorial", name)))
  }
  const again = timed(blocks.start[0])
  expect(`the second start took ${again.toFixed(1)} s; the bound is ${LIMITS.again} s`, again <= LIMITS.again)
  timed(blocks.test[0])
  const left = execFileSync("git", ["status", "--porcelain"], { cwd: clone, encoding: "utf8" })
  expect(`the commands changed no file of the repository${left && `: ${left}`}`, left === "")
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The commands of fenced blocks by their mark: ```sh start … */
function marked(text) {
  const blocks = {}
  for (const [, mark, body] of text.matchAll(/^```sh (\w+)\n([\s\S]*?)^```$/gm)) (blocks[mark] ??= []).push(body.trim())
  return blocks
}

function timed(command) {
  const started = performance.now()
  const { status } = spawnSync("/bin/sh", ["-e", "-c", command], { cwd: clone, stdio: "inherit" })
  const seconds = (performance.now() - started) / 1000
  expect(`'${command}' ended well after ${seconds.toFixed(1)} s`, status === 0)
  return seconds
}

function expect(what, holds) {
  console.log(`${holds ? "ok" : "NOT OK"}: ${what}`)
  if (!holds) throw new Error(what)
}
