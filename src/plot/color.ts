import {
  interpolateBlues,
  interpolateCividis,
  interpolateCubehelixDefault,
  interpolateInferno,
  interpolateMagma,
  interpolatePlasma,
  interpolateRdBu,
  interpolateTurbo,
  interpolateViridis,
  interpolateYlGnBu,
} from "d3-scale-chromatic"
import { CaelumError } from "../core/index.ts"

/** The names of the colour maps, gray first. */
export const COLOR_MAPS = [
  "gray",
  "viridis",
  "magma",
  "inferno",
  "plasma",
  "cividis",
  "turbo",
  "cubehelix",
  "blues",
  "ylgnbu",
  "rdbu",
] as const
export type ColorMap = (typeof COLOR_MAPS)[number]

const MAPS: Readonly<Record<ColorMap, (t: number) => string>> = {
  gray: (t) => `rgb(${Math.round(255 * t)},${Math.round(255 * t)},${Math.round(255 * t)})`,
  viridis: interpolateViridis,
  magma: interpolateMagma,
  inferno: interpolateInferno,
  plasma: interpolatePlasma,
  cividis: interpolateCividis,
  turbo: interpolateTurbo,
  cubehelix: interpolateCubehelixDefault,
  blues: interpolateBlues,
  ylgnbu: interpolateYlGnBu,
  rdbu: interpolateRdBu,
}

/**
 * Reads the name of a colour map; `-r` or `_r` behind it inverts it.
 * @throws CaelumError `usage` for an unknown name.
 */
export function parseColorMap(text: string): { map: ColorMap; invert: boolean } {
  const name = text.trim().toLowerCase().replace(/^grey/, "gray")
  const bare = name.replace(/[-_]r$/, "")
  const map = COLOR_MAPS.find((known) => known === bare)
  if (map) return { map, invert: bare !== name }
  throw new CaelumError(
    "usage",
    `'${text}' is not a colour map; use one of ${COLOR_MAPS.join(", ")}, with -r to invert it.`,
  )
}

/** `levels` colours of a map from its low to its high end: four bytes each, red, green, blue, alpha. */
export function colorTable(map: ColorMap, levels: number, invert = false): Uint8Array {
  const table = new Uint8Array(levels * 4)
  for (let i = 0; i < levels; i++) {
    const t = levels > 1 ? i / (levels - 1) : 0
    table.set(parseColor(MAPS[map](invert ? 1 - t : t)), i * 4)
  }
  return table
}

/**
 * The four bytes of a CSS colour of the forms #rgb, #rrggbb, #rrggbbaa, rgb(r,g,b), `transparent`.
 * @throws CaelumError `usage` for any other form.
 */
export function parseColor(text: string): Uint8Array {
  const rgb = /^rgb\((\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3})\)$/.exec(text)
  if (rgb) return Uint8Array.of(Number(rgb[1]), Number(rgb[2]), Number(rgb[3]), 255)
  if (text === "transparent") return new Uint8Array(4)
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text)?.[1]
  if (hex === undefined)
    throw new CaelumError("usage", `'${text}' is not a colour; use #rrggbb, #rrggbbaa or transparent.`)
  const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex
  return Uint8Array.from([0, 2, 4, 6], (at) => (at < full.length ? parseInt(full.slice(at, at + 2), 16) : 255))
}

/** `#rrggbb` of entry `index` of a colour table. */
export function hexColor(table: Uint8Array, index: number): string {
  const byte = (k: number): string => table[index * 4 + k]!.toString(16).padStart(2, "0")
  return `#${byte(0)}${byte(1)}${byte(2)}`
}
