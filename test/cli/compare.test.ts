import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Results } from "../../src/index.js";
import { SmallStudy } from "../study/small-study.js";
import { galvanostat, interrupted, unfolded } from "./command.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const driven = { method: "constant-current", direction: [1, 2, -2], driftVelocity: ["0.2 Å/ps", "0.3 Å/ps"] };
/** JSON is YAML. Sections of `undefined` are left out. */
function write(changes: Record<string, unknown>): void {
  const study = {
    structure: { file: "structure.extxyz" },
    forceField: "force-field.yaml",
    transportCharges: { Li: 1, Zr: 4, O: -2 },
    temperatures: ["600 K"],
    equilibration: { duration: "0.2 ps" },
    drive: driven,
    production: { timestep: "1 fs", duration: "2 ps" },
    thermostat: { type: "csvr", time: "100 fs" },
    equilibrium: { duration: "4 ps" },
    ...changes,
  };
  writeFileSync(join(small.folder, "study.yaml"), JSON.stringify(study, null, 1));
}
const stored = (): Results => JSON.parse(readFileSync(join(small.results, "results.json"), "utf8")) as Results;

const header =
  "temperature_K,inverse_temperature_1000_per_K,atoms,direction_x,direction_y,direction_z,sigma_constant_current_S_per_cm,sigma_constant_current_S_per_cm_standard_error,sigma_field_noise_S_per_cm,sigma_field_noise_S_per_cm_standard_error,sigma_field_noise_S_per_cm_low68,sigma_field_noise_S_per_cm_high68,sigma_einstein_S_per_cm,sigma_einstein_S_per_cm_standard_error," +
  "sigma_green_kubo_S_per_cm,sigma_green_kubo_S_per_cm_standard_error,sigma_einstein_along_S_per_cm,sigma_einstein_along_S_per_cm_standard_error,sigma_nernst_einstein_S_per_cm,sigma_nernst_einstein_S_per_cm_standard_error,haven_ratio,haven_ratio_standard_error,methods_p_value," +
  "relative_error_constant_current,time_constant_current_ps,relative_error_einstein,relative_error_nernst_einstein,time_equilibrium_ps," +
  "speed_up,speed_up_standard_error,speed_up_low68,speed_up_high68,speed_up_against_nernst_einstein,speed_up_against_nernst_einstein_standard_error,speed_up_against_nernst_einstein_low68,speed_up_against_nernst_einstein_high68,speed_up_in_production,speed_up_in_production_standard_error,speed_up_in_production_low68,speed_up_in_production_high68," +
  "sigma_constant_current_converged,sigma_field_noise_converged,sigma_einstein_converged,sigma_green_kubo_converged,sigma_einstein_along_converged,sigma_nernst_einstein_converged,haven_ratio_converged,methods_p_value_converged,speed_up_converged,speed_up_against_nernst_einstein_converged,speed_up_in_production_converged";

const flag = (estimate: { readonly converged?: boolean } | null | undefined) =>
  estimate === null || estimate === undefined ? null : Number(estimate.converged);

/** Rows of comparison.csv by column; `null` for an empty cell. */
function comparison(): Record<string, number | null>[] {
  const text = readFileSync(join(small.results, "comparison.csv"), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  const [first, ...lines] = text.trimEnd().split("\n") as [string, ...string[]];
  expect(first).toBe(header);
  return lines.map((line) => {
    const cells = line.split(",");
    expect(cells).toHaveLength(header.split(",").length);
    return Object.fromEntries(header.split(",").map((name, k) => [name, cells[k] === "" ? null : Number(cells[k])]));
  });
}

describe("galvanostat compare", () => {
  test("both methods at each temperature: a table, and comparison.csv with what results.json says", () => {
    write({ temperatures: ["600 K", "800 K"] });
    const { code, stdout, stderr } = galvanostat(["compare", "study.yaml"], small.folder);
    expect(code, stderr).toBe(0);
    const results = stored();
    expect(results.status).toBe("completed");
    const rows = comparison();
    expect(rows).toHaveLength(2);
    for (const [k, point] of results.points.entries()) {
      const row = rows[k]!;
      const { conductivity, noise, equilibrium, agreement, speedUp } = point;
      const costs = speedUp!.costs;
      const expected: [string, number | null | undefined][] = [
        ["temperature_K", point.temperature.value],
        ["inverse_temperature_1000_per_K", 1000 / point.temperature.value],
        ["atoms", 24],
        ...["x", "y", "z"].map((axis, k): [string, number] => [`direction_${axis}`, point.direction![k]!]),
        ...(
          [
            ["constant_current", conductivity],
            ["field_noise", noise?.conductivity],
            ["einstein", equilibrium!.einstein],
            ["green_kubo", equilibrium!.greenKubo],
            ["einstein_along", equilibrium!.einsteinAlong],
            ["nernst_einstein", equilibrium!.nernstEinstein],
          ] as const
        ).flatMap(([name, quantity]): [string, number | null | undefined][] => [
          [`sigma_${name}_S_per_cm`, quantity?.value],
          [`sigma_${name}_S_per_cm_standard_error`, quantity?.standardError],
        ]),
        ["haven_ratio", equilibrium!.havenRatio?.value],
        ["haven_ratio_standard_error", equilibrium!.havenRatio?.standardError],
        ["sigma_field_noise_S_per_cm_low68", noise?.interval68[0]],
        ["sigma_field_noise_S_per_cm_high68", noise?.interval68[1]],
        ["methods_p_value", agreement?.pValue],
        ["relative_error_constant_current", costs.constantCurrent.relativeError],
        ["relative_error_einstein", costs.einstein.relativeError],
        ["relative_error_nernst_einstein", costs.nernstEinstein.relativeError],
        // Two currents of 0.2 + 2 ps against 0.2 + 4 ps.
        ["time_constant_current_ps", 4.4],
        ["time_equilibrium_ps", 4.2],
        ...(
          [
            ["speed_up", speedUp!.collective],
            ["speed_up_against_nernst_einstein", speedUp!.nernstEinstein],
            ["speed_up_in_production", speedUp!.production],
          ] as const
        ).flatMap(([name, s]): [string, number | null | undefined][] => [
          [name, s?.value],
          [`${name}_standard_error`, s?.standardError],
          [`${name}_low68`, s?.interval68[0]],
          [`${name}_high68`, s?.interval68[1]],
        ]),
        ["sigma_constant_current_converged", Number(point.conductivity!.converged)],
        ["sigma_field_noise_converged", flag(noise)],
        ["methods_p_value_converged", agreement === undefined ? null : Number(agreement.agree)],
        ["speed_up_converged", flag(speedUp!.collective)],
        ["speed_up_against_nernst_einstein_converged", flag(speedUp!.nernstEinstein)],
        ["speed_up_in_production_converged", flag(speedUp!.production)],
        ["sigma_einstein_converged", flag(point.equilibrium!.einstein)],
        ["sigma_green_kubo_converged", flag(point.equilibrium!.greenKubo)],
        ["sigma_einstein_along_converged", flag(point.equilibrium!.einsteinAlong)],
        ["sigma_nernst_einstein_converged", flag(point.equilibrium!.nernstEinstein)],
        ["haven_ratio_converged", flag(point.equilibrium!.havenRatio)],
      ];
      expect(expected.map(([name]) => name).sort()).toEqual(header.split(",").sort());
      for (const [name, value] of expected) {
        if (value === null || value === undefined) expect(row[name], name).toBeNull();
        else if (value === 0) expect(row[name], name).toBe(0);
        else expect(row[name]! / value, name).toBeCloseTo(1, 6);
      }
    }
    // For people: the runs, then one line a temperature.
    // In parts of three lines, each as wide as the page allows.
    const lines = stdout.split("\n");
    const parts = lines.slice(lines.findIndex((line) => line.startsWith("T / K  σ constant current"))).slice(0, -2);
    const headings = parts.filter((_, k) => k % 3 === 0).map((line) => line.replace("T / K", "").trim());
    expect(headings.flatMap((line) => line.split(/ {2,}/))).toEqual([
      "σ constant current",
      "σ field noise",
      "σ Einstein",
      "σ Green–Kubo",
      "σ Einstein along j",
      "σ Nernst–Einstein",
      "Haven ratio",
      "p of the methods",
      "ε const. current",
      "t const. current / ps",
      "ε Einstein",
      "t equilibrium / ps",
      "speed-up (68 %)",
      "speed-up in production (68 %)",
    ]);
    expect(parts.filter((_, k) => k % 3 === 1).every((line) => line.trim().startsWith("600 "))).toBe(true);
    expect(parts.filter((_, k) => k % 3 === 2).every((line) => line.trim().startsWith("800 "))).toBe(true);
    expect(parts.filter((_, k) => k % 3 === 1).join(" ")).toContain("4.4");
    expect(stdout).toMatch(/equilibrium at 600 K/);
    expect(stdout).toMatch(/speed-up of constant current/);
    expect(stdout).not.toMatch(/NaN|undefined|undetermined|null/);
    expect(stderr).toContain("comparison.csv");

    // Again: nothing is run, the same is said.
    const again = galvanostat(["compare", "study.yaml"], small.folder);
    expect(again.code).toBe(0);
    expect(again.stdout).toBe(stdout);
    expect(comparison()).toEqual(rows);
  });

  test("--json: results on standard output and nothing else there", () => {
    write({});
    const { code, stdout, stderr } = galvanostat(
      ["compare", "study.yaml", "--json", "--out", "elsewhere"],
      small.folder,
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(small.folder, "elsewhere/results.json"), "utf8")));
    expect(existsSync(join(small.folder, "elsewhere/comparison.csv"))).toBe(true);
    expect(existsSync(small.results)).toBe(false);
  });

  test("runs too short for any estimate: empty cells and dashes, not words of JavaScript", () => {
    write({ production: { timestep: "1 fs", duration: "20 fs" }, equilibrium: {} });
    const { code, stdout, stderr } = galvanostat(["compare", "study.yaml"], small.folder);
    expect(code, stderr).toBe(0);
    const [row] = comparison();
    expect(
      Object.entries(row!)
        .filter(([, value]) => value !== null)
        .map(([name]) => name),
    ).toEqual([
      "temperature_K",
      "inverse_temperature_1000_per_K",
      "atoms",
      "direction_x",
      "direction_y",
      "direction_z",
    ]);
    const cells = stdout.split("\n").filter((line) => /^ *600(?: +–)+$/.test(line));
    expect(cells.join(" ").match(/–/g)).toHaveLength(14);
    expect(`${stdout}${stderr}`).not.toMatch(/NaN|undefined|undetermined|Infinity/);
  });

  test.each([
    ["without currents", { drive: { method: "equilibrium" } }, "drive", /drive: \{ method: constant-current/],
    [
      "without equilibrium runs",
      { equilibrium: undefined },
      "equilibrium",
      /equilibrium: \{ duration: 2 ns \}.*equilibrium: \{\}/,
    ],
  ])("%s there is nothing to compare: bad input, and what to add", (_, changes, path, expected) => {
    write(changes);
    const { code, stdout, stderr } = galvanostat(["compare", "study.yaml", "--json"], small.folder);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: "NOTHING_TO_COMPARE",
        problems: [
          {
            code: "NOTHING_TO_COMPARE",
            path,
            expected: expect.stringMatching(expected),
            file: join(small.folder, "study.yaml"),
          },
        ],
      },
    });
    expect(stderr).toMatch(/study\.yaml/);
    expect(stderr).toMatch(expected);
    expect(existsSync(small.results)).toBe(false);
    const text = galvanostat(["compare", "study.yaml"], small.folder);
    expect([text.code, text.stdout]).toEqual([2, ""]);
  });

  test("help", () => {
    const { code, stdout } = galvanostat(["compare", "--help"], small.folder);
    expect(code).toBe(0);
    for (const words of [
      "Usage: galvanostat compare",
      "Example:",
      "--out",
      "--overwrite",
      "--json",
      "`equilibrium:` section",
    ])
      expect(stdout).toContain(words);
    expect(galvanostat(["--help"], small.folder).stdout).toContain("compare");
    expect(galvanostat(["compare"], small.folder).code).toBe(2);
    expect(galvanostat(["compare", "nowhere.yaml"], small.folder).code).toBe(2);
  });
});

describe("galvanostat run of a study in stages", () => {
  const staged = {
    drive: { method: "constant-current", direction: [1, 2, -2], currents: "auto" },
    equilibrium: undefined,
    production: {
      timestep: "1 fs",
      duration: "0.6 ps",
      sampleInterval: "4 fs",
      targetError: "1 %",
      maxDuration: "0.9 ps",
    },
  };

  test("says what it will do, what it decides and why, and what was reached", () => {
    write(staged);
    const { code, stdout, stderr } = galvanostat(["run", "study.yaml"], small.folder);
    expect(code, stderr).toBe(0);
    expect(unfolded(stderr)).toMatch(/drive .*current found from the noise of a zero-current pilot/);
    expect(stderr).toMatch(/target {2,}1 % relative error; runs are extended to at most 0\.9 ps/);
    // The plan: a pilot; then, in this order, decisions with their runs.
    expect(stderr).toMatch(/runs {2,}1, /);
    expect(stderr).toMatch(/T600K-j0-pilot: 0 A\/cm², 0\.2 ps \+ 0\.9 ps/);
    const found = stderr.indexOf("the pilot's noise gives σ");
    expect(found).toBeGreaterThan(0);
    expect(stderr.slice(found)).toMatch(
      /a\s+third\s+of\s+it\n {2}T600K-j1-r1: .*A\/cm², 0\.2 ps \+ 0\.6 ps\n {2}T600K-j2-r1: −.*\n {2}T600K-j3-r1: /,
    );
    expect(stderr.slice(found)).toMatch(/T600K-j1-r1 done: field /);
    const [point] = stored().points;
    expect(unfolded(stdout)).toContain(`600 K: ${point!.outcome}`);
    expect(stdout).toMatch(/σ from the field's noise = /);
    expect(`${stdout}${stderr}`).not.toMatch(/NaN|undefined|undetermined/);

    const again = galvanostat(["run", "study.yaml"], small.folder);
    expect([again.code, again.stdout]).toEqual([0, stdout]);
    expect(again.stderr).not.toContain("the pilot's noise gives");
  });

  test("interrupted after a decision it goes on to the same results", async () => {
    write(staged);
    const whole = galvanostat(["run", "study.yaml", "--out", "whole"], small.folder);
    const broken = await interrupted(["run", "study.yaml"], small.folder, "SIGTERM", (stderr) =>
      stderr.includes("the pilot's noise gives"),
    );
    expect([0, 143]).toContain(broken.code);
    const again = galvanostat(["run", "study.yaml"], small.folder);
    expect(again.code).toBe(0);
    expect(again.stdout).toBe(whole.stdout);
  });

  test("the runs that σ rests on are counted and named: neither the pilot nor those that were too strong", () => {
    write({ ...staged, production: { timestep: "1 fs", duration: "2 ps" } });
    const { stdout, code, stderr } = galvanostat(["run", "study.yaml"], small.folder);
    expect(code, stderr).toBe(0);
    const { runs, linearResponse, warnings } = stored().points[0]!;
    const leftOut = warnings.flatMap((warning) => warning.match(/T600K-j\d-r1(?=.*left out)/g) ?? []);
    expect(linearResponse!.runs).toEqual(
      runs.map(({ id }) => id).filter((id) => !id.endsWith("pilot") && !leftOut.includes(id)),
    );
    expect(linearResponse!.runs).not.toEqual([]);
    expect(stdout).toContain(`constant current, ${linearResponse!.runs.length} run`);
  });
});
