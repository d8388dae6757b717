import { execFile } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import ts from "typescript"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ROOT } from "./sources.ts"

const run = promisify(execFile)

interface Block {
  readonly language: string
  readonly text: string
  readonly line: number
}

const ELSEWHERE = /^(sh|ts) (install|start|test|live|ci)$/ // run by the fresh-clone check, or only with a network
const QUIET = new Set(["text", "json", "console", "mermaid", "xml", "yaml", "toml", ""])

/** The fenced code blocks of a page. */
function blocksOf(page: string): Block[] {
  const blocks: Block[] = []
  const text = readFileSync(join(ROOT, page), "utf8")
  for (const match of text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)) {
    blocks.push({ language: match[1]!.trim(), text: match[2]!, line: text.slice(0, match.index).split("\n").length })
  }
  return blocks
}

const pages = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"].filter((page) => existsSync(join(ROOT, page))),
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path.replaceAll("\\", "/")}`)
    .sort(),
]

const scratch = join(ROOT, "test/.docs-run")
let bin = ""

beforeAll(() => {
  mkdirSync(scratch, { recursive: true })
  bin = mkdtempSync(join(tmpdir(), "caelum-bin-"))
  writeFileSync(join(bin, "caelum"), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "bin/caelum.js")}" "$@"\n`)
  chmodSync(join(bin, "caelum"), 0o755)
})

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true })
  rmSync(bin, { recursive: true, force: true })
})

/** A TypeScript block must lie inside the package's folder to import it by its own name. */
async function runTypeScript(block: Block, name: string, cwd: string): Promise<void> {
  const { outputText } = ts.transpileModule(block.text, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  })
  const file = join(scratch, `${name}.mjs`)
  writeFileSync(file, outputText)
  await run(process.execPath, [file], { cwd, env: { ...process.env, CAELUM_ARCHIVE: "demo" }, timeout: 60_000 })
}

async function runShell(block: Block, cwd: string): Promise<void> {
  const env = { ...process.env, CAELUM_ARCHIVE: "demo", PATH: `${bin}:${process.env["PATH"]}` }
  await run("/bin/sh", ["-e", "-c", block.text], { cwd, env, timeout: 60_000, maxBuffer: 64 << 20 })
}

/** Writes a block for the compiler; `export {}` makes it a module of its own. */
function typedFile(page: string, block: Block): string {
  const file = join(scratch, `${page.replaceAll(/\W/g, "_")}_${block.line}.mts`)
  writeFileSync(file, `${block.text}\nexport {}\n`)
  return file
}

describe("the links and pictures of the documentation", () => {
  it.each(pages)("of %s lead somewhere", (page) => {
    const targets = [...readFileSync(join(ROOT, page), "utf8").matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!)
    const own = targets
      .filter((target) => !/^(https?:|mailto:|#)/.test(target))
      .map((target) => target.replace(/#.*/, ""))
    expect(own.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([])
  })
})

describe("the code blocks of the documentation", () => {
  it("have a language that says how they are checked", () => {
    const odd = pages
      .flatMap((page) => blocksOf(page).map((block) => [page, block] as const))
      .filter(
        ([, { language }]) => !["ts", "sh"].includes(language) && !ELSEWHERE.test(language) && !QUIET.has(language),
      )
    expect(odd.map(([page, { language, line }]) => `${page}:${line} ${language}`)).toEqual([])
    expect(pages.length).toBeGreaterThan(4)
  })

  it("are well-typed where they are TypeScript", () => {
    const typescript = (page: string): Block[] => blocksOf(page).filter(({ language }) => language === "ts")
    const written = pages.flatMap((page) => typescript(page).map((block) => typedFile(page, block)))
    const problems = ts.getPreEmitDiagnostics(
      ts.createProgram(written, {
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        target: ts.ScriptTarget.ES2023,
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ["node"],
      }),
    )
    const texts = problems.map(
      ({ file, messageText }) =>
        `${file?.fileName.split("/").at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    )
    expect(texts).toEqual([])
    expect(written.length).toBeGreaterThan(5)
  })

  it.concurrent.each(
    pages.filter((page) => blocksOf(page).some(({ language }) => language === "ts" || language === "sh")),
  )(
    "of %s run",
    async (page) => {
      const cwd = mkdtempSync(join(tmpdir(), "caelum-docs-"))
      const failures: string[] = []
      for (const block of blocksOf(page)) {
        const name = `${page.replaceAll(/\W/g, "_")}_${block.line}`
        try {
          if (block.language === "ts") await runTypeScript(block, name, cwd)
          if (block.language === "sh") await runShell(block, cwd)
        } catch (error) {
          const { stderr = "", message } = error as { stderr?: string; message: string }
          failures.push(`${page}:${block.line}\n${stderr || message}`)
        }
      }
      rmSync(cwd, { recursive: true, force: true })
      expect(failures.join("\n")).toBe("")
    },
    240_000,
  )
})
