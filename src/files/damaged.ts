import { isSystemError } from "../errors/system-error.js";

/** A file does not hold what it should. */
export class DamagedFile extends Error {}

/**
 * Whether it is a file's content that is at fault, of what was thrown while it was read and looked at: it is said to be damaged, no JSON,
 * no gzip, or lacks a key that something else is looked for in; or it has gone meanwhile. What the system refuses otherwise,
 * and mistakes of our own elsewhere, are to be thrown on.
 */
export function isDamage(error: unknown): error is Error {
  if (isSystemError(error)) return error.code === "ENOENT";
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const isZlib = typeof code === "string" && code.startsWith("Z_");
  return error instanceof DamagedFile || error instanceof SyntaxError || error instanceof TypeError || isZlib;
}
