/** An archive as Caelum reaches it: its services and, for one that is not Amazon's own, its object store endpoint. */
export interface ArchiveSite {
  readonly id: string
  readonly title: string
  /** S3 endpoint for the buckets of this archive; absent for Amazon itself. */
  readonly s3Endpoint?: string | undefined
  /** SIA2 service. */
  readonly siaUrl: string
  /** TAP service. */
  readonly tapUrl?: string | undefined
}

/** NASA/IPAC Infrared Science Archive (services checked 2026-11-22). */
export const IRSA: ArchiveSite = {
  id: "irsa",
  title: "NASA/IPAC Infrared Science Archive",
  siaUrl: "https://irsa.ipac.caltech.edu/SIA",
  tapUrl: "https://irsa.ipac.caltech.edu/TAP",
}
