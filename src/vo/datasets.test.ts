import { describe, expect, test } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { catalogOf, DATASETS, findDataset } from "./index.ts"

function codeOf(work: () => unknown): string {
  try {
    work()
    return "done"
  } catch (error) {
    return isCaelumError(error) ? error.code : String(error)
  }
}

describe("DATASETS", () => {
  test("ids are unique, and every fact has its source and day", () => {
    expect(new Set(DATASETS.map(({ id }) => id)).size).toBe(DATASETS.length)
    for (const dataset of DATASETS) {
      expect(dataset.source).toContain("https://")
      expect(dataset.checked).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      expect(dataset.catalogPrefix ?? "").not.toMatch(/^\/|\/$/)
      expect(dataset.imagesPrefix ?? "").not.toMatch(/^\/|\/$/)
      expect(dataset.imagesPrefix ?? dataset.catalogPrefix).not.toBeNull()
    }
  })

  test("the fourteen datasets and the twelve parts of NEOWISE", () => {
    const ids = DATASETS.map(({ id }) => id).filter((id) => !id.startsWith("neowise-"))
    expect(ids).toEqual(
      "spitzer-seip allwise neowise wise-allsky wise-cryo-3band wise-postcryo unwise-td euclid-q1 euclid-q1-merged ztf-dr24-objects ztf-dr24-lc spherex-qr2 openuniverse2024".split(
        " ",
      ),
    )
    expect(DATASETS.filter(({ id }) => id.startsWith("neowise-"))).toHaveLength(12)
  })

  test("have the names that programs rely on, in order", () => {
    expect(Object.keys(findDataset("allwise")).join(",")).toBe(
      "id,title,bucket,region,imagesPrefix,catalogPrefix,parquetName,catalog,layout,collection,rows,bytes,source,checked",
    )
  })

  test("an unknown one is said to be unknown, with near names", () => {
    expect(findDataset(" AllWISE ").id).toBe("allwise")
    expect(() => findDataset("alwise")).toThrow(/did you mean allwise/)
    expect(() => findDataset("qqqqqqqqqqqq")).toThrow(/no dataset 'qqqqqqqqqqqq'\. 'caelum datasets'/)
    expect(codeOf(() => findDataset(""))).toBe("not-found")
  })
})

describe("catalogOf", () => {
  test("AllWISE: leaves computed, none listed", () => {
    expect(catalogOf(findDataset("allwise"))).toEqual({
      root: {
        kind: "s3",
        bucket: "nasa-irsa-wise",
        key: "wise/allwise/catalogs/p3as_psd/healpix_k5/wise-allwise.parquet",
        region: "us-west-2",
      },
      layout: {
        kind: "hive-healpix",
        levels: [
          { column: "healpix_k0", order: 0 },
          { column: "healpix_k5", order: 5 },
        ],
        leafName: "part0.snappy.parquet",
        complete: true,
      },
      lonColumn: "ra",
      latColumn: "dec",
    })
  })

  test("NEOWISE by year and unWISE: listed, with any number of files in a leaf", () => {
    const { root, layout } = catalogOf(findDataset("neowise-year11"))
    expect(root).toMatchObject({
      key: "wise/neowiser/catalogs/p1bs_psd/healpix_k5/year11/neowiser-healpix_k5-year11.parquet",
    })
    expect(layout).toMatchObject({ kind: "hive-healpix", complete: false })
    expect(layout).not.toHaveProperty("leafName")
    expect(catalogOf(findDataset("unwise-td")).layout).toMatchObject({ complete: false })
  })

  test("what cannot be read yet says why", () => {
    for (const id of ["neowise", "spitzer-seip", "ztf-dr24-lc", "euclid-q1", "euclid-q1-merged", "openuniverse2024"])
      expect([id, codeOf(() => catalogOf(findDataset(id)))]).toEqual([id, "unsupported"])
    expect(() => catalogOf(findDataset("neowise"))).toThrow(/12 catalogues; name one of them: neowise-year1/)
  })
})
