// npm start: installs and builds what changed, then runs the tutorial on the embedded archive.
import { build, checkNode, install, runNode } from "./lib.mjs"

checkNode()
await install()
await build()
process.exitCode = await runNode(["bin/caelum.js", "tutorial", "--archive", "demo", ...process.argv.slice(2)])
