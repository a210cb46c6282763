import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

import type { SimulationCheckpoint } from "../engines/native/simulate.js";
import { InputError } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";

// The file: one line of JSON, the core's state, the columns one after the other (little-endian doubles). A digest in
// the line covers the rest, so that a file damaged on a full disk is told from a good one.

/** What a run needs to go on, with the length of the trajectory it has written by then. */
export interface RunState extends SimulationCheckpoint {
  readonly trajectoryBytes: number;
}

interface Header {
  readonly galvanostat: "run state";
  readonly version: 1;
  readonly steps: number;
  readonly stateBytes: number;
  readonly columns: number;
  readonly rows: number;
  readonly trajectoryBytes: number;
  readonly sha256: string;
}

/** Writes what a run needs to go on, atomically. */
export function writeRunState(path: string, checkpoint: RunState): void {
  const { state, columns, steps, trajectoryBytes } = checkpoint;
  const body = Buffer.concat([
    state,
    ...columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)),
  ]);
  const header: Header = {
    galvanostat: "run state",
    version: 1,
    steps,
    stateBytes: state.byteLength,
    columns: columns.length,
    rows: columns[0]?.length ?? 0,
    trajectoryBytes,
    sha256: createHash("sha256").update(body).digest("hex"),
  };
  writeFileAtomic(path, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
}

/**
 * Reads it back; `undefined` if there is none.
 * @throws InputError INVALID_RUN_STATE when the file is damaged
 */
export function readRunState(path: string): RunState | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const end = bytes.indexOf(0x0a);
  const refuse = (received: string): never => {
    throw new InputError([
      {
        code: "INVALID_RUN_STATE",
        message: "the saved state of this run cannot be read",
        file: path,
        expected: "a run state of this program",
        received,
        remedy: "delete the file to run this point again from its start",
      },
    ]);
  };
  let header: Header;
  try {
    header = (JSON.parse(bytes.subarray(0, Math.max(0, end)).toString("utf8")) ?? {}) as Header;
  } catch {
    return refuse("something else");
  }
  if (header.galvanostat !== "run state" || header.version !== 1) return refuse("something else, or another version");
  const body = bytes.subarray(end + 1);
  if (body.length !== header.stateBytes + 8 * header.columns * header.rows) return refuse("a file of the wrong length");
  if (createHash("sha256").update(body).digest("hex") !== header.sha256) return refuse("a damaged file");
  const column = (k: number) => {
    const start = header.stateBytes + 8 * header.rows * k;
    // A copy: a Float64Array must start at a multiple of 8.
    return new Float64Array(Uint8Array.prototype.slice.call(body, start, start + 8 * header.rows).buffer);
  };
  return {
    steps: header.steps,
    trajectoryBytes: header.trajectoryBytes,
    state: Uint8Array.prototype.slice.call(body, 0, header.stateBytes),
    columns: Array.from({ length: header.columns }, (_, k) => column(k)),
  };
}
