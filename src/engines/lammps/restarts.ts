import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

import { writeJsonAtomic } from "../../files/index.js";

/** What a restart file of LAMMPS ends with: else it was being written when it was killed. */
const magic = "LammpS RestartT\0";

const nameOf = (folder: string, step: number): string => join(folder, `restart.${step}`);
/** What is remembered of a restart file since it was first seen whole. */
const sealOf = (folder: string, step: number): string => join(folder, `restart.${step}.json`);

interface Seal {
  readonly sha256: string;
  /** LAMMPS may write a state twice. */
  readonly written: number;
}

function sealNow(path: string): Seal {
  const written = statSync(path).mtimeMs;
  return { sha256: createHash("sha256").update(readFileSync(path)).digest("hex"), written };
}

/** `null`: nothing is known of this file; it may be a copy. */
function sealFor(folder: string, step: number): Seal | null {
  const file = sealOf(folder, step);
  if (!existsSync(file)) return null;
  const seal = JSON.parse(readFileSync(file, "utf8")) as Seal;
  return seal.written === statSync(nameOf(folder, step)).mtimeMs ? seal : null;
}

/** Steps of the restart files in a folder that are whole and, as far as is known, as they were written, the latest first. */
export function restartsIn(folder: string): number[] {
  return wholeIn(folder).filter((step) => {
    const seal = sealFor(folder, step);
    return seal === null || seal.sha256 === sealNow(nameOf(folder, step)).sha256;
  });
}

/** Of the latest one that is whole, which is not read; `null`: there is none. */
export function latestRestart(folder: string): number | null {
  try {
    return wholeIn(folder)[0] ?? null;
  } catch {
    // No such folder, or LAMMPS has just removed one.
    return null;
  }
}

function wholeIn(folder: string): number[] {
  return numbered(folder, /^restart\.(\d+)$/)
    .filter((step) => isWhole(nameOf(folder, step)))
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

/** All but the two latest: the last one may be lost with the disk's cache. Those that stay are sealed. */
export function pruneRestarts(folder: string): void {
  wholeIn(folder).forEach((step, k) => {
    if (k < 2) {
      if (sealFor(folder, step) === null) writeJsonAtomic(sealOf(folder, step), sealNow(nameOf(folder, step)));
    } else for (const path of [nameOf(folder, step), sealOf(folder, step)]) rmSync(path, { force: true });
  });
}

/** Of states that will be done again, and of those that are not to be read again: put aside, for whoever wants to look. */
export function putAsideAfter(folder: string, step: number): void {
  for (const one of numbered(folder, /^restart\.(\d+)$/))
    if (one > step) {
      renameSync(nameOf(folder, one), join(folder, `damaged.${one}`));
      rmSync(sealOf(folder, one), { force: true });
    }
}
