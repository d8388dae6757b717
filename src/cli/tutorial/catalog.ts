import type { Column, Table } from "../../core/index.ts"
import { evaluate, openCatalog, parseExpression, queryCatalog } from "../../data/catalog/index.ts"
import { columnNumbers } from "../../data/index.ts"
import { writeTable } from "../../data/write/index.ts"
import { hexbin, hexbinPlot, toPng } from "../../plot/index.ts"
import { zone } from "../../sky/index.ts"
import { catalogOf, findDataset } from "../../vo/index.ts"
import type { StepFindings } from "./report.ts"
import { BOX, found, savePicture, type Tour, type TourStep } from "./tour.ts"

export const COLUMNS: readonly string[] = ["designation", "ra", "dec", "w1mpro", "w2mpro", "w3mpro", "w4mpro"]
export const WHERE = "ext_flg = 0"
const BOX_WORDS = `"${BOX.lon1} ${BOX.lon2} ${BOX.lat1} ${BOX.lat2}"`

/** A catalogue: its schema, the stars in a box, their colours. */
export const CATALOG_STEPS: readonly TourStep[] = [
  {
    name: "schema",
    title: "Read a catalogue's schema",
    command: "caelum schema allwise --column ext_flg",
    replaces: "PyArrow",
    run: schema,
  },
  {
    name: "query",
    title: "Query it by place and by value",
    command: `caelum query allwise --columns ${COLUMNS.join(",")} --where "${WHERE}" --box ${BOX_WORDS} -o stars.parquet`,
    replaces: "HPGeom and pandas",
    run: query,
  },
  {
    name: "diagram",
    title: "Draw the colour–colour diagram",
    command: `caelum plot hexbin stars.parquet --x "w2mpro - w3mpro" --y "w1mpro - w2mpro" --log -o color-color.png`,
    replaces: "Matplotlib",
    run: diagram,
  },
]

async function schema(tour: Tour): Promise<StepFindings> {
  const catalog = await openCatalog(tour.store, catalogOf(findDataset("allwise")), { signal: tour.signal })
  tour.catalog = catalog
  const names = ["designation", "ra", "dec", "w1mpro", "w1sigmpro", "ext_flg"]
  const fields = names.map((name) =>
    found(
      catalog.fields.find((field) => field.name === name),
      name,
    ),
  )
  return {
    told: `AllWISE has ${catalog.fields.length} columns, ${catalog.partitions.join(" and ")} among them: the HEALPix cells by which its files are laid out. Units and descriptions come with the schema.`,
    grid: {
      head: ["column", "type", "unit", "description"],
      rows: fields.map((field) => [field.name, field.type, field.unit ?? "", shortened(field.description ?? "")]),
    },
    facts: { columns: catalog.fields.length, partitions: catalog.partitions, ext_flg: fields.at(-1)?.description },
  }
}

function shortened(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 157)}…`
}

async function query(tour: Tour): Promise<StepFindings> {
  const region = zone(BOX.lon1, BOX.lon2, BOX.lat1, BOX.lat2)
  const { table, plan } = await queryCatalog(
    found(tour.catalog, "catalogue"),
    { columns: COLUMNS, where: WHERE, region, cost: tour.cost },
    { signal: tour.signal },
  )
  tour.stars = table
  const file = await tour.save("stars.parquet", writeTable(table, "parquet"))
  return {
    told: `${table.rows.toLocaleString("en")} point sources of the Taurus L1495 region: ${plan.reason.split("; ").at(-1)}, and only their wanted columns were read. The box is exact: its edges are parallels, not great circles.`,
    grid: {
      head: COLUMNS,
      rows: Array.from({ length: Math.min(5, table.rows) }, (_, row) =>
        table.columns.map((column) => cellText(column, row)),
      ),
    },
    facts: { rows: table.rows, file, planned: { requests: plan.requests, bytes: plan.bytes, waves: plan.waves } },
  }
}

function cellText(column: Column, row: number): string {
  if (column.validity?.[row] === 0) return "null"
  return String((column.values as ArrayLike<unknown>)[row])
}

async function diagram(tour: Tour): Promise<StepFindings> {
  const stars = found(tour.stars, "stars")
  const bins = hexbin(numbers(stars, "w2mpro - w3mpro"), numbers(stars, "w1mpro - w2mpro"))
  const drawing = hexbinPlot(bins, {
    log: true,
    xLabel: "W2 − W3 (mag)",
    yLabel: "W1 − W2 (mag)",
    countLabel: "sources",
  })
  const picture = await savePicture(
    tour,
    "color-color.png",
    await toPng(drawing, { scale: 2 }),
    `Colours of ${bins.points.toLocaleString("en")} sources in Taurus L1495, logarithmic counts`,
  )
  return {
    told: `Main-sequence stars crowd where both colours are near zero; young stars with discs and galaxies lie redwards of them. ${bins.invalid.toLocaleString("en")} sources lack one of the three magnitudes and are left out.`,
    pictures: [picture],
    facts: { points: bins.points, leftOut: bins.invalid, most: bins.counts.reduce((most, n) => Math.max(most, n), 0) },
  }
}

/** The values of an expression, NaN where null. */
function numbers(table: Table, text: string): Float64Array {
  return columnNumbers(evaluate(parseExpression(text), table), table.rows)
}
