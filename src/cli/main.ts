import { CommanderError, type Command } from "commander"
import { CaelumError, makePlan, toJson } from "../core/index.ts"
import type { CliIo, CommandContext, CommandOptions, CommandSpec } from "./command.ts"
import { COMMANDS } from "./commands/index.ts"
import { makeContext } from "./context.ts"
import { GLOBAL_OPTIONS, globalOptions } from "./globals.ts"
import { buildProgram, isHelp } from "./program.ts"
import { asCaelumError, EXIT, exitStatus, planText, printError, statsLine } from "./report.ts"
import { VERSION } from "./version.ts"
import { markNegative, moveLeading, readOptions, unmark } from "./words.ts"

/**
 * Runs one command line (`given`, without the program's name) against the given outside world and resolves to its exit
 * status. Never rejects.
 */
export async function main(given: readonly string[], io: CliIo): Promise<number> {
  const argv = moveLeading(given)
  let status: number = EXIT.done
  const program = buildProgram(
    COMMANDS,
    VERSION,
    (text) => io.stdout.write(text),
    async (spec, words, raw, usage) => {
      status = await runCommand(io, spec, words.map(unmark), raw, usage)
    },
  )
  if (argv.length === 0) {
    io.stderr.write(program.helpInformation())
    return EXIT.usage
  }
  try {
    await program.parseAsync(markNegative(argv), { from: "user" })
  } catch (error) {
    return wordsWrong(io, argv, program, error)
  }
  return status
}

function wordsWrong(io: CliIo, argv: readonly string[], program: Command, error: unknown): number {
  const how = { json: argv.includes("--json"), debug: argv.includes("--debug") }
  if (!(error instanceof CommanderError)) {
    printError(io, asCaelumError(error), how)
    return EXIT.failed
  }
  if (isHelp(error)) return EXIT.done
  const named = commandNamed(program, argv)
  const sentence =
    error.code === "commander.help"
      ? "A command word is missing."
      : `${error.message.replace(/^error: /, "").replace(/\.$/, "")}.`
  printError(io, new CaelumError("usage", sentence), { ...how, usage: named.helpInformation() })
  return EXIT.usage
}

/** The deepest command that the first words name: its usage is what helps. */
function commandNamed(program: Command, argv: readonly string[]): Command {
  const first = program.commands.find((command) => command.name() === argv[0])
  return first?.commands.find((command) => command.name() === argv[1]) ?? first ?? program
}

async function runCommand(
  outside: CliIo,
  spec: CommandSpec,
  words: string[],
  raw: Record<string, unknown>,
  usage: string,
): Promise<number> {
  const how = { json: raw["json"] === true, debug: raw["debug"] === true, usage }
  const started = performance.now()
  const { io, printed } = watchOutput(outside)
  try {
    const options = readOptions([...spec.options, ...GLOBAL_OPTIONS], raw)
    const owned = makeContext(io, globalOptions(options, io.env))
    try {
      return await perform(owned.context, spec, words, options)
    } finally {
      owned.context.progress(undefined)
      const opened = owned.context.options.stats ? await owned.opened().catch(() => undefined) : undefined
      if (opened) io.stderr.write(statsLine(opened.store.stats, (performance.now() - started) / 1000))
      await owned.close()
    }
  } catch (thrown) {
    const error = asCaelumError(thrown)
    // A document that has been begun takes no second one behind it.
    printError(io, error, { ...how, json: how.json && !printed() })
    return exitStatus(error)
  }
}

/** The outside world, with the knowledge of whether anything was printed on standard output. */
function watchOutput(io: CliIo): { readonly io: CliIo; readonly printed: () => boolean } {
  let printed = false
  const write = (chunk: string | Uint8Array): void => {
    printed = true
    io.stdout.write(chunk)
  }
  return { io: { ...io, stdout: { ...io.stdout, write } }, printed: () => printed }
}

async function perform(
  context: CommandContext,
  spec: CommandSpec,
  words: string[],
  options: CommandOptions,
): Promise<number> {
  const { io } = context
  if (context.options.explain) {
    const plan = spec.plan
      ? await spec.plan(context, words, options)
      : makePlan([], `${spec.name} has no remote reads to plan`)
    io.stdout.write(`${context.options.json ? toJson(plan) : planText(plan)}\n`)
    return EXIT.done
  }
  const result = await spec.run(context, words, options)
  if (!result) return EXIT.done
  context.progress(undefined)
  const { json, debug } = context.options
  const text = json ? result.json !== undefined && toJson(result.json) : result.failure ? undefined : result.text?.()
  if (text) io.stdout.write(`${text}\n`)
  if (!result.failure) return result.partial ? EXIT.partial : EXIT.done
  printError(io, result.failure, { json: false, debug })
  return result.failure.code === "aborted" ? EXIT.cancelled : EXIT.failed
}
