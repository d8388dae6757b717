// npm run test:live: the introduction against the real archive. Needs a network; never part of npm test.
import { build, checkNode, install, runNode } from "./lib.mjs"

checkNode()
await install()
await build()
process.exitCode = await runNode([
  "node_modules/vitest/vitest.mjs",
  "run",
  "--config",
  "test/live/vitest.config.ts",
  ...process.argv.slice(2),
])
