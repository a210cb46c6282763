import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { comparisonCsv, runStudy, writeReport, type Results } from "../../src/index.js";
import { describeComparison } from "../../src/cli/compare.js";
import { describeResults } from "../../src/cli/describe.js";
import { readSeries } from "../../src/report/results-folder.js";
import { SmallStudy } from "../study/small-study.js";
import { chiSquaredTail } from "./golden/closed-forms.js";
import { engine, studyOf } from "./golden/engine.js";
import {
  conductivity,
  driven,
  einstein,
  epsilon,
  equilibrium,
  expected,
  mean,
  methods,
  nernstEinstein,
  recorded,
  speedUp,
  times,
} from "./golden/expected.js";
import * as made from "./golden/made-up.js";

// The numbers of golden.test.ts in every table that is made of them: on the terminal, in CSV files, in the report.

const { fieldError: error, kT, pairs, siemens, signs, volume } = made;

const small = new SmallStudy();
let results: Results;
beforeAll(async () => {
  await runStudy(studyOf(small), { folder: small.results, engine });
  results = JSON.parse(readFileSync(join(small.results, "results.json"), "utf8")) as Results;
});
afterAll(() => small.remove());

/** "5.00 ± 0.38": both to so many places; with a power of ten in front where there is one. */
const pm = ({ value, standardError }: { readonly value: number; readonly standardError: number }, places: number) =>
  `${value.toFixed(places).replace("-", "−")} ± ${standardError.toFixed(places)}`;
const tiny = (q: { readonly value: number; readonly standardError: number }, places: number, power: number) =>
  `(${pm({ value: q.value * 10 ** power, standardError: q.standardError * 10 ** power }, places)}) × 10${power === 5 ? "⁻⁵" : "⁻⁹"}`;
const factor = ({ value, interval68 }: ReturnType<typeof speedUp>) =>
  `${value.toPrecision(2)} (${interval68.map((end) => String(Number(end.toPrecision(2)))).join("–")})`;

/** The golden results, but for some that must not be quoted: what is said of them must be seen everywhere. */
function doubted(): Results {
  const copy = structuredClone(results) as unknown as {
    points: {
      equilibrium: Record<"einstein" | "havenRatio", { converged: boolean; verdict: string }>;
      noise: { converged: boolean; verdict: string };
      agreement: { agree: boolean };
      speedUp: Record<"collective", { converged: boolean }>;
      runs: { converged: boolean }[];
    }[];
  };
  const [point] = copy.points;
  Object.assign(point!.equilibrium.einstein, { converged: false, verdict: "because" });
  point!.equilibrium.havenRatio.converged = false;
  Object.assign(point!.noise, { converged: false, verdict: "so be it" });
  point!.agreement.agree = false;
  point!.speedUp.collective.converged = false;
  point!.runs[3]!.converged = false;
  return copy as unknown as Results;
}

/** What every table says of the point … */
const cells = {
  "σ constant current": pm(conductivity, 1),
  "σ field noise": `${pm(expected.points[0]!.noise.conductivity, 2)} *`,
  "σ Einstein": `${pm(einstein, 2)} *`,
  "σ Green–Kubo": pm(equilibrium.greenKubo, 2),
  "σ Einstein along j": pm(equilibrium.einsteinAlong, 2),
  "σ Nernst–Einstein": pm(nernstEinstein, 3),
  "Haven ratio": `${pm(equilibrium.havenRatio, 3)} *`,
  "p of the methods": `${methods.point.pValue.toPrecision(2)} *`,
  "ε const. current": `${(100 * epsilon.constantCurrent).toFixed(0)} %`,
  "t const. current / ps": "649.6",
  "ε Einstein": `${(100 * epsilon.einstein).toFixed(1)} %`,
  "t equilibrium / ps": "122.4",
  "speed-up (68 %)": `${factor(speedUp(epsilon.einstein))} *`,
  "speed-up in production (68 %)": factor(speedUp(epsilon.einstein, recorded)),
} as const;
/** … and of its runs. */
const runCells = driven.map((run, k) => ({
  "T / K": "600",
  "j / A cm⁻²": `${(run.currentDensity.value / [1e6, 1e6, 1e7, 1e7][k]!).toFixed(2).replace("-", "−")} × 10${["⁶", "⁶", "⁷", "⁷"][k]}`,
  "v / Å ps⁻¹": ["0.15", "−0.15", "0.3", "−0.3"][k]!,
  "E / V Å⁻¹": pm(run.field, 4),
  "σ / S cm⁻¹": `${pm(run.conductivity, k < 3 ? 1 : 2)}${k === 3 ? " *" : ""}`,
  "σ noise / S cm⁻¹": pm(run.noise.conductivity, 1),
  "δE / JN": run.johnsonNyquist.measuredOverPredicted.toFixed(2),
  "time / ps": "162",
  "removed / ps": "40",
}));

/** Rows of a table on the terminal, whose columns are two spaces or more apart, by their headings; parts of a wide one joined. */
function rowsOfText(text: string, first: string): Record<string, string>[] {
  const lines = text.split("\n").map((line) => line.trim());
  const found: Record<string, string>[] = [];
  let at = lines.findIndex((line) => line.startsWith(first));
  while (lines[at]!.startsWith(first)) {
    const names = lines[at]!.split(/ {2,}/);
    const rows = lines.slice(at + 1).map((line) => line.split(/ {2,}/));
    const end = rows.findIndex((row, k) => row.length !== names.length || lines[at + 1 + k]!.startsWith(first));
    for (const [k, row] of rows.slice(0, end).entries())
      found[k] = { ...found[k], ...Object.fromEntries(row.map((cell, i) => [names[i]!, cell])) };
    at += 1 + end;
  }
  return found;
}

/** What was folded, on one line each. */
const unfolded = (text: string) => text.replace(/\n {4,}(?=\S)/g, " ");

/** Of a CSV without quotes. */
function rowsOfCsv(text: string): Record<string, string>[] {
  const [header, ...lines] = text.trimEnd().split("\n");
  return lines.map((line) => Object.fromEntries(header!.split(",").map((name, k) => [name, line.split(",")[k]!])));
}
const eight = (x: number) => String(Number(x.toPrecision(8)));

describe("the same numbers for people", () => {
  test("results on the terminal", () => {
    const text = describeResults(doubted());
    expect(rowsOfText(text, "T / K")).toEqual(runCells.map(({ "removed / ps": _, ...row }) => row));
    expect(text).toContain(
      `σ(600 K) = ${pm(conductivity, 1)} S/cm   constant current, 4 runs, χ²/dof ${(1.8 / 3).toFixed(2)}, p = ${chiSquaredTail(1.8, 3).toFixed(2)}\n`,
    );
    const { comparison } = expected.points[0]!.noise;
    expect(text).toContain(
      `σ from the field's noise = ${pm(expected.points[0]!.noise.conductivity, 2)} S/cm (so be it), ${comparison.zScore.toFixed(1)} standard errors from the mean-field one: noise and mean field agree (p = ${comparison.pValue.toFixed(2)})\n`,
    );
    expect(text).toContain(
      "T600K-minimise: minimum after 321 steps: −698.250 → −712.500 eV, largest force 4.5 → 0.0075 eV/Å\n",
    );
    expect(text).toContain("equilibrium at 600 K, 130 ps\n");
    const table = unfolded(text.slice(text.indexOf("equilibrium at"))).split("\n");
    const samples = (q: { readonly effectiveSamples: number }) => String(Number(q.effectiveSamples.toPrecision(2)));
    const two = (x: number) => String(Number(x.toPrecision(2)));
    const memory = ({
      memory: { shown, assumed },
    }: {
      readonly memory: { readonly shown: number; readonly assumed: number };
    }) => (shown === 0 ? `none up to ${two(assumed)}` : two(shown));
    // The framework's walk of √(6Dt), D in cm²/s (10 Å²/fs), at 16 ps, the longest lag, is less than rattling would be.
    const rattling = (d: number) =>
      `not converged, do not quote: ions are ${Math.sqrt(6 * 10 * d * 16_000).toFixed(2)} Å away after 16 ps, an eighth of the run, as far as rattling alone takes them, and it still grows; run longer`;
    for (const [name, value, unit, of, verdict = "converged"] of [
      ["σ Einstein", pm(einstein, 2), "S/cm", einstein, "because"],
      ["σ Green–Kubo", cells["σ Green–Kubo"], "S/cm", equilibrium.greenKubo],
      ["σ Einstein along j", cells["σ Einstein along j"], "S/cm", equilibrium.einsteinAlong],
      ["σ Nernst–Einstein", cells["σ Nernst–Einstein"], "S/cm", nernstEinstein],
      ["Haven ratio", pm(equilibrium.havenRatio, 3), undefined, equilibrium.havenRatio],
      ["D Li", tiny(equilibrium.selfDiffusion.Li, 3, 5), "cm²/s", equilibrium.selfDiffusion.Li],
      [
        "D Zr",
        tiny(equilibrium.selfDiffusion.Zr, 3, 9),
        "cm²/s",
        equilibrium.selfDiffusion.Zr,
        rattling(made.diffusion.Zr),
      ],
      [
        "D O",
        tiny(equilibrium.selfDiffusion.O, 2, 9),
        "cm²/s",
        equilibrium.selfDiffusion.O,
        rattling(made.diffusion.O),
      ],
    ] as const)
      expect(table.find((line) => line.startsWith(`${name}  `))!.replace(/ +/g, " "), name).toBe(
        [name, value, ...(unit === undefined ? [] : [unit]), memory(of), samples(of), verdict].join(" "),
      );
    const components = ["xx", "yy", "zz", "yz", "xz", "xy"].map(
      (name, k) =>
        `${name} ${pm({ value: equilibrium.tensor.value[k]!, standardError: equilibrium.tensor.standardError[k]! }, k === 1 || k === 2 ? 1 : 2)}`,
    );
    expect(text).toContain(`σ tensor: ${components.join(", ")} S/cm: as little to be quoted as σ Einstein\n`);
    const [collective, single, production] = [
      speedUp(epsilon.einstein),
      speedUp(epsilon.nernstEinstein),
      speedUp(epsilon.einstein, recorded),
    ].map((s) => factor(s).replace("(", "(68 %: "));
    expect(text).toContain(
      `speed-up of constant current: ${collective} * for the collective σ, ${single} against Nernst–Einstein, ${production} in production; ${cells["ε const. current"]} in 649.6 ps against ${cells["ε Einstein"]} in 122.4 ps; * from a σ that must not be quoted\n`,
    );
  });

  test("the table of compare", () => {
    const text = describeComparison(doubted());
    expect(rowsOfText(text, "T / K")).toEqual([{ "T / K": "600", ...cells }]);
    expect(text).toContain("σ in S/cm; * do not quote: not converged");
  });

  test("comparison.csv", () => {
    const both = (name: string, q: { readonly value: number; readonly standardError: number }) => ({
      [name]: q.value,
      [`${name}_standard_error`]: q.standardError,
    });
    const speed = (name: string, q: ReturnType<typeof speedUp>) => ({
      ...both(name, q),
      [`${name}_low68`]: q.interval68[0]!,
      [`${name}_high68`]: q.interval68[1]!,
    });
    const { noise } = expected.points[0]!;
    const row = {
      temperature_K: 600,
      inverse_temperature_1000_per_K: 1000 / 600,
      atoms: 24,
      direction_x: 1 / 3,
      direction_y: 2 / 3,
      direction_z: -2 / 3,
      ...both("sigma_constant_current_S_per_cm", conductivity),
      ...both("sigma_field_noise_S_per_cm", noise.conductivity),
      sigma_field_noise_S_per_cm_low68: noise.interval68[0]!,
      sigma_field_noise_S_per_cm_high68: noise.interval68[1]!,
      ...both("sigma_einstein_S_per_cm", einstein),
      ...both("sigma_green_kubo_S_per_cm", equilibrium.greenKubo),
      ...both("sigma_einstein_along_S_per_cm", equilibrium.einsteinAlong),
      ...both("sigma_nernst_einstein_S_per_cm", nernstEinstein),
      ...both("haven_ratio", equilibrium.havenRatio),
      methods_p_value: methods.point.pValue,
      relative_error_constant_current: epsilon.constantCurrent,
      time_constant_current_ps: times.constantCurrent,
      relative_error_einstein: epsilon.einstein,
      relative_error_nernst_einstein: epsilon.nernstEinstein,
      time_equilibrium_ps: times.equilibrium,
      ...speed("speed_up", speedUp(epsilon.einstein)),
      ...speed("speed_up_against_nernst_einstein", speedUp(epsilon.nernstEinstein)),
      ...speed("speed_up_in_production", speedUp(epsilon.einstein, recorded)),
      sigma_constant_current_converged: 1,
      sigma_einstein_converged: 0,
      sigma_green_kubo_converged: 1,
      sigma_einstein_along_converged: 1,
      sigma_nernst_einstein_converged: 1,
      haven_ratio_converged: 0,
      sigma_field_noise_converged: 0,
      methods_p_value_converged: 0,
      speed_up_converged: 0,
      speed_up_against_nernst_einstein_converged: 1,
      speed_up_in_production_converged: 1,
    };
    expect(rowsOfCsv(comparisonCsv(doubted()))).toEqual([
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, eight(value)])),
    ]);
  });

  test("curves at equilibrium", () => {
    // ⟨ΔQ²⟩ = 2 V k_B T σ t, ⟨Δr²⟩ = 6 D t; the running integral has 0.75 of its end after one interval.
    const row = (lag: number, part: number) => ({
      lag_ps: eight(lag),
      charge_displacement_squared_e2A2: eight((2 * volume * kT * mean * lag * 1e3) / siemens),
      running_einstein_S_per_cm: eight(mean),
      running_green_kubo_S_per_cm: eight(part * mean),
      ...Object.fromEntries(
        Object.entries(made.diffusion).flatMap(([name, d]) => [
          [`displacement_squared_${name}_A2`, eight(6 * d * 10 * lag * 1e3)],
          [`local_slope_${name}`, lag === 0.25 ? "" : "1"],
        ]),
      ),
    });
    expect(rowsOfCsv(readFileSync(join(small.results, "curves/T600K-equilibrium.csv"), "utf8"))).toEqual([
      row(0.25, 0.75),
      ...made.intervals.flatMap((own, level) =>
        Array.from({ length: made.lags }, (_, p) => p)
          .slice(level === 0 ? 1 : made.lags / 2)
          .map((p) => row(((p + 1) * own) / 1e3, made.greenKubo)),
      ),
    ]);
  });

  describe("the report", () => {
    let html: string;
    const csv = (name: string) =>
      rowsOfCsv(readFileSync(join(small.results, `report/figures/${name}.csv`), "utf8").replaceAll('"', ""));
    // Numbers do not break from their units there.
    const section = (id: string) =>
      html
        .slice(html.indexOf(`<section id="${id}">`))
        .split("</section>")[0]!
        .replaceAll("\u00a0", " ");
    const rowsOfHtml = (id: string) =>
      [...section(id).matchAll(/<tr>(<td.*?)<\/tr>/g)].map(([, row]) =>
        Object.fromEntries(
          [...row!.matchAll(/data-label="([^"]*)"><span>(.*?)<\/span>/g)].map(([, name, cell]) => [name!, cell!]),
        ),
      );

    beforeAll(async () => {
      writeFileSync(join(small.results, "results.json"), JSON.stringify(doubted()));
      const [page] = await writeReport(small.results);
      html = readFileSync(page!, "utf8");
    });

    test("its tables", () => {
      const withUnit = (name: string) => (name.startsWith("σ") ? `${name} / S cm⁻¹` : name);
      const shown = Object.entries(cells).filter(([name]) => !/^[εt] /.test(name));
      expect(rowsOfHtml("summary")).toEqual([
        { "T / K": "600", "T / °C": "327", ...Object.fromEntries(shown.map(([name, cell]) => [withUnit(name), cell])) },
      ]);
      expect(rowsOfHtml("runs")).toEqual(
        runCells.map(({ "σ noise / S cm⁻¹": _, ...row }, k) => ({ run: `T600K-j${k + 1}-r1`, ...row })),
      );
    });

    test("its verdicts", () => {
      const said = section("verdicts");
      expect(said).toContain("<li>constant current: converged (χ²/dof 0.6, p = 0.61)</li>");
      expect(said).toContain("<li>σ Einstein: because (no memory is seen, up to 0.65 ps was thought of;");
      for (const name of ["σ Green–Kubo", "σ Einstein along j", "σ Nernst–Einstein"])
        expect(said).toContain(
          `<li>${name}: converged (no memory is seen, up to ${name === "σ Nernst–Einstein" ? 6.5 : 0.65} ps was thought of;`,
        );
      expect(said).toMatch(/<li>warning, T600K-j2-r1: .*34 %/);
      expect(said).toMatch(/<li>warning, T600K-j4-r1: the ions are 13 K hotter/);
    });

    test("σ, Haven ratio and speed-up against temperature", () => {
      const at = { temperature_K: "600", inverse_temperature_1000_per_K: eight(1000 / 600) };
      const row = (series: string, q: { readonly value: number; readonly standardError: number }, converged = "1") => ({
        series,
        kind: "point",
        ...at,
        sigma_S_per_cm: eight(q.value),
        sigma_standard_error_S_per_cm: eight(q.standardError),
        sigma_T_S_K_per_cm: eight(600 * q.value),
        sigma_T_standard_error_S_K_per_cm: eight(600 * q.standardError),
        ...Object.fromEntries(["low68", "high68", "low95", "high95"].map((end) => [`sigma_T_${end}_S_K_per_cm`, ""])),
        converged,
      });
      expect(csv("arrhenius")).toEqual([
        row("constant current", conductivity),
        row("Einstein (equilibrium)", einstein, "0"),
        row("Green–Kubo (equilibrium)", equilibrium.greenKubo),
        row("Nernst–Einstein", nernstEinstein),
      ]);
      expect(csv("haven-ratio")).toEqual([
        {
          series: "σ(Nernst–Einstein) / σ(Einstein)",
          ...at,
          haven_ratio: eight(equilibrium.havenRatio.value),
          haven_ratio_standard_error: eight(equilibrium.havenRatio.standardError),
          converged: "0",
        },
      ]);
      const [, , against] = csv("speed-up");
      const single = speedUp(epsilon.nernstEinstein);
      expect(against).toEqual({
        series: "against Nernst–Einstein",
        ...at,
        speed_up: eight(single.value),
        low68: eight(single.interval68[0]!),
        high68: eight(single.interval68[1]!),
        converged: "1",
      });
    });

    test("field against current, with the fit", () => {
      expect(csv("linear-response")).toEqual(
        driven.map(({ currentDensity, field }, k) => ({
          point: "600 K",
          temperature_K: "600",
          run: `T600K-j${k + 1}-r1`,
          current_density_A_per_cm2: eight(currentDensity.value),
          field_V_per_A: eight(field.value),
          field_standard_error_V_per_A: eight(error),
          // σ = 5 S/cm, 1 V/Å = 1e8 V/cm.
          fit_V_per_A: eight(currentDensity.value / 5 / 1e8),
          converged: k === 3 ? "0" : "1",
          sigma_of_fit_converged: "1",
          drive: "constant current",
          current_density_standard_error_A_per_cm2: "",
          fit_A_per_cm2: "",
        })),
      );
    });

    test("a run's series: what was recorded, its mean, its error by blocks of two", () => {
      const rows = csv("run-T600K-j3-r1");
      const stretches = rows.filter(({ kind }) => kind === "stretch");
      expect(stretches).toHaveLength(made.rows);
      expect(stretches[made.transientRows]).toMatchObject({
        time_ps: eight(0.4 + made.transientRows + 1),
        field_mean_V_per_A: eight(made.fields[2] + made.amplitude * signs[0]!),
        temperature_mean_K: eight(601 + 20 * signs[0]!),
      });
      expect(rows.filter(({ kind }) => kind === "mean so far").at(-1)).toMatchObject({
        time_ps: "162.4",
        field_mean_so_far_V_per_A: eight(made.fields[2]),
      });
      expect(rows.filter(({ kind }) => kind === "blocking")[1]).toMatchObject({
        block_length_ps: "2",
        blocks: String(pairs),
        field_standard_error_V_per_A: eight(error),
      });
    });

    test("a run's flux is that of its own volume, not of the structure before it was prepared", () => {
      const [point] = results.points;
      const series = readSeries({ folder: small.results, results }, point!, point!.runs[2]!.series)!;
      expect(series.column("chargeFlux")[0]! / made.flux).toBeCloseTo(2, 9);
    });

    test("displacements: of an ion, and of the charge per mobile charge²", () => {
      const at = (curve: string) => csv("displacement-T600K").find((row) => row["curve"]!.startsWith(curve))!;
      expect(at("Li")).toMatchObject({ lag_ps: "0.25", mean_square_displacement_A2: eight(6 * 2.4e-4 * 250) });
      const collective = ((3 / 8) * (2 * volume * kT * mean * 250)) / siemens;
      expect(Number(at("collective")["mean_square_displacement_A2"]) / collective).toBeCloseTo(1, 7);
      expect(at("running slope")).toMatchObject({ conductivity_S_per_cm: eight(mean) });
    });
  });
});
