import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

import { InputError } from "../errors/errors.js";
import { DamagedFile, isDamage, writeFileAtomic } from "../files/index.js";
import type { Correlations, LagMoments } from "../model/index.js";

/** Writes what an equilibrium run accumulated as gzipped JSON, atomically; all digits are kept. */
export function writeCorrelations(path: string, correlations: Correlations): void {
  const plain = (_key: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  writeFileAtomic(
    path,
    gzipSync(JSON.stringify({ galvanostat: "correlations", version: 2, units: "fs, Å, e", ...correlations }, plain)),
  );
}

/**
 * Reads them back.
 * @throws InputError INVALID_CORRELATIONS when the file is damaged or something else
 */
export function readCorrelations(path: string): Correlations {
  type Plain = { interval: number; counts: number[]; displacement: number[]; increments: number[] | null };
  const moments = ({ levels }: { levels: Plain[] }): LagMoments => ({
    levels: levels.map((level) => ({
      interval: level.interval,
      counts: Float64Array.from(level.counts),
      displacement: Float64Array.from(level.displacement),
      increments: level.increments === null ? null : Float64Array.from(level.increments),
    })),
  });
  try {
    const file = JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")) as {
      galvanostat?: unknown;
      version?: unknown;
      duration: number;
      blockDuration: number;
      blocks: number;
      charge: { levels: Plain[] };
      path: { interval: number; displacement: number[][] };
      species: { levels: Plain[] }[];
    };
    if (file.galvanostat !== "correlations" || file.version !== 2)
      throw new DamagedFile("something else, or another version");
    const hasLength = (values: number[], length: number) => values.length === length && values.every(Number.isFinite);
    for (const level of [file.charge, ...file.species].flatMap(({ levels }) => levels)) {
      const size = level.counts.length;
      if (
        !(level.interval > 0) ||
        size % file.blocks !== 0 ||
        !hasLength(level.counts, size) ||
        !hasLength(level.displacement, 6 * size) ||
        !(level.increments === null || hasLength(level.increments, 6 * size))
      )
        throw new DamagedFile("a damaged table");
    }
    const { interval, displacement } = file.path;
    if (!(interval > 0) || !displacement.every((component) => hasLength(component, displacement[0]!.length)))
      throw new DamagedFile("a damaged path");
    if (![file.duration, file.blockDuration, file.blocks].every(Number.isFinite)) throw new DamagedFile("no duration");
    return {
      duration: file.duration,
      blockDuration: file.blockDuration,
      blocks: file.blocks,
      charge: moments(file.charge),
      path: {
        interval: file.path.interval,
        displacement: file.path.displacement.map((component) => Float64Array.from(component)),
      },
      species: file.species.map(moments),
    };
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new InputError([
      {
        code: "INVALID_CORRELATIONS",
        message: "the correlations of this run cannot be read",
        file: path,
        expected: "gzipped JSON of this program",
        received: error.message,
        remedy: "delete the run's folder to run it again",
      },
    ]);
  }
}
