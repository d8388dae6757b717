import type { SignalOptions } from "../core/index.ts"
import { throwIfAborted } from "../core/index.ts"
import type { FitsChange } from "../formats/fits/index.ts"
import { openFits, planUpdate, updateBytes } from "../formats/fits/index.ts"
import { fileSink } from "./sink.ts"
import { fileSource } from "./source.ts"

/**
 * Changes a local FITS file: headers, pixels, HDUs replaced, removed, appended. The changed file is written beside the old one and takes
 * its name when it is whole: whatever stops the work, one of the two is there. Bytes of what is not changed stay as they are.
 * @throws CaelumError as `planUpdate`; `changed` where another program changed the file meanwhile; `write`.
 */
export async function updateFits(
  path: string,
  changes: readonly FitsChange[],
  options: SignalOptions = {},
): Promise<void> {
  const source = fileSource(path)
  const file = await openFits(source, options)
  const pieces = await planUpdate(file, changes, options)
  const sink = await fileSink(path)
  try {
    for await (const bytes of updateBytes(file, pieces, options)) await sink.write(bytes)
    throwIfAborted(options.signal)
    // Compared with what was read at first: a change by others in between is not overwritten.
    await source.size(options)
    await sink.commit()
  } catch (cause) {
    await sink.abort()
    throw cause
  }
}
