// What runs inside the browser: public subpaths only, against an archive on another origin.
import { openCatalog, queryCatalog } from "caelum/catalog"
import { cutout, openImage } from "caelum/data"
import { compressImage, findHdu, openFits, readSection, startTileWorkers, wholeSection, writeFits } from "caelum/fits"
import { encodePng, renderImage } from "caelum/plot"
import { skyCoord, zone } from "caelum/sky"
import { browserCache, clearBrowserCache, createStore, listObjects, memorySource } from "caelum/storage"
import { catalogOf, findDataset, searchSia2 } from "caelum/vo"

/** The introduction; the numbers that Node must find too. */
export async function introduction(s3: string, sia: string): Promise<Record<string, unknown>> {
  const store = createStore({ endpoint: s3 })
  const folders: string[] = []
  for await (const entry of listObjects(
    store,
    { kind: "s3", bucket: "nasa-irsa-spitzer", key: "spitzer/seip/seip_science/images/" },
    { delimiter: "/" },
  ))
    folders.push(entry.uri)
  const found = await searchSia2(store, sia, {
    pos: [{ kind: "cone", lon: 150.01, lat: 2.2, radius: 0.01 }],
    collection: ["spitzer_seip"],
  })
  const object = found.objects.find((ref) => ref?.kind === "s3" && ref.key.endsWith(".mosaic.fits"))
  if (!object) throw new Error("no mosaic")
  const image = await openImage(store.source(object))
  const side = { value: 0.01, unit: "deg" } as const
  const piece = await cutout(image, skyCoord(150.01, 2.2), { width: side, height: side })
  const png = await encodePng(renderImage(piece.pixels))
  const catalog = await openCatalog(store, catalogOf(findDataset("allwise")))
  const { table } = await queryCatalog(catalog, {
    columns: ["designation", "w1mpro"],
    where: "ext_flg = 0",
    region: zone(63, 63.5, 26, 26.5),
  })
  const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0)
  return {
    folders,
    rows: found.table.rows,
    shape: piece.pixels.shape,
    pixels: sum(piece.pixels.data as Float32Array),
    signature: Array.from(png.subarray(0, 4)),
    stars: table.rows,
    magnitudes: sum(table.columns[1]?.values as Float64Array),
    requests: store.stats.requests,
  }
}

/** Reads of one object with what the browser keeps, as the page does after each time that it is loaded. */
export async function readKept(
  endpoint: string,
  key: string,
  spans: readonly { offset: number; length: number }[],
  options: { bytes?: number; offline?: boolean } = {},
): Promise<{ sums: number[]; requests: number; bytes: number; hits: number }> {
  const keeper = browserCache({ bytes: options.bytes })
  const store = createStore({ endpoint, keeper, offline: options.offline, cacheBytes: 0 })
  const source = store.source({ kind: "s3", bucket: "b", key })
  const parts = await Promise.all(spans.map((span) => source.read(span)))
  await keeper.settle()
  const { requests, bytes, cacheHits } = store.stats
  // Adler's sum of each: enough to tell bytes of other places.
  const sums = parts.map((part) => part.reduce((sum, byte, i) => (sum + (i + 1) * byte) % 2147483647, 0))
  return { sums, requests, bytes, hits: cacheHits }
}

/** What the browser's cache holds: entries, and bytes of ranges. */
export async function keptContent(): Promise<{ entries: number; bytes: number }> {
  const requests = await (await caches.open("caelum")).keys()
  const bytes = requests.reduce((sum, { url }) => sum + Number(url.split("~").at(-1)), 0)
  return { entries: requests.length, bytes }
}

/** Changes the bytes of each entry behind the library's back. */
export async function damageKept(): Promise<void> {
  const cache = await caches.open("caelum")
  for (const request of await cache.keys()) {
    const answer = (await cache.match(request))!
    const bytes = new Uint8Array(await answer.arrayBuffer())
    if (bytes.length > 0) bytes[0]! ^= 1
    await cache.put(request, new Response(bytes, { headers: answer.headers }))
  }
}

export const clearKept: typeof clearBrowserCache = clearBrowserCache

/** Whether Web Workers decode an image as this thread does, and what its memory is. */
export async function tiles(worker: string): Promise<unknown> {
  const data = Int32Array.from({ length: 490_000 }, (_, i) => (i * 2654435761) % 1_000_003)
  const hdu = await compressImage({ shape: [700, 700], data }, {})
  const file = await openFits(memorySource(writeFits([{}, hdu]), "tiles"))
  const found = await findHdu(file, 1)
  const workers = startTileWorkers(2, { url: new URL(worker) })
  const read = await readSection(file.source, found, wholeSection(found), { workers })
  await workers.close()
  return {
    same: read.data.every((value: unknown, i: number) => value === data[i]),
    memory: read.data.buffer.constructor.name,
  }
}
