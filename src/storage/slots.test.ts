import { describe, expect, test } from "vitest"
import { Slots, type SlotWish } from "./slots.ts"

/** Asks for places and notes who got one, in order. */
function desk(slots: Slots): { ask: (name: string, wish?: SlotWish, origin?: string) => void; got: string[] } {
  const got: string[] = []
  const ask = (name: string, wish?: SlotWish, origin = "a"): void => {
    const turn = slots.acquire(origin, wish)
    if (!turn) got.push(name)
    else
      turn.then(
        () => got.push(name),
        () => got.push(`${name} gone`),
      )
  }
  return { ask, got }
}

const settled = async (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0))

describe("places for requests in flight", () => {
  test("go by priority, then in order", async () => {
    const slots = new Slots(1)
    const { ask, got } = desk(slots)
    for (const [name, priority] of [
      ["first", 0],
      ["late", -1],
      ["second", 0],
      ["urgent", 2],
      ["third", 0],
    ] as const)
      ask(name, { priority })
    for (let i = 0; i < 4; i++) {
      slots.release("a")
      await settled()
    }
    expect(got).toEqual(["first", "urgent", "second", "third", "late"])
  })

  test("never hold more bytes than the bound; one that is longer goes alone", async () => {
    const slots = new Slots(10, 100)
    const { ask, got } = desk(slots)
    ask("60", { bytes: 60 })
    ask("50", { bytes: 50 })
    ask("10", { bytes: 10 }, "b")
    await settled()
    expect(got).toEqual(["60"])
    slots.release("a", 60)
    await settled()
    expect(got).toEqual(["60", "50", "10"])
    ask("500", { bytes: 500 })
    slots.release("a", 50)
    await settled()
    expect(got).not.toContain("500")
    slots.release("b", 10)
    await settled()
    expect(got).toEqual(["60", "50", "10", "500"])
    ask("1", { bytes: 1 })
    slots.release("a", 500)
    await settled()
    expect(got.at(-1)).toBe("1")
  })

  test("are not lost by who goes away, and a line that is full holds up no other", async () => {
    const slots = new Slots(1, 100)
    const { ask, got } = desk(slots)
    const leaving = new AbortController()
    ask("a1", { bytes: 60 })
    ask("a2", { bytes: 1 })
    ask("b1", { bytes: 90, signal: leaving.signal }, "b")
    ask("c1", { bytes: 30 }, "c")
    await settled()
    expect(got).toEqual(["a1"])
    leaving.abort()
    await settled()
    expect(got).toEqual(["a1", "b1 gone", "c1"])
    slots.release("c", 30)
    slots.release("a", 60)
    await settled()
    expect(got).toEqual(["a1", "b1 gone", "c1", "a2"])
    expect(slots.taken("a")).toBe(1)
    slots.release("a", 1)
    expect([slots.taken("a"), slots.taken("c")]).toEqual([0, 0])
  })
})
