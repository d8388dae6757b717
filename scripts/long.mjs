// npm run test:long: the longer suites, minutes instead of seconds. Words behind `npm run test:long --` go to vitest.
import { build, checkNode, install, runNode } from "./lib.mjs"

checkNode()
await install()
await build()
process.exitCode = await runNode([
  "node_modules/vitest/vitest.mjs",
  "run",
  "--config",
  "test/long/vitest.config.ts",
  ...process.argv.slice(2),
])
