import fc from "fast-check"
import { expect, it } from "vitest"
import { KeyModel } from "./key-model.ts"
import { createStore, listObjects } from "./index.ts"
import type { ListRequest } from "./list.ts"
import { compareKeys } from "./list-order.ts"
import type { ListPage } from "./list-xml.ts"
import type { Store } from "./store.ts"

const PAGE = 1000

/** Answers pages out of `keys`, which `change` may alter before each, without a network; counts them. */
function pagesOf(keys: string[], change: (request: number) => void = () => undefined) {
  const asked: ListRequest[] = []
  const answer = (prefix: string, { delimiter, token, startAfter = "" }: ListRequest): ListPage => {
    const objects: { key: string; size: number }[] = []
    const prefixes: string[] = []
    const after = token ?? startAfter
    let last = after
    for (const key of keys.toSorted(compareKeys)) {
      const cut = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length)
      const name = cut < 0 ? key : key.slice(0, cut + 1)
      if (!key.startsWith(prefix) || compareKeys(name, after) <= 0 || name === prefixes.at(-1)) continue
      if (objects.length + prefixes.length === PAGE) return { objects, prefixes, next: last }
      last = name
      if (cut < 0) objects.push({ key, size: 1 })
      else prefixes.push(name)
    }
    return { objects, prefixes }
  }
  const listPage = async (ref: { key: string }, request: ListRequest): Promise<ListPage> => {
    change(asked.push(request))
    const page = answer(ref.key, request)
    await new Promise((resolve) => setTimeout(resolve, asked.length % 3))
    return page
  }
  const store = { ...createStore(), listPage } as unknown as Store
  return { store, asked }
}

async function names(store: Store, key = "", options: object = {}): Promise<string[]> {
  const found: string[] = []
  for await (const { ref } of listObjects(store, { kind: "s3", bucket: "b", key }, options))
    found.push((ref as { key: string }).key)
  return found
}

const many = (count: number, name: (i: number) => string): string[] =>
  [...new Set(Array.from({ length: count }, (_, i) => name(i)))].sort(compareKeys)
const scatter = (i: number): number => Math.imul(i ^ 0x5bd1e995, 0x9e3779b1) >>> 0

it("reads a long listing in many places, exactly and in order, with few pages more than it has", async () => {
  const keys = many(60_000, (i) => `d/${String(i).padStart(8, "0")}`)
  const { store, asked } = pagesOf(keys)
  expect(await names(store, "d/")).toEqual(keys)
  expect(asked.length).toBeLessThanOrEqual(78)
  expect(asked.filter(({ startAfter }) => startAfter !== undefined).length).toBeGreaterThan(4)
})

it("asks for not one page more than a short listing has", async () => {
  for (const count of [0, 999, 1000, 2000, 3000]) {
    const { store, asked } = pagesOf(many(count, (i) => `k${String(i).padStart(5, "0")}`))
    expect(await names(store)).toHaveLength(count)
    expect(asked).toHaveLength(Math.max(1, Math.ceil(count / PAGE)))
  }
})

it("lists prefixes and objects together, exactly", async () => {
  const keys = many(20_000, (i) => (i % 3 ? `t/${scatter(i).toString(36)}` : `t/${scatter(i).toString(36)}/a/${i}`))
  const level = [...new Set(keys.map((key) => key.slice(0, key.indexOf("/", 2) + 1 || undefined)))].sort(compareKeys)
  const { store } = pagesOf(keys)
  expect(await names(store, "t/", { delimiter: "/" })).toEqual(level)
}, 30_000)

it("gives names that are there throughout once each, in order, while others come and go", async () => {
  const steady = many(12_000, (i) => `s/${scatter(i).toString(16)}`)
  const keys = [...steady]
  const { store } = pagesOf(keys, (request) => {
    for (let i = 0; i < 40; i++) keys.push(`s/${scatter(request * 40 + i + 1e6).toString(16)}~`)
    keys.splice(steady.length, 25)
  })
  const found = await names(store, "s/")
  expect(found.every((name, i) => i === 0 || compareKeys(found[i - 1]!, name) < 0)).toBe(true)
  expect(found.filter((name) => !name.endsWith("~"))).toEqual(steady)
}, 30_000)

it("goes on page by page, and says so, where a server lists from the beginning whatever it is asked", async () => {
  const keys = many(8000, (i) => `k${String(i).padStart(5, "0")}`)
  const { store, asked } = pagesOf(keys)
  const deaf = {
    ...store,
    listPage: (ref: never, request: ListRequest) => store.listPage(ref, { ...request, startAfter: undefined }),
  } as unknown as Store
  const notes: string[] = []
  expect(await names(deaf, "", { onNote: (note: string) => notes.push(note) })).toEqual(keys)
  expect(notes).toEqual(["s3://b/ is listed page by page: its server does not begin a listing where it is told to."])
  expect(asked.length).toBeLessThan(20)
})

it("fails as the page fails, and stops what is under way when its reader goes", async () => {
  const { store, asked } = pagesOf(many(30_000, (i) => `k${String(i).padStart(6, "0")}`))
  const listPage: Store["listPage"] = (ref, request, options) =>
    asked.length > 12 ? Promise.reject(new Error("no more")) : store.listPage(ref, request, options)
  await expect(names({ ...store, listPage })).rejects.toThrow("no more")
  const signals: AbortSignal[] = []
  const watched = {
    ...store,
    listPage: (ref: never, request: never, { signal }: { signal: AbortSignal }) => {
      signals.push(signal)
      return store.listPage(ref, request)
    },
  } as unknown as Store
  let seen = 0
  for await (const _ of listObjects(watched, { kind: "s3", bucket: "b", key: "" })) if (++seen > 9500) break
  expect(signals.at(-1)?.aborted).toBe(true)
  const stop = new AbortController()
  const listing = listObjects(store, { kind: "s3", bucket: "b", key: "" }, { signal: stop.signal })
  for (let i = 0; i < 3500; i++) await listing.next()
  stop.abort()
  await expect(
    (async () => {
      for (;;) if ((await listing.next()).done) return
    })(),
  ).rejects.toMatchObject({ name: expect.stringMatching(/Error/) })
})

it("guesses keys between and beyond those it is given, whatever they are", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 12 })
  fc.assert(
    fc.property(fc.array(text, { minLength: 3, maxLength: 30 }), (seen) => {
      const keys = [...new Set(seen)].map((key) => `p/${key}`).sort(compareKeys)
      const model = new KeyModel("p/")
      model.learn(keys.length, (i) => keys[i]!)
      const [first, last] = [keys[0]!, keys.at(-1)!]
      const between = model.between(first, last)
      const beyond = model.beyond(first, last, 8)
      expect(between === undefined || (compareKeys(between, first) > 0 && compareKeys(between, last) < 0)).toBe(true)
      expect(beyond === undefined || compareKeys(beyond, last) > 0).toBe(true)
    }),
  )
})
