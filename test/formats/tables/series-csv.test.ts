import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { InputError } from "../../../src/errors/errors.js";
import { readCsv, writeCsv } from "../../../src/formats/index.js";
import { TimeSeries } from "../../../src/recordings/index.js";

// As the core writes them: `AddonDescription.columns`.
const columns = [
  { name: "time", unit: "fs" },
  { name: "temperature", unit: "K" },
  { name: "potentialEnergy", unit: "eV" },
  { name: "conservedEnergy", unit: "eV" },
  { name: "field", unit: "V/Å" },
  { name: "chargeFlux", unit: "e Å/fs" },
  { name: "pressure", unit: "eV/Å^3" },
  { name: "chargeDisplacementX", unit: "e Å" },
  { name: "chargeDisplacementY", unit: "e Å" },
  { name: "chargeDisplacementZ", unit: "e Å" },
];
const volume = 2000; // Å³
const header =
  "time_ps,temperature_K,potential_energy_eV,conserved_energy_eV,field_V_per_A,current_density_A_per_cm2,pressure_GPa,charge_displacement_x_eA,charge_displacement_y_eA,charge_displacement_z_eA";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanostat-csv-"));
  path = join(folder, "series.csv");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const problem = () => {
  try {
    readCsv(path, volume);
  } catch (error) {
    return (error as InputError).problems[0];
  }
  return undefined;
};

describe("a series as CSV", () => {
  test("has a header that names units, and people's units below it", () => {
    // 1 eV/Å³ = 160.2176634 GPa and 1 e/(fs Å²) = 1.602176634e12 A/cm², both from e = 1.602176634e-19 C alone.
    const series = new TimeSeries(
      columns,
      [2500, 300, -1, -2, 1e-7, 2e-3, 1, 1234.567890123456, -0.5, 0].map((x) => Float64Array.of(x, 99)),
      1,
    );
    writeCsv(path, series, volume);
    expect(readFileSync(path, "utf8")).toBe(
      `${header}\n2.5,300,-1,-2,1e-7,1602176.634,160.2176634,1234.56789012,-0.5,0\n`,
    );
  });

  test("a pressure that nobody computes is left out, and the rest is read again", () => {
    const values = (name: string) => Float64Array.of(...(name === "pressure" ? [NaN, NaN] : [1, 2]));
    writeCsv(
      path,
      new TimeSeries(
        columns,
        columns.map(({ name }) => values(name)),
        2,
      ),
      volume,
    );
    expect(readFileSync(path, "utf8").split("\n")[0]).toBe(header.replace("pressure_GPa,", ""));
    expect(readCsv(path, volume).has("pressure")).toBe(false);
    expect(Array.from(readCsv(path, volume).column("time"))).toEqual([1, 2]);
  });

  test("comes back to ten digits (twelve of integrals), however long", () => {
    const rows = 2503; // more than one piece, not a multiple of one
    const made = columns.map((_, k) =>
      Float64Array.from({ length: rows }, (_, i) => (k === 0 ? i + 1 : Math.sin(i * (k + 0.3)) * 10 ** (k - 4))),
    );
    const digits = (name: string) => (name.startsWith("chargeDisplacement") ? 1e-11 : 1e-9);
    writeCsv(path, new TimeSeries(columns, made, rows), volume);
    const series = readCsv(path, volume);
    expect(series.rows).toBe(rows);
    expect(series.interval).toBeCloseTo(1, 9);
    columns.forEach(({ name, unit }, k) => {
      expect(series.unit(name)).toBe(unit);
      const worst = Math.max(
        ...series
          .column(name)
          .map((x, i) => Math.abs(x / made[k]![i]! - 1))
          .filter(Number.isFinite),
      );
      expect(worst, name).toBeLessThan(digits(name));
    });
  });

  test("is read with a byte order mark, Windows line ends, empty last lines and columns left out", () => {
    writeFileSync(path, "\uFEFFfield_V_per_A,time_ps\r\n0.5,1\r\n0.25,2\r\n\r\n\r\n");
    const series = readCsv(path, volume);
    expect([...series.column("field")]).toEqual([0.5, 0.25]);
    expect([...series.column("time")]).toEqual([1000, 2000]);
  });

  test.each([
    ["a column nobody knows", "time_ps,flux\n1,2\n", 1, /column 2/],
    ["a column twice", "time_ps,time_ps\n1,2\n", 1, /column 2/],
    ["a short row", "time_ps,field_V_per_A\n1,2\n3\n", 3, /number of cells/],
    ["a row broken off inside a number", "time_ps,field_V_per_A\n1,2\n2,3e-\n", 3, /field_V_per_A/],
    ["an empty cell", "time_ps,field_V_per_A\n1,\n", 2, /field_V_per_A/],
    ["not a number", "time_ps,field_V_per_A\n1,2\n2,2\n3,NaN\n", 4, /field_V_per_A/],
    ["an empty line in the middle", "time_ps,field_V_per_A\n1,2\n\n2,3\n", 3, /number of cells/],
  ])("refuses %s, with its line", (_, text, line, message) => {
    writeFileSync(path, text);
    expect(problem()).toMatchObject({
      code: "INVALID_SERIES",
      file: path,
      line,
      message: expect.stringMatching(message),
    });
  });

  test("names a file that is not there", () => {
    expect(problem()?.code).toBe("FILE_NOT_FOUND");
  });
});
