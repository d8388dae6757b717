type CardValue = string | number | boolean

/** One 80-character card of a FITS header (FITS 4.0, section 4.2). */
export function card(keyword: string, value: CardValue, comment = ""): string {
  const text =
    typeof value === "string" ? `'${value.replace(/'/g, "''").padEnd(8)}'`.padEnd(20) : plain(value).padStart(20)
  return `${keyword.padEnd(8)}= ${text}${comment === "" ? "" : ` / ${comment}`}`.padEnd(80).slice(0, 80)
}

/** A COMMENT, HISTORY or blank card. */
export function remark(keyword: "COMMENT" | "HISTORY" | "", text: string): string {
  return `${keyword.padEnd(8)}${text}`.padEnd(80).slice(0, 80)
}

/** A whole header: END, and blanks to a multiple of 2880 bytes. */
export function headerBytes(cards: readonly string[]): Uint8Array {
  const text = [...cards, "END".padEnd(80)].join("")
  return new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 2880) * 2880))
}

function plain(value: number | boolean): string {
  if (typeof value === "boolean") return value ? "T" : "F"
  const text = String(value).toUpperCase()
  return Number.isInteger(value) || text.includes("E") ? text : text
}
