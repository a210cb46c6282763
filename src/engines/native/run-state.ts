import { createHash, type Hash } from "node:crypto";
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

import { InputError } from "../../errors/errors.js";
import { writeFileAtomic, type SavedFile, isThere } from "../../files/index.js";
import type { SimulationCheckpoint } from "./simulate.js";

// Two files. series.bin: the recorded rows one after the other, little-endian doubles; it only grows. state.bin, replaced
// atomically after each growth: one line of JSON, then the core's state. The line says how many rows are valid, with
// digests of them and of the state, so that whatever moment a run is killed at there is a whole state, and files damaged on
// a full disk are told from good ones. Rows beyond those are of a growth whose state was not written any more.

/** What a run needs to go on, with the trajectory that it has written by then; `null`: none. */
export interface SavedRun extends SimulationCheckpoint {
  readonly trajectory: SavedFile | null;
}

interface Header {
  readonly galvanostat: "run state";
  readonly version: 2;
  readonly steps: number;
  readonly columns: number;
  readonly rows: number;
  /** Of series.bin's valid rows. */
  readonly seriesSha256: string;
  readonly trajectory?: SavedFile | null;
  /** Instead of it, in states saved before there was a digest. */
  readonly trajectoryBytes?: number;
  readonly stateBytes: number;
  /** Of the core's state. */
  readonly sha256: string;
}

/** The saved state of one run; what is written grows with the rows since the last time only. */
export class RunState {
  readonly #state: string;
  readonly #series: string;
  #rows = 0;
  #digest: Hash = createHash("sha256");

  /** @param folder of the run; it must be there */
  constructor(folder: string) {
    this.#state = join(folder, "state.bin");
    this.#series = join(folder, "series.bin");
  }

  /** @param checkpoint of the run that was read or written last, further on */
  write({ steps, state, columns, trajectory }: SavedRun): void {
    const rows = columns[0]?.length ?? 0;
    const grown = new Float64Array((rows - this.#rows) * columns.length);
    columns.forEach((column, k) => {
      for (let row = this.#rows; row < rows; row++) grown[(row - this.#rows) * columns.length + k] = column[row]!;
    });
    const bytes = Buffer.from(grown.buffer);
    const at = 8 * this.#rows * columns.length;
    const file = openSync(this.#series, isThere(this.#series) ? "r+" : "w");
    try {
      ftruncateSync(file, at);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#digest.update(bytes);
    this.#rows = rows;
    const header: Header = {
      galvanostat: "run state",
      version: 2,
      steps,
      columns: columns.length,
      rows,
      seriesSha256: this.#digest.copy().digest("hex"),
      trajectory,
      stateBytes: state.byteLength,
      sha256: createHash("sha256").update(state).digest("hex"),
    };
    writeFileAtomic(this.#state, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), state]));
  }

  /**
   * What was saved; `undefined` if nothing was.
   * @throws InputError INVALID_RUN_STATE when a file is damaged or missing
   */
  read(): SavedRun | undefined {
    if (!isThere(this.#state)) return undefined;
    const bytes = readFileSync(this.#state);
    const end = bytes.indexOf(0x0a);
    const refuse = (received: string, file = this.#state): never => {
      throw new InputError([
        {
          code: "INVALID_RUN_STATE",
          message: "the saved state of this run cannot be read",
          file,
          expected: "a run state of this program",
          received,
          remedy: "delete state.bin to run this point again from its start",
        },
      ]);
    };
    let header: Omit<Header, "version"> & { readonly version: number };
    try {
      header = (JSON.parse(bytes.subarray(0, Math.max(0, end)).toString("utf8")) ?? {}) as typeof header;
    } catch {
      return refuse("something else");
    }
    if (header.galvanostat !== "run state") return refuse("something else");
    if (header.version !== 2)
      return refuse(header.version === 1 ? "a state that galvanostat 0.1.0 saved" : "another version");
    const state = bytes.subarray(end + 1);
    if (state.length !== header.stateBytes) return refuse("a file of the wrong length");
    if (createHash("sha256").update(state).digest("hex") !== header.sha256) return refuse("a damaged file");
    const length = header.rows * header.columns;
    const series = isThere(this.#series) ? readFileSync(this.#series).subarray(0, 8 * length) : Buffer.alloc(0);
    if (series.length !== 8 * length) return refuse("fewer rows than were recorded", this.#series);
    const digest = createHash("sha256").update(series);
    if (digest.copy().digest("hex") !== header.seriesSha256) return refuse("a damaged file", this.#series);
    this.#digest = digest;
    this.#rows = header.rows;
    const columns = Array.from({ length: header.columns }, (_, k) =>
      Float64Array.from({ length: header.rows }, (__, row) => series.readDoubleLE(8 * (row * header.columns + k))),
    );
    return {
      steps: header.steps,
      trajectory: header.trajectory ?? (header.trajectoryBytes ? { bytes: header.trajectoryBytes } : null),
      state: Uint8Array.prototype.slice.call(state),
      columns,
    };
  }
}
