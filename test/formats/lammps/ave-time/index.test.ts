import { describe, expect, test } from "vitest";

import { readRecordings } from "../../../../src/formats/index.js";
import { fileOf, problemOf, readCharge } from "../../../recordings/helpers.js";

const header = "# Time-averaged data for fix flux\n# TimeStep v_jx v_jy v_jz\n";
const file = `${header}100 0.5 -1 2e-3\n200 0.25 3 0\n300 -0.125 0 1\n`;
const options = { timestep: 2, unit: "e Å/ps" };

describe("integration", () => {
  test("means over the interval before each row are summed", async () => {
    const recording = await readCharge(file, options);
    expect(recording.interval).toBe(200);
    // 200 fs = 0.2 ps of each
    [
      [0, 0.1, 0.15, 0.125],
      [0, -0.2, 0.4, 0.4],
      [0, 4e-4, 4e-4, 0.2004],
    ].forEach((expected, axis) =>
      expected.forEach((q, k) => expect(recording.displacement[axis]![k]).toBeCloseTo(q, 12)),
    );
    expect(recording.notes.join()).toContain("means over the interval");
  });

  test("units real: Å/fs", async () => {
    expect((await readCharge(file, { timestep: 2, unit: "e Å/fs" })).displacement[0]![1]).toBeCloseTo(100, 10);
  });

  test("columns by name, with titles of the user's own and other columns", async () => {
    const text = "# my titles\n# TimeStep c_thermo_temp v_jz\n100 999.5 1\n200 1001 2\n";
    const recording = await readCharge(text, { ...options, columns: ["v_jz"] });
    expect(recording.displacement).toHaveLength(1);
    expect([...recording.displacement[0]!].map((q) => Number(q.toFixed(12)))).toEqual([0, 0.2, 0.6]);
  });

  test("a current density takes the volume", async () => {
    const given = { timestep: 2, unit: "A/cm^2", quantity: "current-density" } as const;
    expect(await problemOf(file, given)).toMatchObject({ code: "MISSING_OPTION", expected: "--volume" });
    // 0.5 A/cm² in 1000 Å³ for 200 fs; 1 e/(fs Å²) = 1.602176634e12 A/cm²
    expect((await readCharge(file, { ...given, volume: 1000 })).displacement[0]![1]).toBeCloseTo(
      (0.5 / 1.602176634e12) * 1000 * 200,
      18,
    );
  });
});

describe("files of jobs that were killed and restarted", () => {
  test("rows that are there twice: the later ones are taken, all of them", async () => {
    const text = `${header}100 1 0 0\n200 2 0 0\n300 3 0 0\n400 4 0 0\n${header}200 2 0 0\n300 6 0 0\n400 7 0 0\n500 8 0 0\n`;
    const recording = await readCharge(text, { timestep: 1, unit: "e Å/fs" });
    expect([...recording.displacement[0]!]).toEqual([0, 100, 300, 900, 1600, 2400]);
    expect(recording.notes.join()).toContain("from step 200 on");
    expect(recording.notes).toHaveLength(2);
  });

  test("reset_timestep: two recordings, each with its own rows", async () => {
    const rows = (from: number) => Array.from({ length: 70 }, (_, k) => `${100 * (k + 1)} ${from + k} 0 0\n`).join("");
    const recordings = await readRecordings(fileOf(header + rows(1) + rows(1001)), { timestep: 1, unit: "e Å/fs" });
    expect(recordings.map((recording) => recording.kind === "charge" && recording.displacement[0]![2])).toEqual([
      300, 200300,
    ]);
    expect(recordings[0]!.notes.join()).toContain("step 7000 is followed by step 100 (line 73)");
    expect(recordings[1]!.source).toMatch(/ \(stretch 2\)$/);
  });

  test("--discard acts first: an odd row at the start", async () => {
    const odd = file.replace("100 0.5", "50 0.5");
    expect(await problemOf(`${odd}400 1 0 0\n`, options)).toMatchObject({ code: "UNEVEN_TIMES", line: 4 });
    const { displacement, notes } = await readCharge(`${odd}400 1 0 0\n`, { ...options, discard: 300 });
    expect([...displacement[0]!].map((q) => Number(q.toFixed(12)))).toEqual([0, 0.05, 0.025, 0.225]);
    expect(notes).toContain("the first 300 fs are left out");
  });

  test("cut anywhere in the last row", async () => {
    const whole = await readCharge(file, options);
    const last = "400 0.75 0.5 12.5";
    for (let end = 1; end <= last.length; end++) {
      const recording = await readCharge(file + last.slice(0, end), options);
      expect(recording.displacement, last.slice(0, end)).toEqual(whole.displacement);
      expect(recording.notes.join()).toContain("left out");
    }
  });
});

describe("mistakes say where they are", () => {
  test.each<[string, string, object, object?]>([
    ["an interval that is not the file's", file, { code: "TIMES_CONTRADICT", line: 4 }, { ...options, interval: 100 }],
    ["no time step", file, { code: "MISSING_OPTION" }, { unit: "e Å/ps" }],
    ["no unit", file, { code: "MISSING_UNIT" }, { timestep: 1 }],
    ["a unit of something else", file, { code: "WRONG_UNIT" }, { timestep: 1, unit: "K" }],
    [
      "vector mode",
      "# Time-averaged data for fix f\n# TimeStep Number-of-rows\n# Row c_j[1]\n100 2\n1 0.5\n2 0.25\n",
      { code: "NOT_SUPPORTED", line: 3 },
    ],
    ["uneven steps", file.replace("300 ", "350 "), { code: "UNEVEN_TIMES", line: 5 }],
    [
      "a word for a number",
      file.replace("0.25", "nan"),
      { code: "NOT_A_NUMBER", line: 4, message: "v_jx is not a number" },
    ],
    ["a value too few", file.replace("0.25 3", "0.25"), { code: "WRONG_COUNT", line: 4 }],
    [
      "no such column",
      file,
      { code: "UNKNOWN_COLUMN", expected: "v_jx, v_jy, v_jz" },
      { ...options, columns: ["v_j"] },
    ],
    ["two columns", file, { code: "WRONG_COUNT" }, { ...options, columns: ["v_jx", "v_jy"] }],
    [
      "two columns in the file",
      "# Time-averaged data for fix f\n# TimeStep v_a v_b\n100 1 2\n200 1 2\n",
      { code: "MISSING_OPTION", received: "v_a, v_b" },
    ],
    ["one row", `${header}100 1 2 3\n`, { code: "RECORDING_TOO_SHORT" }],
  ])("%s", async (_name, content, expected, given) => {
    expect(await problemOf(content, given ?? options)).toMatchObject(expected);
  });
});

test("fix ave/time of compute msd is refused by its name, named or not", async () => {
  const content =
    "# Time-averaged data for fix msd\n# TimeStep c_msd[1] c_msd[2] c_msd[3] c_msd[4]\n0 0 0 0 0\n25 1 1 1 3\n50 2 2 2 6\n";
  for (const columns of [undefined, ["c_msd[1]", "c_msd[2]", "c_msd[3]"]])
    expect(
      await problemOf(content, { timestep: 2, unit: "e Å", quantity: "displacement", ...(columns && { columns }) }),
    ).toMatchObject({ code: "SQUARED_DISPLACEMENT", remedy: expect.stringContaining("xu yu zu") });
  // Beside a flux that is named it is no matter.
  const both = "# Time-averaged data for fix a\n# TimeStep v_j c_msd[4]\n0 1 0\n25 1 3\n50 1 6\n";
  expect((await readCharge(both, { timestep: 2, unit: "e Å/ps", columns: ["v_j"] })).displacement).toHaveLength(1);
});
