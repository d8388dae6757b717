import type { Box, Mark } from "./drawing.ts"
import { textWidth } from "./text.ts"
import type { Scale, Tick } from "./ticks.ts"

export const INK = "#1b1f24"
export const TICK_SIZE = 12
export const LABEL_SIZE = 13.5
export const TITLE_SIZE = 15
const MAJOR = 6
const MINOR = 3
/** How much further out the labels are where the ticks point outward. */
const OUTWARD = 4

/** One side of a frame: where along it its ticks are, 0–1 from the left or from the bottom. */
export interface SideTick {
  readonly place: number
  /** A tick with a label is long. */
  readonly label?: string
}

/** The ticks of a scale as places along a side. */
export function sideTicks(scale: Scale): SideTick[] {
  return scale.ticks.map((tick: Tick) => ({ ...tick, place: scale.place(tick.value) }))
}

export interface FrameOptions {
  readonly box: Box
  readonly bottom: readonly SideTick[]
  readonly left: readonly SideTick[]
  /** Ticks without labels on the other sides; those of bottom and left where left out. */
  readonly top?: readonly SideTick[]
  readonly right?: readonly SideTick[]
  readonly xLabel?: string | undefined
  readonly yLabel?: string | undefined
  readonly title?: string | undefined
  /** Ticks that point away from the frame, for images. */
  readonly outward?: boolean | undefined
}

/** Room that the tick labels and the label of the left side need. */
export function leftMargin(ticks: readonly SideTick[], label: string | undefined, outward = false): number {
  const widest = Math.max(0, ...ticks.map((tick) => textWidth(tick.label ?? "", TICK_SIZE)))
  return Math.ceil(widest + (outward ? OUTWARD : 0) + 8 + (label ? LABEL_SIZE + 14 : 6) + 6)
}

/** Room that the tick labels and the label of the bottom need. */
export function bottomMargin(label: string | undefined, outward = false): number {
  return (label ? 52 : 30) + (outward ? OUTWARD : 0)
}

export function topMargin(title: string | undefined): number {
  return title ? 40 : 16
}

/** A frame with ticks on four sides, labels at the bottom and at the left. */
export function frameMarks(options: FrameOptions): Mark[] {
  const { box, bottom, left, top = bottom, right = left, xLabel, yLabel, title, outward = false } = options
  const middle = box.x + box.width / 2
  const gap = outward ? OUTWARD : 0
  const marks: Mark[] = [
    { kind: "path", d: tickPath(box, { bottom, left, top, right }, outward), stroke: INK, strokeWidth: 0.8 },
    { kind: "rect", ...box, stroke: INK, strokeWidth: 1 },
    ...bottomLabels(box, bottom, gap),
    ...leftLabels(box, left, gap),
  ]
  const base = box.y + box.height
  if (xLabel)
    marks.push({ kind: "text", text: xLabel, x: middle, y: base + 42 + gap, size: LABEL_SIZE, anchor: "middle" })
  if (yLabel) marks.push(sideLabel(yLabel, box.x - leftMargin(left, yLabel, outward) + 6 + LABEL_SIZE, box))
  if (title)
    marks.push({ kind: "text", text: title, x: middle, y: box.y - 14, size: TITLE_SIZE, anchor: "middle", bold: true })
  return marks
}

/** A label along a vertical side, read from below. */
export function sideLabel(text: string, x: number, box: Box): Mark {
  return { kind: "text", text, x, y: box.y + box.height / 2, size: LABEL_SIZE, anchor: "middle", rotate: -90 }
}

type Sides = Record<"bottom" | "left" | "top" | "right", readonly SideTick[]>

function tickPath(box: Box, sides: Sides, outward: boolean): string {
  const sign = outward ? -1 : 1
  const length = (tick: SideTick): number => sign * (tick.label === undefined ? MINOR : MAJOR)
  const right = box.x + box.width
  const base = box.y + box.height
  const x = (tick: SideTick): string => (box.x + tick.place * box.width).toFixed(2)
  const y = (tick: SideTick): string => (base - tick.place * box.height).toFixed(2)
  return [
    ...sides.bottom.map((tick) => `M${x(tick)} ${base}v${-length(tick)}`),
    ...sides.top.map((tick) => `M${x(tick)} ${box.y}v${length(tick)}`),
    ...sides.left.map((tick) => `M${box.x} ${y(tick)}h${length(tick)}`),
    ...sides.right.map((tick) => `M${right} ${y(tick)}h${-length(tick)}`),
  ].join("")
}

/** Labels from left to right; one that would touch the label before it is left out. */
function bottomLabels(box: Box, ticks: readonly SideTick[], gap: number): Mark[] {
  let free = -Infinity
  return ticks
    .toSorted((a, b) => a.place - b.place)
    .flatMap((tick): Mark[] => {
      if (tick.label === undefined) return []
      const x = box.x + tick.place * box.width
      const half = textWidth(tick.label, TICK_SIZE) / 2
      if (x - half < free) return []
      free = x + half + 4
      return [
        { kind: "text", text: tick.label, x, y: box.y + box.height + 19 + gap, size: TICK_SIZE, anchor: "middle" },
      ]
    })
}

function leftLabels(box: Box, ticks: readonly SideTick[], gap: number): Mark[] {
  let free = Infinity
  return ticks
    .toSorted((a, b) => a.place - b.place)
    .flatMap((tick): Mark[] => {
      const y = box.y + box.height - tick.place * box.height
      if (tick.label === undefined || y > free) return []
      free = y - TICK_SIZE * 1.2
      return [
        { kind: "text", text: tick.label, x: box.x - 8 - gap, y, size: TICK_SIZE, anchor: "end", baseline: "middle" },
      ]
    })
}
