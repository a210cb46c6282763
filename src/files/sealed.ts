import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { writeJsonAtomic } from "./atomic.js";
import { DamagedFile } from "./damaged.js";

/** Of the content without its digest; JSON keeps the order of keys, and numbers to the last bit. */
const digestOf = (content: object): string => createHash("sha256").update(JSON.stringify(content)).digest("hex");

/** With a digest of the content as its last entry: one flipped bit in a number is a number as good as any. */
export const sealed = <T extends object>(content: T): T & { readonly sha256: string } => ({
  ...content,
  // As it will be read: NaN is null, and what is undefined is not there.
  sha256: digestOf(JSON.parse(JSON.stringify(content)) as object),
});

/** As `writeJsonAtomic`, sealed. */
export const writeSealedJson = (path: string, content: object): void => writeJsonAtomic(path, sealed(content));

/**
 * Reads it back, without the digest.
 *
 * @param isOlder tells by its version what was written before there were digests, and is taken as it is
 * @throws SyntaxError, or DamagedFile where the digest is missing or is another's
 */
export function readSealedJson(path: string, isOlder: (content: object) => boolean = () => false): object {
  const { sha256, ...content } = JSON.parse(readFileSync(path, "utf8")) as { readonly sha256?: unknown };
  if (sha256 === undefined && isOlder(content)) return content;
  if (sha256 !== digestOf(content))
    throw new DamagedFile("its SHA-256 is not that of its content: it was damaged or edited");
  return content;
}
