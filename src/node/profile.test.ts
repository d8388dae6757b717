import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { FaultServer } from "../testing/fault-server.ts"
import { faultXml } from "../testing/fake-bucket.ts"
import { splitWords } from "./credential-process.ts"
import { createNodeStore } from "./index.ts"
import { awsSettings, parseProfiles } from "./profile.ts"

const CONFIG = `
# a comment
[default]
region = us-west-2
s3 =
  max_concurrent_requests = 20
[profile lab]
region=eu-central-1   ; behind a value
endpoint_url = http://lab.example:9000
[profile "two words"]
aws_access_key_id = WORDS
aws_secret_access_key = w/+=#x
[profile single]
sso_session = us
sso_account_id = 1
[profile bare]
region = ap-south-1
[sso-session us]
region = us-east-1
`
const CREDENTIALS = `[default]
aws_access_key_id = DEFAULT
aws_secret_access_key = d

[lab]
aws_access_key_id=LAB
aws_secret_access_key = l
aws_session_token = token==
[half]
aws_access_key_id = HALF
`

let home: string
let server: FaultServer
beforeAll(async () => {
  server = await FaultServer.start()
  server.put("/b/o", { size: 10, etag: "o" })
  home = await mkdtemp(join(tmpdir(), "caelum-aws-"))
  await mkdir(join(home, ".aws"))
  await writeFile(join(home, ".aws", "config"), CONFIG.replaceAll("\n", "\r\n"))
  await writeFile(join(home, ".aws", "credentials"), CREDENTIALS)
})
afterAll(async () => {
  await server.close()
  await rm(home, { recursive: true })
})

it("reads the AWS files as AWS's own tools do", () => {
  expect(Object.fromEntries(parseProfiles(CONFIG))).toEqual({
    default: { region: "us-west-2", s3: "" },
    "profile lab": { region: "eu-central-1", endpoint_url: "http://lab.example:9000" },
    "profile two words": { aws_access_key_id: "WORDS", aws_secret_access_key: "w/+=#x" },
    "profile single": { sso_session: "us", sso_account_id: "1" },
    "profile bare": { region: "ap-south-1" },
    "sso-session us": { region: "us-east-1" },
  })
  expect(parseProfiles("\uFEFF[a]\nx=1\nno setting\n[a]\ny = 2\n=3\n")).toEqual(new Map([["a", { x: "1", y: "2" }]]))
})

it("takes the profile asked for, then the environment, then AWS_PROFILE, then the default profile", async () => {
  const own = { AWS_ACCESS_KEY_ID: "OWN", AWS_SECRET_ACCESS_KEY: "o", AWS_SESSION_TOKEN: "t", AWS_REGION: "sa-east-1" }
  const found = async (env: Record<string, string>, asked?: string): Promise<unknown[]> => {
    const { region, endpoint, credentials } = awsSettings({ HOME: home, ...env }, asked)
    return [(await credentials?.get())?.accessKeyId, credentials?.always, region, endpoint]
  }
  const lab = "http://lab.example:9000"
  expect(await found({})).toEqual(["DEFAULT", false, undefined, undefined])
  expect(await found({ AWS_PROFILE: "lab" })).toEqual(["LAB", false, "eu-central-1", lab])
  expect(await found({ ...own, AWS_PROFILE: "lab" })).toEqual(["OWN", false, "sa-east-1", lab])
  expect(await found(own, "lab")).toEqual(["LAB", true, "sa-east-1", lab])
  expect(await found({ AWS_ENDPOINT_URL_S3: "http://e" }, "two words")).toEqual(["WORDS", true, undefined, "http://e"])
  expect(await found({}, "half")).toEqual([undefined, true, undefined, undefined])
  expect(await found({}, "bare")).toEqual([undefined, true, "ap-south-1", undefined])
  const elsewhere = {
    AWS_SHARED_CREDENTIALS_FILE: join(home, "none"),
    AWS_CONFIG_FILE: join(home, ".aws", "credentials"),
  }
  expect(await found(elsewhere)).toEqual(["DEFAULT", false, undefined, undefined])
  expect(await awsSettings({ HOME: home }, "lab").credentials?.get()).toEqual({
    accessKeyId: "LAB",
    secretAccessKey: "l",
    sessionToken: "token==",
    region: "eu-central-1",
  })
  expect(awsSettings({}, undefined).credentials).toBeUndefined()
  expect(await awsSettings(own, undefined).credentials?.get()).toMatchObject({ accessKeyId: "OWN", sessionToken: "t" })
})

it("says which profile there is not, and what one by single sign-on needs", async () => {
  expect(() => awsSettings({ HOME: home }, "nobody")).toThrow(/no profile 'nobody' in '.*credentials' or '.*config'/)
  expect(() => awsSettings({ HOME: home, AWS_PROFILE: "nobody" }, undefined)).toThrow(/no profile 'nobody'/)
  expect(() => createNodeStore({ profile: "x" })).toThrow(/no profile 'x'/)
  await expect(awsSettings({ HOME: home }, "single").credentials?.get()).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/'single' come by sso_session.*npm install @aws-sdk\/credential-providers/),
  })
})

it("asks a profile's program, and asks it anew when what it gave has expired", async () => {
  const script = join(home, "my program.mjs")
  await writeFile(
    script,
    `import { appendFileSync, readFileSync } from "node:fs"
const [, , log, life, wrong] = process.argv
appendFileSync(log, "x")
const n = readFileSync(log, "utf8").length
if (wrong) { console.error("A SECRET"); process.exit(3) }
const Expiration = new Date(Date.now() + Number(life)).toISOString()
console.log(JSON.stringify({ Version: 1, AccessKeyId: "P" + n, SecretAccessKey: "s", SessionToken: "t", Expiration }))`,
  )
  const config = join(home, "process-config")
  const command = (words: string): string => `"${process.execPath}" '${script}' "${join(home, "log")}" ${words}`
  await writeFile(
    config,
    `[profile p]\nregion = eu-west-1\ncredential_process = ${command("60000")}\n[profile bad]\ncredential_process = ${command("1 wrong")}\n` +
      `[profile no]\ncredential_process = ${JSON.stringify(process.execPath)} -p 1\n[profile gone]\ncredential_process = ${join(home, "gone")}\n`,
  )
  const env = { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL: server.url }
  const store = createNodeStore({ env, profile: "p", cacheBytes: 0 })
  const ref = { kind: "s3", bucket: "b", key: "o" } as const
  // Within two minutes of their end they are got anew.
  for (const who of ["P1", "P2"]) {
    await store.source(ref).read({ first: 1 })
    expect(server.requests.at(-1)?.headers.authorization).toContain(`Credential=${who}/`)
    expect(server.requests.at(-1)?.headers["x-amz-security-token"]).toBe("t")
  }
  for (const [profile, found] of [
    ["bad", "ended with 3"],
    ["no", "no credentials of version 1"],
    ["gone", "ended with ENOENT"],
  ] as const) {
    const error: unknown = await awsSettings(env, profile)
      .credentials!.get()
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "forbidden", message: expect.stringContaining(found) })
    expect((error as Error).cause).toBeUndefined()
    expect(String(error)).not.toMatch(/SECRET|wrong/)
  }
  expect(splitWords(`"/a b/c" 'd "e' f\\g --x="1 2"`)).toEqual(["/a b/c", 'd "e', "f\\g", "--x=1 2"])
})

it("reads the files again when what they gave has expired", async () => {
  const file = join(home, "rotating")
  const rotate = (id: string): Promise<void> =>
    writeFile(file, `[r]\naws_access_key_id = ${id}\naws_secret_access_key = s\naws_session_token = ${id}\n`)
  await rotate("OLD")
  const env = { AWS_SHARED_CREDENTIALS_FILE: file, AWS_ENDPOINT_URL: server.url }
  const store = createNodeStore({ env, profile: "r", cacheBytes: 0 })
  const ref = { kind: "s3", bucket: "b", key: "o" } as const
  await store.source(ref).read({ first: 1 })
  await rotate("NEW")
  server.fault("/b/o", { status: 400, body: faultXml("ExpiredToken", "b") })
  await store.source(ref).read({ first: 1 })
  expect(server.requests.slice(-2).map(({ headers }) => headers["x-amz-security-token"])).toEqual(["OLD", "NEW"])
})

it("says what the credentials of a container need", async () => {
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials" }
  await expect(awsSettings(env, undefined).credentials?.get()).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/AWS_CONTAINER_CREDENTIALS_FULL_URI.*npm install @aws-sdk\/credential-providers/),
  })
})

it("reads public objects without looking at the files, and private ones with the default profile", async () => {
  const store = createNodeStore({ env: { HOME: home, AWS_ENDPOINT_URL: server.url }, cacheBytes: 0 })
  const ref = { kind: "s3", bucket: "b", key: "o" } as const
  await store.source(ref).read({ first: 1 })
  expect(server.requests.at(-1)?.headers.authorization).toBeUndefined()
  server.fault("/b/o", { status: 403, body: faultXml("AccessDenied", "b") })
  await store.source(ref).read({ first: 1 })
  expect(server.requests.at(-1)?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=DEFAULT\/\d{8}\/us-west-2\/s3/,
  )
})
