import { expect, it } from "vitest"
import { isPrivateAddress, mustBePublic, publicLookup } from "./private-hosts.ts"

it("tells private addresses from public ones", () => {
  const hidden = ["10.0.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.255", "192.168.1.1", "100.64.0.1", "0.0.0.0"]
  const open = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1", "::ffff:8.8.8.8"]
  for (const address of [...hidden, "::1", "::", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"])
    expect([address, isPrivateAddress(address)]).toEqual([address, true])
  for (const address of [...open, "example.org", ""])
    expect([address, isPrivateAddress(address)]).toEqual([address, false])
})

it("lets no answer of the public network lead to a private address", () => {
  expect(() => mustBePublic("8.8.8.8", new URL("http://169.254.169.254/latest"))).toThrow(/private address/)
  expect(() => mustBePublic("8.8.8.8", new URL("http://[::ffff:10.0.0.1]/"))).toThrow(/private address/)
  expect(() => mustBePublic("2606:4700::1", new URL("http://0x7f.1/"))).toThrow(/127\.0\.0\.1/)
  expect(mustBePublic("8.8.8.8", new URL("https://example.org/"))).toBe(true)
  expect(mustBePublic("192.168.0.7", new URL("http://10.0.0.1/"))).toBe(false)
  expect(() => mustBePublic(undefined, new URL("http://10.0.0.1/"))).toThrow(/private address/)
})

it("resolves no name to a private address", async () => {
  const found = await new Promise((resolve) => publicLookup("localhost", { all: true }, (error) => resolve(error)))
  expect(found).toMatchObject({ message: expect.stringContaining("private address of localhost") })
  const literal = await new Promise((resolve) =>
    publicLookup("8.8.8.8", {}, (error, address, family) => resolve([error, address, family])),
  )
  expect(literal).toEqual([null, "8.8.8.8", 4])
  const missing = await new Promise((resolve) => publicLookup("nowhere.invalid", {}, (error) => resolve(error?.code)))
  expect(missing).toMatch(/ENOTFOUND|EAI_AGAIN/)
})
