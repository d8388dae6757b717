import { describe, expect, it } from "vitest"
import { CaelumError, formatObjectRef, parseObjectRef, publicUrl } from "./index.ts"

describe("publicUrl", () => {
  it("hides user, password, signatures and tokens, and nothing else", () => {
    const signed = "https://me:pw@h.org/a@b?x=1&X-Amz-Signature=abc&sig=d%2Fe&token=t#f"
    expect(publicUrl(signed)).toBe("https://***@h.org/a@b?x=1&X-Amz-Signature=***&sig=***&token=***#f")
    const plain = "https://h.org/SIA?POS=circle+1+2&keyword=a@b&design=2&author=me"
    expect(publicUrl(plain)).toBe(plain)
    expect(formatObjectRef({ kind: "http", url: signed })).not.toMatch(/pw|abc|d%2Fe/)
    for (const text of ["https://me:pw@h org/", "ftp://me:pw@h.org/x"])
      expect(() => parseObjectRef(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining("pw") }),
      )
  })

  it("hides what else opens something", () => {
    for (const name of [
      "AWSAccessKeyId",
      "Policy",
      "key",
      "auth",
      "jwt",
      "pwd",
      "id_token",
      "client_secret",
      "x-api-key",
    ])
      expect(publicUrl(`https://h.org/x?a=1&${name}=s3kret#${name}=s3kret`)).toBe(
        `https://h.org/x?a=1&${name}=***#${name}=***`,
      )
    expect(publicUrl("ftp://me:s3kret@h/")).toBe("ftp://***@h/")
    expect(publicUrl("s3://b/a?key=1&sig=2")).toBe("s3://b/a?key=1&sig=2")
  })

  it("is held by every error", () => {
    const url = "http://me:s3kret@h.org/x?sig=s3kret"
    const { message, context } = new CaelumError("usage", `'${url}' is no place; ${url}: none.`, {
      context: { uri: url },
    })
    const shown = "http://***@h.org/x?sig=***"
    expect([message, context]).toEqual([`'${shown}' is no place; ${shown}: none.`, { uri: shown }])
    expect(new CaelumError("usage", message, { context })).toMatchObject({ message, context })
  })

  it("takes no time for hostile texts", () => {
    const started = performance.now()
    for (const part of ["://", "http://", "?token", "?token=", "@", "://a@", "&sig='"])
      publicUrl(`http://${part.repeat(30_000)}`)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
