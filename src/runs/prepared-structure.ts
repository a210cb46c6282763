import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

import { InputError } from "../errors/errors.js";
import { DamagedFile, isDamage, writeFileAtomic } from "../files/index.js";

/** What a preparation leaves to the runs after it: positions [3N] and cell [9], Å. Velocities are drawn anew. */
export interface PreparedStructure {
  readonly positions: Float64Array;
  readonly cell: Float64Array;
}

/** Writes it with all its bits (extended XYZ rounds). */
export function writePreparedStructure(path: string, { positions, cell }: PreparedStructure): void {
  writeFileAtomic(
    path,
    gzipSync(
      JSON.stringify({
        galvanostat: "prepared structure",
        version: 1,
        units: "Å",
        cell: Array.from(cell),
        positions: Array.from(positions),
      }),
    ),
  );
}

/** @throws InputError INVALID_PREPARED_STRUCTURE when the file is damaged, or is that of another number of atoms */
export function readPreparedStructure(path: string, atoms: number): PreparedStructure {
  try {
    const file = JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")) as {
      galvanostat?: unknown;
      version?: unknown;
      cell: number[];
      positions: number[];
    };
    if (file.galvanostat !== "prepared structure" || file.version !== 1)
      throw new DamagedFile("something else, or another version");
    const isComplete = (values: unknown, length: number) =>
      Array.isArray(values) && values.length === length && values.every(Number.isFinite);
    if (!isComplete(file.cell, 9) || !isComplete(file.positions, 3 * atoms))
      throw new DamagedFile("another number of atoms, or damaged numbers");
    return { positions: Float64Array.from(file.positions), cell: Float64Array.from(file.cell) };
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new InputError([
      {
        code: "INVALID_PREPARED_STRUCTURE",
        message: "the prepared structure cannot be read",
        file: path,
        expected: `gzipped JSON of this program with ${atoms} atoms`,
        received: error.message,
        remedy: "delete the run's folder to prepare it again",
      },
    ]);
  }
}
