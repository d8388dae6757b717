import { SkyImage } from "./sky-image.ts"

/** The planes of an image of more than two axes, each an image of its own; one where there are no others. */
export interface ImagePlanes {
  /** Lengths of the axes that are not the sky's and of which no pixel is chosen, slowest first; none for a plain image. */
  readonly shape: readonly number[]
  readonly count: number
  /** The plane of a number from 0, as they lie in the file. */
  readonly at: (index: number) => SkyImage
}

/** The planes along the axes of an image that are not x and y. Pure. */
export function planesOf(image: SkyImage): ImagePlanes {
  const { naxis } = image.hdu
  const free = naxis.flatMap((length, i) =>
    image.axes.includes(i) || length === 1 || typeof image.plane?.[i] === "object" ? [] : [i],
  )
  const count = free.reduce((product, i) => product * naxis[i]!, 1)
  const at = (index: number): SkyImage => {
    const plane = naxis.map((_, i) => image.plane?.[i] ?? ("all" as const))
    let rest = index
    for (const i of free) {
      const pixel = (rest % naxis[i]!) + 1
      plane[i] = { first: pixel, last: pixel }
      rest = Math.floor(rest / naxis[i]!)
    }
    const { file, hdu, alternate, arrays } = image
    return new SkyImage(file, hdu, { alternate, arrays, plane })
  }
  return { shape: free.map((i) => naxis[i]!).toReversed(), count, at: free.length === 0 ? () => image : at }
}
