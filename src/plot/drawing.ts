/**
 * A picture as a list of marks in the order of painting. Lengths are in CSS pixels from the top left corner; colours are
 * `#rrggbb`. Pure data: `toSvg` and `toPng` turn it into files.
 */
export interface Drawing {
  readonly width: number
  readonly height: number
  /** Default white. */
  readonly background?: string
  /** What a screen reader says of it. */
  readonly title?: string
  readonly marks: readonly Mark[]
}

export type Mark = RectMark | PathMark | PolygonsMark | TextMark | ImageMark

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Paint {
  readonly fill?: string
  readonly stroke?: string
  /** Default 1. */
  readonly strokeWidth?: number
  readonly opacity?: number
}

export interface RectMark extends Box, Paint {
  readonly kind: "rect"
}

/** Lines and areas in the path syntax of SVG. */
export interface PathMark extends Paint {
  readonly kind: "path"
  readonly d: string
  readonly clip?: Box
}

/** Many copies of one polygon, each with its own place and colour. */
export interface PolygonsMark {
  readonly kind: "polygons"
  /** The corners around the centre: x, y, x, y, … */
  readonly shape: readonly number[]
  readonly x: Float64Array
  readonly y: Float64Array
  /** The index of the colour of each in `colors`; higher indices are painted later. */
  readonly color: Uint8Array
  readonly colors: readonly string[]
  readonly clip?: Box
}

export interface TextMark {
  readonly kind: "text"
  /** `^{…}` is raised and `_{…}` lowered: `10^{6}`, `M_{bol}`. */
  readonly text: string
  readonly x: number
  /** Of the baseline, or of the middle of the capitals. */
  readonly y: number
  readonly size: number
  readonly anchor?: "start" | "middle" | "end"
  readonly baseline?: "alphabetic" | "middle"
  /** Degrees, clockwise, about (x, y). */
  readonly rotate?: number
  readonly bold?: boolean
  readonly fill?: string
}

/** A PNG stretched to a box, its pixels shown as squares. */
export interface ImageMark extends Box {
  readonly kind: "image"
  readonly png: Uint8Array
}
