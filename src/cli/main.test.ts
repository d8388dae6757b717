import { describe, expect, it } from "vitest"
import { runCli } from "../testing/run-cli.ts"
import { COMMANDS } from "./commands/index.ts"
import { VERSION } from "./version.ts"

describe("the command line", () => {
  it("prints its version and its help with exit status 0", async () => {
    expect(await runCli(["--version"])).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: "" })
    const help = await runCli(["--help"])
    expect(help.status).toBe(0)
    for (const { name } of COMMANDS) expect(help.stdout).toContain(name.split(" ")[0])
  })

  it.each(COMMANDS.map((spec) => [spec.name, spec] as const))("%s --help shows an example", async (name, spec) => {
    const help = await runCli([...name.split(" "), "--help"])
    expect(help.status).toBe(0)
    expect(help.stderr).toBe("")
    for (const example of spec.examples) expect(help.stdout).toContain(example)
    expect(help.stdout).toContain("--json")
  })

  it("answers wrong words with one line, the usage of that command and exit status 2", async () => {
    const none = await runCli([])
    expect(none.status).toBe(2)
    const unknown = await runCli(["fetch-everything"])
    expect(unknown.status).toBe(2)
    expect(unknown.stderr).toMatch(/^caelum: usage: unknown command 'fetch-everything'\.\n/)
    const missing = await runCli(["completion"])
    expect(missing.status).toBe(2)
    expect(missing.stderr).toContain("Usage: caelum completion")
    const option = await runCli(["completion", "bash", "--colour"])
    expect(option.stderr).toMatch(/^caelum: usage: unknown option '--colour'/)
  })

  it("gives an error as JSON on stdout too with --json", async () => {
    const run = await runCli(["completion", "tcsh", "--json"])
    expect(run.status).toBe(2)
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "usage" } })
    const words = await runCli(["completion", "--json"])
    expect(JSON.parse(words.stdout)).toMatchObject({ error: { code: "usage" } })
  })

  it("takes the options of every command before its name too", async () => {
    const behind = await runCli(["healpix", "cell", "10 20", "--order", "5", "--json"])
    expect(behind.status).toBe(0)
    expect(
      await runCli(["--json", "--timeout", "60", "--archive=demo", "healpix", "cell", "10 20", "--order", "5"]),
    ).toEqual(behind)
    expect((await runCli(["--json", "--colour", "healpix"])).status).toBe(2)
  })

  it("refuses an archive, a timeout and a pair of options that make no sense", async () => {
    expect((await runCli(["completion", "bash"], { env: { CAELUM_ARCHIVE: "mars" } })).status).toBe(2)
    expect((await runCli(["completion", "bash", "--archive", "mars"])).status).toBe(2)
    expect((await runCli(["completion", "bash", "--timeout", "-1"])).stderr).toContain(
      "'-1' is not a positive number of seconds",
    )
    expect((await runCli(["completion", "bash", "--min-bytes", "--min-time"])).status).toBe(2)
  })

  it.each(["bash", "zsh", "fish"])("completes every command in %s", async (shell) => {
    const { stdout, status } = await runCli(["completion", shell])
    expect(status).toBe(0)
    for (const { name } of COMMANDS) expect(stdout).toContain(name.split(" ").at(-1))
  })

  it("prints no password of an address, wherever it was given", async () => {
    const wrong: [string[], Record<string, string>?][] = [
      [["ls", "s3://b/", "--endpoint", "ftp://user:s3kret@h/"]],
      [["ls", "s3://b/"], { AWS_ENDPOINT_URL_S3: "ftp://user:s3kret@h" }],
      [["sync", "http://user:s3kret@h/b/?pwd=s3kret", "d"]],
      [["locate", "http://user:s3kret@127.0.0.1/x?jwt=s3kret"]],
      [["http://user:s3kret@h/"]],
      [["glob", "ftp://user:s3kret@h/*"]],
    ]
    for (const [words, env = {}] of wrong) {
      const { status, stdout, stderr } = await runCli([...words, "--json", "--debug"], { env })
      expect(status).not.toBe(0)
      expect(stdout + stderr).toMatch(/:\/\/\*\*\*@/)
      expect(stdout + stderr).not.toContain("s3kret")
    }
  })
})
