import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { InputError } from "../errors/errors.js";
import { writeFileAtomic } from "./atomic.js";
import { isDead, nameOf, parseHolder, thisHolder, type Holder } from "./holder.js";

// A lock is a set of claims, files run.lock.XXXX, one of each process that wants it: whoever sees no other claim of a living
// process beside its own holds it, whoever sees one takes its own back. Two that see each other both do, but of two that
// hold it one must have looked before the other claimed and after it had claimed itself. The claims of the dead are removed by
// anyone: a name is never used twice, so nobody's living claim can be meant. A claim that lies in the folder that it is for
// also makes a network file system look at that folder anew.

const prefix = "run.lock";

/** ms between two looks at a lock, at random: two that saw each other must not meet again. */
const pause = [10, 60] as const;

/** Gives it back; harmless when called twice. */
export type Release = () => void;

/** What is to be done about a lock that stays. */
const remedy = "wait for it, choose another folder with --out, or delete the file if you are sure that it is dead";

/**
 * Takes the lock of `folder` (made if need be) from nobody, or from the dead.
 * @returns who has it, if somebody has
 */
export function tryLock(folder: string): Release | Holder {
  const me = thisHolder();
  mkdirSync(folder, { recursive: true });
  const own = `${prefix}.${randomBytes(8).toString("hex")}`;
  const release = () => rmSync(join(folder, own), { force: true });
  writeFileAtomic(join(folder, own), `${JSON.stringify(me)}\n`);
  const { living, dead } = claimsIn(folder, me, own);
  for (const file of dead) rmSync(join(folder, file), { force: true });
  if (living.length === 0) return release;
  release();
  return living[0]!.holder;
}

/** Who has the lock of a folder; a look takes nothing. */
export const holderOf = (folder: string): Holder | undefined => othersIn(folder, thisHolder())[0]?.holder;

/**
 * Takes the lock of `folder`, waiting for it, blocking.
 *
 * @param patience ms that a process which is not known to be dead is waited for: it may have been killed a moment ago
 * @throws InputError RESULTS_IN_USE
 */
export function lockFolder(folder: string, patience = 500): Release {
  const deadline = performance.now() + patience;
  for (;;) {
    const taken = tryLock(folder);
    if (typeof taken === "function") return taken;
    if (performance.now() < deadline) {
      const [least, most] = pause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, least + Math.random() * (most - least));
      continue;
    }
    throw inUse(folder, taken);
  }
}

/** RESULTS_IN_USE: the lock of a folder is another's. */
export function inUse(folder: string, holder: Holder): InputError {
  const file = othersIn(folder, thisHolder())[0]?.file ?? prefix;
  return new InputError([
    {
      code: "RESULTS_IN_USE",
      message: "another run is writing to this folder",
      file: join(folder, file),
      received: nameOf(holder),
      remedy,
    },
  ]);
}

interface Claim {
  readonly file: string;
  readonly holder: Holder;
}

/** Claims of the living, or of those of whom nobody can tell. */
const othersIn = (folder: string, me: Holder, own?: string): Claim[] => claimsIn(folder, me, own).living;

/** @returns `dead`: files of those that are, and what is no claim, for that gets its name only when it is whole and on the disk */
function claimsIn(folder: string, me: Holder, own?: string): { readonly living: Claim[]; readonly dead: string[] } {
  const living: Claim[] = [];
  const dead: string[] = [];
  for (const file of readdirOf(folder).filter((name) => name.startsWith(prefix) && name !== own)) {
    const holder = holderIn(join(folder, file));
    if (holder === "gone") continue;
    if (holder !== undefined && !isDead(holder, me)) living.push({ file, holder });
    else dead.push(file);
  }
  return { living, dead };
}

function holderIn(path: string): Holder | undefined | "gone" {
  try {
    return parseHolder(readFileSync(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "gone";
    throw error;
  }
}

function readdirOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
