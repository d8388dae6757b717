import { expect, test } from "vitest"
import type { ByteSink, Column, Table } from "../../core/index.ts"
import { writeTables } from "./index.ts"

test("a long write lets timers in, so that Ctrl-C ends it", async () => {
  const column: Column = { name: "v", type: "float64", shape: [], values: new Float64Array(20_000).fill(Math.PI) }
  let tables = 0
  async function* many(): AsyncGenerator<Table> {
    for (; tables < 400; tables++) yield { rows: 20_000, columns: [column], metadata: {} }
  }
  const ends: string[] = []
  const sink: ByteSink = {
    write: async () => undefined,
    commit: async () => void ends.push("commit"),
    abort: async () => void ends.push("abort"),
  }
  const control = new AbortController()
  setTimeout(() => control.abort(), 10)
  const written = writeTables(sink, "csv", [column], many(), { signal: control.signal })
  await expect(written).rejects.toMatchObject({ code: "aborted" })
  expect([ends, tables < 200]).toEqual([["abort"], true])
})
