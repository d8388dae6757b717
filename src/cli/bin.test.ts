import { spawn, execFileSync, type ChildProcess } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { writeFits } from "../formats/fits/index.ts"
import { FaultServer } from "../testing/fault-server.ts"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))
const BIN = join(ROOT, "bin/caelum.js")

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The real program, as a shell starts it. */
function start(words: readonly string[], cwd: string): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [BIN, ...words], { cwd, env: { ...process.env, CAELUM_ARCHIVE: "demo" } })
  let [stdout, stderr] = ["", ""]
  child.stdout.on("data", (chunk) => (stdout += String(chunk)))
  child.stderr.on("data", (chunk) => (stderr += String(chunk)))
  return { child, ended: new Promise((resolve) => child.on("exit", (status) => resolve({ status, stdout, stderr }))) }
}

describe.skipIf(!existsSync(join(ROOT, "dist/cli/bin.js")))(
  "the real program (skipped in a checkout that is not built)",
  () => {
    let folder = ""
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "caelum-bin-"))
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    it("ends Ctrl-C during a download with status 130, one line and no file under the final name", async () => {
      const server = await FaultServer.start()
      const url = server.put("/slow.bin", { size: 1_000_000, etag: "e-1" })
      server.fault("*", { hang: true }, { hang: true })
      const { child, ended } = start(["get", url, "out.bin"], folder)
      await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(0), { timeout: 20_000, interval: 50 })
      child.kill("SIGINT")
      const { status, stderr } = await ended
      await server.close()
      expect(status).toBe(130)
      expect(stderr).toMatch(/^caelum: aborted: .*\n$/)
      expect(readdirSync(folder)).not.toContain("out.bin")
    })

    it("stops at --timeout and at Ctrl-C while it waits for standard input", async () => {
      const late = start(["get", "-", "in/", "--timeout", "1"], folder)
      expect(await late.ended).toMatchObject({ status: 1, stderr: expect.stringMatching(/^caelum: timeout: /) })
      const cut = start(["healpix", "cell", "--order", "3"], folder)
      // nothing tells that it waits for its input; by then it does
      setTimeout(() => cut.child.kill("SIGINT"), 5000)
      expect(await cut.ended).toMatchObject({ status: 130, stderr: "caelum: aborted: Cancelled by Ctrl-C.\n" })
    })

    it("serves the embedded archive until Ctrl-C", async () => {
      const { child, ended } = start(["archive", "serve"], folder)
      const line = await new Promise<string>((resolve) => child.stdout!.once("data", (chunk) => resolve(String(chunk))))
      expect(JSON.parse(line)).toMatchObject({
        s3: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        sia: expect.stringMatching(/\/SIA$/),
      })
      child.kill("SIGINT")
      expect(await ended).toMatchObject({ status: 130, stderr: "caelum: aborted: Cancelled by Ctrl-C.\n" })
    })

    it.skipIf(process.platform === "win32")(
      "says nothing when the reader of its output has gone, and one line when the disk is full",
      () => {
        const shell = (line: string): string =>
          execFileSync("/bin/sh", ["-c", line], {
            cwd: folder,
            encoding: "utf8",
            env: { ...process.env, CAELUM: `${process.execPath} ${BIN}` },
          })
        expect(
          shell('{ $CAELUM cover --cone "10 10 3" --order 10; echo "status $?" >&2; } 2>&1 >/dev/null | cat').trim(),
        ).toBe("status 0")
        expect(shell('{ $CAELUM cover --cone "10 10 3" --order 10 --json | head -c 1 >/dev/null; } 2>&1')).toBe("")
        const image = { shape: [1000, 1000], data: new Float64Array(1_000_000).fill(1 / 3) }
        writeFileSync(join(folder, "long.fits"), writeFits([{ pixels: image }]))
        expect(shell('{ $CAELUM fits section "long.fits[0]" --json | head -c 1 >/dev/null; } 2>&1')).toBe("")
        if (existsSync("/dev/full"))
          expect(shell('$CAELUM cover --cone "10 10 1" --order 8 2>&1 >/dev/full || echo "status $?"')).toMatch(
            /^caelum: write: Standard output cannot be written \(ENOSPC\)[^\n]*\nstatus 1\n$/,
          )
      },
    )
  },
)
