import { describe, expect, it } from "vitest"
import { formatObjectRef, parseObjectRef, publicUrl } from "./index.ts"

describe("publicUrl", () => {
  it("hides user, password, signatures and tokens, and nothing else", () => {
    const signed = "https://me:pw@h.org/a@b?x=1&X-Amz-Signature=abc&sig=d%2Fe&token=t#f"
    expect(publicUrl(signed)).toBe("https://***@h.org/a@b?x=1&X-Amz-Signature=***&sig=***&token=***#f")
    const plain = "https://h.org/SIA?POS=circle+1+2&key=a@b&design=2"
    expect(publicUrl(plain)).toBe(plain)
    expect(formatObjectRef({ kind: "http", url: signed })).not.toMatch(/pw|abc|d%2Fe/)
    for (const text of ["https://me:pw@h org/", "ftp://me:pw@h.org/x"])
      expect(() => parseObjectRef(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining("pw") }),
      )
  })
})
