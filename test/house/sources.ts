import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, posix, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"

export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url))

export interface SourceFile {
  /** Path from `src/`, with forward slashes. */
  readonly path: string
  readonly text: string
  /** What it imports: `src/`-relative paths for its own, specifiers as they are for others. */
  readonly imports: readonly string[]
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;"'`]*?from\s*["']([^"']+)["']|\bimport\s*\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s*["']([^"']+)["']/g

/** Every published source file: tests and `src/testing/` left out. */
export function publishedSources(): SourceFile[] {
  const root = join(ROOT, "src")
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.startsWith("testing/"))
    .sort()
    .map((path) => readSource(root, path))
}

function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8")
  const found = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? "")
  return { path, text, imports: found.map((name) => (name.startsWith(".") ? posix.join(dirname(path), name) : name)) }
}

/** The folder that has a floor of its own: `formats/fits`, `data`, `cli`; `""` for `index.ts`. */
export function folderOf(path: string): string {
  const parts = path.split("/")
  if (parts.length === 1) return ""
  return parts[0] === "formats" ? `${parts[0]}/${parts[1]}` : (parts[0] ?? "")
}
