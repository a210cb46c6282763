import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { writeJsonAtomic } from "./atomic.js";

/** Of the content without its digest; JSON keeps the order of keys, and numbers to the last bit. */
const digestOf = (content: object): string => createHash("sha256").update(JSON.stringify(content)).digest("hex");

/** As `writeJsonAtomic`, with a digest of the content as its last entry: one flipped bit in a number is a number as good as any. */
export function writeSealedJson(path: string, content: object): void {
  // As it will be read: NaN is null, and what is undefined is not there.
  const plain = JSON.parse(JSON.stringify(content)) as object;
  writeJsonAtomic(path, { ...plain, sha256: digestOf(plain) });
}

/**
 * Reads it back, without the digest.
 *
 * @param isOlder tells by its version what was written before there were digests, and is taken as it is
 * @throws SyntaxError, or Error where the digest is missing or is another's
 */
export function readSealedJson(path: string, isOlder: (content: object) => boolean = () => false): object {
  const { sha256, ...content } = JSON.parse(readFileSync(path, "utf8")) as { readonly sha256?: unknown };
  if (sha256 === undefined && isOlder(content)) return content;
  if (sha256 !== digestOf(content)) throw new Error("its SHA-256 is not that of its content: it was damaged or edited");
  return content;
}
