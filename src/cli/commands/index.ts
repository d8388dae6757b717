import type { CommandSpec } from "../command.ts"
import { completionOf } from "./completion.ts"

/** Every command, in the order in which `caelum --help` lists them. */
export const COMMANDS: readonly CommandSpec[] = [completionOf(() => COMMANDS)]
