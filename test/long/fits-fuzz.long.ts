import { readFileSync, readdirSync, statSync } from "node:fs"
import { join, relative } from "node:path"
import { expect, test } from "vitest"
import { dice, mutateFits } from "../../src/testing/fits-mutate.ts"
import { openFits, readHdus } from "../../src/formats/fits/index.ts"
import { memorySource } from "../../src/storage/index.ts"
import { surviveFits } from "../../src/testing/fits-survival.ts"

const ROOT = new URL("../data/", import.meta.url).pathname
const LARGEST = 120_000
/** `npm run fuzz` sets a longer run; CAELUM_FUZZ_SEED begins elsewhere. */
const RUNS = Number(process.env["CAELUM_FUZZ_RUNS"] ?? 5000)
const FIRST = Number(process.env["CAELUM_FUZZ_SEED"] ?? 1)

/** The corpus: every small FITS file of the test data. */
function corpus(): { name: string; bytes: Uint8Array }[] {
  return ["fits", "fits-compressed", "fits-tables", "fits-containers", "fits-filter"]
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(ROOT, folder, name)),
    )
    .filter(
      (path) =>
        /\.(?:fits?|fz|gz|bz2|xz|Z|zst|zip)$/.test(path) && statSync(path).isFile() && statSync(path).size <= LARGEST,
    )
    .toSorted()
    .map((path) => ({ name: relative(ROOT, path), bytes: new Uint8Array(readFileSync(path)) }))
}

test(
  "damaged files are read or refused: no crash, no hang, no room out of proportion",
  { timeout: 24 * 3_600_000 },
  async () => {
    const files = corpus()
    expect(files.length).toBeGreaterThan(60)
    const totals = { runs: 0, read: 0, refused: 0, slowest: 0, widest: 0 }
    for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
      const { name, bytes } = files[seed % files.length]!
      const bad = mutateFits(bytes, dice(seed))
      const allowed = 64 * bad.length + (16 << 20)
      const { read, refused, result, asked, largest, milliseconds } = await surviveFits(bad, 64 << 20).catch(
        (error: unknown) => {
          throw new Error(`seed ${seed}, ${name}`, { cause: error })
        },
      )
      if (largest > allowed + result + asked)
        throw new Error(
          `seed ${seed}, ${name}: room of ${largest} bytes for a file of ${bad.length}, results of ${result}`,
        )
      if (milliseconds > 10_000) throw new Error(`seed ${seed}, ${name}: ${milliseconds} ms`)
      totals.runs += 1
      totals.read += read
      totals.refused += refused
      totals.slowest = Math.max(totals.slowest, Math.round(milliseconds))
      totals.widest = Math.max(totals.widest, (largest - result - asked) / allowed)
    }
    process.stdout.write(`${JSON.stringify(totals)}\n`)
    expect(totals.read).toBeGreaterThan(totals.runs / 2)
  },
)

test("no room is made for an image whose descriptors point outside the file", async () => {
  const path = join(ROOT, "fits-compressed/desitarget/legacysurvey-0959p805-nexp-z.fits.fz")
  const whole = new Uint8Array(readFileSync(path))
  const hdu = (await readHdus(await openFits(memorySource(whole, "whole")))).find(({ compression }) => compression)!
  const rows = hdu.header.integer("NAXIS2")!
  const width = hdu.header.integer("NAXIS1")!
  for (const row of [0, Math.floor(rows / 2), rows - 1]) {
    const bad = whole.slice()
    new DataView(bad.buffer).setUint32(hdu.dataOffset + row * width + 4, 0x7fffffff)
    const { largest, refused } = await surviveFits(bad, 64 << 20)
    expect(refused).toBe(1)
    expect(largest).toBeLessThan(1 << 20)
  }
})
