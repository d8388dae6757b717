import { hexColor } from "./color.ts"
import type { Box, Mark } from "./drawing.ts"
import { INK, LABEL_SIZE, sideLabel, sideTicks, TICK_SIZE } from "./frame.ts"
import { textWidth } from "./text.ts"
import type { Scale } from "./ticks.ts"

export const BAR_WIDTH = 16

/** Room that a colour bar needs at the right of a frame. */
export function colorBarMargin(scale: Scale, label: string | undefined): number {
  const widest = Math.max(0, ...scale.ticks.map((tick) => textWidth(tick.label ?? "", TICK_SIZE)))
  return Math.ceil(14 + BAR_WIDTH + 8 + widest + (label ? LABEL_SIZE + 12 : 0) + 8)
}

/** A colour bar along the right side of a frame: `colors` is a colour table from the low to the high end of the scale. */
export function colorBarMarks(frame: Box, scale: Scale, colors: Uint8Array, label: string | undefined): Mark[] {
  const box: Box = { x: frame.x + frame.width + 14, y: frame.y, width: BAR_WIDTH, height: frame.height }
  const right = box.x + box.width
  const ticks = sideTicks(scale)
  const y = (place: number): number => box.y + box.height * (1 - place)
  const lines = ticks.map((tick) => `M${right} ${y(tick.place).toFixed(2)}h${tick.label === undefined ? 3 : 5}`)
  const marks: Mark[] = [
    ...gradient(box, colors),
    { kind: "path", d: lines.join(""), stroke: INK, strokeWidth: 0.8 },
    { kind: "rect", ...box, stroke: INK, strokeWidth: 0.8 },
  ]
  for (const { place, label: text } of ticks)
    if (text !== undefined)
      marks.push({ kind: "text", text, x: right + 9, y: y(place), size: TICK_SIZE, baseline: "middle" })
  if (label) marks.push(sideLabel(label, right + colorBarMargin(scale, label) - 14 - BAR_WIDTH - 8, box))
  return marks
}

/** Steps that reach to the top of the bar, each covered by the next: no seams between them. */
function gradient(box: Box, colors: Uint8Array): Mark[] {
  const levels = colors.length / 4
  return Array.from({ length: levels }, (_, i) => {
    const height = box.height * (1 - i / levels)
    return { kind: "rect", x: box.x, y: box.y, width: box.width, height, fill: hexColor(colors, i) }
  })
}
