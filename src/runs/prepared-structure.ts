import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

import type { Study } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { signedVolume, withCell } from "../structures/index.js";

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
      throw new Error("something else, or another version");
    const isComplete = (values: unknown, length: number) =>
      Array.isArray(values) && values.length === length && values.every(Number.isFinite);
    if (!isComplete(file.cell, 9) || !isComplete(file.positions, 3 * atoms))
      throw new Error("another number of atoms, or damaged numbers");
    return { positions: Float64Array.from(file.positions), cell: Float64Array.from(file.cell) };
  } catch (error) {
    throw new InputError([
      {
        code: "INVALID_PREPARED_STRUCTURE",
        message: "the prepared structure cannot be read",
        file: path,
        expected: `gzipped JSON of this program with ${atoms} atoms`,
        received: (error as Error).message,
        remedy: "delete the run's folder to prepare it again",
      },
    ]);
  }
}

/** The study with a prepared structure in place of its own; current densities stay what they are, so fluxes follow the volume. */
export function withPrepared(study: Study, { positions, cell }: PreparedStructure): Study {
  const { config } = study;
  const volume = signedVolume(cell);
  const currents = config.drive?.currents.map((current) =>
    current.driftVelocity === null
      ? { ...current, chargeFlux: current.currentDensity * volume }
      : { ...current, currentDensity: current.chargeFlux / volume },
  );
  return {
    ...study,
    config: config.drive === null ? config : { ...config, drive: { ...config.drive, currents: currents! } },
    structure: { ...study.structure, positions, cell },
    model: { ...study.model, positions, cell },
  };
}

/** The study in the cell that it names for a temperature, atoms moved along; as it is when it names none. */
export function inCellOf(study: Study, temperature: number): Study {
  const cells = study.config.preparation?.cells;
  if (cells == null) return study;
  const next = Math.max(
    1,
    cells.findIndex((entry) => entry.temperature >= temperature),
  );
  const [below, above] = [cells[next - 1]!, cells[next] ?? cells[0]!];
  const part = above === below ? 0 : (temperature - below.temperature) / (above.temperature - below.temperature);
  const { cell, positions } = withCell(
    study.structure,
    Float64Array.from(below.cell, (a, i) => a + part * (above.cell[i]! - a)),
  );
  return withPrepared(study, { positions, cell });
}
