import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { COMMANDS } from "./commands/index.ts"
import { completionScript, SHELLS } from "./completion.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "caelum-complete-"))
  for (const shell of SHELLS) writeFileSync(join(folder, `script.${shell}`), completionScript(shell, COMMANDS)!)
  for (const name of ["a b.fits", "ls"]) writeFileSync(join(folder, name), "")
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What bash offers behind these words, the last of which stands at the cursor. */
function offered(...words: string[]): string[] {
  const quoted = ["caelum", ...words].map((word) => `'${word}'`).join(" ")
  const script = `. ./script.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _caelum; printf '%s\\n' "\${COMPREPLY[@]}"`
  const out = execFileSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" })
  return out.split("\n").filter((line) => line !== "")
}

describe("completion in bash", () => {
  it("offers commands, the commands of a group, and options", () => {
    expect(offered("")).toEqual([...new Set(COMMANDS.map(({ name }) => name.split(" ")[0]))])
    expect(offered("fits", "s").sort()).toEqual(["section", "stats"])
    expect(offered("--json", "--timeout", "3", "cache", "").sort()).toEqual(["clear", "info"])
    expect(offered("cutout", "--m").sort()).toEqual(["--max-memory", "--min-bytes", "--min-time", "--mode"])
    expect(offered("ls", "--off")).toEqual(["--offline"])
  })

  it("offers the values of options", () => {
    expect(offered("cutout", "a", "--mode", "")).toEqual(["trim", "partial", "strict"])
    expect(offered("image", "a", "--cmap", "vi")).toEqual(["viridis"])
    expect(offered("image", "a", "--cmap", "=", "vi")).toEqual(["viridis"])
    expect(offered("image", "a", "--cmap", "=")).toContain("magma")
    expect(offered("ls", "--archive", "d")).toEqual(["demo"])
    expect(offered("--archive", "d")).toEqual(["demo"])
    expect(offered("ls", "--timeout", "")).toEqual([])
    expect(offered("completion", "")).toEqual([...SHELLS])
  })

  it("offers files for arguments and outputs, as they are named", () => {
    for (const words of [
      ["cutout", "x", "-o"],
      ["cutout", "x", "--output"],
      ["fits", "info"],
      ["plot", "hexbin", "--log"],
    ])
      expect(offered(...words, "a")).toEqual(["a b.fits"])
    expect(offered("get", "ls", "")).toContain("a b.fits")
    expect(offered("archive", "serve", "--log", "l")).toEqual(["ls"])
  })
})

it.each(SHELLS)("the script of %s is one that the shell reads", (shell) => {
  const { error, status, stderr } = spawnSync(shell, ["-n", join(folder, `script.${shell}`)], { encoding: "utf8" })
  // Not every machine has every shell.
  if (error) expect(error).toMatchObject({ code: "ENOENT" })
  else expect([status, stderr]).toEqual([0, ""])
})

it("fish asks for the whole command, zsh for its own completion", () => {
  const fish = completionScript("fish", COMMANDS)!
  expect(fish).toContain(`complete -c caelum -n '__caelum_at "fits"' -a info -d `)
  expect(fish).toContain(`complete -c caelum -n '__caelum_at "cutout"' -s o -l output -r -F -d `)
  expect(fish).toContain(`complete -c caelum -n '__caelum_at "cutout"' -l mode -x -a 'trim partial strict' -d `)
  expect(fish).toContain(`complete -c caelum -n '__caelum_at "completion"' -a 'bash zsh fish'`)
  expect(fish).toContain(`complete -c caelum -n '__caelum_at "get"' -F`)
  expect(fish).toContain("complete -c caelum -l archive -x -a 'irsa demo' -d ")
  expect(fish).toContain("complete -c caelum -l json -d ")
  expect(completionScript("zsh", COMMANDS)!.split("\n")[0]).toContain("compinit")
})
