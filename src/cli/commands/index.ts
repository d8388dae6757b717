import type { CommandSpec } from "../command.ts"
import { archiveServe } from "./archive-serve.ts"
import { completionOf } from "./completion.ts"
import { du } from "./du.ts"
import { get } from "./get.ts"
import { glob } from "./glob.ts"
import { ls } from "./ls.ts"

/** Every command, in the order in which `caelum --help` lists them. */
export const COMMANDS: readonly CommandSpec[] = [archiveServe, completionOf(() => COMMANDS), du, get, glob, ls]
