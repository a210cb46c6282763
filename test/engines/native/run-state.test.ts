import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { RunState, type SavedRun } from "../../../src/engines/native/run-state.js";
import { InputError } from "../../../src/errors/errors.js";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "galvanostat-state-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);

/** After so many rows of two columns, 0, 1, 2 … and their negatives. */
const saved = (rows: number): SavedRun => ({
  steps: 10 * rows,
  trajectory: { file: "trajectory.extxyz", bytes: 7 * rows, sha256: "0f" },
  state: Uint8Array.of(rows, 2, 3),
  columns: [1, -1].map((sign) => Float64Array.from({ length: rows }, (_, k) => sign * k)),
});
const plain = ({ state, ...rest }: SavedRun) => ({ ...rest, state: [...state] });
const read = (): unknown => plain(new RunState(folder).read()!);

function problemFile(): string {
  try {
    new RunState(folder).read();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: "INVALID_RUN_STATE" });
    return (error as InputError).problems[0]!.file!;
  }
  throw new Error("it was read");
}

describe("the saved state of a run", () => {
  test("none is none", () => expect(new RunState(folder).read()).toBeUndefined());

  test("grows with the rows, in one session or several", () => {
    const state = new RunState(folder);
    for (const rows of [0, 3, 3, 8]) {
      state.write(saved(rows));
      expect(read()).toEqual(plain(saved(rows)));
    }
    const later = new RunState(folder);
    later.read();
    later.write(saved(11));
    expect(read()).toEqual(plain(saved(11)));
  });

  test("each row is written once, row by row as little-endian doubles", () => {
    const state = new RunState(folder);
    state.write(saved(2));
    const before = readFileSync(file("series.bin"));
    expect(before.length).toBe(2 * 2 * 8);
    state.write(saved(3));
    const after = readFileSync(file("series.bin"));
    expect(after.subarray(0, before.length)).toEqual(before);
    expect([after.readDoubleLE(32), after.readDoubleLE(40)]).toEqual([2, -2]);
    // What is replaced every time does not grow with the run.
    state.write(saved(100));
    const small = statSync(file("state.bin")).size;
    state.write(saved(1000));
    expect(statSync(file("state.bin")).size - small).toBeLessThan(10);
  });

  test("killed after the rows and before the state: it goes on from the state before", () => {
    const state = new RunState(folder);
    state.write(saved(5));
    const older = readFileSync(file("state.bin"));
    state.write(saved(9));
    writeFileSync(file("state.bin"), older);
    expect(read()).toEqual(plain(saved(5)));
    // Killed in the middle of a row.
    truncateSync(file("series.bin"), 8 * 2 * 7 + 3);
    expect(read()).toEqual(plain(saved(5)));
    const again = new RunState(folder);
    again.read();
    again.write(saved(6));
    expect(statSync(file("series.bin")).size).toBe(8 * 2 * 6);
    expect(read()).toEqual(plain(saved(6)));
  });

  test("deleted, it is begun again, whatever rows are there", () => {
    new RunState(folder).write(saved(9));
    rmSync(file("state.bin"));
    const state = new RunState(folder);
    expect(state.read()).toBeUndefined();
    state.write(saved(2));
    expect(read()).toEqual(plain(saved(2)));
  });

  test("damaged, it is INVALID_RUN_STATE, whatever is damaged", () => {
    new RunState(folder).write(saved(2));
    const good = readFileSync(file("state.bin"));
    const header = good.indexOf(0x0a);
    const damaged: Uint8Array[] = [
      Buffer.alloc(0),
      Buffer.from("something else\n"),
      Buffer.from("{}\n"),
      Buffer.from("null\n"),
      Buffer.from('{ "galvanostat": "run state", "version": 3 }\n'),
      good.subarray(0, header),
      good.subarray(0, -1),
      Buffer.concat([good, Buffer.of(0)]),
    ];
    for (let at = header + 1; at < good.length; at++) damaged.push(good.map((byte, k) => (k === at ? byte ^ 1 : byte)));
    for (const bytes of damaged) {
      writeFileSync(file("state.bin"), bytes);
      expect(problemFile()).toBe(file("state.bin"));
    }
    writeFileSync(file("state.bin"), good);
    const rows = readFileSync(file("series.bin"));
    for (let at = 0; at < rows.length; at++) {
      writeFileSync(
        file("series.bin"),
        rows.map((byte, k) => (k === at ? byte ^ 1 : byte)),
      );
      expect(problemFile()).toBe(file("series.bin"));
    }
    writeFileSync(file("series.bin"), rows.subarray(0, -1));
    expect(problemFile()).toBe(file("series.bin"));
    rmSync(file("series.bin"));
    expect(existsSync(file("series.bin"))).toBe(false);
    expect(problemFile()).toBe(file("series.bin"));
  });

  test("one of before the trajectory's digest still says how long it was", () => {
    new RunState(folder).write(saved(2));
    const [header, state] = readFileSync(file("state.bin"), "latin1").split("\n") as [string, string];
    const { trajectory: _, ...older } = JSON.parse(header) as Record<string, unknown>;
    for (const [trajectoryBytes, trajectory] of [
      [14, { bytes: 14 }],
      [0, null],
    ] as const) {
      writeFileSync(file("state.bin"), `${JSON.stringify({ ...older, trajectoryBytes })}\n${state}`, "latin1");
      expect(new RunState(folder).read()).toMatchObject({ steps: 20, trajectory });
    }
  });

  test("one that 0.1.0 saved is told from a damaged one", () => {
    const header = { galvanostat: "run state", version: 1, steps: 5, stateBytes: 1, columns: 0, rows: 0 };
    writeFileSync(file("state.bin"), `${JSON.stringify(header)}\n.`);
    expect(() => new RunState(folder).read()).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ received: "a state that galvanostat 0.1.0 saved" })],
      }),
    );
  });
});
