import { execFileSync, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Column, Table, TypedArray } from "../../src/core/index.ts"
import {
  Header,
  compressImage,
  makeCard,
  openFits,
  readHdus,
  readSection,
  verifyFits,
  wholeSection,
  writeFits,
} from "../../src/formats/fits/index.ts"
import { updateFits } from "../../src/node/index.ts"
import { memorySource } from "../../src/storage/index.ts"
import { fitsBytes, fitsFiles } from "../../src/testing/fits-data.ts"
import { sentencesOf } from "../../src/testing/fitsverify.ts"
import { ImageMaker } from "../../src/testing/random-image.ts"
import { runCli } from "../../src/testing/run-cli.ts"

const FITSVERIFY = process.env["CAELUM_FITSVERIFY"] ?? ""
const PYTHON = process.env["CAELUM_PYTHON"] ?? ""
const REQUIRED = process.env["CAELUM_REQUIRE"] === "all"
const ROOT = new URL("../..", import.meta.url).pathname

const folder = mkdtempSync(join(tmpdir(), "caelum-fitsverify-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, `${name}.fits`), bytes)

/** Arrays of every type that an image can have, with their extremes. */
const ARRAYS: readonly TypedArray[] = [
  Uint8Array.of(0, 255, 1, 2, 3, 4),
  Int8Array.of(0, -128, 127, 2, 3, 4),
  Int16Array.of(0, -32768, 32767, 2, 3, 4),
  Uint16Array.of(0, 65_535, 32_768, 2, 3, 4),
  Int32Array.of(0, -(2 ** 31), 2 ** 31 - 1, 2, 3, 4),
  Uint32Array.of(0, 2 ** 32 - 1, 2 ** 31, 2, 3, 4),
  BigInt64Array.of(0n, -(2n ** 63n), 2n ** 63n - 1n, 2n, 3n, 4n),
  BigUint64Array.of(0n, 2n ** 64n - 1n, 2n ** 63n, 2n, 3n, 4n),
  Float32Array.of(0, -0, Number.NaN, Infinity, 1.5, 1e-40),
  Float64Array.of(0, -0, Number.NaN, -Infinity, 0.1, 1e-310),
]

async function writeImages(): Promise<void> {
  const header = new Header()
    .set("OBJECT", "it's M 31")
    .set("EXPTIME", 30.5, "[s] exposure")
    .set("LONG", "word ".repeat(50))
    .set("ESO DET CHIP", 5)
    .set("DATE-OBS", "2020-02-29T12:00:00.5")
    .set("BIG", 2n ** 70n)
    .set("CPLX", { re: 1.5, im: -2 })
    .append(makeCard("UNDEF2", "", "an empty string"))
    .addText("HISTORY", "made ".repeat(40))
  for (const checksums of [false, true]) {
    const images = ARRAYS.flatMap((data) => [
      { pixels: { shape: [6], data }, header },
      { pixels: { shape: [1, 2, 3], data } },
    ])
    put(`images-${checksums}`, writeFits(images, { checksums }))
    put(`empty-${checksums}`, writeFits([{ header }], { checksums }))
  }
  const data = Float64Array.of(10, 10.5, Number.NaN)
  for (const bitpix of [8, 16, 32, 64] as const)
    put(
      `scaled-${bitpix}`,
      writeFits([{ pixels: { shape: [3], data, scaling: { bitpix, bscale: 0.5, bzero: 10, blank: 99 } } }]),
    )
}

async function writeCompressed(): Promise<void> {
  const maker = new ImageMaker(11)
  const header = new Header().set("OBJECT", "M 31").set("LONG", "word ".repeat(50))
  for (let i = 0; i < 60; i++) {
    const { shape, data, options: made } = maker.next()
    const options = { ...made, header }
    put(`compressed-${i}`, writeFits([{}, await compressImage({ shape, data }, options)], { checksums: i % 2 === 0 }))
  }
}

const column = (name: string, type: Column["type"], values: Column["values"], more: Partial<Column> = {}): Column => ({
  name,
  type,
  shape: [],
  values,
  ...more,
})

function writeTables(): void {
  const nulls = { validity: Uint8Array.of(1, 0, 1) }
  const scalars: Column[] = [
    column("id", "int64", BigInt64Array.of(1n, 2n, -(2n ** 63n)), nulls),
    column("big", "uint64", BigUint64Array.of(1n, 2n ** 64n - 1n, 0n)),
    column("small", "int8", Int8Array.of(-128, 0, 127), nulls),
    column("word", "uint16", Uint16Array.of(0, 65_535, 1), {
      unit: "ct",
      ucd: "phot.count",
      description: "of a pixel",
    }),
    column("mag", "float32", Float32Array.of(1.5, Number.NaN, -1e-30), { unit: "mag", metadata: { TDISP: "F8.3" } }),
    column("ra", "float64", Float64Array.of(150.1, Number.NaN, 1e-300), { unit: "deg", ...nulls }),
    column("name", "string", ["M 31", "", "x"], nulls),
    column("good", "bool", Uint8Array.of(1, 0, 1)),
    column("seen", "timestamp", BigInt64Array.of(0n, 1_600_000_000_000_000n, 1n)),
  ]
  const arrays: Column[] = [
    column("pair", "int16", Int16Array.of(1, 2, 3, 4, 5, 6), { shape: [2] }),
    column("grid", "float32", new Float32Array(18), { shape: [2, 3] }),
    column(
      "bits",
      "bit",
      Uint8Array.from({ length: 15 }, (_, i) => i % 2),
      { shape: [5] },
    ),
    column("names", "string", ["a", "bc", "", "d", "e", "f"], { shape: [2] }),
    column("list", "int32", [Int32Array.of(1, 2), new Int32Array(0), Int32Array.of(3)], { shape: [-1] }),
    column("cplx", "complex64", new Float32Array(6)),
  ]
  const table = (columns: readonly Column[]): Table => ({
    name: "T",
    rows: 3,
    columns,
    metadata: { OBSERVER: "me", N: "5" },
  })
  for (const checksums of [false, true]) {
    put(`table-${checksums}`, writeFits([{}, { table: table([...scalars, ...arrays]) }], { checksums }))
    put(`ascii-${checksums}`, writeFits([{}, { table: table(scalars), ascii: true }], { checksums }))
  }
  put("no-columns", writeFits([{}, { table: { name: "", rows: 0, columns: [], metadata: {} } }]))
}

/** What the commands write from the embedded archive and from other tables. */
async function writeByCommands(): Promise<void> {
  const env = { CAELUM_ARCHIVE: "demo", XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"], HOME: process.env["HOME"] }
  const run = async (...words: string[]): Promise<void> => {
    const { status, stderr } = await runCli(words, { cwd: folder, env })
    if (status !== 0) throw new Error(`${words.join(" ")}: ${stderr}`)
  }
  const mosaic =
    "s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits"
  await run("fits", "section", `${mosaic}[101:160,201:260]`, "-o", "cli-section.fits")
  await run("fits", "section", `${mosaic}[-*,*]`.replace("[-*,*]", "[160:101,201:260]"), "-o", "cli-reversed.fits")
  await run("moc", "from", "--cone", "64 27 2", "--order", "9", "-o", "cli-moc.fits")
  await run(
    "query",
    "allwise",
    "--box",
    "64 64.3 27 27.3",
    "--columns",
    "designation,ra,dec,w1mpro",
    "-o",
    "cli-query.fits",
  )
  await run("get", mosaic, join(folder, "cli-got.fits"))
  const tables = new URL("../data/votable/", import.meta.url).pathname
  for (const name of ["astropy-valid_votable", "astropy-binary2_masked_strings", "astropy-timesys"])
    await run("table", "convert", join(tables, `${name}.xml`), "-o", `cli-${name}.fits`)
}

async function writeChanged(): Promise<void> {
  for (const checksums of [false, true]) {
    const name = `changed-${checksums}`
    put(name, writeFits([{}, { pixels: { shape: [40, 50], data: new Int16Array(2000) } }], { checksums }))
    await updateFits(join(folder, `${name}.fits`), [
      {
        kind: "pixels",
        hdu: 1,
        section: [
          { start: 3, stop: 9 },
          { start: 4, stop: 8 },
        ],
        data: new Int16Array(24).fill(7),
      },
      { kind: "append", with: { pixels: { shape: [2], data: Float32Array.of(1, 2) } } },
    ])
  }
}

beforeAll(async () => {
  await writeImages()
  await writeCompressed()
  writeTables()
  await writeByCommands()
  await writeChanged()
})

const written = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".fits"))

describe("files that are written", () => {
  it("are sound to our own verification", async () => {
    expect(written().length).toBeGreaterThan(80)
    for (const name of written()) {
      const { problems } = await verifyFits(memorySource(new Uint8Array(readFileSync(join(folder, name))), name))
      expect(problems, name).toEqual([])
    }
  })

  it.skipIf(!REQUIRED && FITSVERIFY === "")("pass fitsverify with no error and no warning (skipped without it)", () => {
    const report = fitsverify(["-q", ...written().map((name) => join(folder, name))])
    const lines = report.split("\n").filter((line) => line.startsWith("verification"))
    expect(lines.filter((line) => !line.startsWith("verification OK"))).toEqual([])
    expect(lines.length).toBe(written().length)
  })

  it.skipIf(!REQUIRED && PYTHON === "")("open equal in astropy (skipped without Python)", async () => {
    const script = join(ROOT, "scripts/golden/fits_reopen.py")
    for (const name of written().filter((file) => /^(?:images|empty|changed|cli-section)/.test(file))) {
      const found = JSON.parse(
        execFileSync(PYTHON, [script, "read", join(folder, name)], { encoding: "utf8", maxBuffer: 64 << 20 }),
      ) as { shape?: number[]; sha256?: string }[]
      const file = await openFits(memorySource(new Uint8Array(readFileSync(join(folder, name))), name))
      for (const [i, hdu] of (await readHdus(file)).entries()) {
        if (hdu.kind !== "image") continue
        const { data, shape } = await readSection(file.source, hdu, wholeSection(hdu))
        const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
        expect(found[i]?.shape, name).toEqual(shape)
        expect(found[i]?.sha256, `${name}[${i}]`).toBe(createHash("sha256").update(bytes).digest("hex"))
      }
    }
  })
})

function fitsverify(words: readonly string[]): string {
  const done = spawnSync("/bin/sh", ["-c", 'exec "$0" "$@" 2>&1', FITSVERIFY, ...words], {
    encoding: "latin1",
    maxBuffer: 256 << 20,
  })
  if (done.error) throw done.error
  return done.stdout
}

/** Errors, and warnings, of a file by HDU; what was found. */
interface Verdict {
  readonly errors: boolean
  readonly warnings: boolean
}

async function ours(bytes: Uint8Array): Promise<Verdict> {
  const { problems } = await verifyFits(memorySource(bytes, "file"))
  return {
    errors: problems.some(({ severity }) => severity === "error"),
    warnings: problems.some(({ severity }) => severity === "warning"),
  }
}

function theirs(path: string): Verdict {
  const found = sentencesOf(fitsverify([path]))
  return {
    errors: found.some(({ severity }) => severity === "error"),
    warnings: found.some(({ severity, text }) => severity === "warning" && !text.includes("LONGSTRN")),
  }
}

/** Files in which fitsverify or CFITSIO errs; docs/fits.md says why. */
const KNOWN = new Set(["astropy/random_groups.fits", "astropy/theap-gap.fits"])

describe.skipIf(!REQUIRED && FITSVERIFY === "")("fitsverify itself (skipped without it)", () => {
  it("is there", () => {
    expect(existsSync(FITSVERIFY)).toBe(true)
  })

  it("agrees on every FITS file of the tests", async () => {
    const differing: string[] = []
    for (const path of fitsFiles().filter((name) => !name.endsWith(".gz") && !KNOWN.has(name))) {
      const bytes = fitsBytes(path)
      put("one", bytes)
      if (JSON.stringify(await ours(bytes)) !== JSON.stringify(theirs(join(folder, "one.fits")))) differing.push(path)
    }
    expect(differing).toEqual([])
  })

  it("says today what was recorded of the error zoo", () => {
    const zoo = JSON.parse(readFileSync(new URL("../data/fits-verify/zoo.json", import.meta.url), "utf8")) as {
      [name: string]: { gzip: string; fitsverify: { hdu: number; severity: string; text: string }[] }
    }
    const kinds = (list: readonly { hdu: number; severity: string }[]): string[] =>
      [...new Set(list.map(({ severity }) => severity))].sort()
    const differing: string[] = []
    for (const [name, entry] of Object.entries(zoo)) {
      put("one", new Uint8Array(gunzipSync(Buffer.from(entry.gzip, "base64"))))
      const now = kinds(sentencesOf(fitsverify([join(folder, "one.fits")])))
      if (String(now) !== String(kinds(entry.fitsverify))) differing.push(name)
    }
    expect(differing).toEqual([])
  })
})
