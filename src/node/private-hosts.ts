import { lookup as resolve } from "node:dns"
import type { LookupAddress } from "node:dns"
import { BlockList, isIP } from "node:net"
import type { LookupFunction } from "node:net"

/** Networks that only this machine or its neighbours reach (RFC 6890, the special-purpose address registries). */
const NETWORKS: readonly (readonly [string, number, "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["::", 127, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
]

const PRIVATE = new BlockList()
for (const [address, prefix, family] of NETWORKS) PRIVATE.addSubnet(address, prefix, family)

/** Whether an IP address is of a private network, the link or this machine. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && PRIVATE.check(address, family === 6 ? "ipv6" : "ipv4")
}

/**
 * Whether the target of a redirect must be on the public network: where the answer came from there, an address or a name, or
 * from where is not known. A server of the world has no business with the machines beside this one.
 * @throws Error where the target is a private address.
 */
export function mustBePublic(from: string | undefined, target: URL): boolean {
  if (from !== undefined && isPrivateAddress(from)) return false
  const host = target.hostname.replace(/^\[|\]$/g, "")
  if (isPrivateAddress(host)) throw privateTarget(host)
  return true
}

/** Resolves names as usual, but not to private addresses. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const first = addresses?.[0]
    const hidden = addresses?.find(({ address }) => isPrivateAddress(address))
    if (error || !first) callback(error, "")
    else if (hidden) callback(privateTarget(hostname), "")
    else if (options.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}

function privateTarget(host: string): Error {
  return new Error(`a redirect from the public network to the private address of ${host}`)
}
