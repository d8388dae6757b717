import { CaelumError, formatObjectRef, isCaelumError, makePlan } from "../../core/index.ts"
import type { ObjectRef, ReadPlan } from "../../core/index.ts"
import { downloadObject, downloadTargets, planDownload, streamObject } from "../../node/index.ts"
import type { Store } from "../../storage/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { objectOf } from "../object.ts"
import { counted, printable } from "../report.ts"

/** Files under way at once. */
const FILES = 8

export const get: CommandSpec = {
  name: "get",
  summary: "Download objects: resumable, verified, with progress",
  arguments: [
    { name: "words", about: "one or more objects, then the file or folder they go to; - is stdout", arity: "variadic" },
  ],
  options: [],
  examples: [
    "caelum get s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits mosaic.fits",
  ],
  plan,
  run,
}

interface Item {
  readonly ref: ObjectRef
  readonly path: string
}

interface Result {
  readonly uri: string
  readonly path: string
  readonly bytes: number
}

interface Failure {
  readonly uri: string
  readonly path: string
  readonly error: CaelumError
}

type Outcome = Result | Failure

async function plan(context: CommandContext, words: readonly string[]): Promise<ReadPlan> {
  const store = await context.store()
  const refs = words.slice(0, -1).map((word) => objectOf(context, word))
  const plans = await Promise.all(refs.map((ref) => planDownload(store, ref, { signal: context.signal })))
  return makePlan(
    plans.flatMap((one) => one.steps),
    plans.map((one) => one.reason).join("; "),
  )
}

async function run(context: CommandContext, words: readonly string[]): Promise<CommandResult | undefined> {
  const refs = words.slice(0, -1).map((word) => objectOf(context, word))
  const last = words.at(-1) ?? ""
  const dest = last.endsWith("/") ? `${context.path(last)}/` : context.path(last)
  if (refs.length === 0)
    throw new CaelumError("usage", `Only '${last}' was given; name the objects and then where they go.`)
  if (last === "-") return toStdout(context, refs)
  const paths = await downloadTargets(refs, dest)
  const items = refs.map((ref, i) => ({ ref, path: paths[i]! }))
  const outcomes = await downloadAll(context, await context.store(), items)
  const results = outcomes.filter((outcome): outcome is Result => !("error" in outcome))
  const failures = outcomes.filter((outcome): outcome is Failure => "error" in outcome)
  const text = (): string =>
    results.map(({ path, bytes }) => `${printable(path)}  ${counted(bytes, "byte")}`).join("\n")
  if (failures.length === 0) return { json: results, text }
  if (results.length === 0) return allFailed(failures)
  for (const { uri, error } of failures) context.note(`failed  ${printable(`${uri}: ${error.message}`)}`)
  return { json: { results, failures: failures.map(failureJson) }, text, partial: true }
}

function failureJson({ uri, path, error: { code, message } }: Failure): object {
  return { uri, path, error: { code, message } }
}

/** @throws the failure itself where one object was asked for. */
function allFailed(failures: readonly Failure[]): CommandResult {
  const { error } = failures[0]!
  if (failures.length === 1) throw error
  const message = `None of the ${failures.length} objects could be had. The first: ${error.message}`
  const { code, context } = error
  return {
    json: { error: { code, message, ...context }, results: [], failures: failures.map(failureJson) },
    failure: new CaelumError(code, message, { context, cause: error }),
  }
}

/** The bytes of one object on standard output, and nothing else. */
async function toStdout(context: CommandContext, refs: readonly ObjectRef[]): Promise<undefined> {
  const [ref, ...others] = refs
  if (!ref || others.length > 0)
    throw new CaelumError("usage", `Standard output takes one object, and these are ${refs.length}; give a folder.`)
  const onProgress = ({ done }: { done: number }): void => context.progress(`${(done / 1e6).toFixed(1)} MB`)
  for await (const bytes of streamObject(await context.store(), ref, { signal: context.signal, onProgress }))
    context.io.stdout.write(bytes)
}

/** Downloads several at once, outcomes in the order of the items; the first failure ends it unless `--keep-going`. */
async function downloadAll(context: CommandContext, store: Store, items: readonly Item[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const meter = new Meter(context, items.length)
  const rest = new AbortController()
  const signal = AbortSignal.any([context.signal, rest.signal])
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      outcomes[i] = await downloadOne(context, store, items[i]!, { signal, onProgress: meter.of(i) })
      meter.finish()
    }
  }
  const failures: unknown[] = []
  const stop = (error: unknown): void => {
    failures.push(error)
    rest.abort(error)
  }
  // All are waited for, so that nothing is being written any more when the failure is told.
  await Promise.all(Array.from({ length: Math.min(FILES, items.length) }, () => work().catch(stop)))
  context.progress(undefined)
  if (failures.length > 0) throw failures[0]
  return outcomes
}

async function downloadOne(
  context: CommandContext,
  store: Store,
  { ref, path }: Item,
  options: { signal: AbortSignal; onProgress: (progress: { done: number }) => void },
): Promise<Outcome> {
  const uri = formatObjectRef(ref)
  try {
    const { bytes } = await downloadObject(store, ref, path, options)
    return { uri, path, bytes }
  } catch (error) {
    if (!context.options.keepGoing || !isCaelumError(error) || options.signal.aborted) throw error
    return { uri, path, error }
  }
}

/** The progress line of all files together. */
class Meter {
  readonly #context: CommandContext
  readonly #files: number
  readonly #done: number[] = []
  #finished = 0

  constructor(context: CommandContext, files: number) {
    this.#context = context
    this.#files = files
  }

  of(index: number): (progress: { done: number }) => void {
    return ({ done }) => {
      this.#done[index] = done
      this.#show()
    }
  }

  finish(): void {
    this.#finished += 1
    this.#show()
  }

  #show(): void {
    const bytes = this.#done.reduce((sum, done) => sum + (done ?? 0), 0)
    this.#context.progress(`${this.#finished} of ${counted(this.#files, "file")}, ${(bytes / 1e6).toFixed(1)} MB`)
  }
}
