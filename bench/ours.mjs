// One work of ours in a process of its own, caches off. usage: ours.mjs WORK S3_ENDPOINT; prints one JSON line.
const [, , work, s3] = process.argv
const started = performance.now()

const jobs = {
  ls: async () => {
    const { createNodeStore } = await import("../dist/node/index.js")
    const { listObjects } = await import("../dist/storage/index.js")
    return async () => {
      const store = createNodeStore({ endpoint: s3, cacheBytes: 0 })
      const ref = { kind: "s3", bucket: "nasa-irsa-spitzer", key: "spitzer/seip/seip_science/images/" }
      let entries = 0
      for await (const entry of listObjects(store, ref, { delimiter: "/" })) entries += entry.kind === "prefix" ? 1 : 0
      return { entries, waves: store.stats.waves }
    }
  },
  "cutout-60": () => cutoutOf(60),
  "cutout-500": () => cutoutOf(500),
  query: () => queryWith("BALANCED"),
  "query-min-bytes": () => queryWith("MIN_BYTES"),
  needed: async () => needed,
}

/** Bytes of the footers and of the wanted column chunks of the ten leaves that the box touches: what no reader can do without. */
async function needed() {
  const { createNodeStore } = await import("../dist/node/index.js")
  const { openParquet } = await import("../dist/formats/parquet/index.js")
  const store = createNodeStore({ endpoint: s3 })
  const root = "wise/allwise/catalogs/p3as_psd/healpix_k5/wise-allwise.parquet"
  const wanted = ["designation", "ra", "dec", "w1mpro", "w2mpro", "w3mpro", "w4mpro", "ext_flg"]
  let bytes = 0
  for (const cell of [265, 266, 267, 270, 288, 289, 291, 292, 293, 294]) {
    const key = `${root}/healpix_k0=${cell >> 10}/healpix_k5=${cell}/part0.snappy.parquet`
    const { footerBytes, fields, rowGroups } = await openParquet(
      store.source({ kind: "s3", bucket: "nasa-irsa-wise", key }),
    )
    bytes += footerBytes
    for (const [i, field] of fields.entries()) {
      if (wanted.includes(field.name)) for (const { chunks } of rowGroups) bytes += chunks[i].length
    }
  }
  return { needed: bytes }
}

async function cutoutOf(pixels) {
  const { createNodeStore } = await import("../dist/node/index.js")
  const { cutout, openImage } = await import("../dist/data/index.js")
  const { skyCoord } = await import("../dist/sky/index.js")
  return async () => {
    const store = createNodeStore({ endpoint: s3, cacheBytes: 0 })
    const image = await openImage(store.source({ kind: "s3", bucket: "caelum-bench", key: "image-8192.fits" }))
    const side = { value: pixels, unit: "px" }
    const piece = await cutout(image, skyCoord(150.01, 2.2), { width: side, height: side })
    const check = piece.pixels.data.reduce((sum, value) => sum + value, 0)
    return { shape: piece.pixels.shape, check, waves: store.stats.waves }
  }
}

async function queryWith(cost) {
  const core = await import("../dist/core/index.js")
  const { createNodeStore } = await import("../dist/node/index.js")
  const { openCatalog, queryCatalog } = await import("../dist/data/catalog/index.js")
  const { catalogOf, findDataset } = await import("../dist/vo/index.js")
  const { zone } = await import("../dist/sky/index.js")
  const query = {
    columns: ["designation", "w1mpro", "w2mpro", "w3mpro", "w4mpro"],
    where: "ext_flg = 0",
    region: zone(62, 66, 25, 29),
    cost: core[cost],
  }
  return async () => {
    const store = createNodeStore({ endpoint: s3, cacheBytes: 0 })
    const opening = performance.now()
    const catalog = await openCatalog(store, catalogOf(findDataset("allwise")))
    const schema = { ...store.stats, seconds: (performance.now() - opening) / 1000 }
    const { table } = await queryCatalog(catalog, query)
    return { rows: table.rows, waves: store.stats.waves - schema.waves, schema }
  }
}

const job = await jobs[work]()
const imports = (performance.now() - started) / 1000
const began = performance.now()
const answer = await job()
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000, imports, ...answer }))
