// npm run check: types, lint, format and package.json, each to its end.
import { runNode } from "./lib.mjs"

const CHECKS = {
  types: ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"],
  lint: ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"],
  format: ["node_modules/oxfmt/bin/oxfmt", "--check"],
  package: ["node_modules/publint/src/cli.js", "--strict"],
}

const failed = []
for (const [name, args] of Object.entries(CHECKS)) {
  if ((await runNode(args)) !== 0) failed.push(name)
}
if (failed.length > 0) {
  console.error(`Not in order: ${failed.join(", ")}.`)
  process.exitCode = 1
}
