import { mkdir, readFile } from "node:fs/promises"
import { dirname } from "node:path"
import {
  CaelumError,
  isCaelumError,
  makePlan,
  namingErrors,
  throwIfAborted,
  type ErrorCode,
  type ReadCost,
  type ReadPlan,
} from "../core/index.ts"
import { cutout, parsePositionList, planCutout, type CutoutOptions, type ListedPosition } from "../data/index.ts"
import { writeFileWhole } from "../node/index.ts"
import type { CommandContext, CommandResult } from "./command.ts"
import { cutoutJson, type CutoutJson, type CutoutRequest } from "./cutout-json.ts"
import { cutoutFormat, encodeCutout, outputNames } from "./cutout-output.ts"

/** What stops one position need not stop the others; these do. */
const STOPPING: readonly ErrorCode[] = ["aborted", "timeout", "write", "internal"]
/** Cutouts in work at once: their requests share the store's connections. */
const AT_ONCE = 8

type Outcome = (CutoutJson & { readonly path: string }) | { readonly error: FailureJson }

interface FailureJson {
  readonly code: ErrorCode
  readonly message: string
  readonly line: number
  readonly position: string
}

/** Cuts at every position of a list; what fails is told in its place, and makes the result partial, or a failure where all do. */
export async function cutoutMany(
  context: CommandContext,
  request: CutoutRequest,
  output: string,
  options: CutoutOptions,
): Promise<CommandResult> {
  const list = await readList(context, request.positions!)
  const paths = outputNames(
    output,
    list.map(({ name }) => name),
  ).map((path) => context.path(path))
  for (const path of paths) cutoutFormat(path)
  await makeFolders(paths)
  const outcomes: Outcome[] = []
  let done = 0
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < list.length; i = next++) {
      throwIfAborted(options.signal)
      outcomes[i] = await cutOne(request, list[i]!, paths[i]!, options)
      context.progress(`${++done} of ${list.length} cutouts`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, list.length) }, worker))
  context.progress(undefined)
  const failures = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []))
  if (failures.length > 0 && failures.length === outcomes.length)
    return { json: outcomes, failure: allFailed(failures) }
  for (const { message } of failures) context.note(message)
  return { json: outcomes, text: () => outcomes.map(outcomeText).join("\n"), partial: failures.length > 0 }
}

async function makeFolders(paths: readonly string[]): Promise<void> {
  for (const folder of new Set(paths.map((path) => dirname(path))))
    try {
      await mkdir(folder, { recursive: true })
    } catch (cause) {
      throw new CaelumError(
        "write",
        `The folder ${folder} for the cutouts cannot be made; check the path and its rights.`,
        {
          context: { uri: folder },
          cause,
        },
      )
    }
}

async function cutOne(
  { image, size }: CutoutRequest,
  listed: ListedPosition,
  path: string,
  options: CutoutOptions,
): Promise<Outcome> {
  try {
    if (!listed.position) return { error: failureOf(listed, listed.error!) }
    const cut = await cutout(image, listed.position, size, options)
    await writeFileWhole(path, await encodeCutout(cut, cutoutFormat(path), options))
    return { ...cutoutJson(cut), path }
  } catch (error) {
    if (!isCaelumError(error) || STOPPING.includes(error.code)) throw error
    return { error: failureOf(listed, error) }
  }
}

function failureOf({ line, text }: ListedPosition, { code, message }: CaelumError): FailureJson {
  return { code, message, line, position: text }
}

function allFailed(failures: readonly FailureJson[]): CaelumError {
  const { code, message } = failures[0]!
  return new CaelumError(code, `None of ${failures.length} cutouts could be made; the first: ${message}`)
}

function outcomeText(outcome: Outcome): string {
  if ("error" in outcome) return `line ${outcome.error.line}: ${outcome.error.code}`
  return `${outcome.path}: ${outcome.shape.toReversed().join(" × ")} pixels from FITS pixel ${outcome.origin.join(", ")}`
}

/** The requests of all cutouts of a list that can be made. */
export async function planMany(context: CommandContext, request: CutoutRequest, cost: ReadCost): Promise<ReadPlan> {
  const { image, size, mode } = request
  const list = await readList(context, request.positions!)
  const header = image.file.headerPlan
  const steps = list.flatMap(({ position }) => {
    if (!position) return []
    try {
      const plan = planCutout(image, position, size, { mode, cost })
      return plan.steps.filter(({ wave }) => wave > header.waves)
    } catch (error) {
      if (isCaelumError(error)) return []
      throw error
    }
  })
  return makePlan([...header.steps, ...steps], `${list.length} cutouts`)
}

async function readList(context: CommandContext, file: string): Promise<ListedPosition[]> {
  const text = file === "-" ? await context.io.readStdin() : await readText(context.path(file))
  const list = namingErrors({ uri: file }, () => parsePositionList(text))
  if (list.length > 0) return list
  throw new CaelumError("usage", `The list '${file}' holds no position; write one a line, for example 150.01 2.2.`)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8")
  } catch (cause) {
    throw new CaelumError("not-found", `The list of positions ${path} cannot be read; check the path.`, {
      context: { uri: path },
      cause,
    })
  }
}
