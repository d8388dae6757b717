import type { CommandSpec } from "../command.ts"

/** Every command, in the order in which `caelum --help` lists them. */
export const COMMANDS: readonly CommandSpec[] = []
