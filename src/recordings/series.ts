import type { ChargeRecording } from "./recording.js";
import { intervalOf, longStretches, stretchesOf, type Clocked, type Timing } from "./stretches.js";

/** A row of a table: the one or three columns that are asked for. */
export interface Row extends Clocked {
  readonly values: readonly number[];
}

export interface SeriesFile extends Timing {
  /** Q(t) in e Å from a column, by its place among those of a row. */
  readonly displacement: (values: readonly number[], column: number, interval: number) => Float64Array;
  readonly notes: readonly string[];
}

/**
 * Charge recordings from a table's rows, one for each stretch. Rows are left out at the start before anything is asked of them.
 *
 * @throws InputError RECORDING_TOO_SHORT, UNEVEN_TIMES, TIMES_CONTRADICT
 */
export function chargesOf(rows: readonly Row[], file: SeriesFile): ChargeRecording[] {
  const { lines } = file;
  const unlikeness = (a: Row, b: Row) => a.values.reduce((sum, x, k) => sum + (x - b.values[k]!) ** 2, 0);
  const { stretches, notes } = stretchesOf(rows, unlikeness, file.unit);
  const { long, notes: left } = longStretches(stretches, file, "rows");
  return long.map((stretch, s) => {
    const interval = intervalOf(stretch, file, "rows")!;
    return {
      kind: "charge",
      interval,
      displacement: stretch[0]!.values.map((_, k) =>
        file.displacement(
          stretch.map(({ values }) => values[k]!),
          k,
          interval,
        ),
      ),
      source: long.length === 1 ? lines.path : `${lines.path} (stretch ${s + 1})`,
      notes: s === 0 ? [...file.notes, ...notes, ...left] : [],
    };
  });
}
