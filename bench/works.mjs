// What is measured: each work with its bounds and the Python programs that do the same.
const ALLWISE = "nasa-irsa-wise/wise/allwise/catalogs/p3as_psd/healpix_k5/wise-allwise.parquet"
const SEIP = "nasa-irsa-spitzer/spitzer/seip/seip_science/images/"

const cutout = (pixels, most) => ({
  name: `cutout-${pixels}`,
  title: `${pixels} px cutout of a 268 MB float image`,
  most: { requests: 3, waves: 2, ...most },
  peers: ["http", "s3fs"].map((way) => ({
    name: `astropy + ${way === "http" ? "fsspec" : "s3fs"}`,
    script: "cutout.py",
    words: (s3) => [s3, "caelum-bench", "image-8192.fits", String(pixels), way],
  })),
})

const queryPeers = ["pandas", "pyarrow"].map((way) => ({
  name: way === "pandas" ? "pandas" : "pyarrow, files by name",
  script: "query.py",
  words: (s3) => [s3, ALLWISE, way],
}))

export const WORKS = [
  {
    name: "ls",
    title: "ls of one level",
    most: { requests: 1, waves: 1 },
    peers: [{ name: "s3fs", script: "ls.py", words: (s3) => [s3, SEIP] }],
  },
  cutout(60, { seconds: 0.18 }),
  cutout(500, { requests: Infinity, seconds: 0.3 }),
  {
    name: "query",
    title: "Taurus query",
    needs: true,
    most: { requests: 45, lists: 0, heads: 0, waves: 2, overread: 1.35, seconds: 0.45 },
    peers: queryPeers,
  },
  {
    name: "query-min-bytes",
    title: "Taurus query, --min-bytes",
    needs: true,
    most: { requests: 75, lists: 0, heads: 0, waves: 2, overread: 1.05 },
    peers: [],
  },
]
