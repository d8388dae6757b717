import { CaelumError, formatObjectRef, makePlan } from "../../core/index.ts"
import type { ObjectRef, ReadPlan } from "../../core/index.ts"
import type { DownloadItem } from "../../node/index.ts"
import { downloadTargets, isSelection, planDownload, selectObjects, streamObject } from "../../node/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import type { Downloads } from "../downloads.ts"
import { DOWNLOAD_OPTIONS, runDownloads } from "../downloads.ts"
import { objectOf } from "../object.ts"

export const get: CommandSpec = {
  name: "get",
  summary: "Download objects: resumable, verified, with progress",
  arguments: [
    {
      name: "words",
      about:
        "objects, prefixes (s3://bucket/folder/), patterns (with *), - for a list of these on stdin; then the file or folder " +
        "they go to, - for stdout",
      arity: "variadic",
    },
  ],
  options: DOWNLOAD_OPTIONS,
  examples: [
    "caelum get s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits mosaic.fits",
    "caelum get 's3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/**/*.fits' mosaics --dry-run",
  ],
  plan,
  run,
}

async function plan(context: CommandContext, words: readonly string[]): Promise<ReadPlan> {
  const store = await context.store()
  const named = await listed(context, words.slice(0, -1))
  const refs = await Promise.all(
    named.map(async (word) => {
      if (!isSelection(word)) return [objectOf(context, word)]
      const { items } = await selectObjects(store, word, "", { signal: context.signal })
      return items.map(({ ref }) => ref)
    }),
  )
  const plans = await Promise.all(refs.flat().map((ref) => planDownload(store, ref, { signal: context.signal })))
  return makePlan(
    plans.flatMap((one) => one.steps),
    plans.map((one) => one.reason).join("; "),
  )
}

async function run(
  context: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<CommandResult | undefined> {
  const last = words.at(-1) ?? ""
  if (words.length < 2)
    throw new CaelumError("usage", `Only '${last}' was given; name the objects and then where they go.`)
  if (last === "-")
    return toStdout(
      context,
      words.slice(0, -1).map((word) => objectOf(context, word)),
    )
  return runDownloads(context, await wantedOf(context, words.slice(0, -1), last), options)
}

/** What the words stand for: objects by name, prefixes, patterns, and a list of these on standard input. */
async function wantedOf(context: CommandContext, words: readonly string[], last: string): Promise<Downloads> {
  const dest = last.endsWith("/") ? `${context.path(last)}/` : context.path(last)
  const named = await listed(context, words)
  const many = named.filter(isSelection)
  const refs = named.filter((word) => !isSelection(word)).map((word) => objectOf(context, word))
  const target = many.length > 0 ? `${context.path(last)}/` : dest
  const paths = refs.length > 0 ? await downloadTargets(refs, target) : []
  const items: DownloadItem[] = refs.map((ref, i) => ({ ref, uri: formatObjectRef(ref), path: paths[i]! }))
  const { signal } = context
  const onNote = (note: string): void => context.note(note)
  const selections = await Promise.all(
    many.map(async (word) => {
      const found = await selectObjects(await context.store(), word, context.path(last), { signal, onNote })
      if (found.items.length + found.unplaced.length > 0) return found
      throw new CaelumError(
        "not-found",
        `There is no object ${word.includes("*") ? "that matches" : "below"} ${word}; check it.`,
      )
    }),
  )
  items.push(...selections.flatMap((found) => found.items))
  checkPaths(items)
  const unplaced = selections.flatMap((found) => found.unplaced)
  const notes = selections.flatMap((found) => found.notes)
  return { items, unplaced, notes, keepGoing: many.length > 0 || words.includes("-") }
}

/** The words, `-` replaced by the lines of standard input. */
async function listed(context: CommandContext, words: readonly string[]): Promise<string[]> {
  if (!words.includes("-")) return [...words]
  const lines = (await context.io.readStdin()).split(/\r?\n/).map((line) => line.trim())
  const named = lines.filter((line) => line !== "" && !line.startsWith("#"))
  if (named.length === 0) throw new CaelumError("usage", "Standard input names no object; write one a line.")
  return words.flatMap((word) => (word === "-" ? named : [word]))
}

function checkPaths(items: readonly DownloadItem[]): void {
  const byPath = new Map<string, string>()
  for (const { uri, path } of items) {
    const other = byPath.get(path)
    if (other !== undefined)
      throw new CaelumError("usage", `${other} and ${uri} would both be written to ${path}; get them into two folders.`)
    byPath.set(path, uri)
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
