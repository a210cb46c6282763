import { InputError } from "../errors/errors.js";

export interface ColumnDescription {
  readonly name: string;
  readonly unit: string;
}

/**
 * Columns of equal length, sampled at equal times. The numbers live in the arrays the core writes into; views of them
 * are handed out, never copies.
 */
export class TimeSeries {
  readonly descriptions: readonly ColumnDescription[];
  /** Rows that are valid; the arrays may be longer. */
  readonly rows: number;
  readonly #columns: readonly Float64Array[];

  /** @throws InputError INVALID_SERIES when columns are missing or too short */
  constructor(descriptions: readonly ColumnDescription[], columns: readonly Float64Array[], rows: number) {
    if (columns.length !== descriptions.length || columns.some((column) => column.length < rows))
      throw new InputError([
        { code: "INVALID_SERIES", message: "a time series needs one column of every kind, each as long as the series" },
      ]);
    this.descriptions = descriptions;
    this.rows = rows;
    this.#columns = columns;
  }

  has(name: string): boolean {
    return this.descriptions.some((description) => description.name === name);
  }

  /**
   * One column from row `from` on, a view.
   * @throws InputError UNKNOWN_COLUMN
   */
  column(name: string, from = 0): Float64Array {
    const k = this.descriptions.findIndex((description) => description.name === name);
    if (k < 0)
      throw new InputError([
        {
          code: "UNKNOWN_COLUMN",
          message: `the series has no column ${name}`,
          expected: this.descriptions.map((d) => d.name).join(", "),
        },
      ]);
    return this.#columns[k]!.subarray(Math.min(from, this.rows), this.rows);
  }

  unit(name: string): string {
    return this.descriptions.find((description) => description.name === name)?.unit ?? "";
  }

  /** Time between two rows, in the unit of the column `time`; NaN with fewer than two rows. */
  get interval(): number {
    const time = this.column("time");
    return time.length < 2 ? NaN : (time[time.length - 1]! - time[0]!) / (time.length - 1);
  }
}
