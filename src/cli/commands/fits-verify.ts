import type { ReadPlan } from "../../core/index.ts"
import { CaelumError, makePlan } from "../../core/index.ts"
import type { FitsProblem, FitsVerification } from "../../formats/fits/index.ts"
import { headerGuess, verifyFits } from "../../formats/fits/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import type { NamedFits } from "../fits-object.ts"
import { fitsObject, refuseSection } from "../fits-object.ts"
import { counted } from "../report.ts"

export const fitsVerify: CommandSpec = {
  name: "fits verify",
  summary: "Verify a FITS file against the standard, as fitsverify does",
  arguments: [{ name: "object", about: "s3://…, https://… or a path; all of its HDUs are verified" }],
  options: [{ flags: "--headers-only", about: "leave checksums and the data of tables aside" }],
  examples: [
    "caelum fits verify s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits",
  ],
  plan,
  run,
}

async function open(context: CommandContext, word: string): Promise<NamedFits> {
  const named = await fitsObject(context, word)
  refuseSection(named.name, word)
  if (named.name.hdu === undefined) return named
  throw new CaelumError("usage", `'${word}' names an HDU, but a file is verified as a whole; leave the brackets out.`, {
    context: { uri: word },
  })
}

async function plan(context: CommandContext, [word = ""]: readonly string[]): Promise<ReadPlan> {
  const { ref, store } = await open(context, word)
  const spans = [{ offset: 0, length: headerGuess(store.cost) }]
  const why = "first header; which data have to be read is known only when the headers have come"
  return makePlan([{ object: store.source(ref).label, spans, wave: 1, why }], "headers, and data that can be wrong")
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const named = await open(context, word)
  const source = named.store.source(named.ref)
  const headersOnly = options["headersOnly"] === true
  const found = await verifyFits(source, { ...named.options, headersOnly })
  context.note(`${source.label}: ${found.read} of ${counted(found.size, "byte")} were read.`)
  return {
    json: { valid: found.valid, problems: found.problems.map(problemJson) },
    text: () => verificationText(source.label, found),
  }
}

function problemJson({ hdu, keyword, rule, message, severity }: FitsProblem): unknown {
  return { hdu, keyword, rule, message, severity }
}

function verificationText(label: string, { valid, problems, hdus }: FitsVerification): string {
  const errors = problems.filter(({ severity }) => severity === "error").length
  const verdict = valid ? "conforms to the FITS standard" : "breaks the FITS standard"
  const counts = `${counted(errors, "error")}, ${counted(problems.length - errors, "warning")}`
  const lines = problems.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`)
  return [`${label}: ${counted(hdus, "HDU")}, ${verdict}: ${counts}`, ...lines].join("\n")
}
