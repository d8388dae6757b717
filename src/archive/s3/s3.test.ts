import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Request } from "../http/reply.ts"
import { bytesBody, type ServedBucket } from "../object.ts"
import { compareBytes, listPage, type ListQuestion } from "./list-page.ts"
import { parseRange } from "./range.ts"
import { answerS3 } from "./route.ts"

const MODIFIED = new Date("2024-03-01T10:20:30.500Z")

function bucketOf(names: readonly string[], name = "test-bucket"): ServedBucket {
  const keys = [...names].sort(compareBytes)
  return {
    name,
    region: "us-west-2",
    keys: () => keys,
    object: async (key) =>
      keys.includes(key)
        ? { ...bytesBody(new TextEncoder().encode(key)), etag: `tag-${key.length}`, modified: MODIFIED }
        : undefined,
  }
}

function request(url: string, headers: Record<string, string> = {}, method = "GET"): Request {
  const [path = "", search = ""] = url.split("?", 2)
  return {
    method,
    path,
    search,
    query: new URLSearchParams(search),
    host: headers["host"] ?? "127.0.0.1:1",
    headers,
    form: "",
  }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

async function ask(
  names: readonly string[],
  url: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Answer> {
  const bucket = bucketOf(names)
  const reply = await answerS3(request(url, headers, method), new Map([[bucket.name, bucket]]))
  const bytes = reply.body === undefined ? new Uint8Array() : await reply.body.read(0, reply.body.size)
  return { status: reply.status, headers: reply.headers, text: new TextDecoder().decode(bytes) }
}

function texts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map((match) => match[1]!)
}

describe("ranges", () => {
  test.each([
    [undefined, 10, { kind: "whole" }],
    ["bytes=0-0", 10, { kind: "part", offset: 0, length: 1 }],
    ["bytes=2-5", 10, { kind: "part", offset: 2, length: 4 }],
    ["bytes=2-", 10, { kind: "part", offset: 2, length: 8 }],
    ["bytes=2-99", 10, { kind: "part", offset: 2, length: 8 }],
    ["bytes=-3", 10, { kind: "part", offset: 7, length: 3 }],
    ["bytes=-30", 10, { kind: "part", offset: 0, length: 10 }],
    ["bytes=10-", 10, { kind: "unsatisfiable" }],
    ["bytes=10-12", 10, { kind: "unsatisfiable" }],
    ["bytes=-0", 10, { kind: "unsatisfiable" }],
    ["bytes=0-", 0, { kind: "unsatisfiable" }],
    ["bytes=-5", 0, { kind: "unsatisfiable" }],
    ["bytes=5-2", 10, { kind: "whole" }],
    ["bytes=0-1,4-5", 10, { kind: "whole" }],
    ["bytes=-", 10, { kind: "whole" }],
    ["items=0-1", 10, { kind: "whole" }],
    ["bytes=a-b", 10, { kind: "whole" }],
  ])("%s of %i bytes", (header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected)
  })
})

describe("listings", () => {
  const name = fc.string({
    unit: fc.constantFrom("a", "b", "/", "é", "\u{1f30c}", "\uff21", " ", "%"),
    minLength: 1,
    maxLength: 6,
  })

  test("pages of any size give what one pass over all keys gives, in the order of UTF-8 bytes", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 25 }),
        name,
        fc.constantFrom("", "/", "a"),
        fc.integer({ min: 1, max: 5 }),
        (names, start, delimiter, most) => {
          const keys = [...names].sort(compareBytes)
          const prefix = start.slice(0, 1)
          const pages: string[] = []
          let question: ListQuestion | undefined = { prefix, delimiter, most, after: "", resumed: false }
          for (let turn = 0; question !== undefined && turn < 100; turn++) {
            const page = listPage(keys, question)
            expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(most)
            pages.push(...[...page.keys, ...page.prefixes].sort(compareBytes))
            question =
              page.next === undefined ? undefined : { prefix, delimiter, most, after: page.next, resumed: true }
          }
          expect(pages).toEqual(rolledUp(names, prefix, delimiter))
        },
      ),
    )
  })

  test("the order of texts is that of their bytes", () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
      }),
    )
  })

  test("ListObjectsV2 counts, encodes and continues", async () => {
    const names = ["a b/1", "a b/2", "a&<.txt", "z"]
    const first = await ask(names, "/test-bucket?list-type=2&delimiter=/&max-keys=2&encoding-type=url&fetch-owner=true")
    expect(first.headers["x-amz-bucket-region"]).toBe("us-west-2")
    expect(texts(first.text, "KeyCount")).toEqual(["2"])
    expect(texts(first.text, "Key")).toEqual(["a%26%3C.txt"])
    expect(texts(first.text, "Prefix")).toEqual(["", "a+b/"])
    expect(texts(first.text, "IsTruncated")).toEqual(["true"])
    expect(texts(first.text, "DisplayName")).toEqual(["caelum"])
    const token = encodeURIComponent(texts(first.text, "NextContinuationToken")[0]!)
    const second = await ask(names, `/test-bucket?list-type=2&delimiter=/&continuation-token=${token}`)
    expect(texts(second.text, "Key")).toEqual(["z"])
    expect(texts(second.text, "IsTruncated")).toEqual(["false"])
    expect(texts(second.text, "Size")).toEqual(["1"])
    expect(texts(second.text, "LastModified")).toEqual(["2024-03-01T10:20:30.500Z"])
  })

  test("start-after, prefix, nothing at all, and plain XML", async () => {
    const names = ["a&b", "c", "d"]
    expect(texts((await ask(names, "/test-bucket?list-type=2&start-after=a%26b&max-keys=1")).text, "Key")).toEqual([
      "c",
    ])
    expect(texts((await ask(names, "/test-bucket?list-type=2&prefix=a")).text, "Key")).toEqual(["a&amp;b"])
    const none = await ask(names, "/test-bucket?list-type=2&max-keys=0")
    expect([texts(none.text, "KeyCount"), texts(none.text, "IsTruncated")]).toEqual([["0"], ["false"]])
    expect((await ask(names, "/test-bucket?list-type=2&prefix=x")).text).not.toContain("<Contents>")
    expect((await ask(names, "/test-bucket?list-type=2&max-keys=many")).status).toBe(400)
    expect((await ask(names, "/test-bucket?list-type=2&continuation-token=xyz")).status).toBe(400)
    expect((await ask(names, "/test-bucket?list-type=2&encoding-type=html")).status).toBe(400)
  })

  test("ListObjects (version 1) marks where it goes on", async () => {
    const names = ["a/1", "a/2", "b/1", "c"]
    const first = await ask(names, "/test-bucket?delimiter=/&max-keys=1")
    expect([texts(first.text, "NextMarker"), texts(first.text, "KeyCount")]).toEqual([["a/"], []])
    const second = await ask(names, "/test-bucket?delimiter=/&max-keys=2&marker=a/")
    expect(texts(second.text, "Prefix")).toEqual(["", "b/"])
    expect(texts(second.text, "Key")).toEqual(["c"])
  })
})

/** The plain definition: every key with the prefix, cut behind the first delimiter after it. */
function rolledUp(names: readonly string[], prefix: string, delimiter: string): string[] {
  const cut = names
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length)
      return at < 0 ? key : key.slice(0, at + delimiter.length)
    })
  return [...new Set(cut)].sort(compareBytes)
}

describe("objects", () => {
  const names = ["plain", "dir/ü %+ &?.txt"]
  const odd = "/test-bucket/dir/%C3%BC%20%25%2B%20&%3F.txt"

  test("keys are decoded once, plus signs stay", async () => {
    expect((await ask(names, odd)).text).toBe("dir/ü %+ &?.txt")
    expect((await ask(["a+b"], "/test-bucket/a+b")).status).toBe(200)
    expect((await ask(["a b"], "/test-bucket/a+b")).status).toBe(404)
    expect((await ask(["../x//y"], "/test-bucket/../x//y")).text).toBe("../x//y")
    expect((await ask(names, "/test-bucket/%E0%A4%A")).status).toBe(400)
  })

  test("headers of a whole, a part, and what is outside", async () => {
    const whole = await ask(names, "/test-bucket/plain")
    expect(whole.headers).toMatchObject({
      ETag: '"tag-5"',
      "Accept-Ranges": "bytes",
      "Last-Modified": "Fri, 01 Mar 2024 10:20:30 GMT",
      "Access-Control-Allow-Origin": "*",
    })
    expect(whole.headers["Access-Control-Expose-Headers"]).toContain("Content-Range")
    expect(whole.headers["x-amz-request-id"]).not.toBe(
      (await ask(names, "/test-bucket/plain")).headers["x-amz-request-id"],
    )
    const part = await ask(names, "/test-bucket/plain", { range: "bytes=1-2" })
    expect([part.status, part.text, part.headers["Content-Range"]]).toEqual([206, "la", "bytes 1-2/5"])
    const outside = await ask(names, "/test-bucket/plain", { range: "bytes=5-" })
    expect([outside.status, outside.headers["Content-Range"]]).toEqual([416, "bytes */5"])
    expect(texts(outside.text, "ActualObjectSize")).toEqual(["5"])
  })

  test.each([
    [{ "if-match": '"tag-5"' }, 200],
    [{ "if-match": '"x", "tag-5"' }, 200],
    [{ "if-match": "*" }, 200],
    [{ "if-match": '"x"' }, 412],
    [{ "if-none-match": '"tag-5"' }, 304],
    [{ "if-none-match": 'W/"tag-5"' }, 304],
    [{ "if-none-match": '"x"' }, 200],
    [{ "if-modified-since": "Fri, 01 Mar 2024 10:20:30 GMT" }, 304],
    [{ "if-modified-since": "Fri, 01 Mar 2024 10:20:29 GMT" }, 200],
    [{ "if-modified-since": "nonsense" }, 200],
    [{ "if-unmodified-since": "Fri, 01 Mar 2024 10:20:29 GMT" }, 412],
    [{ "if-unmodified-since": "Fri, 01 Mar 2024 10:20:29 GMT", "if-match": '"tag-5"' }, 200],
    [{ "if-none-match": '"x"', "if-modified-since": "Fri, 01 Mar 2030 10:20:30 GMT" }, 200],
  ])("preconditions %j", async (headers, status) => {
    expect((await ask(names, "/test-bucket/plain", headers as Record<string, string>)).status).toBe(status)
  })

  test("errors are S3's", async () => {
    const missing = await ask(names, "/test-bucket/a%26b")
    expect([missing.status, texts(missing.text, "Code"), texts(missing.text, "Key")]).toEqual([
      404,
      ["NoSuchKey"],
      ["a&amp;b"],
    ])
    expect(missing.headers["Content-Type"]).toBe("application/xml")
    const bucket = await ask(names, "/no-such-bucket/key")
    expect([bucket.status, texts(bucket.text, "Code")]).toEqual([404, ["NoSuchBucket"]])
    expect(texts((await ask(names, "/test-bucket/plain?versionId=abc")).text, "Code")).toEqual(["NoSuchVersion"])
    expect(texts((await ask(names, "/test-bucket?acl")).text, "Code")).toEqual(["AccessDenied"])
    expect((await ask(names, "/test-bucket/new", {}, "PUT")).status).toBe(403)
    expect((await ask(names, "/test-bucket/plain", {}, "DELETE")).status).toBe(403)
    expect((await ask(names, "/test-bucket?delete", {}, "POST")).status).toBe(403)
    expect((await ask(names, "/test-bucket/plain", {}, "PATCH")).status).toBe(405)
    expect((await ask(names, "/", {}, "PUT")).status).toBe(405)
  })

  test("virtual hosts, the bucket itself, and preflights", async () => {
    expect((await ask(names, "/plain", { host: "test-bucket.localhost:9000" })).text).toBe("plain")
    expect(texts((await ask(names, "/?list-type=2", { host: "test-bucket.s3.example" })).text, "Key")).toHaveLength(2)
    expect((await ask(names, "/test-bucket?location")).text).toContain("us-west-2</LocationConstraint>")
    expect((await ask(names, "/test-bucket", {}, "HEAD")).headers["x-amz-bucket-region"]).toBe("us-west-2")
    expect(texts((await ask(names, "/")).text, "Name")).toEqual(["test-bucket"])
    const preflight = await ask(
      names,
      "/test-bucket/plain",
      { origin: "http://page", "access-control-request-headers": "range" },
      "OPTIONS",
    )
    expect([preflight.status, preflight.headers["Access-Control-Allow-Headers"]]).toEqual([200, "range"])
  })
})
