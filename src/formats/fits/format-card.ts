import { CaelumError } from "../../core/index.ts"
import type { Card } from "./card.ts"
import { CARD_LENGTH, isCommentary } from "./card.ts"
import type { CardValue } from "./value.ts"

const STANDARD_KEYWORD = /^[A-Z0-9_-]{1,8}$/
const PRINTABLE = /^[\x20-\x7e]*$/

export interface FormatCardOptions {
  /** Write an integral number as a real (`1.0`). */
  readonly real?: boolean
}

/**
 * A new card: fixed format where the value fits it, CONTINUE records for long text, HIERARCH for a keyword that is not a standard
 * one (FITS 4.0 §4.2, registered HIERARCH convention). A comment that does not fit is cut.
 * @throws CaelumError `usage` for text beyond printable ASCII, a number that is not finite, or a keyword that cannot be written.
 */
export function makeCard(
  keyword: string,
  value: CardValue,
  comment: string = "",
  options: FormatCardOptions = {},
): Card {
  checkText(keyword, keyword)
  checkText(keyword, comment)
  if (typeof value === "string") checkText(keyword, value)
  const name = isCommentary(keyword) ? keyword.toUpperCase() : keyword
  if (isCommentary(name)) return commentaryCard(name, typeof value === "string" ? value : "")
  const start = keywordField(name)
  const kept = typeof value === "string" ? value.trimEnd() : value
  const image = typeof kept === "string" ? textImage(start, kept, comment) : plainImage(start, kept, comment, options)
  return { keyword: name, kind: "value", value: kept, comment, image }
}

function commentaryCard(keyword: string, text: string): Card {
  if (text.length > CARD_LENGTH - 8) {
    throw new CaelumError(
      "usage",
      `A ${keyword || "blank"} card holds 72 characters, ${text.length} were given; split the text.`,
      {
        context: { keyword },
      },
    )
  }
  const image = (keyword.padEnd(8) + text).padEnd(CARD_LENGTH)
  return { keyword, kind: "commentary", value: text.trimEnd(), comment: "", image }
}

function keywordField(keyword: string): string {
  const name = keyword.toUpperCase()
  if (STANDARD_KEYWORD.test(name)) return `${name.padEnd(8)}= `
  if (keyword.trim() === keyword && keyword !== "" && !keyword.includes("=") && keyword.length <= 60)
    return `HIERARCH ${keyword} = `
  throw new CaelumError(
    "usage",
    `'${keyword}' cannot be a FITS keyword: it is empty, too long or holds '='; use A–Z, 0–9, - and _.`,
    {
      context: { keyword },
    },
  )
}

function plainImage(
  start: string,
  value: Exclude<CardValue, string>,
  comment: string,
  options: FormatCardOptions,
): string {
  const text = valueText(value, options, start)
  const field = start.length === 10 ? start + text.padStart(20) : start + text
  if (field.length > CARD_LENGTH) throw tooLong(start)
  return withComment(field, comment)
}

function valueText(value: Exclude<CardValue, string>, options: FormatCardOptions, start: string): string {
  if (value === undefined) return ""
  if (typeof value === "boolean") return value ? "T" : "F"
  if (typeof value === "bigint") return value.toString()
  if (typeof value === "object") return `(${numberText(value.re, true, start)}, ${numberText(value.im, true, start)})`
  return numberText(value, options.real === true, start)
}

function numberText(value: number, real: boolean, start: string): string {
  if (!Number.isFinite(value)) {
    const keyword = start.replace(/ *= *$/, "")
    throw new CaelumError(
      "usage",
      `FITS has no way to write ${value} in ${keyword}; leave the keyword out or undefined.`,
      {
        context: { keyword },
      },
    )
  }
  if (Object.is(value, -0)) return real ? "-0.0" : "0"
  const text = String(value).toUpperCase()
  if (Number.isSafeInteger(value) && !real) return text
  if (text.includes(".")) return text
  return text.includes("E") ? text.replace("E", ".0E") : `${text}.0`
}

function textImage(start: string, value: string, comment: string): string {
  const quoted = value.replaceAll("'", "''")
  const whole = `${start}'${quoted.padEnd(8)}'`
  if (whole.length <= CARD_LENGTH && !value.endsWith("&"))
    return withComment(start.length === 10 ? whole.padEnd(30) : whole, comment)
  if (start.length > CARD_LENGTH - 12) throw tooLong(start)
  return continuedImage(start, quoted, comment)
}

/** Records of a long string: each piece but the last ends in `&`; a doubled quote is never split. */
function continuedImage(start: string, quoted: string, comment: string): string {
  let image = ""
  let rest = quoted
  let head = start
  while (rest.length > CARD_LENGTH - head.length - 2 || rest.endsWith("&")) {
    let take = Math.min(rest.length, CARD_LENGTH - head.length - 3)
    if (oddQuotes(rest.slice(0, take))) take--
    image += `${head}'${rest.slice(0, take)}&'`.padEnd(CARD_LENGTH)
    rest = rest.slice(take)
    head = "CONTINUE  "
  }
  return image + withComment(`${head}'${rest}'`.padEnd(30), comment)
}

function oddQuotes(text: string): boolean {
  return (/'*$/.exec(text)?.[0].length ?? 0) % 2 === 1
}

function withComment(field: string, comment: string): string {
  const full = comment === "" || field.length > CARD_LENGTH - 4 ? field : `${field} / ${comment}`
  return full.slice(0, CARD_LENGTH).padEnd(CARD_LENGTH)
}

function tooLong(start: string): CaelumError {
  const keyword = start.replace(/ *= *$/, "")
  return new CaelumError("usage", `The value of ${keyword} does not fit one header card; shorten the keyword.`, {
    context: { keyword },
  })
}

function checkText(keyword: string, text: string): void {
  if (PRINTABLE.test(text)) return
  throw new CaelumError(
    "usage",
    `The text of ${keyword} holds a character beyond printable ASCII, which FITS headers cannot; replace it.`,
    {
      context: { keyword },
    },
  )
}
