import { CaelumError } from "../../core/index.ts"

const FORBIDDEN = /[^\t\n\r -\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u
const SPECIAL = /[&<>\r]/
const SPECIAL_IN_ATTRIBUTE = /[&<>"\r\n\t]/

const ENTITY: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
}

/**
 * Text as XML content.
 * @throws CaelumError `unsupported` for characters that XML 1.0 cannot hold (section 2.2); `where` says where they stand.
 */
export function escapeText(text: string, where: string): string {
  checkCharacters(text, where)
  return SPECIAL.test(text) ? text.replace(/[&<>\r]/g, (c) => ENTITY[c]!) : text
}

/** ` name="value"`, or nothing for an undefined value. */
export function attribute(name: string, value: string | number | undefined): string {
  if (value === undefined) return ""
  const text = String(value)
  checkCharacters(text, `attribute ${name}`)
  return ` ${name}="${SPECIAL_IN_ATTRIBUTE.test(text) ? text.replace(/[&<>"\r\n\t]/g, (c) => ENTITY[c]!) : text}"`
}

function checkCharacters(text: string, where: string): void {
  if (!FORBIDDEN.test(text)) return
  throw new CaelumError(
    "unsupported",
    `The text of ${where} holds a character that XML cannot hold; remove control characters or write another format.`,
  )
}
