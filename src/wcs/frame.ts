import type { SkyFrame } from "../sky/index.ts"
import { readNumber, readText, type KeywordReader } from "./keywords.ts"

/**
 * The frame of a celestial pair from its CTYPE, RADESYS and EQUINOX with their defaults (paper II, section 3.1); undefined for one
 * without a conversion to ICRS (helioecliptic, planetary, apparent, unnamed).
 */
export function readFrame(keywords: KeywordReader, coordinate: string, alternate: string): SkyFrame | undefined {
  if (coordinate === "GLON") return { frame: "galactic" }
  if (coordinate === "SLON") return { frame: "supergalactic" }
  if (coordinate !== "RA" && coordinate !== "ELON") return undefined
  const equinox = readEquinox(keywords, alternate)
  const system = readSystem(keywords, alternate) ?? (equinox === undefined ? "ICRS" : equinox < 1984 ? "FK4" : "FK5")
  if (coordinate === "ELON") return { frame: "ecliptic", equinox: equinox ?? (system === "FK4" ? 1950 : 2000) }
  if (system === "ICRS") return { frame: "icrs" }
  if (system === "FK5") return { frame: "fk5", equinox: equinox ?? 2000 }
  if (system === "FK4-NO-E") return { frame: "fk4-no-e", equinox: equinox ?? 1950 }
  return system === "FK4" ? { frame: "fk4", equinox: equinox ?? 1950 } : undefined
}

function readSystem(keywords: KeywordReader, alternate: string): string | undefined {
  const text =
    readText(keywords, `RADESYS${alternate}`) ?? (alternate === "" ? readText(keywords, "RADECSYS") : undefined)
  const system = text?.trim().toUpperCase()
  return system === "" ? undefined : system
}

/** EQUINOX may be written as a text with J or B; EPOCH is its old name in the primary system. */
function readEquinox(keywords: KeywordReader, alternate: string): number | undefined {
  const value = keywords.get(`EQUINOX${alternate}`)
  const year = typeof value === "string" ? /^\s*[JB]?(\d{4}(?:\.\d*)?)\s*$/i.exec(value)?.[1] : undefined
  if (year !== undefined) return Number(year)
  return readNumber(keywords, `EQUINOX${alternate}`) ?? (alternate === "" ? readNumber(keywords, "EPOCH") : undefined)
}
