import { join } from "node:path"
import { CaelumError, type SignalOptions } from "../core/index.ts"
import { cutoutFits, writeNpy, type Cutout } from "../data/index.ts"
import { encodePng, renderImage } from "../plot/index.ts"

export type CutoutFormat = "fits" | "npy" | "png"

/** The format that an output name asks for. @throws CaelumError `usage`. */
export function cutoutFormat(output: string): CutoutFormat {
  const ending = /\.(fits?|fts|npy|png)$/i.exec(output)?.[1]?.toLowerCase()
  if (ending === "npy" || ending === "png") return ending
  if (ending !== undefined) return "fits"
  throw new CaelumError("usage", `'${output}' does not end in .fits, .npy or .png, which say how to write a cutout.`)
}

/** The bytes of an output file. */
export async function encodeCutout(cut: Cutout, format: CutoutFormat, options: SignalOptions): Promise<Uint8Array> {
  if (format === "fits") return cutoutFits(cut)
  return format === "npy" ? writeNpy(cut.pixels) : encodePng(renderImage(cut.pixels), options)
}

/**
 * File names of many cutouts: `{n}` in the pattern is the number in the list (from 1, padded), `{name}` the name there. A pattern without
 * either is a folder, which gets `cutout-{n}.fits`.
 */
export function outputNames(pattern: string, names: readonly (string | undefined)[]): string[] {
  if (pattern === "-")
    throw new CaelumError(
      "usage",
      "Standard output takes no cutouts; write {n} or {name} in a file's name, or a folder.",
    )
  const file = /\{n\}|\{name\}/.test(pattern)
  if (!file && /\.(?:fits?|fts|npy|png)$/i.test(pattern) && names.length > 1)
    throw new CaelumError(
      "usage",
      `'${pattern}' is one file for ${names.length} cutouts; write {n} or {name} in it, or give a folder.`,
    )
  const one = /\.(?:fits?|fts|npy|png)$/i.test(pattern)
  const full = file || one ? pattern : join(pattern, "cutout-{n}.fits")
  const width = String(names.length).length
  const outputs = names.map((name, i) => {
    const number = String(i + 1).padStart(width, "0")
    return full.replaceAll("{n}", number).replaceAll("{name}", safeName(name) || number)
  })
  const twice = outputs.find((output, i) => outputs.indexOf(output) !== i)
  if (twice === undefined) return outputs
  throw new CaelumError("usage", `Two positions would be written to '${twice}'; put {n} into the output name.`)
}

/** A name as part of a file name: no separators, no leading dot. */
function safeName(name: string | undefined): string {
  return (name ?? "")
    .trim()
    .replace(/[^\p{L}\p{N}+._-]+/gu, "_")
    .replace(/^\.+/, "_")
}
