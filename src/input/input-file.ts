import { createHash } from "node:crypto";
import { constants } from "node:buffer";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { gunzipSync } from "node:zlib";

import { didYouMean } from "../errors/did-you-mean.js";
import { InputError, type Problem } from "../errors/errors.js";
import { formatNumber } from "../units/format.js";
import { encodingProblem } from "./encoding.js";

/** A file that was read, for the provenance of results. */
export interface FileRecord {
  /** As it was opened. */
  readonly path: string;
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string;
}

export interface InputFile extends FileRecord {
  readonly text: string;
}

function unreadable(path: string, error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") {
    let neighbours: string[] = [];
    try {
      neighbours = readdirSync(dirname(path));
    } catch {
      return { code: "FILE_NOT_FOUND", message: "there is no such file, nor its folder", file: path };
    }
    const remedy = didYouMean(basename(path), neighbours);
    return {
      code: "FILE_NOT_FOUND",
      message: "there is no such file",
      file: path,
      ...(remedy === null ? {} : { remedy }),
    };
  }
  if (code === "EISDIR") return { code: "FILE_UNREADABLE", message: "this is a folder, not a file", file: path };
  return { code: "FILE_UNREADABLE", message: `the file cannot be read: ${message}`, file: path };
}

/** Bytes: longer ones do not fit into a string. */
const largest = constants.MAX_STRING_LENGTH;

/** What would be waited for, or read, without end. @throws the system's errors */
export function refuseEndless(path: string): void {
  const stat = statSync(path);
  // What the shell hands over, as with `<(command)` or /dev/stdin, is a pipe, and meant.
  const isPipe = (stat.isFIFO() || stat.isSocket()) && !/^\/(?:dev\/(?:stdin$|fd\/)|proc\/)/.test(path);
  if (!isPipe && !stat.isCharacterDevice() && !stat.isBlockDevice()) return;
  throw new InputError([
    {
      code: "FILE_UNREADABLE",
      message: `this is a ${stat.isFIFO() ? "pipe" : stat.isSocket() ? "socket" : "device"}, not a file`,
      file: path,
      remedy: "write what comes out of it to a file, and name that",
    },
  ]);
}

/** @throws InputError FILE_COMPRESSED, FILE_TOO_LARGE */
export function unpack(path: string, bytes: Buffer, most = largest): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    const message = isLarge
      ? `unpacked, the file is larger than the ${formatNumber(most / 1e6, "MB", 3)} that can be read at once`
      : `the compressed file is damaged: ${(error as Error).message}`;
    throw new InputError([{ code: isLarge ? "FILE_TOO_LARGE" : "FILE_COMPRESSED", message, file: path }]);
  }
}

/**
 * Reads a text file whole, also a compressed one (gzip), whatever its name (UTF-8, with or without byte order mark).
 *
 * @throws InputError FILE_NOT_FOUND, FILE_UNREADABLE, FILE_EMPTY, FILE_COMPRESSED, FILE_TOO_LARGE, FILE_ENCODING, FILE_BINARY
 */
export function readInputFile(path: string): InputFile {
  let bytes: Buffer;
  let text: string;
  try {
    refuseEndless(path);
    bytes = readFileSync(path);
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? unpack(path, bytes) : bytes).toString("utf8");
  } catch (error) {
    throw error instanceof InputError ? error : new InputError([unreadable(path, error)]);
  }
  const encoding = encodingProblem(bytes.subarray(0, 4), path);
  if (encoding !== null) throw new InputError([encoding]);
  if (text.includes("\0"))
    throw new InputError([{ code: "FILE_BINARY", message: "this is not a text file", file: path }]);
  if (text.trim() === "") throw new InputError([{ code: "FILE_EMPTY", message: "the file is empty", file: path }]);
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  return { path, text, sha256: createHash("sha256").update(bytes).digest("hex") };
}
