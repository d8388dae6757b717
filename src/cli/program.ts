import { Command, Option, type CommanderError } from "commander"
import type { ArgumentSpec, CommandSpec, OptionSpec } from "./command.ts"
import { GLOBAL_OPTIONS } from "./globals.ts"

/** Runs a command whose words have been told apart; the options are as commander gives them. */
export type Dispatch = (
  spec: CommandSpec,
  words: string[],
  options: Record<string, unknown>,
  usage: string,
) => Promise<void>

/** Where help and the version go. */
export type ProgramOutput = (text: string) => void

const GROUPS: Readonly<Record<string, string>> = {
  archive: "The embedded archive",
  cache: "The disk cache",
  catalog: "Catalogues on disk",
  fits: "FITS files",
  healpix: "HEALPix cells",
  moc: "Coverage maps",
  plot: "Pictures of tables",
  region: "Regions on the sky",
  wcs: "World coordinates",
}

/** The commander program of all commands. */
export function buildProgram(
  commands: readonly CommandSpec[],
  version: string,
  output: ProgramOutput,
  dispatch: Dispatch,
): Command {
  const program = new Command("caelum")
  program
    .description("From a position on the sky to the pixels and rows in public cloud buckets.")
    .version(version, "-V, --version", "print the version")
    .helpCommand(false)
    .showHelpAfterError(false)
    .addHelpText("after", "\nStart with the whole story on the embedded archive:\n  caelum tutorial --archive demo\n")
  settle(program, output)
  const groups = new Map<string, Command>()
  for (const spec of commands) {
    const [first = "", second] = spec.name.split(" ")
    const parent = second === undefined ? program : groupOf(program, groups, first, output)
    addCommand(parent, second ?? first, spec, output, dispatch)
  }
  return program
}

function settle(command: Command, output: ProgramOutput): void {
  command.exitOverride().configureOutput({ writeOut: output, writeErr: () => undefined, outputError: () => undefined })
}

function groupOf(program: Command, groups: Map<string, Command>, name: string, output: ProgramOutput): Command {
  const known = groups.get(name)
  if (known) return known
  const group = program
    .command(name)
    .description(GROUPS[name] ?? name)
    .helpCommand(false)
  settle(group, output)
  groups.set(name, group)
  return group
}

function addCommand(parent: Command, name: string, spec: CommandSpec, output: ProgramOutput, dispatch: Dispatch): void {
  const command = parent.command(name).description(spec.summary).helpCommand(false)
  settle(command, output)
  for (const argument of spec.arguments) command.argument(argumentText(argument), argument.about)
  for (const option of spec.options) command.addOption(commanderOption(option))
  for (const option of GLOBAL_OPTIONS) command.addOption(commanderOption(option).helpGroup("Everywhere:"))
  command.addHelpText("after", `\nExample:\n${spec.examples.map((line) => `  ${line}`).join("\n")}`)
  command.action(async () => {
    await dispatch(spec, command.args, command.opts(), command.helpInformation())
  })
}

function argumentText({ name, arity = "required" }: ArgumentSpec): string {
  const dots = arity.startsWith("variadic") ? "..." : ""
  return arity === "required" || arity === "variadic" ? `<${name}${dots}>` : `[${name}${dots}]`
}

function commanderOption(spec: OptionSpec): Option {
  const note = spec.fallback === undefined ? "" : ` (default: ${spec.fallback})`
  const choices = spec.choices ? ` [${spec.choices.join(", ")}]` : ""
  const option = new Option(spec.flags, spec.about + choices + note)
  if (spec.repeatable) option.argParser((word, before: readonly string[] | undefined) => [...(before ?? []), word])
  return option
}

/** Whether commander stopped only because it has printed help or the version. */
export function isHelp(error: CommanderError): boolean {
  return error.code === "commander.helpDisplayed" || error.code === "commander.version"
}
