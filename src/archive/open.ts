import { CaelumError } from "../core/index.ts"
import { createNodeStore, diskCache, type DiskCacheOptions, type NodeStoreOptions } from "../node/index.ts"
import type { Store } from "../storage/index.ts"
import { IRSA, type ArchiveSite } from "../vo/index.ts"

/** A store with the archive that it reaches. */
export interface OpenedArchive {
  readonly store: Store
  readonly site: ArchiveSite
  /** Ends the embedded archive where this call started it; waits until what is kept on disk is written. */
  close(): Promise<void>
}

export interface OpenArchiveOptions extends NodeStoreOptions {
  /** Address of an SIA2 service to ask instead of the archive's own. */
  readonly service?: string
  /** Keeps ranges on disk beyond the process; not of the embedded archive, which is another one in every run. */
  readonly disk?: DiskCacheOptions | undefined
}

/**
 * Opens an archive by name: `irsa`, or `demo`, the embedded one, which is started on loopback inside this process.
 * The default is what the environment variable CAELUM_ARCHIVE names, else `irsa`.
 * @throws CaelumError `usage` for a name that is neither.
 */
export async function openArchive(
  name: string = process.env["CAELUM_ARCHIVE"] || "irsa",
  options: OpenArchiveOptions = {},
): Promise<OpenedArchive> {
  const served = (site: ArchiveSite): ArchiveSite =>
    options.service === undefined ? site : { ...site, siaUrl: options.service }
  const { disk, ...rest } = options
  if (name === "irsa") {
    const keeper = disk && diskCache(disk)
    const store = createNodeStore({ keeper, ...rest })
    return { store, site: served(IRSA), close: async () => keeper?.settle() }
  }
  if (name !== "demo")
    throw new CaelumError("usage", `'${name}' is not an archive that Caelum knows; use irsa or demo.`)
  const { startArchive } = await import("./start.ts")
  const running = await startArchive()
  try {
    const store = createNodeStore({ endpoint: running.s3, ...rest })
    return { store, site: served(running.site), close: () => running.close() }
  } catch (error) {
    await running.close()
    throw error
  }
}
