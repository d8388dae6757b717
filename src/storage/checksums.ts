import type { SignalOptions } from "../core/index.ts"
import { discardBody } from "./body.ts"
import type { Exchanger } from "./exchange.ts"
import type { HttpAddress } from "./http.ts"
import { bareEtag } from "./range.ts"

/** The checksums that S3 tells of an object (of that version) in the headers of a HEAD answer. */
export async function askChecksums(
  exchanger: Exchanger,
  { label, url, relocate, region, access }: HttpAddress,
  etag: string,
  options: SignalOptions & { readonly patience: number },
): Promise<Record<string, string>> {
  const headers = { "x-amz-checksum-mode": "ENABLED", "accept-encoding": "identity" }
  const sent = { method: "HEAD", kind: "head", accept: [], headers } as const
  const request = { ...sent, ...options, label, url, relocate, region, access: access?.() }
  return exchanger.exchange(request, async (response) => {
    discardBody(response)
    const found: Record<string, string> = {}
    if (bareEtag(response.headers.get("etag")) !== etag) return found
    response.headers.forEach((value, name) => {
      if (name.startsWith("x-amz-checksum-")) found[name] = value
    })
    return found
  })
}
