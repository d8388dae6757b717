/** What a Range header asks of an object of `size` bytes. */
export type RangeAnswer =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly offset: number; readonly length: number }
  | { readonly kind: "unsatisfiable" }

const WHOLE: RangeAnswer = { kind: "whole" }

/**
 * Reads a Range header as S3 does: one range `a-b`, `a-` or `-n` (RFC 9110, section 14.1.2); several ranges or a
 * malformed header mean the whole object.
 */
export function parseRange(header: string | undefined, size: number): RangeAnswer {
  const parts = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (!parts) return WHOLE
  const [, first = "", last = ""] = parts
  if (first === "" && last === "") return WHOLE
  if (first === "") return suffix(Number(last), size)
  const offset = Number(first)
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== "" && Number(last) < offset) return WHOLE
  if (offset >= size) return { kind: "unsatisfiable" }
  return { kind: "part", offset, length: end - offset + 1 }
}

function suffix(count: number, size: number): RangeAnswer {
  if (count === 0 || size === 0) return { kind: "unsatisfiable" }
  const length = Math.min(count, size)
  return { kind: "part", offset: size - length, length }
}
