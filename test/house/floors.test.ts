import { describe, expect, it } from "vitest"
import { folderOf, publishedSources } from "./sources.ts"

/** The floor of each folder; an import goes to a lower floor or stays in its own folder. */
const FLOORS: Readonly<Record<string, number>> = {
  cli: 9,
  agent: 8,
  archive: 7,
  serve: 7,
  engines: 6,
  plot: 6,
  vo: 5,
  node: 5,
  data: 4,
  "formats/fits": 3,
  "formats/votable": 3,
  "formats/parquet": 3,
  storage: 2,
  healpix: 2,
  wcs: 2,
  sky: 1,
  core: 0,
}

const NODE_FOLDERS = new Set(["node", "engines", "archive", "serve", "agent", "cli"])

/** Names of package.json `imports`: what they stand for in Node and elsewhere. */
const INNER_NAMES: Readonly<Record<string, string>> = {
  "#deflate": "plot",
  "#inflate": "formats/fits",
  "#rasterize": "plot",
  "#worker": "formats/fits",
}

const sources = publishedSources()

describe("the floors of the house", () => {
  it("has a floor for every folder", () => {
    const folders = new Set(sources.map(({ path }) => folderOf(path)).filter((folder) => folder !== ""))
    expect([...folders].filter((folder) => FLOORS[folder] === undefined)).toEqual([])
    expect(folders.size).toBeGreaterThan(8)
  })

  it("imports only from lower floors or within a folder", () => {
    const climbing: string[] = []
    for (const { path, imports } of sources) {
      const own = folderOf(path)
      for (const target of imports) {
        const to = INNER_NAMES[target] ?? (target.endsWith(".ts") ? folderOf(target) : undefined)
        if (to === undefined || own === "" || to === own) continue
        if ((FLOORS[to] ?? Infinity) >= (FLOORS[own] ?? -1)) climbing.push(`${path} → ${target}`)
      }
    }
    expect(climbing).toEqual([])
  })

  it("keeps node: out of what a browser loads", () => {
    const found = sources
      .filter(({ path }) => !NODE_FOLDERS.has(folderOf(path)))
      .flatMap(({ path, imports }) =>
        imports.filter((name) => name.startsWith("node:")).map((name) => `${path} → ${name}`),
      )
    expect(found).toEqual([])
  })

  it("knows every inner name", () => {
    const used = new Set(sources.flatMap(({ imports }) => imports.filter((name) => name.startsWith("#"))))
    expect([...used].filter((name) => INNER_NAMES[name] === undefined)).toEqual([])
  })

  it("asks the network only in storage", () => {
    const found = sources.filter(
      ({ path, text }) =>
        folderOf(path) !== "storage" &&
        /(?<![.\w])(?:(?:globalThis|window|self)\.)?fetch\s*\(/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")),
    )
    expect(found.map(({ path }) => path)).toEqual([])
  })

  it("crosses folders only through their index", () => {
    const found: string[] = []
    for (const { path, imports } of sources) {
      for (const target of imports) {
        if (!target.endsWith(".ts") || folderOf(target) === folderOf(path)) continue
        if (!target.endsWith("/index.ts")) found.push(`${path} → ${target}`)
      }
    }
    expect(found).toEqual([])
  })
})
