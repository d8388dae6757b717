export { columnInfo, type ColumnInfo, jsonRows } from "./json.ts"
export { readTable, type ReadTableOptions } from "./read-table.ts"
export {
  lostTypes,
  TABLE_FORMATS,
  type TableFormat,
  tableFormat,
  writeTable,
  writeTables,
  type WriteTablesOptions,
} from "./write.ts"
