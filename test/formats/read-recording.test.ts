import { tmpdir } from "node:os";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

import type { InputError } from "../../src/errors/errors.js";
import { readRecording, seriesReaders, trajectoryReaders } from "../../src/formats/index.js";
import { problemOf, read, readCharge, readTrajectory } from "../recordings/helpers.js";

const table = "time_ps,flux_x [e Å/ps]\n0,1\n1,3\n2,2\n";
const row = (k: number) =>
  `2\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3 time_fs=${k}\nLi ${k / 10} 0 0\nF 1 ${k / 10} 1\n`;
const box = "ITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\nITEM: ATOMS id element xu yu zu\n";
const samples: Readonly<Record<string, string>> = {
  "lammps-dump": `ITEM: TIMESTEP\n0\n${box}1 Li 0 0 0\nITEM: TIMESTEP\n10\n${box}1 Li 0 0 1\n`,
  "lammps-ave-time": "# Time-averaged data for fix f\n# TimeStep v_j\n100 1\n200 2\n",
  "extended-xyz": row(0) + row(1),
  "charge-table": table,
  xdatcar: `made up\n1.0\n9 0 0\n0 9 0\n0 0 9\nLi\n1\n${[0, 1].map((k) => `Direct configuration=${k + 1}\n0 0 ${k / 9}\n`).join("")}`,
};
const options = { timestep: 1, unit: "e Å/ps" };
const optionsOf = (name: string) => (name === "xdatcar" ? { interval: 1 } : options);

describe("the format", () => {
  const readers = [...trajectoryReaders, ...seriesReaders];

  test.each(readers.map((reader) => [reader.name, reader] as const))(
    "%s is found from the content",
    async (name, reader) => {
      const lines = samples[name]!.split("\n");
      expect(readers.find((candidate) => candidate.detect(lines))).toBe(reader);
      expect((await read(samples[name]!, optionsOf(name))).kind).toBe(
        /dump|xyz|xdatcar/.test(name) ? "trajectory" : "charge",
      );
    },
  );

  test.each(Object.entries(samples))("%s, packed with gzip: the same", async (name, text) => {
    const { source: _, ...plain } = await read(text, optionsOf(name));
    const { source: __, ...packed } = await read(gzipSync(text), optionsOf(name));
    expect(packed).toEqual(plain);
  });
});

describe("long files", () => {
  test("lines and letters that are cut by pieces of the stream", async () => {
    const rows = 60_000;
    const text = `# é\ntime_ps,flux_x [e Å/ps],µ\n${Array.from({ length: rows }, (_, k) => `${k},1,0\n`).join("")}`;
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const { displacement } = await readCharge(bytes);
      expect(displacement[0]).toHaveLength(rows);
      expect(displacement[0]!.at(-1)).toBeCloseTo(rows - 1, 6);
    }
  });

  test.each([
    [
      "a table",
      "time_ps,flux_x [e Å/ps],flux_y [e Å/ps],flux_z [e Å/ps]\n",
      (k: number) => `${k / 100},1,${k % 7},-2\n`,
    ],
    [
      "fix ave/time",
      "# Time-averaged data for fix f\n# TimeStep v_x v_y v_z\n",
      (k: number) => `${10 * k + 10} 1 ${k % 7} -2\n`,
    ],
  ])("%s of a hundred thousand rows is read whole", async (_name, header, row) => {
    const text = header + Array.from({ length: 1e5 }, (_, k) => row(k)).join("");
    const { displacement } = await readCharge(text, options);
    expect(displacement).toHaveLength(3);
    // One increment a row, and where they start from.
    for (const axis of displacement) expect(Math.abs(axis.length - 1e5)).toBeLessThanOrEqual(1);
  });
});

describe("gzip that is cut gives what it holds, with a note", () => {
  const text = Array.from(
    { length: 400 },
    (_, k) =>
      `ITEM: TIMESTEP\n${k}\n${box.replace("ATOMS\n1\n", "ATOMS\n2\n")}1 Li ${Math.sin(k)} ${Math.sin(k * k)} 0\n2 F ${Math.sin(k) / 3} 1 ${Math.cos(k * k)}\n`,
  ).join("");
  const whole = gzipSync(text);
  const left = (bytes: Uint8Array) => gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();

  test.each([0.2, 0.5, 0.9, 0.999])("at %d of its length", async (part) => {
    const cut = whole.subarray(0, Math.floor(part * whole.length));
    // A frame ends with its last row's line.
    const complete = left(cut).match(/^2 F .*\n/gm)!.length;
    expect(complete).toBeGreaterThan(50);
    const { frames, notes } = await readTrajectory(cut, options);
    expect(frames).toHaveLength(complete);
    expect(notes.join()).toContain("the gzip file is cut");
  });

  test("of its check sum only", async () => {
    const { notes } = await read(whole.subarray(0, whole.length - 4), options);
    expect(notes.join()).toContain("the gzip file is cut");
    expect((await read(whole, options)).notes.join()).not.toContain("cut");
  });

  test("two packed files, one behind the other, are whole", async () => {
    const lines = text.split(/(?=ITEM: TIMESTEP)/);
    const joined = Buffer.concat([gzipSync(lines.slice(0, 100).join("")), gzipSync(lines.slice(100).join(""))]);
    const { frames, notes } = await readTrajectory(joined, options);
    expect(frames).toHaveLength(400);
    expect(notes.join()).not.toContain("cut");
  });
});

describe("mistakes", () => {
  const random = Array.from({ length: 30_000 }, (_, k) => `${k},${Math.sin(k * k)}\n`).join("");
  test.each<[string, string | Uint8Array, object]>([
    [
      "something else",
      "Dear editor,\nplease find enclosed\n",
      {
        code: "UNKNOWN_FORMAT",
        received: '"Dear editor,"',
        expected: expect.stringContaining("lammps-dump: LAMMPS dump (xu yu zu;"),
      },
    ],
    ["numbers without a header", "1 2 3\n4 5 6\n", { code: "UNKNOWN_FORMAT" }],
    ["an empty file", "", { code: "UNKNOWN_FORMAT", received: "an empty file" }],
    ["an empty file, packed", gzipSync(""), { code: "UNKNOWN_FORMAT" }],
    ["bytes", Uint8Array.from({ length: 5000 }, (_, k) => (k * k) % 251), { code: "UNKNOWN_FORMAT" }],
    ["bytes without a line break", new Uint8Array(3_000_000).fill(7), { code: "FILE_BINARY" }],
    [
      "gzip whose check sum is wrong",
      gzipSync(`time_ps,flux_x [e Å/ps]\n${random}`).map((byte, k, all) => (k === all.length - 6 ? 255 - byte : byte)),
      { code: "FILE_UNREADABLE" },
    ],
  ])("%s", async (_name, content, expected) => {
    expect(await problemOf(content)).toMatchObject(expected);
  });

  test("no file, or a folder", async () => {
    const code = (path: string) => readRecording(path).catch((error: unknown) => (error as InputError).code);
    expect(await code(`${tmpdir()}/no/such/file`)).toBe("FILE_NOT_FOUND");
    expect(await code(tmpdir())).toBe("FILE_UNREADABLE");
  });
});
