import { join } from "node:path";

import { inCellOf, withPrepared, type PointSetup } from "../config/index.js";
import type { RunSpec } from "../plan/index.js";
import { readPreparedStructure } from "./prepared-structure.js";
import type { PreparationEstimate } from "../estimates/run-estimates.js";
import { isFinished } from "./run-one.js";
import { readRunEstimate } from "./run-estimate-file.js";

/** The runs that prepare a temperature's structure, one after the other, and its points (the directions) as they leave them. */
export class Preparation {
  readonly #folder: string;
  readonly runs: readonly RunSpec[];
  readonly #results: PreparationEstimate[] = [];
  #setups: readonly PointSetup[];

  /** Takes in what an earlier session finished. @throws InputError INVALID_PREPARED_STRUCTURE */
  constructor(setups: readonly PointSetup[], runs: readonly RunSpec[], folder: string) {
    this.#setups = setups.map(inCellOf);
    this.runs = runs;
    this.#folder = folder;
    for (let run = this.next(); run !== null && isFinished(folder, run); run = this.next())
      this.finish(readRunEstimate(folder, run.id) as PreparationEstimate);
  }

  /** As prepared so far. */
  get setups(): readonly PointSetup[] {
    return this.#setups;
  }

  get results(): readonly PreparationEstimate[] {
    return this.#results;
  }

  /** `null` when the structure is ready. */
  next(): RunSpec | null {
    return this.runs[this.#results.length] ?? null;
  }

  finish(result: PreparationEstimate): void {
    this.#results.push(result);
    const prepared = readPreparedStructure(join(this.#folder, result.prepared), this.#setups[0]!.model.types.length);
    this.#setups = this.#setups.map((setup) => withPrepared(setup, prepared));
  }
}
