import type { CommandSpec } from "../command.ts"
import { completionOf } from "./completion.ts"
import { du } from "./du.ts"
import { get } from "./get.ts"
import { glob } from "./glob.ts"
import { ls } from "./ls.ts"

/** Every command, in the order in which `caelum --help` lists them. */
export const COMMANDS: readonly CommandSpec[] = [completionOf(() => COMMANDS), du, get, glob, ls]
