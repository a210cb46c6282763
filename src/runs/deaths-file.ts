import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Death } from "../engines/index.js";
import { writeJsonAtomic } from "../files/index.js";
import { finding, type Finding } from "../findings/index.js";

/** Of one run, over all its sessions. */
interface KeptDeaths {
  readonly count: number;
  /** The latest of them, the last one last. */
  readonly latest: readonly (Death & { readonly at: string })[];
}

const file = "deaths.json";
const mostKept = 10;

/** How often another program has died over a run, in its folder. */
export class DeathsFile {
  readonly #path: string;

  /** @param folder of the run */
  constructor(folder: string) {
    this.#path = join(folder, file);
  }

  /** @param tell with how many there are */
  take(death: Death, tell: ((death: Death, deaths: number) => void) | undefined): void {
    const before = this.#read();
    const count = before.count + 1;
    const latest = [...before.latest, { ...death, at: new Date().toISOString() }].slice(-mostKept);
    try {
      writeJsonAtomic(this.#path, { count, latest } satisfies KeptDeaths);
    } catch {
      // A disk that is full will be noticed where it matters; it is told all the same.
    }
    tell?.(death, count);
  }

  get findings(): Finding[] {
    const { count, latest } = this.#read();
    const last = latest.at(-1);
    if (last === undefined) return [];
    const { program, step, words } = last;
    return [
      finding("program-died", { program, deaths: count, step, how: words.split(/; it(?:s last lines| said)/)[0]! }),
    ];
  }

  /** Whatever it is that stands there: a run is not to fail of what is kept for its reader. */
  #read(): KeptDeaths {
    try {
      const { count, latest } = JSON.parse(readFileSync(this.#path, "utf8")) as KeptDeaths;
      if (Number.isInteger(count) && Array.isArray(latest)) return { count, latest };
    } catch {
      // None so far.
    }
    return { count: 0, latest: [] };
  }
}
