import { describe, expect, it } from "vitest"
import { parsePositionList } from "./index.ts"

describe("tables of positions", () => {
  it.each([
    ["RA_deg,DEC_deg", "icrs"],
    ["RA (deg),Dec (deg)", "icrs"],
    ["_RAJ2000\t_DEJ2000", "icrs"],
    ["RAJ2000 DEJ2000", "icrs"],
    ["ALPHA_J2000 DELTA_J2000", "icrs"],
    ["s_ra,s_dec", "icrs"],
    ["GLON GLAT", "galactic"],
  ])("columns %s", (title, frame) => {
    const separator = /[,\t]/.exec(title)?.[0] ?? " "
    const list = parsePositionList(`${title}\n150.01${separator}2.2\n`)
    expect(list.map(({ position }) => position)).toEqual([{ frame, lon: 150.01, lat: 2.2 }])
  })

  it("take both columns from one system", () => {
    const [only] = parsePositionList("l,dec,name,ra,b\n1,2,x,3,4\n")
    expect(only).toMatchObject({ name: "x", position: { frame: "icrs", lon: 3, lat: 2 } })
  })

  it.each(["id,x,y\n1,2,3\n", "name ra y\nM31 10.7 41.3\n", "constructor,dec\n1,2\n"])("%j is refused", (text) => {
    expect(() => parsePositionList(text)).toThrow(
      /^The list of positions has the columns .*; name two of them ra and dec/,
    )
  })

  it("are not seen in a list of names or of bare positions", () => {
    expect(parsePositionList("Sgr A*\n150.01 2.2\n").map(({ error }) => error?.code)).toEqual(["usage", undefined])
    expect(parsePositionList("M31\nM33\n").map(({ error }) => error?.code)).toEqual(["usage", "usage"])
    expect(parsePositionList("galactic 236.8 42.1\nicrs 1 2\n").map(({ position }) => position?.lon)).toEqual([
      236.8, 1,
    ])
  })
})
