import type { ReadCost, Table } from "../../core/index.ts"
import type { SkyImage } from "../../data/index.ts"
import type { Catalog } from "../../data/catalog/index.ts"
import type { Store } from "../../storage/index.ts"
import type { ArchiveSite } from "../../vo/index.ts"
import type { Picture, StepFindings } from "./report.ts"

/** The place of the story on the sky: the COSMOS field for the image, Taurus L1495 for the stars. */
export const PLACE = { lon: 150.01, lat: 2.2, radius: 0.01, size: 0.01 } as const
export const BOX = { lon1: 62, lon2: 66, lat1: 25, lat2: 29 } as const

/** What the steps share: the way to the archive, where outputs go, and what an earlier step found. */
export interface Tour {
  readonly store: Store
  readonly site: ArchiveSite
  readonly cost: ReadCost
  readonly signal: AbortSignal
  /** Writes an output whole; resolves to its path. */
  save(name: string, bytes: Uint8Array): Promise<string>
  mosaic?: string
  image?: SkyImage
  catalog?: Catalog
  stars?: Table
}

/** One step of the story. */
export interface TourStep {
  readonly name: string
  readonly title: string
  readonly command: string
  readonly replaces: string
  readonly run: (tour: Tour) => Promise<StepFindings>
}

/** A picture for the report, saved beside it. */
export async function savePicture(tour: Tour, name: string, png: Uint8Array, caption: string): Promise<Picture> {
  const file = await tour.save(name, png)
  return { file, dataUrl: `data:image/png;base64,${Buffer.from(png).toString("base64")}`, caption }
}

/** What an earlier step left; the steps run in order, so that its absence is a defect. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The tutorial has no ${what} yet.`)
  return value
}
