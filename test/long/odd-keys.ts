const LONG_SEGMENT = `long/${"x".repeat(1019)}`
const LONG_ACCENTS = "é".repeat(512)
/** Keys as archives have them, and worse: up to the 1,024 bytes that S3 allows. */
export const ODD_KEYS: readonly string[] = [
  "plain.fits",
  "a b+c%d#e?f&g=h",
  "%2F%25%zz",
  "%2e%2e/x",
  "/leading",
  "//two",
  "deep//empty/segment",
  "folder/",
  "é/中文/😀.fits",
  "e\u0301 decomposed",
  "\ue000\uffee",
  "a:b;c,d@e$f",
  "quote'paren(s)!star*",
  '<tag>"q"&amp;|pipe^caret`tick{brace}[set]~tilde',
  "back\\slash",
  "tab\tnew\nline",
  "a/../b",
  "../up",
  "dot/./segment",
  "end/..",
  "...",
  "trailing space ",
  LONG_SEGMENT,
  `${Array.from({ length: 8 }, (_, i) => String(i).repeat(127)).join("/")}y`,
  LONG_ACCENTS,
]

export interface Habits {
  /** Keys that the server refuses to store, with its reason: what it cannot hold cannot be read from it. */
  readonly refuses: Readonly<Record<string, RegExp>>
  /** Keys that it stores and lists under another name. */
  readonly renames: Readonly<Record<string, string>>
  /** Anonymous readers are not told which buckets there are. */
  readonly hidesBuckets?: boolean
}

/** Both real servers keep objects in a file system, with its rules for names. */
export const HABITS: Readonly<Record<string, Habits>> = {
  versitygw: {
    refuses: {
      "folder/": /DirectoryObjectContainsData/,
      "../up": /^400/,
      "end/..": /^400/,
      [LONG_SEGMENT]: /ExistingObjectIsDirectory/,
      [LONG_ACCENTS]: /KeyTooLong/,
    },
    renames: {
      "/leading": "leading",
      "//two": "two",
      "deep//empty/segment": "deep/empty/segment",
      "a/../b": "b",
      "dot/./segment": "dot/segment",
    },
  },
  MinIO: {
    refuses: {
      "deep//empty/segment": /InvalidObjectName/,
      "a/../b": /InvalidResourceName/,
      "../up": /InvalidResourceName/,
      "dot/./segment": /InvalidResourceName/,
      "end/..": /InvalidResourceName/,
      [LONG_SEGMENT]: /InvalidObjectName/,
      [LONG_ACCENTS]: /InvalidObjectName/,
    },
    renames: { "/leading": "leading", "//two": "two" },
    hidesBuckets: true,
  },
  "the embedded server": { refuses: {}, renames: {} },
}
