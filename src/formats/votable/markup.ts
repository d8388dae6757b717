import { CaelumError } from "../../core/index.ts"
import { indexOfMark, startsWith, textOf } from "./text-bytes.ts"

/** One piece of markup that starts with `<`. */
export interface Markup {
  readonly kind: "open" | "close" | "empty" | "comment" | "cdata" | "instruction"
  /** Name without its namespace prefix, for tags. */
  readonly name: string
  /** Index behind the piece. */
  readonly end: number
}

const LONGEST_NAME = 128

/** The piece of markup at `bytes[at]`, or undefined where the bytes end inside it. */
export function readMarkup(bytes: Uint8Array, at: number): Markup | undefined {
  const next = bytes[at + 1]
  if (next === 33) return readBang(bytes, at)
  if (next === 63) return closedBy(bytes, at, "?>", "instruction")
  const end = tagEnd(bytes, at + 1)
  if (end === undefined) return undefined
  const closing = next === 47
  const empty = bytes[end - 2] === 47
  const name = /^[^\s/>]*/.exec(textOf(bytes, at + (closing ? 2 : 1), Math.min(end, at + LONGEST_NAME)))![0]
  return { kind: closing ? "close" : empty ? "empty" : "open", name: name.slice(name.indexOf(":") + 1), end }
}

const COMMENT = "<!--"
const CDATA = "<![CDATA["

function readBang(bytes: Uint8Array, at: number): Markup | undefined {
  if (startsWith(bytes, COMMENT, at)) return closedBy(bytes, at, "-->", "comment")
  if (startsWith(bytes, CDATA, at)) return closedBy(bytes, at, "]]>", "cdata")
  const head = textOf(bytes, at, Math.min(at + CDATA.length, bytes.length))
  if (CDATA.startsWith(head) || COMMENT.startsWith(head)) return undefined
  throw new CaelumError(
    "malformed",
    "The VOTable has a declaration inside its elements, which XML forbids; it cannot be read.",
  )
}

function closedBy(bytes: Uint8Array, at: number, mark: string, kind: Markup["kind"]): Markup | undefined {
  const found = indexOfMark(bytes, mark, at + (kind === "comment" ? COMMENT.length : 2))
  return found < 0 ? undefined : { kind, name: "", end: found + mark.length }
}

/** Index behind the `>` that ends a tag; quoted attribute values may hold that character. */
function tagEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let at = from; at < bytes.length; at++) {
    const code = bytes[at]!
    if (code === 62) return at + 1
    if (code !== 34 && code !== 39) continue
    const quote = bytes.indexOf(code, at + 1)
    if (quote < 0) return undefined
    at = quote
  }
  return undefined
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }

/**
 * Text with its character references resolved and line ends as XML has them.
 * @throws CaelumError `malformed` for a reference to an entity that XML does not define.
 */
export function resolveText(raw: string): string {
  const lines = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw
  if (!lines.includes("&")) return lines
  return lines.replace(/&([^;&\s]{0,32})(;?)/g, (_all, name: string, end: string) => {
    const value = end === ";" ? entityValue(name) : undefined
    if (value === undefined)
      throw new CaelumError(
        "malformed",
        `A cell of the VOTable refers to '&${name}', which XML does not define; an ampersand is written &amp;.`,
      )
    return value
  })
}

function entityValue(name: string): string | undefined {
  if (!name.startsWith("#")) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
  const code = /^#x[0-9a-f]{1,6}$/i.test(name)
    ? Number.parseInt(name.slice(2), 16)
    : /^#\d{1,7}$/.test(name)
      ? Number(name.slice(1))
      : -1
  const allowed =
    code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10ffff && (code & 0xfff800) !== 0xd800)
  return allowed ? String.fromCodePoint(code) : undefined
}
