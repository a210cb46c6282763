import { closeSync, existsSync, openSync, readSync } from "node:fs";

import { InputError, RunError } from "../../errors/errors.js";
import { lammpsFrame } from "../../formats/lammps/frame.js";
import type { System } from "../../model/index.js";
import { isDriven, type RunSpec } from "../../plan/run-spec.js";
import { TimeSeries, type ColumnDescription } from "../../recordings/index.js";
import { cellAngles, edgeLengths, signedVolume } from "../../structures/cell.js";
import { BOLTZMANN, PRESSURE_IN_GPA } from "../../units/constants.js";
import { native } from "../native/index.js";
import { coloursOf } from "./colour.js";
import { fsPerPs } from "./dynamics.js";
import { recorded } from "./run-input.js";

const barInGpa = 1e-4;

/** Rows of LAMMPS as the series that every engine records, as they come. */
export class Recorder {
  /** Of the last row that was taken; −1: none. */
  step = -1;
  readonly #run: RunSpec;
  readonly #descriptions: readonly ColumnDescription[];
  readonly #columns: Float64Array[];
  #rows = 0;
  readonly #recoil: number;
  /** [9]: what the unit vectors become in LAMMPS's frame. */
  readonly #axes: Float64Array;
  readonly #constant: Readonly<Record<string, number>>;
  readonly degreesOfFreedom: number;
  readonly volume: number;
  #begin: readonly number[] | null = null;
  /** Σ c r·n of the row before, e Å. */
  #before = 0;
  /** eV that the drive has done. */
  #work = 0;
  readonly #file: string;

  /** @param file named in errors */
  constructor(run: RunSpec, system: System, file: string) {
    const { cell, types } = system.model;
    this.#run = run;
    this.#file = file;
    this.#descriptions = native.describe().columns;
    this.#columns = this.#descriptions.map(() => new Float64Array(1024));
    this.#recoil = coloursOf(system).recoil;
    this.#axes = lammpsFrame(cell).turn(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));
    this.degreesOfFreedom = 3 * types.length - (isDriven(run) ? 4 : 3);
    this.volume = signedVolume(cell);
    const edges = edgeLengths(cell);
    const angles = cellAngles(cell);
    this.#constant = {
      cellA: edges[0],
      cellB: edges[1],
      cellC: edges[2],
      cellAlpha: angles[0],
      cellBeta: angles[1],
      cellGamma: angles[2],
    };
  }

  get series(): TimeSeries {
    return new TimeSeries(this.#descriptions, this.#columns, this.#rows);
  }

  /** A vector of LAMMPS's frame in ours. */
  back(vector: readonly number[]): number[] {
    return [0, 3, 6].map((k) => vector.reduce((sum, x, axis) => sum + x * this.#axes[k + axis]!, 0));
  }

  /** @throws RunError NOT_A_NUMBER; InputError INVALID_RUN_STATE where rows are missing */
  take(step: number, values: readonly number[]): void {
    // Each part of a run repeats the last row of the one before.
    if (step <= this.step) return;
    const { sampling, ensemble, equilibrationSteps } = this.#run;
    const fieldHeld = isDriven(this.#run) ? this.#run.field : 0;
    const { interval } = sampling;
    if (step !== (this.step < 0 ? 0 : this.step + interval)) this.missing(step);
    if (!values.every(Number.isFinite))
      throw new RunError([
        {
          code: "NOT_A_NUMBER",
          message: `LAMMPS: ${recorded[values.findIndex((x) => !Number.isFinite(x))]} is not a number after ${step} steps`,
          file: this.#file,
          remedy: "a shorter time step, or another structure",
        },
      ]);
    const of = Object.fromEntries(recorded.map((name, k) => [name, values[k]!])) as Record<
      (typeof recorded)[number],
      number
    >;
    const time = interval * ensemble.timestep;
    const charge = this.back([of.chargeX, of.chargeY, of.chargeZ]);
    this.#begin ??= charge;
    const displacement = charge.map((x, axis) => x - this.#begin![axis]!);
    // The mean flux of these steps is what it has moved.
    const flux =
      fieldHeld === undefined ? of.held / this.#recoil / fsPerPs : (of.driven - this.#before) / this.#recoil / time;
    const field = fieldHeld ?? of.field;
    const isFirst = this.step < 0;
    this.#before = of.driven;
    this.step = step;
    if (isFirst) return;
    this.#work += field * flux * time;
    if (step <= equilibrationSteps) return;
    const thermal = (this.degreesOfFreedom * BOLTZMANN * of.temperature) / 2;
    this.#push({
      ...this.#constant,
      time: step * ensemble.timestep,
      temperature: of.temperature,
      potentialEnergy: of.potential,
      conservedEnergy: of.potential + of.kinetic + of.heat - this.#work,
      field,
      chargeFlux: flux,
      pressure: (of.virial * barInGpa) / PRESSURE_IN_GPA + (2 * thermal) / (3 * this.volume),
      chargeDisplacementX: displacement[0]!,
      chargeDisplacementY: displacement[1]!,
      chargeDisplacementZ: displacement[2]!,
    });
  }

  /** @throws InputError INVALID_RUN_STATE: what comes next is of so many steps */
  missing(step: number): never {
    throw new InputError([
      {
        code: "INVALID_RUN_STATE",
        message: "rows are missing in what LAMMPS recorded of this run",
        file: this.#file,
        expected: `a row after ${this.step < 0 ? 0 : this.step + this.#run.sampling.interval} steps`,
        received: `one after ${step}`,
        remedy: "delete this folder to do the run again from its start",
      },
    ]);
  }

  #push(row: Readonly<Record<string, number>>): void {
    if (this.#rows === this.#columns[0]!.length)
      this.#columns.forEach((column, k) => {
        const longer = new Float64Array(2 * column.length);
        longer.set(column);
        this.#columns[k] = longer;
      });
    this.#descriptions.forEach(({ name }, k) => {
      this.#columns[k]![this.#rows] = row[name]!;
    });
    this.#rows++;
  }
}

/** A file of fix ave/time that may still grow. */
export class SeriesFile {
  readonly #path: string;
  #offset = 0;
  /** Of a line that was not whole yet. */
  #rest = "";

  constructor(path: string) {
    this.#path = path;
  }

  /** Hands on the rows that have come since the last time. */
  read(take: (step: number, values: readonly number[]) => void): void {
    if (!existsSync(this.#path)) return;
    const file = openSync(this.#path, "r");
    try {
      const buffer = Buffer.alloc(1 << 20);
      for (;;) {
        const bytes = readSync(file, buffer, 0, buffer.length, this.#offset);
        if (bytes === 0) return;
        this.#offset += bytes;
        const lines = (this.#rest + buffer.toString("latin1", 0, bytes)).split("\n");
        this.#rest = lines.pop()!;
        for (const line of lines) {
          if (line.startsWith("#") || line.trim() === "") continue;
          const [step, ...values] = line.trim().split(/\s+/).map(Number);
          if (values.length === recorded.length) take(step!, values);
        }
      }
    } finally {
      closeSync(file);
    }
  }
}
