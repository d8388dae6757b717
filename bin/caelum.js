#!/usr/bin/env node
import { existsSync } from "node:fs"

const entry = new URL("../dist/cli/bin.js", import.meta.url)
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`caelum: usage: Node ${process.versions.node} is too old; install Node 20.19 or newer.`)
  process.exitCode = 1
} else if (!existsSync(entry)) {
  console.error("caelum: usage: This checkout is not built yet; run 'npm start' or 'npm run build' in it first.")
  process.exitCode = 1
} else {
  await import(entry.href)
}
