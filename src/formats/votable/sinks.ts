import { ArraySink, VariableSink } from "./array-sink.ts"
import type { CellLayout } from "./layout.ts"
import { elementKind } from "./layout.ts"
import { LongSink } from "./long-sink.ts"
import { NumberSink } from "./number-sink.ts"
import type { CellSink, SinkContext } from "./sink.ts"
import { StringArraySink, StringSink } from "./string-sink.ts"

/** The sink for a column of this layout. */
export function makeSink(layout: CellLayout, context: SinkContext): CellSink {
  const scalar = layout.shape.length === 0
  if (layout.type === "string") return scalar ? new StringSink(layout, context) : new StringArraySink(layout, context)
  if (layout.count === -1) return new VariableSink(layout, context)
  if (!scalar || elementKind(layout.datatype).lanes === 2) return new ArraySink(layout, context)
  return layout.datatype === "long" ? new LongSink(layout, context) : new NumberSink(layout, context)
}
