import { CaelumError, formatObjectRef, parseObjectRef } from "../../core/index.ts"
import { cutout, cutoutFits, cutoutWcs, openImage } from "../../data/index.ts"
import { imagePlot, toPng } from "../../plot/index.ts"
import { cone, skyCoord } from "../../sky/index.ts"
import { globObjects, listObjects, type ListEntry, type Store } from "../../storage/index.ts"
import { locateUrl, searchSia2, sia2Rows, type ArchiveSite } from "../../vo/index.ts"
import { pixelToSky, skyPart } from "../../wcs/index.ts"
import { formatBytes, type StepFindings } from "./report.ts"
import { found, PLACE, savePicture, type Tour, type TourStep } from "./tour.ts"

export const IMAGES: string = "s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images"
export const PATTERN: string = `${IMAGES}/4/0019/40019821/9/**/*.mosaic.fits`

/** Bucket, key and place of an image: browsed, searched for, cut out. */
export const IMAGE_STEPS: readonly TourStep[] = [
  {
    name: "browse",
    title: "Browse a bucket",
    command: `caelum ls ${IMAGES}/\ncaelum glob '${PATTERN}'`,
    replaces: "s3fs",
    run: browse,
  },
  {
    name: "find",
    title: "Find an image by its position",
    command: `caelum search "${PLACE.lon} ${PLACE.lat}" --radius ${PLACE.radius}deg --collection spitzer_seip`,
    replaces: "PyVO",
    run: find,
  },
  {
    name: "cutout",
    title: "Cut a piece out of it",
    command: `caelum cutout OBJECT "${PLACE.lon} ${PLACE.lat}" ${PLACE.size}deg -o cutout.fits`,
    replaces: "Astropy with fsspec",
    run: cut,
  },
]

async function browse({ store, signal }: Tour): Promise<StepFindings> {
  const folders = await collect(listObjects(store, parseObjectRef(`${IMAGES}/`), { delimiter: "/", signal }))
  const mosaics = await collect(globObjects(store, PATTERN, { signal }))
  const rows = mosaics.map(({ uri, size }) => [uri.slice(IMAGES.length + 1), formatBytes(size ?? 0)])
  return {
    told: `The Spitzer Enhanced Imaging Products have ${folders.length} folders at their root; the pattern finds ${mosaics.length} mosaics of one region; only the folders that can hold a match were listed.`,
    grid: { head: ["mosaic", "size"], rows },
    facts: { folders: folders.map(({ uri }) => uri), mosaics: mosaics.map(({ uri }) => uri) },
  }
}

async function collect(entries: AsyncIterable<ListEntry>): Promise<ListEntry[]> {
  const all: ListEntry[] = []
  for await (const entry of entries) all.push(entry)
  return all
}

/** The rows of the image search at the story's place; the mosaics among them. */
export async function findMosaics(
  store: Store,
  site: ArchiveSite,
  signal: AbortSignal,
): Promise<{ url: string; overflow: boolean; rows: number; mosaics: Record<string, unknown>[] }> {
  const query = { pos: [cone(PLACE.lon, PLACE.lat, PLACE.radius)], collection: ["spitzer_seip"] }
  const result = await searchSia2(store, site.siaUrl, query, { signal })
  const rows = sia2Rows(result)
  const mosaics = rows.filter((row) => String(row["object"]).endsWith(".mosaic.fits"))
  if (mosaics.length === 0)
    throw new CaelumError(
      "not-found",
      `The service ${site.siaUrl} has no SEIP mosaic at ${PLACE.lon} ${PLACE.lat}; see 'caelum collections'.`,
    )
  return { url: result.url, overflow: result.overflow, rows: rows.length, mosaics }
}

async function find(tour: Tour): Promise<StepFindings> {
  const { store, site, signal } = tour
  const { url, overflow, rows, mosaics } = await findMosaics(store, site, signal)
  const first = found(mosaics[0], "mosaic")
  tour.mosaic = String(first["object"])
  const located = formatObjectRef(locateUrl(String(first["access_url"])).ref)
  return {
    told:
      `The image service knows ${rows} files there, ${mosaics.length} of them mosaics; each row says where its file is in the cloud. ` +
      (located === tour.mosaic
        ? "The rule from the archive's own address to its bucket gives the same object."
        : `The rule from the archive's own address gives ${located} instead.`),
    grid: {
      head: ["band", "subtype", "size", "object"],
      rows: mosaics
        .slice(0, 6)
        .map((row) => [
          String(row["energy_bandpassname"]),
          String(row["dataproduct_subtype"]),
          formatBytes(Number(row["access_estsize"]) * 1000),
          String(row["object"]),
        ]),
    },
    facts: {
      url,
      rows,
      mosaics: mosaics.length,
      object: tour.mosaic,
      located,
      overflow,
    },
  }
}

async function cut(tour: Tour): Promise<StepFindings> {
  const { store, signal, cost } = tour
  const uri = found(tour.mosaic, "mosaic")
  const image = await openImage(store.source(parseObjectRef(uri)), undefined, { signal, cost })
  const side = { value: PLACE.size, unit: "deg" as const }
  const piece = await cutout(image, skyCoord(PLACE.lon, PLACE.lat), { width: side, height: side }, { signal, cost })
  const [ny = 0, nx = 0] = piece.pixels.shape
  const [width, height] = image.size
  const unit = image.hdu.header.text("BUNIT")
  const sky = skyPart(cutoutWcs(piece))
  const drawing = await imagePlot(piece.pixels, {
    sky: { pixelToSky: (x, y) => pixelToSky(sky, x, y), frame: sky.celestial.frame?.frame },
    interval: "99.5%",
    stretch: "asinh",
    valueLabel: unit ?? "",
  })
  const picture = await savePicture(
    tour,
    "cutout.png",
    await toPng(drawing),
    `${nx} × ${ny} pixels around ${PLACE.lon} ${PLACE.lat}, asinh stretch`,
  )
  const file = await tour.save("cutout.fits", cutoutFits(piece))
  return {
    told: `${uri} is an image of ${width} × ${height} pixels. Its header and the rows of the cutout were read, not the image; the header of the cutout has the coordinate system of its own pixels.`,
    pictures: [picture],
    facts: { object: uri, shape: [ny, nx], origin: piece.origin.map((pixel) => pixel + 1), file },
  }
}
