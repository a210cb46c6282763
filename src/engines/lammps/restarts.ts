import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What a restart file of LAMMPS ends with: else it was being written when it was killed. */
const magic = "LammpS RestartT\0";

/** Steps of the whole restart files in a folder, the latest first. */
export function restartsIn(folder: string): number[] {
  return numbered(folder, /^restart\.(\d+)$/)
    .filter((step) => isWhole(join(folder, `restart.${step}`)))
    .sort((a, b) => b - a);
}

/** Steps in the names of files, rising. */
export function numbered(folder: string, pattern: RegExp): number[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const found = pattern.exec(name);
      return found === null ? [] : [Number(found[1])];
    })
    .sort((a, b) => a - b);
}

function isWhole(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size <= 2 * magic.length) return false;
    const [head, end] = [0, size - magic.length].map((at) => {
      const bytes = Buffer.alloc(magic.length);
      readSync(file, bytes, 0, magic.length, at);
      return bytes.toString("latin1");
    });
    return head === magic && end === magic;
  } finally {
    closeSync(file);
  }
}

/** All but the two latest: the last one may be lost with the disk's cache. */
export function pruneRestarts(folder: string): void {
  for (const step of restartsIn(folder).slice(2)) rmSync(join(folder, `restart.${step}`), { force: true });
}
