/** `error`: the file breaks the standard; `warning`: it may do so, or leaves something unclear. */
export type Severity = "error" | "warning"

export interface Rule {
  readonly severity: Severity
  /** What the FITS standard says, and where. */
  readonly says: string
}

const error = (says: string): Rule => ({ severity: "error", says })
const warning = (says: string): Rule => ({ severity: "warning", says })

/** The name of a rule of `verifyFits`. */
export type FitsRule =
  | "not-fits"
  | "no-end"
  | "truncated"
  | "extra-bytes"
  | "null-character"
  | "card-text"
  | "keyword-justified"
  | "keyword-character"
  | "end-blank"
  | "string-quote"
  | "logical-value"
  | "number-value"
  | "exponent-case"
  | "complex-value"
  | "comment-slash"
  | "value-type"
  | "undefined-value"
  | "first-keyword"
  | "simple-false"
  | "fixed-format"
  | "leading-space"
  | "extension-type"
  | "mandatory-order"
  | "mandatory-value"
  | "mandatory-duplicate"
  | "naxis-index"
  | "keyword-place"
  | "keyword-type"
  | "keyword-value"
  | "keyword-index"
  | "axis-index"
  | "deprecated"
  | "duplicate-keyword"
  | "duplicate-name"
  | "inherit-place"
  | "extend-false"
  | "zero-scale"
  | "null-of-reals"
  | "null-range"
  | "date-format"
  | "date-century"
  | "exclusive-keywords"
  | "wcs-incomplete"
  | "wcsaxes-order"
  | "wcs-value"
  | "row-width"
  | "column-form"
  | "column-display"
  | "column-dimensions"
  | "string-multiple"
  | "column-name"
  | "duplicate-column"
  | "heap-empty"
  | "heap-unused"
  | "header-fill"
  | "data-fill"
  | "bit-fill"
  | "logical-data"
  | "text-data"
  | "number-data"
  | "table-gap"
  | "array-length"
  | "array-place"
  | "array-range"
  | "datasum"
  | "checksum"
  | "compressed-keyword"
  | "tile-rows"
  | "compressed-data"
  | "original-datasum"
  | "original-checksum"

/** What is verified: one entry a rule of the FITS standard, version 4.0, or of a registered convention. */
export const RULES: Readonly<Record<FitsRule, Rule>> = {
  "not-fits": error("a FITS file begins with a header whose first record is SIMPLE = T (§3.3.1, §4.4.1.1)"),
  "no-end": error("a header ends with an END record (§4.4.1.1)"),
  truncated: error("the data have the length that the header gives them, in whole blocks of 2880 bytes (§3.1, §3.3.2)"),
  "extra-bytes": error("a file ends with its last HDU; special records behind it are deprecated (§3.5)"),
  "null-character": error("a header holds ASCII text, codes 32 to 126, alone (§3.3.1)"),
  "card-text": error("a header holds ASCII text, codes 32 to 126, alone (§3.3.1)"),
  "keyword-justified": error("a keyword name begins in the first column of its record (§4.1.2.1)"),
  "keyword-character": error("a keyword name has upper-case letters, digits, '-' and '_' alone (§4.1.2.1)"),
  "end-blank": error("columns 9 to 80 of END are blank (§4.4.1.1)"),
  "string-quote": error("a string stands between single quotes (§4.2.1)"),
  "logical-value": error("a logical value is T or F (§4.2.2)"),
  "number-value": error("a number has digits, a sign, a decimal point and an exponent behind E or D (§4.2.3, §4.2.4)"),
  "exponent-case": error("the exponent's letter is an upper-case E or D (§4.2.4)"),
  "complex-value": error("a complex value is two numbers between parentheses, with a comma (§4.2.5, §4.2.6)"),
  "comment-slash": error("a slash separates a value from its comment (§4.1.2.3)"),
  "value-type": error("a value is a string, a logical, a number or a complex number (§4.2)"),
  "undefined-value": warning("a card may have no value; then the keyword is undefined (§4.1.2.3)"),
  "first-keyword": error("the first keyword is SIMPLE in the primary header, XTENSION in an extension's (§4.4.1)"),
  "simple-false": warning("SIMPLE = T says that the file conforms to the standard (§4.4.1.1)"),
  "fixed-format": error("mandatory keywords are written in fixed format (§4.2, §4.4.1)"),
  "leading-space": error("the value has no leading blank: they are significant in strings (§4.2.1)"),
  "extension-type": error("the type of an extension is registered (§4.4.1.2, appendix F)"),
  "mandatory-order": error("mandatory keywords are there, in their order (§4.4.1, §7.2.1, §7.3.1)"),
  "mandatory-value": error("mandatory keywords have the values that the standard allows (§4.4.1, §7.1 to §7.3)"),
  "mandatory-duplicate": error("a mandatory keyword occurs once, in its place (§4.4.1)"),
  "naxis-index": error("there are NAXISn for n from 1 to NAXIS alone (§4.4.1.1)"),
  "keyword-place": error("a keyword stands in the kind of HDU that it is about (§4.4, §6, §7, appendix C)"),
  "keyword-type": error("a reserved keyword has the type of value that is laid down for it (§4.4, §8, §9)"),
  "keyword-value": error("a reserved keyword has a value that is laid down for it (§4.4, §8)"),
  "keyword-index": error("the index of a keyword is that of a column, axis or parameter (§6, §7.2, §7.3, §8.2)"),
  "axis-index": warning("without WCSAXES the index of an axis does not exceed NAXIS (§8.2)"),
  deprecated: warning("the keyword is deprecated (§4.4.1, §8.3)"),
  "duplicate-keyword": warning("a keyword should occur once in a header; which value counts is undefined (§4.1.1)"),
  "duplicate-name": warning("EXTNAME, EXTVER and EXTLEVEL together name one HDU of a type (§4.4.2.6)"),
  "inherit-place": warning("INHERIT belongs in an extension of a file whose primary HDU has no data (§4.4.2.6)"),
  "extend-false": error("EXTEND = F says that there are no extensions (§4.4.2.1)"),
  "zero-scale": warning("a scale of zero makes all values alike (§4.4.2.5, §7.2.2, §7.3.2)"),
  "null-of-reals": error(
    "BLANK and TNULLn are for integers; IEEE NaN is the null of floating-point data (§4.4.2.5, §7.3.2)",
  ),
  "null-range": warning("a null value is one that the data type can hold (§7.3.2)"),
  "date-format": error("a date is CCYY-MM-DD[Thh:mm:ss[.s…]], or DD/MM/YY of the years 1900 to 1999 (§4.4.2.1, §9.1)"),
  "date-century": warning("DD/MM/YY means the years 1900 to 1999 alone (§4.4.2.1)"),
  "exclusive-keywords": error("PCi_j, CDi_j and CROTAi are not used together (§8.2)"),
  "wcs-incomplete": warning("each axis of a coordinate system has CTYPE, CRPIX and CRVAL (§8.2)"),
  "wcsaxes-order": error("WCSAXES comes before the other keywords of its coordinate system (§8.2)"),
  "wcs-value": warning("a reference frame is one of those that the standard knows (§8.3, §8.4.1)"),
  "row-width": error("the fields of a row take NAXIS1 bytes together (§7.2.1, §7.3.1)"),
  "column-form": error("TFORMn gives a column's type and length by the codes of the standard (§7.2.1, §7.3.1)"),
  "column-display": error("TDISPn is a display format that suits the column's type (§7.2.2, §7.3.4)"),
  "column-dimensions": error("TDIMn is (l,m,…), and its product does not exceed the repeat count (§7.3.2)"),
  "string-multiple": warning("the repeat count of rAw is a multiple of w (§7.3.3, substring array convention)"),
  "column-name": warning("a column has a name, of letters, digits and '_' (§7.2.2, §7.3.2)"),
  "duplicate-column": warning("column names are unique without regard to case (§7.2.2, §7.3.2)"),
  "heap-empty": error("THEAP is for tables with a heap: PCOUNT is not zero (§7.3.2, §7.3.5)"),
  "heap-unused": warning("PCOUNT is zero where no column has arrays of variable length (§7.3.1, §7.3.5)"),
  "header-fill": error("a header's last block is filled up with blanks (§3.3.1)"),
  "data-fill": error("the last block of data is filled up with zeros, of an ASCII table with blanks (§3.3.2, §7.2.3)"),
  "bit-fill": error("bits beyond the repeat count of an X field are zero (§7.3.3.1)"),
  "logical-data": error("an L field holds 'T', 'F' or a zero byte (§7.3.3.1)"),
  "text-data": error("a text field holds ASCII text, codes 32 to 126 (§7.2.3, §7.3.3.1)"),
  "number-data": error("a numeric field of an ASCII table holds a number of its format (§7.2.5)"),
  "table-gap": error("the bytes between the fields of an ASCII table are ASCII characters (§7.2.3)"),
  "array-length": error("no array is longer than the maximum that TFORMn gives (§7.3.5)"),
  "array-place": error("an array lies within the heap (§7.3.5)"),
  "array-range": warning("length and place of a P descriptor are 32-bit signed integers (§7.3.5)"),
  datasum: warning("DATASUM is the ones' complement sum of the data (§4.4.2.7, appendix J)"),
  checksum: warning("CHECKSUM makes the sum of its HDU all ones (§4.4.2.7, appendix J)"),
  "compressed-keyword": error("a compressed image has ZCMPTYPE, ZBITPIX, ZNAXIS and each ZNAXISn (§10.1.1)"),
  "tile-rows": error("the table of a compressed image has one row a tile (§10.1, §10.1.1)"),
  "compressed-data": error("the tiles of a compressed image are streams of its codec (§10.1.3, §10.4)"),
  "original-datasum": warning("ZDATASUM is the DATASUM of the image before compression (§10.1.1)"),
  "original-checksum": warning("ZHECKSUM is the CHECKSUM of the image's HDU before compression (§10.1.1)"),
}
