import { CaelumError } from "../core/index.ts"
import type { ErrorCode } from "../core/index.ts"

/** The system's code of a failed file operation (ENOENT, …). */
export function systemCode(cause: unknown): string {
  const code = (cause as { code?: unknown } | undefined)?.code
  return typeof code === "string" ? code : "an unknown reason"
}

const READ_CODES: Readonly<Record<string, [ErrorCode, string]>> = {
  ENOENT: ["not-found", "there is no such file; check the path"],
  ENOTDIR: ["not-found", "a part of the path is not a folder; check the path"],
  EISDIR: ["usage", "it is a folder; name a file in it"],
  EACCES: ["forbidden", "the permission is missing; check the file's mode"],
  EPERM: ["forbidden", "the permission is missing; check the file's mode"],
}

/** A file that cannot be opened or read, as an error that names it. */
export function readError(path: string, cause: unknown): CaelumError {
  const found = systemCode(cause)
  const [code, reason] = READ_CODES[found] ?? ["not-found", `the system says ${found}; check the file and its disk`]
  return new CaelumError(code, `${path} cannot be read: ${reason}.`, { context: { uri: path, system: found }, cause })
}

const WRITE_REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space or write elsewhere",
  EDQUOT: "the disk quota is used up; free some space or write elsewhere",
  EACCES: "the permission is missing; write to another folder",
  EPERM: "the permission is missing; write to another folder",
  EROFS: "the file system is read-only; write to another folder",
  ENOENT: "its folder does not exist; make it first",
  ENOTDIR: "a part of the path is not a folder; check the path",
  EISDIR: "there is a folder of that name; choose another",
  EEXIST: "it is a device or a pipe; name a file",
}

/** A file that cannot be written, as an error that names it. */
export function writeError(path: string, cause: unknown): CaelumError {
  const found = systemCode(cause)
  const reason = WRITE_REASONS[found] ?? `the system says ${found}; check the folder and its disk`
  return new CaelumError("write", `${path} cannot be written: ${reason}.`, {
    context: { uri: path, system: found },
    cause,
  })
}
