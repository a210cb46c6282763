import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";

import type { PointSetup } from "../config/index.js";
import { writeFileAtomic } from "../files/index.js";
import type { RunSpec } from "../plan/index.js";
import { DeathsFile } from "./deaths-file.js";
import { structureWriters } from "../formats/index.js";
import type { TrajectorySystem } from "../formats/index.js";

/** Where a run's files are, made if need be: `folder`/runs/ID. */
export class RunFolder {
  readonly #results: string;
  readonly #place: string;
  /** Of other programs over the run. */
  readonly deaths: DeathsFile;

  constructor(results: string, run: RunSpec) {
    this.#results = results;
    this.#place = join(results, "runs", run.id);
    mkdirSync(this.#place, { recursive: true });
    this.deaths = new DeathsFile(this.#place);
  }

  path(file: string): string {
    return join(this.#place, file);
  }

  /** As results.json names it. */
  named(file: string): string {
    return relative(this.#results, this.path(file)).replaceAll("\\", "/");
  }
}

/** What snapshots and trajectories say of the atoms beside where they are. */
export function atomsOf({ model, structure }: PointSetup): TrajectorySystem {
  const types = Array.from(model.types);
  return {
    cell: model.cell,
    species: structure.species,
    types: types.map((type) => type + 1),
    masses: types.map((type) => model.masses[type]!),
    charges: types.map((type) => model.charges[type]!),
  };
}

/** The last structure in the formats that the study asks for beside extended XYZ, which is always there; names of the files. */
export function writeLast(
  setup: PointSetup,
  folder: RunFolder,
  last: { readonly cell: Float64Array; readonly positions: Float64Array; readonly velocities?: Float64Array },
): string[] {
  const { species, masses, charges } = atomsOf(setup);
  return structureWriters
    .filter(({ name, extension }) => extension !== "extxyz" && setup.config.last.includes(name))
    .map((writer) => {
      const file = `last.${writer.extension}`;
      const { cell, positions, velocities } = last;
      writeFileAtomic(
        folder.path(file),
        writer.write({
          cell,
          positions,
          ...(velocities === undefined ? {} : { velocities }),
          species,
          masses: Float64Array.from(masses),
          charges: Float64Array.from(charges),
          notes: [],
        }).text,
      );
      return file;
    });
}
