import { appendPlan, makePlan, parseObjectRef, type ReadPlan } from "../../core/index.ts"
import { openImage, planCutout } from "../../data/index.ts"
import { openCatalog, planQuery } from "../../data/catalog/index.ts"
import { skyCoord, zone } from "../../sky/index.ts"
import { planFolder, planGlob } from "../../storage/index.ts"
import { catalogOf, findDataset } from "../../vo/index.ts"
import type { CommandContext } from "../command.ts"
import { COLUMNS, WHERE } from "./catalog.ts"
import { findMosaics, IMAGES, PATTERN } from "./images.ts"
import { BOX, found, PLACE } from "./tour.ts"

/** What the whole story will read. To make the plan the image is searched for, and headers, schema and footers are read. */
export async function planTour(context: CommandContext): Promise<ReadPlan> {
  const [store, site, { signal }] = [await context.store(), await context.site(), context]
  const { cost } = store
  const search = await findMosaics(store, site, signal)
  const object = found(search.mosaics[0], "mosaic")["object"]
  const image = await openImage(store.source(parseObjectRef(String(object))), undefined, { signal, cost })
  const side = { value: PLACE.size, unit: "deg" as const }
  const catalog = await openCatalog(store, catalogOf(findDataset("allwise")), { signal })
  const region = zone(BOX.lon1, BOX.lon2, BOX.lat1, BOX.lat2)
  return [
    planFolder(parseObjectRef(`${IMAGES}/`), false),
    planGlob(PATTERN),
    makePlan([{ object: search.url, spans: [], wave: 1, why: "image search" }], "search"),
    planCutout(image, skyCoord(PLACE.lon, PLACE.lat), { width: side, height: side }, { cost }),
    await planQuery(catalog, { columns: COLUMNS, where: WHERE, region, cost }, { signal }),
  ].reduce(appendPlan)
}
