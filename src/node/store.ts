import type { Store, StoreOptions } from "../storage/index.ts"
import { createStore } from "../storage/index.ts"
import { listFiles } from "./folder.ts"
import { fileSource } from "./source.ts"
import { nodeTransport } from "./transport.ts"

export interface NodeStoreOptions extends StoreOptions {
  /** Environment: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION and AWS_DEFAULT_REGION are read. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** A store that also opens local files and knows the AWS environment variables; an option given wins over its variable. */
export function createNodeStore(options: NodeStoreOptions = {}): Store {
  const { env = {}, ...rest } = options
  return createStore({
    files: { source: fileSource, list: listFiles },
    transport: nodeTransport,
    ...rest,
    endpoint: rest.endpoint ?? (env["AWS_ENDPOINT_URL_S3"] || env["AWS_ENDPOINT_URL"] || undefined),
    region: rest.region ?? (env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined),
  })
}
