import type { Store, StoreOptions, Transport } from "../storage/index.ts"
import { createStore } from "../storage/index.ts"
import { listFiles } from "./folder.ts"
import { awsSettings } from "./profile.ts"
import { fileSource } from "./source.ts"
import { nodeTransport } from "./transport.ts"

type Environment = Readonly<Record<string, string | undefined>>

export interface NodeStoreOptions extends StoreOptions {
  /**
   * Environment. Read are AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION, the credentials and
   * profiles of AWS (see `docs/storage.md`), STORAGE_EMULATOR_HOST for `gs://` references, HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
   */
  readonly env?: Environment | undefined
  /** A profile of the AWS files: its credentials sign every request to S3, its region and endpoint hold where no other is given. */
  readonly profile?: string | undefined
}

/**
 * A store that also opens local files and knows the environment variables of AWS and of proxies; an option given wins over its
 * variable.
 * @throws CaelumError `usage` for a profile that does not exist or a proxy that is none.
 */
export function createNodeStore(options: NodeStoreOptions = {}): Store {
  const { env = {}, profile, ...rest } = options
  const aws = awsSettings(env, profile)
  return createStore({
    files: { source: fileSource, list: listFiles },
    transport: hasProxy(env) ? laterProxy(env) : nodeTransport,
    credentials: aws.credentials,
    ...rest,
    googleEndpoint: rest.googleEndpoint ?? emulator(env),
    endpoint: rest.endpoint ?? aws.endpoint,
    region: rest.region ?? aws.region,
  })
}

/** A server in Google's place, as its own clients find it. */
function emulator(env: Environment): string | undefined {
  const host = env["STORAGE_EMULATOR_HOST"] || undefined
  return host === undefined || /^https?:\/\//.test(host) ? host : `http://${host}`
}

function hasProxy(env: Environment): boolean {
  return ["http_proxy", "https_proxy"].some((name) => Boolean(env[name] || env[name.toUpperCase()]))
}

/** Loaded at the first request: few machines have a proxy. */
function laterProxy(env: Environment): Transport {
  let transport: Promise<Transport> | undefined
  const load = async (): Promise<Transport> => (await import("./proxy.ts")).proxyTransport(env)
  return async (url, wish) => (await (transport ??= load()))(url, wish)
}
