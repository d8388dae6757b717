import { readFileSync } from "node:fs"
import { join } from "node:path"
import { CaelumError } from "../core/index.ts"
import type { CredentialSource, Credentials } from "../storage/index.ts"
import { processCredentials } from "./credential-process.ts"

type Environment = Readonly<Record<string, string | undefined>>
type Profile = Readonly<Record<string, string>>

/** What the environment says of AWS. */
export interface AwsSettings {
  readonly endpoint: string | undefined
  readonly region: string | undefined
  readonly credentials: CredentialSource | undefined
}

/**
 * Endpoint, region and credentials, in this order: the profile asked for, the environment's variables, the profile of
 * AWS_PROFILE, the default profile, the container or the web identity that the environment names. The files of profiles are
 * read only where one is named, or when a bucket has refused an anonymous request, and again where what they gave has
 * expired. A profile asked for signs everything; the others sign where a bucket has refused.
 * @throws CaelumError `usage` for a named profile that does not exist.
 */
export function awsSettings(env: Environment, asked: string | undefined): AwsSettings {
  const name = asked ?? (env["AWS_PROFILE"] || undefined)
  const profile = name === undefined ? undefined : namedProfile(env, name)
  const region = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"]
  const endpoint = env["AWS_ENDPOINT_URL_S3"] || env["AWS_ENDPOINT_URL"]
  const own = asked === undefined ? keysOf(env, VARIABLES) : undefined
  const hosted = asked === undefined ? HOSTED.find((variable) => env[variable]) : undefined
  const get = async (): Promise<Credentials | undefined> =>
    own ??
    (await profileCredentials(readProfile(env, name ?? "default") ?? {}, name ?? "default")) ??
    (hosted === undefined ? undefined : providedCredentials(`The credentials of ${hosted}`, {}, undefined))
  const files = Object.values(profileFiles(env)).some((path) => path !== "")
  return {
    endpoint: endpoint || profile?.["endpoint_url"],
    region: region || profile?.["region"],
    credentials: own || files || hosted !== undefined ? { get, always: asked !== undefined } : undefined,
  }
}

/** Variables that name credentials of a container or a web identity, which the package of AWS asks for. */
const HOSTED = [
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
]
const VARIABLES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] as const
const KEYS = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"] as const

function keysOf(from: Environment, names: typeof VARIABLES | typeof KEYS): Credentials | undefined {
  const [accessKeyId, secretAccessKey, sessionToken] = names.map((name) => from[name]?.trim() || undefined)
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  const region = from["region"]
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(region === undefined ? {} : { region }),
  }
}

function namedProfile(env: Environment, name: string): Profile {
  const profile = readProfile(env, name)
  if (profile) return profile
  const { config, credentials } = profileFiles(env)
  throw new CaelumError("usage", `There is no profile '${name}' in '${credentials}' or '${config}'; check its name.`)
}

/** Where the files are; empty where the environment names no home. */
function profileFiles(env: Environment): { config: string; credentials: string } {
  const home = env["HOME"] || env["USERPROFILE"]
  const inHome = (file: string): string => (home ? join(home, ".aws", file) : "")
  return {
    config: env["AWS_CONFIG_FILE"] || inHome("config"),
    credentials: env["AWS_SHARED_CREDENTIALS_FILE"] || inHome("credentials"),
  }
}

function readProfile(env: Environment, name: string): Profile | undefined {
  const files = profileFiles(env)
  const config = parseProfiles(readText(files.config))
  const inConfig = config.get(`profile ${name}`) ?? (name === "default" ? config.get("default") : undefined)
  const inCredentials = parseProfiles(readText(files.credentials)).get(name)
  return inConfig || inCredentials ? { ...inConfig, ...inCredentials } : undefined
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8")
  } catch {
    // A file that is missing or closed to us has no profiles.
    return ""
  }
}

/** The sections of an AWS file by their names. Nested settings (indented lines) are passed over. */
export function parseProfiles(text: string): Map<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>()
  let current: Record<string, string> | undefined
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const section = /^\[\s*(.*?)\s*\]/.exec(line)
    if (section) {
      const name = section[1]!.replace(/\s+/g, " ").replace(/^(profile )?["'](.*)["']$/, "$1$2")
      current = sections.get(name) ?? {}
      sections.set(name, current)
      continue
    }
    const setting = /^([\w.-]+)\s*=\s*(.*?)(?:\s+[#;].*)?$/.exec(line)
    if (setting && current) current[setting[1]!.toLowerCase()] = setting[2]!.trim()
  }
  return sections
}

/** Settings of profiles whose credentials come from elsewhere than the files. */
const FOREIGN = ["sso_session", "sso_start_url", "role_arn", "web_identity_token_file"]

async function profileCredentials(profile: Profile, name: string): Promise<Credentials | undefined> {
  const keys = keysOf(profile, KEYS)
  const foreign = FOREIGN.find((setting) => profile[setting] !== undefined)
  if (keys) return keys
  const region = profile["region"]
  if (foreign !== undefined)
    return providedCredentials(`The credentials of the profile '${name}' come by ${foreign}`, { profile: name }, region)
  const command = profile["credential_process"]
  if (command === undefined) return undefined
  return { ...(await processCredentials(command, name)), region }
}

/** Credentials that need SSO, a role or a container: by the provider package of AWS, where it is installed. */
async function providedCredentials(
  whose: string,
  options: { readonly profile?: string },
  region: string | undefined,
): Promise<Credentials> {
  const packageName = "@aws-sdk/credential-providers"
  const provider = await (import(packageName) as Promise<ProviderPackage>).catch((cause: unknown) => {
    const message = `${whose}: for that, npm install ${packageName} beside caelum.`
    throw new CaelumError("forbidden", message, { cause })
  })
  try {
    const found = await provider.fromNodeProviderChain(options)()
    const expires = found.expiration?.getTime()
    return { ...found, region, ...(expires === undefined ? {} : { expires }) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0]!.replace(/\.$/, "") : "no reason given"
    throw new CaelumError("forbidden", `${whose}, which gives none: ${reason}.`, { cause })
  }
}

interface ProviderPackage {
  fromNodeProviderChain(options: { readonly profile?: string }): () => Promise<{
    accessKeyId: string
    secretAccessKey: string
    sessionToken?: string
    expiration?: Date
  }>
}
