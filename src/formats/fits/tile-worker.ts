// The module of a worker: decodes what `startTileWorkers` sends. Apps that bundle give its address as `url`.
import { serveThread } from "#worker"
import type { TypedArray } from "../../core/index.ts"
import type { TileAnswer, TileBatch, TileJob } from "./tile-batch.ts"
import { failureOf, unpackTiles } from "./tile-batch.ts"
import { decodePiece } from "./tile-decode-piece.ts"
import { TileDecoder } from "./tile-decode.ts"
import { TileTarget } from "./tile-target.ts"

interface Work {
  readonly job: TileJob
  readonly decoder: TileDecoder
  readonly targets: readonly TileTarget[]
}

type Message = { readonly open: TileJob } | { readonly batch: TileBatch } | { readonly close: number }
type Reply = (answer: TileAnswer, transfer: readonly ArrayBuffer[]) => void

const works: Map<number, Work> = new Map()

/** Answers one message of `startTileWorkers`. */
export async function answerTiles(message: Message, reply: Reply): Promise<void> {
  if ("open" in message) works.set(message.open.job, openWork(message.open))
  else if ("close" in message) works.delete(message.close)
  else await answerBatch(message.batch, reply)
}

function openWork(job: TileJob): Work {
  const { sections, scaling, shared } = job
  const targets = shared?.map((buffer, i) => new TileTarget(sections[i]!, scaling, buffer)) ?? []
  return { job, decoder: new TileDecoder(job.bitpix, job.table, job.most), targets }
}

async function answerBatch({ job, id, bytes, tiles }: TileBatch, reply: Reply): Promise<void> {
  const work = works.get(job)
  if (!work) return
  try {
    const values = await decodeBatch(work, bytes, tiles)
    const buffers = values.map(({ buffer }) => buffer as ArrayBuffer)
    reply(work.job.shared ? { id } : { id, values }, buffers)
  } catch (cause) {
    reply({ id, failure: failureOf(cause) }, [])
  }
}

/** Puts the tiles to their places, or gives their values where memory is not shared. */
async function decodeBatch(
  { job, decoder, targets }: Work,
  bytes: Uint8Array,
  tiles: Float64Array,
): Promise<TypedArray[]> {
  const loose: TypedArray[] = []
  await decodePiece(decoder, unpackTiles(tiles, job.grid, bytes.length), bytes, (tile, stream) => {
    if (!job.shared) loose.push(decoder.decode(tile, stream).slice(0, tile.tile.count))
    else decoder.place(tile, stream, job.users ? job.users.get(tile.tile.row)!.map((i) => targets[i]!) : targets)
  })
  return loose
}

serveThread((message, reply) => void answerTiles(message as Message, reply))
