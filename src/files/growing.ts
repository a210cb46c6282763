import { createHash, type Hash } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename } from "node:path";

import { InputError } from "../errors/errors.js";

/** A file as it was when a state was saved that goes on writing it. */
export interface SavedFile {
  /** Its name; missing in states of before there were names. */
  readonly file?: string;
  readonly bytes: number;
  /** Of these bytes; missing likewise. */
  readonly sha256?: string;
}

/** Of the first `bytes` of a file. */
function digestOf(path: string, bytes: number): Hash {
  const digest = createHash("sha256");
  const piece = Buffer.alloc(Math.min(bytes, 1 << 20));
  const file = openSync(path, "r");
  try {
    for (let at = 0, got = 1; at < bytes && got > 0; at += got) {
      got = readSync(file, piece, 0, Math.min(piece.length, bytes - at), at);
      digest.update(piece.subarray(0, got));
    }
  } finally {
    closeSync(file);
  }
  return digest;
}

const hex = (digest: Hash): string => digest.copy().digest("hex");

/** What is wrong with the file that `saved` says, and the digest of it. */
function compared(path: string, saved: SavedFile): { readonly fault: string } | { readonly digest: Hash } {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return { fault: "no file" };
  if (size < saved.bytes) return { fault: `${size} bytes` };
  const digest = digestOf(path, saved.bytes);
  return saved.sha256 === undefined || hex(digest) === saved.sha256
    ? { digest }
    : { fault: "other bytes: it was damaged, edited, or is another run's" };
}

/**
 * A file that only grows, beside a state that is saved now and then: what it had then is on the disk before the state is, and
 * it goes on from there and nowhere else.
 */
export class GrowingFile {
  readonly #path: string;
  readonly #digest: Hash;
  #bytes: number;

  /**
   * @param saved what `sync` returned; what the file has beyond comes again. `null`, or of a file of another name: begins
   * @throws InputError INVALID_TRAJECTORY where the file is shorter or another by now
   */
  constructor(path: string, saved: SavedFile | null) {
    this.#path = path;
    if (saved === null || saved.bytes === 0 || (saved.file ?? basename(path)) !== basename(path)) {
      writeFileSync(path, "");
      this.#digest = createHash("sha256");
      this.#bytes = 0;
      return;
    }
    const found = compared(path, saved);
    if ("fault" in found)
      throw new InputError([
        {
          code: "INVALID_TRAJECTORY",
          message: "the trajectory is not the one that the saved state of this run goes on from",
          file: path,
          expected: `at least ${saved.bytes} bytes, those that were written`,
          received: found.fault,
          remedy:
            "put the file back; or take `trajectory` out of the study and go on without; or delete state.bin beside it to run this from its start",
        },
      ]);
    truncateSync(path, saved.bytes);
    this.#digest = found.digest;
    this.#bytes = saved.bytes;
  }

  append(data: Uint8Array): void {
    appendFileSync(this.#path, data);
    this.#digest.update(data);
    this.#bytes += data.length;
  }

  sync(): SavedFile {
    const file = openSync(this.#path, "r+");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return { file: basename(this.#path), bytes: this.#bytes, sha256: hex(this.#digest) };
  }
}
