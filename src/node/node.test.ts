import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { listFolder, measureUsage } from "../storage/index.ts"
import { describeByteSource } from "../testing/byte-source-suite.ts"
import { bytesAt } from "../testing/bytes.ts"
import { createNodeStore, fileSink, fileSource, writeFileWhole } from "./index.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "caelum-node-"))
})
afterAll(() => rm(folder, { recursive: true }))

let made = 0
async function file(size: number): Promise<string> {
  const path = join(folder, `file ${made++}`)
  await writeFile(path, bytesAt(0, size))
  return path
}

describeByteSource("a file", async () => ({ make: async (size) => fileSource(await file(size)) }))
describeByteSource("a file of a store", async () => ({
  make: async (size) => createNodeStore().source({ kind: "file", path: await file(size) }),
}))

it("notices a file that changes between two reads", async () => {
  const path = await file(100)
  const source = fileSource(path)
  await source.read({ first: 1 })
  await writeFile(path, bytesAt(0, 101))
  await expect(source.read({ first: 1 })).rejects.toMatchObject({ code: "changed", context: { uri: path } })
  const touched = fileSource(path)
  await touched.size()
  await utimes(path, 1, 1)
  await expect(touched.read({ last: 1 })).rejects.toMatchObject({ code: "changed" })
  const replaced = fileSource(path)
  await replaced.size()
  await rm(path)
  await expect(replaced.read({ last: 1 })).rejects.toMatchObject({ code: "not-found" })
})

it("names the file that cannot be read, and why", async () => {
  const missing = join(folder, "missing")
  await expect(fileSource(missing).read({ first: 1 })).rejects.toMatchObject({
    code: "not-found",
    context: { uri: missing },
  })
  await expect(fileSource(folder).size()).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("folder"),
  })
  await expect(fileSource(join(await file(1), "below")).size()).rejects.toMatchObject({ code: "not-found" })
  await expect(fileSource("/dev/zero").read({ first: 1 })).rejects.toMatchObject({ code: "usage" })
})

it("writes a file whole or not at all", async () => {
  const dir = join(folder, "out")
  await mkdir(dir)
  const path = join(dir, "result.bin")
  const sink = await fileSink(path)
  await sink.write(bytesAt(0, 1000))
  await sink.write(bytesAt(1000, 500))
  expect(await readdir(dir)).not.toContain("result.bin")
  await sink.commit()
  expect(await readdir(dir)).toEqual(["result.bin"])
  expect(new Uint8Array(await readFile(path))).toEqual(bytesAt(0, 1500))
  const aborted = await fileSink(path)
  await aborted.write(bytesAt(0, 10))
  await aborted.abort()
  await aborted.abort()
  expect(await readdir(dir)).toEqual(["result.bin"])
  expect(await readFile(path)).toHaveLength(1500)
  await expect(aborted.write(bytesAt(0, 1))).rejects.toMatchObject({ code: "internal" })
  await writeFileWhole(path, "text é")
  expect(await readFile(path, "utf8")).toBe("text é")
  await expect(writeFileWhole(path, "no", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" })
  expect(await readdir(dir)).toEqual(["result.bin"])
})

it("replaces what a link leads to, and writes a device as it is", async () => {
  const dir = join(folder, "links")
  await mkdir(dir)
  await writeFile(join(dir, "real"), "old")
  await symlink("real", join(dir, "link"))
  await writeFileWhole(join(dir, "link"), "new")
  expect(await readFile(join(dir, "real"), "utf8")).toBe("new")
  expect((await lstat(join(dir, "link"))).isSymbolicLink()).toBe(true)
  await writeFileWhole("/dev/null", "x")
  expect((await stat("/dev/null")).isCharacterDevice()).toBe(true)
  await expect(writeFileWhole("/dev/full", "x")).rejects.toMatchObject({ code: "write", context: { system: "ENOSPC" } })
})

it("names the file that cannot be written, and leaves nothing", async () => {
  const none = join(folder, "none", "x")
  await expect(fileSink(none)).rejects.toMatchObject({
    code: "write",
    context: { uri: none },
    message: expect.stringContaining("folder does not exist"),
  })
  const dir = join(folder, "target")
  await mkdir(join(dir, "taken"), { recursive: true })
  await expect(writeFileWhole(join(dir, "taken"), "x")).rejects.toMatchObject({ code: "write" })
  expect(await readdir(dir)).toEqual(["taken"])
})

it.skipIf(process.getuid?.() === 0)("tells a missing permission", async () => {
  const dir = join(folder, "closed")
  await mkdir(dir)
  await chmod(dir, 0o500)
  await expect(writeFileWhole(join(dir, "x"), "x")).rejects.toMatchObject({
    code: "write",
    context: { system: "EACCES" },
  })
  await chmod(dir, 0o700)
})

it("lists folders, one level or all, links to nowhere left out", async () => {
  const dir = join(folder, "tree")
  await mkdir(join(dir, "b/c"), { recursive: true })
  await writeFile(join(dir, "a"), "12")
  await writeFile(join(dir, "b/c/d"), "345")
  await symlink(join(dir, "nowhere"), join(dir, "dangling"))
  await symlink(dir, join(dir, "loop"))
  const store = createNodeStore()
  const list = async (path: string, recursive: boolean): Promise<string[]> => {
    const found: string[] = []
    for await (const { uri, kind, size } of listFolder(store, { kind: "file", path }, { recursive }))
      found.push(`${kind} ${uri.slice(dir.length)} ${size}`)
    return found
  }
  expect(await list(dir, false)).toEqual(["object /a 2", "prefix /b/ undefined"])
  expect(await list(dir, true)).toEqual(["object /a 2", "object /b/c/d 3"])
  expect(await list(join(dir, "a"), false)).toEqual(["object /a 2"])
  expect(await measureUsage(store, { kind: "file", path: dir })).toMatchObject({ objects: 2, bytes: 5, kind: "prefix" })
  await expect(list(join(dir, "none"), false)).rejects.toMatchObject({ code: "not-found" })
})

it("reads endpoint and region from the environment, the option first", () => {
  const ref = { kind: "s3", bucket: "bucket", key: "k" } as const
  const url = (options: Parameters<typeof createNodeStore>[0]): string => createNodeStore(options).url(ref)
  expect(url({})).toBe("https://bucket.s3.amazonaws.com/k")
  expect(url({ env: { AWS_REGION: "us-west-2" } })).toBe("https://bucket.s3.us-west-2.amazonaws.com/k")
  expect(url({ env: { AWS_DEFAULT_REGION: "eu-west-1", AWS_REGION: "" } })).toBe(
    "https://bucket.s3.eu-west-1.amazonaws.com/k",
  )
  expect(url({ env: { AWS_ENDPOINT_URL: "http://a:1" } })).toBe("http://a:1/bucket/k")
  expect(url({ env: { AWS_ENDPOINT_URL: "http://a:1", AWS_ENDPOINT_URL_S3: "http://b:2" } })).toBe(
    "http://b:2/bucket/k",
  )
  expect(url({ env: { AWS_ENDPOINT_URL: "http://a:1" }, endpoint: "http://c:3" })).toBe("http://c:3/bucket/k")
})
