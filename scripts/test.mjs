// npm test: installs and builds what changed, then runs the tests. Words behind `npm test --` go to vitest.
import { build, checkNode, install, runNode } from "./lib.mjs"

checkNode()
await install()
await build()
process.exitCode = await runNode(["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)])
