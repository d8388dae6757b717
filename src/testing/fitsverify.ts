/** Which rule of `verifyFits` a sentence of fitsverify is about; the first that fits. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^(?:Bad HDU\? )?\(from CFITSIO error stack:\)/, "fatal"],
  [/null\(\\0\)/, "null-character"],
  [/is not left justified\.$/, "keyword-justified"],
  [/X vector .* not left justified/, "bit-fill"],
  [/contains char .* not upper case/, "keyword-character"],
  [/non-text characters/, "card-text"],
  [/END keyword contains non-blank/, "end-blank"],
  [/closing "'" is missing|missing closing quote/, "string-quote"],
  [/Bad logical value/, "logical-value"],
  [/Bad numerical value/, "number-value"],
  [/lower-case exponent/, "exponent-case"],
  [/[Cc]omplex value/, "complex-value"],
  [/not separated by a "\/"/, "comment-slash"],
  [/Type of value .* is unknown/, "value-type"],
  [/has a null value\.$/, "undefined-value"],
  [/The 1st keyword/, "first-keyword"],
  [/SIMPLE != T/, "simple-false"],
  [/fixed format|does not start in col 11|ends before column 20|does not have T or F/, "fixed-format"],
  [/should not have leading space/, "leading-space"],
  [/Unregistered XTENSION|follows the XTENSION value/, "extension-type"],
  [/NAXIS\d+ is not allowed/, "naxis-index"],
  [/duplicated or out of order/, "mandatory-duplicate"],
  [/cannot find the [PG]COUNT|[PG]COUNT is not in record|NAXIS\d+ is not present/, "mandatory-order"],
  [/Illegal [pg]count value/, "mandatory-value"],
  [
    /is not allowed in|is only allowed in Random Groups|may not be used for the A-format|used in A, L, or X column/,
    "keyword-place",
  ],
  [/is not an? (?:string|integer|floating|logical|real)|is not a floating point|expected (?:a|an) /, "keyword-type"],
  [/must have non-(?:zero|negative)/, "keyword-value"],
  [/\(WCSAXES\)|invalid index|\(TFIELD\)/, "keyword-index"],
  [/\(NAXIS\)\.$/, "axis-index"],
  [/is deprecated/, "deprecated"],
  [/has character .* not uppercase|Illegal repeat value/, "column-form"],
  [/Keyword \S+ is duplicated in card/, "duplicate-keyword"],
  [/identical type\/name\/version/, "duplicate-name"],
  [/cannot be used if the primary array contains data/, "inherit-place"],
  [/EXTEND = F/, "extend-false"],
  [/[Ss]caling factor is (?:zero|0)/, "zero-scale"],
  [/must not be used with floating point|is used for the column with format/, "null-of-reals"],
  [/not in the range of datatype/, "null-range"],
  [/intends to mean year/, "date-century"],
  [/DATE\S*: \(from CFITSIO/, "date-format"],
  [/mutually exclusive/, "exclusive-keywords"],
  [/keywords appear to be missing/, "wcs-incomplete"],
  [/appears after other WCS/, "wcsaxes-order"],
  [/has non-allowed value/, "wcs-value"],
  [/invalid format "|cannot be used for TFORM/, "column-display"],
  [/TDIM\d+: /, "column-dimensions"],
  [/not the multiple of the width/, "string-multiple"],
  [/has no name|other than letters, digits/, "column-name"],
  [/are not unique/, "duplicate-column"],
  [/but keyword THEAP is present/, "heap-empty"],
  [/no variable-length array columns/, "heap-unused"],
  [/header fill area/, "header-fill"],
  [/data fill: (?:tried to move past|end|error reading)/, "truncated"],
  [/data fill: /, "data-fill"],
  [/last byte of the file/, "truncated"],
  [/extra byte/, "extra-bytes"],
  [/Logical value/, "logical-data"],
  [/String in row|data contains non-ASCII-text/, "text-data"],
  [/contains non-ASCII characters/, "table-gap"],
  [/This ASCII table contains/, ""],
  [/no decimal point|embedded space|When Reading data/, "number-data"],
  [/given by TFORM/, "array-length"],
  [/total heap area/, "array-place"],
  [/exceeds maximum 32-bit/, "array-range"],
  [/Data checksum is not/, "datasum"],
  [/Invalid CHECKSUM|HDU checksum is not/, "checksum"],
  [/could not find END|END header keyword/, "no-end"],
]

/**
 * A sentence of fitsverify as a rule of `verifyFits`: "" where it only adds to another, "fatal" where CFITSIO gave up before fitsverify
 * could say why, its text where it has no counterpart.
 */
export function ruleOfSentence(text: string): string {
  return SENTENCES.find(([pattern]) => pattern.test(text))?.[1] ?? text
}

/** One error or warning of a report of fitsverify. */
export interface Sentence {
  /** From 0. */
  readonly hdu: number
  readonly severity: string
  readonly text: string
}

/** The errors and warnings of a report of fitsverify, whose long lines are put together again. */
export function sentencesOf(report: string): Sentence[] {
  const found: { hdu: number; severity: string; text: string }[] = []
  let hdu = 0
  let open = false
  for (const line of report.split("\n")) {
    const title = /^=+ HDU (\d+):/.exec(line)
    const verdict = /^\*\*\* (Error|Warning): *(.*)$/.exec(line)
    if (title) hdu = Number(title[1]) - 1
    if (verdict) found.push({ hdu, severity: verdict[1]!.toLowerCase(), text: verdict[2]!.trim() })
    else if (open && line.startsWith(" ".repeat(13))) found.at(-1)!.text += ` ${line.trim()}`
    open = verdict !== null || (open && line.startsWith(" ".repeat(13)))
  }
  return found
}
