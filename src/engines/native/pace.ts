import { InputError } from "../../errors/errors.js";

/** The event loop hears from work on another thread this often, s. */
const stretch = 0.25;

/** Steps that native work is given at a time, so that the event loop hears from it a few times a second. */
export class Pace {
  #chunk: number;
  #rate = 0;

  /** @param first steps of the first call */
  constructor(first = 20) {
    this.#chunk = first;
  }

  /** For the next call. */
  get steps(): number {
    return this.#chunk;
  }

  /** Of the last one. */
  get stepsPerSecond(): number {
    return this.#rate;
  }

  /** Does one call and learns from it. */
  async time<R extends { readonly steps: number }>(work: () => Promise<R>): Promise<R> {
    const from = performance.now();
    const report = await work();
    this.#rate = report.steps / Math.max((performance.now() - from) / 1000, 1e-9);
    this.#chunk = Math.max(1, Math.min(Math.round(this.#rate * stretch), 4 * this.#chunk));
    return report;
  }
}

/** @throws InputError INVALID_ARGUMENT for anything but a whole number, zero or more */
export function checkedCount(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InputError([
    {
      code: "INVALID_ARGUMENT",
      message: `${name} must be a whole number, zero or more`,
      path: name,
      received: String(value),
    },
  ]);
}
