import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import {
  abortError,
  appendPlan,
  BoundedMap,
  CaelumError,
  cellReader,
  columnCells,
  delay,
  findColumn,
  formatObjectRef,
  isCaelumError,
  makePlan,
  mergeSpans,
  onAbort,
  orAborted,
  parseObjectRef,
  throwIfAborted,
  toJson,
  type Column,
} from "./index.ts"

const column = (part: Partial<Column>): Column => ({ name: "c", type: "float64", shape: [], values: [], ...part })

describe("CaelumError", () => {
  it("carries code, context and cause, and narrows by code", () => {
    const cause = new Error("below")
    const error = new CaelumError("range", "Bytes are missing.", { context: { uri: "s3://b/k" }, cause })
    expect(isCaelumError(error)).toBe(true)
    expect(isCaelumError(error, "not-found", "range")).toBe(true)
    expect(isCaelumError(error, "not-found")).toBe(false)
    expect(isCaelumError(cause)).toBe(false)
    expect(error).toMatchObject({ code: "range", context: { uri: "s3://b/k" }, cause })
  })
})

describe("object references", () => {
  it("take a key literally and read every scheme", () => {
    expect(parseObjectRef("s3://nasa-irsa-wise/a b/%2B+?#x/")).toEqual({
      kind: "s3",
      bucket: "nasa-irsa-wise",
      key: "a b/%2B+?#x/",
    })
    expect(parseObjectRef("s3://bucket")).toEqual({ kind: "s3", bucket: "bucket", key: "" })
    expect(parseObjectRef("https://a.example/x y.fits")).toEqual({ kind: "http", url: "https://a.example/x%20y.fits" })
    expect(parseObjectRef("file:///tmp/a%20b.fits")).toEqual({ kind: "file", path: "/tmp/a b.fits" })
    expect(parseObjectRef("../x.fits")).toEqual({ kind: "file", path: "../x.fits" })
  })

  it.each(["", "s3://", "s3:///key", "s3://bad bucket/k", "ftp://host/x", "https://", "a\0b"])("refuse %j", (text) => {
    expect(() => parseObjectRef(text)).toThrow(CaelumError)
  })

  it("print what they read", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.-]{3,20}$/), fc.string(), (bucket, key) => {
        expect(formatObjectRef(parseObjectRef(`s3://${bucket}/${key}`))).toBe(`s3://${bucket}/${key}`)
      }),
    )
  })
})

describe("plans", () => {
  it("sum their steps and come one after another", () => {
    const header = makePlan([{ object: "a", spans: [{ offset: 0, length: 8640 }], wave: 1, why: "header" }], "header")
    const rows = makePlan(
      [
        {
          object: "a",
          spans: [
            { offset: 9000, length: 10 },
            { offset: 9100, length: 10 },
          ],
          wave: 1,
          why: "rows",
        },
        { object: "list", spans: [], wave: 1, why: "list" },
      ],
      "rows",
    )
    expect(appendPlan(header, rows)).toMatchObject({ bytes: 8660, requests: 4, waves: 2, reason: "header; rows" })
  })

  it("merge spans without losing or inventing a byte beyond the gaps", () => {
    const span = fc.record({ offset: fc.nat(5000), length: fc.nat(300) })
    fc.assert(
      fc.property(fc.array(span), fc.nat(200), (spans, gap) => {
        const merged = mergeSpans(spans, gap)
        for (const { offset, length } of spans.filter((one) => one.length > 0)) {
          expect(merged.some((m) => m.offset <= offset && m.offset + m.length >= offset + length)).toBe(true)
        }
        for (const [i, m] of merged.entries()) {
          const before = merged[i - 1]
          if (before) expect(m.offset - (before.offset + before.length)).toBeGreaterThan(gap)
          expect(spans.some((one) => one.length > 0 && one.offset === m.offset)).toBe(true)
          expect(spans.some((one) => one.length > 0 && one.offset + one.length === m.offset + m.length)).toBe(true)
        }
      }),
    )
  })

  it("do not join neighbours into a span longer than allowed", () => {
    expect(
      mergeSpans(
        [
          { offset: 0, length: 60 },
          { offset: 60, length: 60 },
        ],
        10,
        100,
      ),
    ).toHaveLength(2)
    expect(
      mergeSpans(
        [
          { offset: 0, length: 60 },
          { offset: 30, length: 60 },
        ],
        10,
        50,
      ),
    ).toEqual([{ offset: 0, length: 90 }])
  })
})

describe("JSON of numbers", () => {
  it("keeps what a double cannot hold and what JSON cannot say", () => {
    expect(
      toJson({
        a: NaN,
        b: -Infinity,
        c: 9007199254740993n,
        d: 12n,
        e: new Float32Array([1.5]),
        f: new Uint8Array([255, 1]),
      }),
    ).toBe('{"a":"NaN","b":"-Infinity","c":"9007199254740993","d":12,"e":[1.5],"f":"ff01"}')
  })

  it("writes a 64-bit column as strings as soon as one value needs it", () => {
    const small = column({ type: "int64", values: new BigInt64Array([1n, 2n]) })
    const wide = column({
      type: "int64",
      values: new BigInt64Array([1n, 9007199254740993n, 3n]),
      validity: new Uint8Array([1, 1, 0]),
    })
    expect(columnCells(small, 2)).toEqual([1n, 2n])
    expect(columnCells(wide, 3)).toEqual(["1", "9007199254740993", null])
  })

  it("reads cells of every shape", () => {
    expect(cellReader(column({ type: "bool", values: new Uint8Array([0, 1]) }))(1)).toBe(true)
    expect(cellReader(column({ shape: [2], values: new Float64Array([1, 2, 3, 4]) }))(1)).toEqual([3, 4])
    expect(cellReader(column({ shape: [-1], values: [new Int16Array([1]), new Int16Array(0)] }))(1)).toEqual([])
    expect(cellReader(column({ type: "complex64", values: new Float32Array([1, 2, 3, 4]) }))(1)).toEqual([3, 4])
  })
})

describe("columns", () => {
  it("are found by exact name first, then by case", () => {
    const columns = ["RA", "ra", "Dec"].map((name) => column({ name }))
    expect(findColumn(columns, "ra")).toBe(columns[1])
    expect(findColumn(columns, "DEC")).toBe(columns[2])
    expect(findColumn(columns, "Ra")).toBeUndefined()
  })
})

describe("cancellation", () => {
  it("ends a delay and a wait, with the caller's own reason where it is one of ours", async () => {
    const cancel = new AbortController()
    const waits = [delay(10_000, cancel.signal), orAborted(new Promise(() => undefined), cancel.signal)]
    const late = new CaelumError("timeout", "Too late.")
    cancel.abort(late)
    for (const wait of waits) await expect(wait).rejects.toBe(late)
    expect(() => throwIfAborted(cancel.signal)).toThrow(late)
    expect(abortError()).toMatchObject({ code: "aborted" })
    const why = new DOMException("Cancelled by Ctrl-C.", "AbortError")
    expect(abortError(AbortSignal.abort(why))).toMatchObject({ code: "aborted", message: "Cancelled by Ctrl-C." })
    expect(abortError(AbortSignal.abort()).message).toBe("The operation was cancelled by its caller.")
    await expect(delay(1)).resolves.toBeUndefined()
    await expect(orAborted(Promise.resolve(7), new AbortController().signal)).resolves.toBe(7)
  })
})

describe("BoundedMap", () => {
  it("forgets the least recently used and never holds more than its capacity", () => {
    const map = new BoundedMap<string, number>(10, (size) => size)
    map.set("a", 4)
    map.set("b", 4)
    expect(map.get("a")).toBe(4)
    map.set("c", 4)
    expect([map.get("a"), map.get("b"), map.get("c"), map.total]).toEqual([4, undefined, 4, 8])
    map.set("d", 11)
    expect(map.get("d")).toBeUndefined()
    map.set("a", 1)
    expect(map.total).toBe(5)
    map.clear()
    expect(map.total).toBe(0)
  })
})

describe("onAbort", () => {
  it("serves many callers of a signal with one listener, each once, and forgets those that have gone", () => {
    const controller = new AbortController()
    const add = vi.spyOn(controller.signal, "addEventListener")
    const called: number[] = []
    const forgets = Array.from({ length: 50 }, (_, i) => onAbort(controller.signal, () => called.push(i)))
    for (const forget of forgets.slice(2)) forget()
    controller.abort()
    expect(called).toEqual([0, 1])
    expect(add).toHaveBeenCalledTimes(1)
    onAbort(controller.signal, () => called.push(99))
    expect(called).toEqual([0, 1, 99])
    onAbort(undefined, () => called.push(100))()
    expect(called).toHaveLength(3)
  })
})
