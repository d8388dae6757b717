/** What a source of the invented sky is; it decides the colours. */
export interface SourceKind {
  readonly name: "star" | "galaxy" | "early" | "agn" | "disk" | "envelope" | "odd"
  /** Mean and scatter of W1−W2, W2−W3 and W3−W4, Vega magnitudes. */
  readonly colors: readonly (readonly [mean: number, scatter: number])[]
  /** Brightest and faintest W1, and the slope of log10 of the counts against it. */
  readonly brightest: number
  readonly faintest: number
  readonly slope: number
}

/**
 * The populations of the WISE colour–colour plane (Wright et al. 2010, AJ 140, 1868, figure 12; young stars after Koenig
 * & Leisawitz 2014, ApJ 791, 131). The last is where minor planets and blends fall.
 */
export const KINDS: readonly SourceKind[] = [
  {
    name: "star",
    colors: [
      [-0.02, 0.045],
      [0.04, 0.09],
      [0.08, 0.2],
    ],
    brightest: 5.5,
    faintest: 17.4,
    slope: 0.2,
  },
  {
    name: "galaxy",
    colors: [
      [0.24, 0.12],
      [3.55, 0.5],
      [2.25, 0.3],
    ],
    brightest: 11,
    faintest: 17.4,
    slope: 0.42,
  },
  {
    name: "early",
    colors: [
      [0.02, 0.06],
      [0.9, 0.45],
      [1.1, 0.4],
    ],
    brightest: 11,
    faintest: 17.2,
    slope: 0.42,
  },
  {
    name: "agn",
    colors: [
      [1.08, 0.17],
      [2.95, 0.38],
      [2.45, 0.3],
    ],
    brightest: 10.5,
    faintest: 17.2,
    slope: 0.42,
  },
  {
    name: "disk",
    colors: [
      [0.52, 0.17],
      [1.95, 0.45],
      [2.2, 0.4],
    ],
    brightest: 6,
    faintest: 13.8,
    slope: 0.1,
  },
  {
    name: "envelope",
    colors: [
      [1.35, 0.45],
      [2.9, 0.5],
      [2.7, 0.5],
    ],
    brightest: 7.5,
    faintest: 14.5,
    slope: 0.12,
  },
  {
    name: "odd",
    colors: [
      [1.4, 1.1],
      [2.4, 1.6],
      [1.5, 1],
    ],
    brightest: 8,
    faintest: 16.5,
    slope: 0.2,
  },
]

/** Share of each kind, in the order of KINDS: in the Taurus clouds and elsewhere. */
export const SHARES: Readonly<Record<"taurus" | "field" | "sparse", readonly number[]>> = {
  taurus: [0.812, 0.085, 0.03, 0.022, 0.034, 0.011, 0.006],
  field: [0.63, 0.22, 0.09, 0.045, 0.001, 0.001, 0.013],
  sparse: [0.7, 0.17, 0.07, 0.035, 0.003, 0.002, 0.02],
}
