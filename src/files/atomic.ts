import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

let serial = 0;

/**
 * Replaces `path` in one go: readers see the old file or the new one, never a part, even after a crash. The new content
 * is written beside it, brought to the disk and renamed. Folders are made as needed.
 *
 * @param content all of it, or pieces one after the other (constant memory)
 * @throws the system's errors (ENOSPC, EACCES …); the old file is then still there
 */
export function writeFileAtomic(path: string, content: string | Uint8Array | Iterable<string>): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path)}.${process.pid}.${serial++}.tmp`);
  try {
    const file = openSync(temporary, "w");
    try {
      if (typeof content === "string" || content instanceof Uint8Array)
        writeAll(file, Buffer.from(content as Uint8Array));
      else for (const piece of content) writeAll(file, Buffer.from(piece));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Why it could not be written is what matters.
    }
    throw error;
  }
  // The rename itself must survive a crash too; some network file systems refuse to sync a folder.
  try {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Nothing to be done: the content is on the disk.
  }
}

/** write() may take less than it is given. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** As `writeFileAtomic`, indented JSON with a final newline. Infinity and NaN become null. */
export function writeJsonAtomic(path: string, value: unknown): void {
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
