import { constants } from "node:os";

import type { Timings } from "../engine.js";
import type { Ending } from "./process.js";
import { savedMark } from "./run-input.js";

/** Lines that are kept for an error. */
const most = 40;

/** Ends of a program that went wrong by itself, not of one that somebody ended. */
const crashes = ["SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE"] as const;
const codes = crashes.map((name) => 128 + constants.signals[name]);

const timings =
  /^(?:Loop time|Performance:|[\d.]+% CPU|MPI task|Section +\||-{9,}|(?:Pair|Kspace|Neigh|Bond|Comm|Output|Modify|Other) +\||Nlocal|Nghost|Neighs|FullNghs|Histogram|Total # of|Ave (?:neighs|special)|Neighbor list builds|Dangerous builds|Total wall time)/;

/** What LAMMPS prints while it runs, read as it comes. */
export class Output {
  readonly #last: string[] = [];
  /** ERROR lines, each once, however many ranks say it. */
  readonly errors: string[] = [];
  /** Of the last state that was saved at an end. */
  saved: number | null = null;
  ranks = 1;
  /** Of k-space, as it was set up last. */
  readonly kspace: { alpha?: number; accuracy?: number; grid?: readonly number[] } = {};
  /** s in loops so far. */
  seconds = 0;
  steps = 0;
  #hasLooped = false;
  readonly #timings: Record<keyof Timings, number> = { pair: 0, reciprocal: 0, neighbors: 0, other: 0, rebuilds: 0 };

  read(line: string): void {
    if (line.trim() !== "") {
      this.#last.push(line.trimEnd());
      if (this.#last.length > most) this.#last.shift();
    }
    if (line.startsWith(savedMark)) this.saved = Number(line.slice(savedMark.length));
    if (/^(?:ERROR|Last command:)/.test(line)) {
      const bare = line
        .replace(/^ERROR on proc \d+: /, "ERROR: ")
        .replace(/ \(src\/.*?\)$/, "")
        .trimEnd();
      if (!this.errors.includes(bare)) this.errors.push(bare);
    }
    const loop = /^Loop time of (\S+) on (\d+) procs for (\d+) steps/.exec(line);
    if (loop !== null) {
      this.#hasLooped = true;
      this.seconds += Number(loop[1]);
      this.ranks = Number(loop[2]);
      this.steps += Number(loop[3]);
    }
    const part = /^(Pair|Kspace|Neigh|Bond|Comm|Output|Modify|Other) +\|[^|]*\|\s*([\d.e+-]+)\s*\|/.exec(line);
    if (part !== null) {
      const of = ({ Pair: "pair", Kspace: "reciprocal", Neigh: "neighbors" } as const)[part[1]!];
      this.#timings[of ?? "other"] += Number(part[2]);
    }
    const builds = /^Neighbor list builds = (\d+)/.exec(line);
    if (builds !== null) this.#timings.rebuilds += Number(builds[1]);
    const alpha = /G vector \(1\/distance\) = (\S+)/.exec(line);
    if (alpha !== null) this.kspace.alpha = Number(alpha[1]);
    const accuracy = /estimated relative force accuracy = (\S+)/.exec(line);
    if (accuracy !== null) this.kspace.accuracy = Number(accuracy[1]);
    const grid = /^\s*grid = (\d+) (\d+) (\d+)/.exec(line);
    if (grid !== null) this.kspace.grid = grid.slice(1).map(Number);
  }

  /** Whether it ended over the state that it was to go on from: with a complaint, or by crashing before the first step. */
  couldNotRead({ signal, status }: Ending): boolean {
    if (this.errors.length > 0)
      return this.errors.some((line) => /Last command: read_restart\b|restart file/.test(line));
    // mpirun hands on a rank's signal as 128 and its number.
    return !this.#hasLooped && (crashes.some((name) => name === signal) || (status !== null && codes.includes(status)));
  }

  /** Of a part that is over: what it complained of; sums go on. */
  forget(): void {
    this.#last.length = 0;
    this.errors.length = 0;
    this.saved = null;
    this.#hasLooped = false;
  }

  get timings(): Timings {
    return { ...this.#timings };
  }

  /** The last lines, for people: without the table of timings that ends every stretch. */
  get last(): readonly string[] {
    return this.#last.filter((line) => !timings.test(line)).slice(-8);
  }
}
