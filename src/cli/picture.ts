import { CaelumError } from "../core/index.ts"
import { writeFileWhole } from "../node/index.ts"
import { toPng, toSvg } from "../plot/index.ts"
import type { Drawing } from "../plot/index.ts"
import type { CommandContext, CommandOptions, OptionSpec } from "./command.ts"

/** `-o` of the commands that draw. */
export const PICTURE_OUTPUT: OptionSpec = { flags: "-o, --output <file>", about: "FILE.png or FILE.svg" }

export interface PictureOutput {
  readonly path: string
  readonly format: "png" | "svg"
}

/** The file that `-o` names. @throws CaelumError `usage` where it is missing or ends in neither .png nor .svg. */
export function pictureOutput(context: CommandContext, options: CommandOptions): PictureOutput {
  const name = options["output"]
  if (typeof name !== "string")
    throw new CaelumError("usage", "A picture needs a file to go to; add -o FILE.png or -o FILE.svg.")
  const format = /\.(png|svg)$/i.exec(name)?.[1]?.toLowerCase()
  if (format === "png" || format === "svg") return { path: context.path(name), format }
  throw new CaelumError("usage", `'${name}' ends in neither .png nor .svg; a picture is written as one of them.`)
}

/** Writes a drawing, whole or not at all. */
export async function writeDrawing(drawing: Drawing, output: PictureOutput, signal: AbortSignal): Promise<void> {
  const bytes = output.format === "png" ? await toPng(drawing, { signal }) : new TextEncoder().encode(toSvg(drawing))
  await writeFileWhole(output.path, bytes)
}
