import { describe, expect, test } from "vitest";

import { readRecording } from "../../../../src/formats/index.js";
import { TimeSeries } from "../../../../src/recordings/index.js";
import { writeCsv } from "../../../../src/formats/index.js";
import { fileOf, problemOf, readCharge } from "../../../recordings/helpers.js";

describe("our own series.csv", () => {
  test("is recognised without options", async () => {
    const n = 50;
    const units = {
      time: "fs",
      temperature: "K",
      potentialEnergy: "eV",
      conservedEnergy: "eV",
      field: "V/Å",
      chargeFlux: "e Å/fs",
      pressure: "eV/Å^3",
      chargeDisplacementX: "e Å",
      chargeDisplacementY: "e Å",
      chargeDisplacementZ: "e Å",
    };
    const made = Object.keys(units).map((_, c) =>
      Float64Array.from({ length: n }, (_, k) => (c === 0 ? 20 * (k + 1) : Math.sin(k * (c + 0.3)) + c)),
    );
    const path = fileOf("");
    writeCsv(
      path,
      new TimeSeries(
        Object.entries(units).map(([name, unit]) => ({ name, unit })),
        made,
        n,
      ),
      2000,
    );
    const recording = await readRecording(path);
    if (recording.kind !== "charge") throw new Error("not a charge recording");
    expect(recording.interval).toBeCloseTo(20, 9);
    expect(recording.displacement).toHaveLength(3);
    recording.displacement.forEach((q, axis) => q.forEach((x, k) => expect(x).toBeCloseTo(made[7 + axis]![k]!, 9)));
    expect(recording.source).toBe(path);
    expect(recording.notes.join()).toContain("charge_displacement_x");
  });
});

describe("what a name and its unit say", () => {
  test("j in A/cm² is a density: Q = ∫ j V dt, 1 A/cm² = 10⁻³¹/e per fs Å²", async () => {
    const { displacement } = await readCharge(
      "time_ps,jx (A/cm^2),jy (A/cm^2),jz (A/cm^2)\n0,1,2,0\n1,1,2,0\n2,1,2,0\n",
      { volume: 1000 },
    );
    const perStep = (1e-16 / 1.602176634e-19 / 1e15) * 1000 * 1000;
    displacement.forEach((q, axis) => q.forEach((x, k) => expect(x).toBeCloseTo([1, 2, 0][axis]! * k * perStep, 15)));
  });

  test("and in e Å/ps a flux", async () => {
    const { displacement } = await readCharge("time_ps,jx [e Å/ps]\n0,1\n1,1\n", { volume: 1000 });
    expect(displacement[0]![1]).toBeCloseTo(1, 12);
  });

  test.each([
    ["time_ps,msd\n0,1\n1,2\n", {}],
    ["time_ps,c_msd[1],c_msd[2],c_msd[3]\n0,1,1,1\n1,2,2,2\n", {}],
    ["time_ps,msd_x,msd_y,msd_z\n0,1,1,1\n", { columns: ["msd_x", "msd_y", "msd_z"], quantity: "displacement" }],
    ["time_ps,mean_square_displacement\n0,1\n", { columns: ["mean_square_displacement"], quantity: "displacement" }],
  ] as const)("a mean square displacement is refused, with the way out: %j", async (content, options) => {
    expect(await problemOf(content, { unit: "e Å", ...options } as object)).toMatchObject({
      code: "SQUARED_DISPLACEMENT",
      line: 1,
      remedy: expect.stringContaining("xu yu zu"),
    });
  });
});

describe("columns, units and separators", () => {
  const flux = [1, 3, 2, -2];
  // Trapezoids of 0.5 ps each, in e Å/ps.
  const integral = [0, 1, 2.25, 2.25];

  test.each<[string, string, object?]>([
    ["comma, pandas' suffixes", "time_ps,flux_x_eA_per_ps\n"],
    ["comma, brackets", "time [ps],flux_x [e Å/ps]\n"],
    ["parentheses", "time (ps),flux_x (e Å/ps)\n"],
    ["semicolon", "time [ps];flux_x [e Å/ps]\n"],
    ["tab", "time [ps]\tflux_x [e Å/ps]\n"],
    ["blanks, units with blanks in them", "time [ps]   flux_x [e Å/ps]\n"],
    ["header behind #, as numpy.savetxt writes it", "# time_ps flux_x_eA_per_ps\n"],
    ["comments before the header", "# run 3\n# of the series\ntime_ps,flux_x_eA_per_ps\n"],
    ["comments after the header", "time_ps,flux_x_eA_per_ps\n# run 3\n# a b\n"],
    ["byte order mark", "\uFEFFtime_ps,flux_x_eA_per_ps\n"],
    ["fs and e nm/ps", "time_fs,flux_x [e nm/ps]\n"],
    ["names and unit from the options", "time_ps,jx\n", { columns: ["jx"], quantity: "flux", unit: "e Å/ps" }],
    ["no time", "k,flux_x [e Å/ps]\n", { interval: 500 }],
  ])("%s", async (_name, header, options) => {
    const separator = /[,;\t]/.exec(header)?.[0] ?? "  ";
    const time = (k: number) => (header.includes("_fs") ? 500 * k : 0.5 * k + 100);
    const unit = header.includes("nm") ? 0.1 : 1;
    const rows = flux.map((j, k) => `${time(k)}${separator}${j * unit}\n`).join("");
    for (const text of [header + rows, (header + rows).replaceAll("\n", "\r\n"), `${header}${rows}\n\n`]) {
      const recording = await readCharge(text, options ?? {});
      expect(recording.interval).toBeCloseTo(500, 6);
      expect(recording.displacement).toHaveLength(1);
      integral.forEach((q, k) => expect(recording.displacement[0]![k]).toBeCloseTo(q, 6));
      expect(recording.notes.join()).toContain("trapezoid");
    }
  });

  test("means over the interval before each row", async () => {
    const recording = await readCharge("time_fs,flux_x [e Å/fs]\n2,1\n4,-3\n6,2.5\n", { mean: true });
    expect([...recording.displacement[0]!]).toEqual([0, 2, -4, 1]);
    expect(recording.notes.join()).toContain("means");
  });

  test("current density with a volume: 1 e/(fs Å²) = 1.602176634e12 A/cm²", async () => {
    const text = "time_fs,current_density_A_per_cm2\n0,1.602176634e12\n10,1.602176634e12\n";
    const recording = await readCharge(text, { volume: 50 });
    expect(recording.displacement[0]![1]).toBeCloseTo(500, 9);
    expect(await problemOf(text)).toMatchObject({ code: "MISSING_OPTION", expected: "--volume" });
  });

  test("three displacements among other columns, some of which are no numbers", async () => {
    const text =
      "step,time_ps,pressure,displacement_x [e nm],displacement_y [e nm],displacement_z [e nm]\n" +
      [0, 1, 2].map((k) => `${k},${k / 4},${k === 1 ? "nan" : ""},${k},${-k},${2 * k}\n`).join("");
    const recording = await readCharge(text);
    expect(recording.interval).toBeCloseTo(250, 9);
    [1, -1, 2].forEach((sign, axis) =>
      [0, 10, 20].forEach((q, k) => expect(recording.displacement[axis]![k]).toBeCloseTo(sign * q, 12)),
    );
  });

  test("columns the options name, by name without unit or as they stand", async () => {
    const text = "time [ps],q1 [e Å],q2 [e Å]\n0,0,5\n1,1,6\n";
    for (const name of ["q2", "q2 [e Å]"])
      expect([...(await readCharge(text, { columns: [name], quantity: "displacement" })).displacement[0]!]).toEqual([
        5, 6,
      ]);
  });
});

test("the row that a killed job was writing is left out", async () => {
  const text = "time_ps,flux_x [e Å/ps]\n0,1\n1,1\n2,1\n";
  const last = "3,12.5";
  for (let end = 1; end <= last.length; end++) {
    const recording = await readCharge(text + last.slice(0, end));
    expect([...recording.displacement[0]!]).toEqual([0, 1, 2]);
    expect(recording.notes.join()).toContain("left out");
  }
});

describe("mistakes say where they are", () => {
  const text = "# made by hand\ntime_ps,flux_x [e Å/ps],n\n0,1,5\n1,1,5\n2,1,5\n";
  test.each<[string, string, object, object?]>([
    ["a word for a number", text.replace("1,1,5", "1,one,5"), { code: "NOT_A_NUMBER", line: 4, received: '"one"' }],
    ["NaN", text.replace("1,1,5", "1,nan,5"), { code: "NOT_A_NUMBER", line: 4 }],
    ["an empty cell", text.replace("1,1,5", "1,,5"), { code: "NOT_A_NUMBER", line: 4 }],
    ["a cell too few", text.replace("1,1,5", "1,1"), { code: "WRONG_COUNT", line: 4, expected: "3", received: "2" }],
    ["uneven times", text.replace("2,1,5", "3,1,5"), { code: "UNEVEN_TIMES", line: 5 }],
    ["times that go back", text.replace("2,1,5", "0,1,5"), { code: "RECORDING_TOO_SHORT" }],
    [
      "an interval that is not the file's",
      text,
      { code: "TIMES_CONTRADICT", expected: "1000 fs", received: "--interval 500 fs" },
      { interval: 500 },
    ],
    ["one row", "time_ps,flux_x [e Å/ps]\n0,1\n", { code: "RECORDING_TOO_SHORT" }],
    [
      "no column known",
      text.replace("flux_x", "stuff"),
      { code: "NO_CHARGE_COLUMN", line: 2, received: "time, stuff, n" },
    ],
    ["no such column", text, { code: "UNKNOWN_COLUMN", line: 2 }, { columns: ["jx"], quantity: "flux" }],
    [
      "columns of nobody knows what",
      text,
      { code: "MISSING_OPTION", message: "what the columns hold is not said" },
      { columns: ["n"] },
    ],
    ["two columns", text, { code: "WRONG_COUNT", line: 2 }, { columns: ["n", "flux_x"], quantity: "flux" }],
    ["no unit", text.replace(" [e Å/ps]", ""), { code: "MISSING_UNIT", line: 2 }],
    ["no unit of time", text.replace("time_ps", "time"), { code: "MISSING_UNIT", line: 2 }],
    ["no time", text.replace("time_ps", "k"), { code: "MISSING_OPTION", line: 2 }],
    ["a unit of something else", text.replace("[e Å/ps]", "[e Å]"), { code: "WRONG_UNIT", line: 2 }],
    ["an unknown unit", text.replace("[e Å/ps]", "[furlong]"), { code: "WRONG_UNIT", line: 2 }],
  ])("%s", async (_name, content, expected, given) => {
    expect(await problemOf(content, given ?? {})).toMatchObject(expected);
  });
});
