import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import type { Column, Table } from "../../src/core/index.ts"
import { writeFits } from "../../src/formats/fits/index.ts"

const PYTHON = process.env["CAELUM_PYTHON"] ?? ""
const REQUIRED = process.env["CAELUM_REQUIRE"] === "all"

const folder = mkdtempSync(join(tmpdir(), "caelum-ascii-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const column = (name: string, type: Column["type"], values: Column["values"]): Column => ({
  name,
  type,
  shape: [],
  values,
})

const READ_ASCII = `
import json, sys
from astropy.io import fits
with fits.open(sys.argv[1], checksum=True) as file:
    file.verify("exception")
    t = file[1].data
    print(json.dumps([[float(x) for x in t["d"]], [float(x) for x in t["f"].astype("f4")], [str(int(x)) for x in t["k"]], list(map(str, t["s"]))]))
`

describe.skipIf(!REQUIRED && PYTHON === "")("ASCII tables (skipped without Python)", () => {
  it("open equal in astropy, to the last digit", () => {
    const rows = 1000
    const noise = (i: number): number => Math.sin(i * 12.9898) * 43758.5453
    const d = Float64Array.from({ length: rows }, (_, i) => noise(i) * 10 ** ((i % 600) - 300))
    const f = Float32Array.from({ length: rows }, (_, i) => noise(i) * 10 ** ((i % 60) - 30))
    const k = BigInt64Array.from({ length: rows }, (_, i) => BigInt(Math.round(noise(i) * 1e12)))
    const s = Array.from({ length: rows }, (_, i) => "x".repeat(i % 7))
    const columns = [
      column("d", "float64", d),
      column("f", "float32", f),
      column("k", "int64", k),
      column("s", "string", s),
    ]
    const table: Table = { name: "T", rows, metadata: {}, columns }
    const path = join(folder, "ascii-digits.fits")
    writeFileSync(path, writeFits([{}, { table, ascii: true }], { checksums: true }))
    const found: unknown = JSON.parse(execFileSync(PYTHON, ["-c", READ_ASCII, path], { encoding: "utf8" }))
    expect(found).toEqual([Array.from(d), Array.from(f), Array.from(k, String), s])
  })
})
