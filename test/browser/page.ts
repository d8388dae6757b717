// What runs inside the browser: public subpaths only, against an archive on another origin.
import { openCatalog, queryCatalog } from "caelum/catalog"
import { cutout, openImage } from "caelum/data"
import { encodePng, renderImage } from "caelum/plot"
import { skyCoord, zone } from "caelum/sky"
import { createStore, listObjects } from "caelum/storage"
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
