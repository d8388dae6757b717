import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import ts from "typescript"
import { ROOT } from "./sources.ts"

const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { exports: Record<string, string> }
const subpaths = Object.entries(exports).filter(([path]) => path !== "./package.json")

/** Names and kinds of what a module exports, types included, as the compiler sees them. */
function exportedNames(checker: ts.TypeChecker, source: ts.SourceFile): string[] {
  const module = checker.getSymbolAtLocation(source)
  if (!module) return []
  return checker
    .getExportsOfModule(module)
    .map((symbol) => {
      const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      return `${symbol.name}: ${kindOf(real.flags)}`
    })
    .sort()
}

function kindOf(flags: ts.SymbolFlags): string {
  if (flags & ts.SymbolFlags.Function) return "function"
  if (flags & ts.SymbolFlags.Class) return "class"
  return flags & ts.SymbolFlags.Variable ? "value" : "type"
}

const listName = (subpath: string): string => (subpath === "." ? "index" : subpath.slice(2).replaceAll("/", "-"))

const entries = subpaths.map(
  ([subpath, file]) => [subpath, join(ROOT, file.replace("./dist/", "src/").replace(/\.js$/, ".ts"))] as const,
)
const program = ts.createProgram(
  entries.map(([, path]) => path),
  {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  },
)
const checker = program.getTypeChecker()

/** As it was before any test could write to it. */
const reviewed = readdirSync(join(ROOT, "test/house/names")).sort()

describe("the public names", () => {
  it("have a reviewed list for every subpath and no other", () => {
    expect(reviewed).toEqual(entries.map(([subpath]) => `${listName(subpath)}.txt`).sort())
  })

  it.each(entries)("of %s are the reviewed ones", async (subpath, path) => {
    const source = program.getSourceFile(path)
    expect(source).toBeDefined()
    const names = source ? exportedNames(checker, source) : []
    expect(names.length).toBeGreaterThan(0)
    await expect(`${names.join("\n")}\n`).toMatchFileSnapshot(`names/${listName(subpath)}.txt`)
  })
})
