import type { ReadPlan } from "../../core/index.ts"
import type { FitsFile, Hdu } from "../../formats/fits/index.ts"
import { findHdu, openFits, readHdus } from "../../formats/fits/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { fitsObject, refuseSection } from "../fits-object.ts"
import { alignRows, counted } from "../report.ts"

export const fitsInfo: CommandSpec = {
  name: "fits info",
  summary: "List the HDUs of a FITS file, reading headers only",
  arguments: [{ name: "object", about: "s3://…, https://… or a path; obj[n] for one HDU" }],
  options: [],
  examples: [
    "caelum fits info s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits",
  ],
  plan,
  run,
}

async function plan(context: CommandContext, [word = ""]: readonly string[]): Promise<ReadPlan> {
  return (await open(context, word)).file.headerPlan
}

async function run(context: CommandContext, [word = ""]: readonly string[]): Promise<CommandResult> {
  const { file, hdus } = await open(context, word)
  return {
    json: { uri: file.source.label, size: file.compressedSize ?? file.size, hdus: hdus.map(hduJson) },
    text: () => infoText(file, hdus),
  }
}

async function open(context: CommandContext, word: string): Promise<{ file: FitsFile; hdus: readonly Hdu[] }> {
  const { name, ref, store, options } = await fitsObject(context, word)
  refuseSection(name, word)
  const file = await openFits(store.source(ref), options)
  const hdus = name.hdu === undefined ? await readHdus(file, options) : [await findHdu(file, name.hdu, options)]
  return { file, hdus }
}

function hduJson(hdu: Hdu): unknown {
  const { index, name, version, kind, bitpix, naxis, columns, rows, compression, dataOffset, dataBytes } = hdu
  return { index, name, version, kind, bitpix, naxis, columns, rows, compression, dataOffset, dataBytes }
}

function infoText(file: FitsFile, hdus: readonly Hdu[]): string {
  const packed = file.compressedSize === undefined ? "" : `, ${file.packing} of ${file.compressedSize}`
  const head = `${file.source.label}: ${counted(hdus.length, "HDU")}, ${counted(file.size, "byte")}${packed}`
  const titles = ["HDU", "NAME", "VER", "KIND", "BITPIX", "CONTENTS"]
  return [head, ...alignRows([titles, ...hdus.map(hduRow)])].join("\n")
}

function hduRow(hdu: Hdu): string[] {
  return [String(hdu.index), hdu.name, String(hdu.version), hdu.kind, String(hdu.bitpix), contents(hdu)]
}

function contents(hdu: Hdu): string {
  const shape =
    hdu.rows === undefined
      ? hdu.naxis.join(" × ") || "no data"
      : `${counted(hdu.rows, "row")} × ${counted(hdu.columns ?? 0, "column")}`
  if (!hdu.compression) return shape
  return `${shape}, ${hdu.compression.type} in tiles of ${hdu.compression.tile.join(" × ")}`
}
