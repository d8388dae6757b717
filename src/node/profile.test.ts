import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { FaultServer } from "../testing/fault-server.ts"
import { faultXml } from "../testing/fake-bucket.ts"
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
