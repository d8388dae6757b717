import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { cloudObject, LOCATE_RULES, locateUrl } from "./index.ts"

interface Row {
  readonly obs_collection: string
  readonly access_url: string
  readonly cloud_access: string
}

const ROWS = JSON.parse(
  readFileSync(new URL("../../test/data/vo/irsa-sia2-rows.json", import.meta.url), "utf8"),
) as Row[]

function codeOf(work: () => unknown): string {
  try {
    work()
    return "done"
  } catch (error) {
    return isCaelumError(error) ? error.code : String(error)
  }
}

describe("real rows of IRSA", () => {
  test("every cloud_access is read, and the URL's rule says the same", () => {
    let inCloud = 0
    for (const row of ROWS) {
      const object = cloudObject(row.cloud_access)
      if (object === null) continue
      inCloud++
      expect(locateUrl(row.access_url).ref).toEqual(object)
    }
    expect(ROWS).toHaveLength(104)
    expect(inCloud).toBe(103)
  })

  test("the row of a file that is not in the cloud has none, and no rule for its URL", () => {
    const row = ROWS.find(({ obs_collection }) => obs_collection === "spitzer_lvl")!
    expect(cloudObject(row.cloud_access)).toBeNull()
    expect(codeOf(() => locateUrl(row.access_url))).toBe("not-found")
  })
})

describe("cloudObject", () => {
  const object = { kind: "s3", bucket: "b", key: "a/k.fits", region: "us-east-1" }

  test("reads every dialect", () => {
    for (const aws of [
      { bucket_name: "b", key: "a/k.fits", region: "us-east-1" },
      { bucket: "b", key: "a/k.fits", region: "us-east-1" },
      { bucket: "b", key: "s3://b/a/k.fits", region: "us-east-1" },
      { bucket: "b", path: "/a/k.fits", region: "us-east-1", access: "open" },
      [{ bucket_name: "b", region: "us-east-1", access: "open", key: "a/k.fits" }],
      [null, { bucket_name: "b", region: "us-east-1", key: "//a/k.fits" }, { bucket_name: "c", key: "x" }],
    ])
      expect(cloudObject(JSON.stringify({ aws }))).toEqual(object)
    expect(cloudObject('{"aws": {"bucket": "b", "key": "k"}, "gcp": {}}')).toEqual({
      kind: "s3",
      bucket: "b",
      key: "k",
    })
  })

  test("says null where the file is not in the cloud", () => {
    for (const text of [
      null,
      undefined,
      "",
      "  ",
      "null",
      "{}",
      '{"gcp": {"bucket": "x"}}',
      '{"aws": null}',
      '{"aws": []}',
      '{"aws": {}}',
    ])
      expect(cloudObject(text)).toBeNull()
  })

  test("refuses what cannot be read", () => {
    for (const text of [
      "{",
      "aws",
      "[]",
      "3",
      '"x"',
      '{"aws": 3}',
      '{"aws": "s3://b/k"}',
      '{"aws": {"bucket": "b"}}',
      '{"aws": {"bucket": "b", "key": "s3://c/k"}}',
      '{"aws": {"bucket": "b", "key": "s3://b/"}}',
      '{"aws": {"key": "k"}}',
      '{"aws": {"bucket": "b/c", "key": "k"}}',
      '{"aws": {"bucket": 1, "key": "k"}}',
    ])
      expect([text, codeOf(() => cloudObject(text))]).toEqual([text, "malformed"])
  })

  test("any text is an object, null or an error of ours", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(["done", "malformed"]).toContain(codeOf(() => cloudObject(text)))
      }),
    )
  })
})

describe("locateUrl", () => {
  test("IRSA's own example", () => {
    const path = "09/0904/0904m213_ac51/0904m213_ac51-w1-int-3.fits"
    expect(locateUrl(`https://irsa.ipac.caltech.edu/ibe/data/wise/allwise/p3am_cdd/${path}`)).toEqual({
      ref: { kind: "s3", bucket: "nasa-irsa-wise", key: `wise/allwise/images/p3am_cdd/${path}`, region: "us-west-2" },
      rule: "allwise",
    })
  })

  test("SPHEREx, with the query of a cutout left aside", () => {
    const path = "level2/2025W19_1B/l2b-v20-2025-249/5/level2_2025W19_1B_0021_1D5_spx_l2b-v20-2025-249.fits"
    expect(locateUrl(`http://irsa.ipac.caltech.edu/ibe/data/spherex/qr2/${path}?center=1,2&size=0.1#x`)).toEqual({
      ref: { kind: "s3", bucket: "nasa-irsa-spherex", key: `qr2/${path}`, region: "us-east-1" },
      rule: "spherex-qr2",
    })
  })

  test("URLs of Amazon's name their object themselves", () => {
    const ref = { kind: "s3", bucket: "nasa-irsa-wise", key: "a b/c+d.fits", region: "us-west-2" }
    expect(locateUrl("https://nasa-irsa-wise.s3.us-west-2.amazonaws.com/a%20b/c+d.fits")).toEqual({
      ref,
      rule: "s3-url",
    })
    expect(locateUrl("https://s3.us-west-2.amazonaws.com/nasa-irsa-wise/a%20b/c+d.fits")).toEqual({
      ref,
      rule: "s3-url",
    })
    expect(locateUrl("https://nasa-irsa-wise.s3.amazonaws.com/k").ref).toEqual({
      kind: "s3",
      bucket: "nasa-irsa-wise",
      key: "k",
    })
  })

  test("other addresses have no rule, other words are no address", () => {
    expect(codeOf(() => locateUrl("https://irsa.ipac.caltech.edu/data/SPITZER/LVL/x.fits"))).toBe("not-found")
    expect(codeOf(() => locateUrl("https://example.org/ibe/data/euclid/q1/x.fits"))).toBe("not-found")
    expect(codeOf(() => locateUrl("https://irsa.ipac.caltech.edu/ibe/data/euclid/q1/../q9/x.fits"))).toBe("not-found")
    for (const text of [
      "",
      "x",
      "s3://b/k",
      "ftp://irsa.ipac.caltech.edu/x",
      "https://irsa.ipac.caltech.edu/ibe/data/euclid/q1/%zz",
    ])
      expect(codeOf(() => locateUrl(text))).toBe("usage")
  })

  test("every rule says where it is from and when it was checked", () => {
    for (const rule of LOCATE_RULES) {
      expect(rule.path.endsWith("/") && rule.prefix.endsWith("/")).toBe(true)
      expect(rule.checked).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      expect(rule.source).toContain("https://")
    }
  })
})
