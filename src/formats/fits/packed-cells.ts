import type { DescriptorReader } from "./descriptor-reader.ts"
import type { HeapCells } from "./heap-cells.ts"
import { makeCells } from "./heap-cells.ts"
import { decodeStream } from "./packed-stream.ts"
import type { ColumnCodec } from "./packed-table.ts"
import type { BinaryForm } from "./table-form.ts"

/**
 * The cells of a variable-length column whose arrays are compressed one by one; one that compression would not have made smaller is
 * stored as it is.
 * @param descriptors Those of the original table.
 * @param arrays Those of the compressed arrays.
 */
export function packedCells(
  descriptors: DescriptorReader,
  arrays: DescriptorReader,
  codec: ColumnCodec,
  total: number,
): HeapCells {
  const cells = makeCells(descriptors, total)
  const { code } = descriptors.column.form as BinaryForm
  return {
    take(bytes, at, row) {
      const length = descriptors.bytes(row)
      const stream = bytes.subarray(at, at + arrays.bytes(row))
      const content = stream.length === length ? stream : decodeStream(stream, codec, code, length)
      return content instanceof Promise
        ? content.then((plain) => cells.take(plain, 0, row))
        : cells.take(content, 0, row)
    },
    finish: () => cells.finish(),
  }
}
