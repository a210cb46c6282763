import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How far a run was, by the process that is at it. */
export interface Reached {
  /** Equilibration included. */
  readonly steps: number;
  readonly stepsPerSecond: number;
  /** When, by that machine's clock, ISO 8601. */
  readonly at: string;
}

/** ms between two words, on a file system that many nodes may share. */
const interval = 10_000;

const pathOf = (folder: string): string => join(folder, "reached.json");

/**
 * Word of a run that goes on, for who asks meanwhile: states are saved too seldom for that. Nothing depends on it; it is
 * not brought to the disk, and is gone when nobody is at the run.
 */
export class ReachedFile {
  readonly #path: string;
  #last = -Infinity;

  /** @param folder the run's own, which is locked: what a process left there that was killed is forgotten */
  constructor(folder: string) {
    this.#path = pathOf(folder);
    this.end();
  }

  /** @param now ms, of a clock that only goes on */
  say(steps: number, stepsPerSecond: number, now = performance.now()): void {
    if (now - this.#last < interval) return;
    this.#last = now;
    const reached: Reached = { steps, stepsPerSecond, at: new Date().toISOString() };
    try {
      writeFileSync(`${this.#path}.tmp`, `${JSON.stringify(reached)}\n`);
      renameSync(`${this.#path}.tmp`, this.#path);
    } catch {
      // A disk that is full will be noticed where it matters.
    }
  }

  end(): void {
    for (const path of [this.#path, `${this.#path}.tmp`])
      try {
        rmSync(path, { force: true });
      } catch {
        // It is overwritten, or told apart by its time.
      }
  }
}

/** `null` where there is none that can be read. */
export function readReached(folder: string): Reached | null {
  try {
    const { steps, stepsPerSecond, at } = JSON.parse(readFileSync(pathOf(folder), "utf8")) as Reached;
    return Number.isSafeInteger(steps) && typeof stepsPerSecond === "number" && typeof at === "string"
      ? { steps, stepsPerSecond, at }
      : null;
  } catch {
    return null;
  }
}
