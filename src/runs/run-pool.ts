import { noLimits, share, worthChanging, type Limits } from "../plan/processors.js";

/** The processors of a study and the runs that share them: each gets as many threads as its share is when it begins or asks. */
export class RunPool {
  readonly #processors: number;
  readonly #atoms: number;
  /** Threads of the runs that are on. */
  readonly #threads = new Map<object, number>();
  readonly #limitsFor: (runs: number) => Limits;
  readonly #onRoom: () => void;
  #waiting = 0;
  /** As many as there ever were: how runs are dealt with does not change because some have ended. */
  #most = 0;
  #limits: Limits = noLimits;

  /**
   * @param limitsFor so many runs in all
   * @param onRoom called when a run that is on has given processors back
   */
  constructor(processors: number, atoms: number, limitsFor: (runs: number) => Limits, onRoom: () => void) {
    this.#processors = processors;
    this.#atoms = atoms;
    this.#limitsFor = limitsFor;
    this.#onRoom = onRoom;
  }

  /** Runs that would begin if there were room. */
  set waiting(count: number) {
    this.#waiting = count;
    const runs = count + this.#threads.size;
    if (runs > this.#most) this.#limits = this.#limitsFor((this.#most = runs));
  }

  /** A place for one of the waiting runs, which it must leave; `undefined` while there is none. */
  enter(): Place | undefined {
    const { concurrency } = this.#share();
    const free = this.#free();
    const beginning = Math.min(this.#waiting, concurrency - this.#threads.size);
    if (beginning < 1 || free < 1) return undefined;
    this.#waiting--;
    const key = {};
    // What is left over by rounding goes to those that begin last.
    this.#threads.set(key, share(free, Math.min(beginning, free), this.#atoms, this.#limits).threadsPerRun);
    const own = () => this.#threads.get(key)!;
    /** Of what is free, and its own. Those that have the processors already give them back only when a run waits for them. */
    const next = () => {
      const fair = Math.min(this.#free() + own(), this.#share().threadsPerRun);
      const ratio = fair / own();
      return ratio >= worthChanging || (this.#waiting > 0 && this.#free() === 0 && ratio <= 1 / worthChanging)
        ? fair
        : own();
    };
    return {
      threads: () => {
        const before = own();
        const now = next();
        this.#threads.set(key, now);
        if (now < before) this.#onRoom();
        return now;
      },
      isOther: () => next() !== own(),
      leave: () => void this.#threads.delete(key),
    };
  }

  #share() {
    return share(this.#processors, this.#threads.size + this.#waiting, this.#atoms, this.#limits);
  }

  #free(): number {
    return [...this.#threads.values()].reduce((free, threads) => free - threads, this.#processors);
  }
}

export interface Place {
  /** To go on with from now on. */
  threads(): number;
  /** Whether that number has changed by so much that it is worth to stop and go on with the new one. */
  isOther(): boolean;
  leave(): void;
}
