import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runCli } from "../testing/run-cli.ts"
import { COMMANDS } from "./commands/index.ts"

/** It ends only at Ctrl-C; the test of the real process runs it. */
const ENDLESS = new Set(["archive serve"])

/** The words of an example as a shell splits them; examples use quotes and nothing else of a shell. */
function wordsOf(example: string): string[] {
  const words = [...example.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)]
  return words.map(([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"))
}

const examples = COMMANDS.filter(({ name }) => !ENDLESS.has(name)).flatMap((spec) =>
  spec.examples.map((line) => [line, spec.name] as const),
)

describe("the examples of --help", () => {
  let folder = ""
  const env = { CAELUM_ARCHIVE: "demo", XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"], HOME: process.env["HOME"] }

  /** The files that examples name: made by the commands themselves. */
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "caelum-examples-"))
    writeFileSync(join(folder, "list.csv"), "ra,dec\n150.01,2.2\n64.5,27.2\n")
    for (const [name, cone] of [
      ["a.fits", "64 27 2"],
      ["b.fits", "65 28 2"],
    ] as const) {
      await runCli(["moc", "from", "--cone", cone, "--order", "9", "-o", name], { cwd: folder, env })
    }
    await runCli(["table", "convert", "list.csv", "-o", "list.fits"], { cwd: folder, env })
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(examples)(
    "%s",
    async (line, name) => {
      const [program, ...words] = wordsOf(line)
      expect(program).toBe("caelum")
      expect(words.slice(0, name.split(" ").length).join(" ")).toBe(name)
      const run = await runCli(words, {
        cwd: folder,
        env: { ...env, XDG_CACHE_HOME: name.startsWith("cache") ? folder : env.XDG_CACHE_HOME },
      })
      expect(run.stderr).not.toMatch(/^caelum: /m)
      expect(run.status).toBe(0)
    },
    60_000,
  )
})
