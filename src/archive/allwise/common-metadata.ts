import { columnFromArray, float64, int32, int64, Table, tableFromColumns, tableToIPC, utf8 } from "@uwdata/flechette"
import { footerBytes, MAGIC, type FileColumn } from "../parquet/footer.ts"
import { CATALOG_COLUMNS } from "./columns.ts"

interface SchemaColumn extends FileColumn {
  readonly units: string
  readonly description: string
}

/** The columns that the folder names hold. */
const PARTITIONS: readonly SchemaColumn[] = [0, 5].map((order) => ({
  name: `healpix_k${order}`,
  type: "int32",
  units: "",
  description: `HEALPix cell of order ${order} (NESTED, ICRS) that holds the source; a partition of the dataset.`,
}))

const ARROW_TYPE = { double: float64, int64, int32, string: utf8 }

/** The dataset's `_common_metadata`: the schema of all columns with their units and descriptions, and no rows. */
export function commonMetadata(): Uint8Array {
  const columns: readonly SchemaColumn[] = [...CATALOG_COLUMNS, ...PARTITIONS]
  const footer = footerBytes(columns, 0, [], { "ARROW:schema": Buffer.from(arrowSchema(columns)).toString("base64") })
  return Buffer.concat([MAGIC, footer])
}

/** The schema as an Arrow IPC message, which is what Arrow's Parquet writer stores in base 64. */
function arrowSchema(columns: readonly SchemaColumn[]): Uint8Array {
  const empty = tableFromColumns(columns.map(({ name, type }) => [name, columnFromArray([], ARROW_TYPE[type]())]))
  const fields = empty.schema.fields.map((field, index) => {
    const { units, description } = columns[index]!
    return {
      ...field,
      nullable: true,
      metadata: new Map([
        ["units", units],
        ["description", description],
      ]),
    }
  })
  const stream = tableToIPC(new Table({ ...empty.schema, fields }, [...empty.children]), { format: "stream" })!
  const length = new DataView(stream.buffer, stream.byteOffset).getInt32(4, true)
  return stream.subarray(0, 8 + length)
}
