/** What a page of a listing is made of, as text that is not yet judged. */
export interface PageVisitor {
  field(name: string, text: string): void
  /** Empty where there is none. */
  row(key: string, size: string, modified: string, etag: string): void
  prefix(text: string): void
}

const ROOT = /^\uFEFF?(?:<\?xml [^?<>]*\?>)?\s*<ListBucketResult(?: xmlns="[^"<&]*")?>/
const FIELD = /<(\w+)(?:\/>|>([^<]*)<\/\1>)/y
const ROW_FIELDS = ["Key", "LastModified", "ETag", "Size", "StorageClass", "ChecksumAlgorithm", "ChecksumType"] as const
const TAGS = ROW_FIELDS.map((name) => ({ name, open: `<${name}>`, close: `</${name}>` }))
const END = "</ListBucketResult>"
/** What XML allows nowhere, or only in pairs. */
// oxlint-disable-next-line no-control-regex
const UNUSUAL = /[\u0000-\u0008\u000B-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/

/**
 * Reads a page in the one form in which servers write them, three times as fast as a parser of all XML: a listing of a thousand
 * pages is bound by that. False for any other text, sound or not; then nothing that the visitor was told counts.
 */
export function visitPlainPage(text: string, visitor: PageVisitor): boolean {
  const root = ROOT.exec(text)
  if (!root || isUnusual(text)) return false
  for (let at = root[0].length; at >= 0;) {
    if (text.startsWith("<Contents>", at)) at = visitRow(text, at + 10, visitor)
    else if (text.startsWith("<CommonPrefixes><Prefix>", at)) at = visitPrefix(text, at + 24, visitor)
    else if (text.startsWith(END, at)) return text.slice(at + END.length).trim() === ""
    else at = visitField(text, at, visitor)
  }
  return false
}

/** Comments, sections and ends of sections, and characters that are none: text for a parser of all XML. */
function isUnusual(text: string): boolean {
  return text.includes("<!") || text.includes("]]>") || UNUSUAL.test(text)
}

/** Each gives the place behind what it read, or -1. */
function visitRow(text: string, from: number, visitor: PageVisitor): number {
  let [key, modified, etag, size] = ["", "", "", ""]
  let at = from
  for (let next = 0; !text.startsWith("</Contents>", at);) {
    const found = tagAt(text, at, next)
    const tag = TAGS[found]
    if (!tag) return -1
    const begin = at + tag.open.length
    const end = text.indexOf("<", begin)
    if (end < 0 || !text.startsWith(tag.close, end)) return -1
    const value = plainText(text.slice(begin, end))
    if (value === undefined) return -1
    if (found === 0) key = value
    else if (found === 1) modified = value
    else if (found === 2) etag = value
    else if (found === 3) size = value
    at = end + tag.close.length
    next = found + 1
  }
  visitor.row(key, size, modified, etag)
  return at + 11
}

/** The tag that opens there; most often the one after that before. */
function tagAt(text: string, at: number, expected: number): number {
  if (expected < TAGS.length && text.startsWith(TAGS[expected]!.open, at)) return expected
  return TAGS.findIndex(({ open }) => text.startsWith(open, at))
}

function visitPrefix(text: string, from: number, visitor: PageVisitor): number {
  const end = text.indexOf("<", from)
  if (end < 0 || !text.startsWith("</Prefix></CommonPrefixes>", end)) return -1
  const value = plainText(text.slice(from, end))
  if (value === undefined) return -1
  visitor.prefix(value)
  return end + 26
}

function visitField(text: string, at: number, visitor: PageVisitor): number {
  FIELD.lastIndex = at
  const match = FIELD.exec(text)
  const value = match && plainText(match[2] ?? "")
  if (!match || value === undefined || value === null) return -1
  visitor.field(match[1]!, value)
  return at + match[0].length
}

const QUOTE = "&quot;"
const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&apos;": "'",
  "&#39;": "'",
}

/** Text with the usual entities resolved; undefined where there is another one. */
function plainText(raw: string): string | undefined {
  const first = raw.indexOf("&")
  if (first < 0) return raw
  // An ETag, most often.
  if (first === 0 && raw.startsWith(QUOTE) && raw.indexOf("&", 1) === raw.length - QUOTE.length && raw.endsWith(QUOTE))
    return `"${raw.slice(QUOTE.length, -QUOTE.length)}"`
  let usual = true
  const text = raw.replace(/&[^;&]*;?/g, (entity) => {
    usual &&= entity in ENTITIES
    return ENTITIES[entity] ?? ""
  })
  return usual ? text : undefined
}
