import { afterAll, expect, test } from "vitest";

import { openCanvases } from "../../../src/report/drawing/canvas.js";
import { conductivitySpectrum } from "../../../src/report/figures/conductivity-spectrum.js";
import type { Drawing, ReportInput } from "../../../src/report/figures/figure.js";
import { hertz, nyquist } from "../../../src/report/figures/nyquist.js";
import { groupPoints } from "../../../src/report/series.js";
import { readStudies, studiesByPoint } from "../../../src/report/studies.js";
import { chargingTime, permittivity, sigma, SyntheticFolder, syntheticResults } from "../synthetic.js";

const synthetic = new SyntheticFolder(syntheticResults([900, 600]));
afterAll(() => synthetic.remove());
const studies = readStudies([synthetic.folder]);
const input = { studies, studyOf: studiesByPoint(studies), groups: groupPoints(studies) } as unknown as ReportInput;

const rowsOf = ({ table }: Drawing) =>
  table.rows.map((row) => Object.fromEntries(row.map((cell, k) => [table.header[k]!, cell])));

test("a resistor beside a capacitor is a semicircle over its resistance, with the charging time near its top", () => {
  const rows = rowsOf(nyquist.drawings(input)[0]!);
  for (const t of [900, 600]) {
    const own = rows.filter((row) => row["temperature_K"] === t);
    const rho = 1 / sigma(t);
    const curve = own.filter(({ kind }) => kind === "from noise");
    expect(curve.length).toBeGreaterThan(40);
    for (const row of curve)
      expect(
        Math.hypot(Number(row["impedance_real_Ohm_cm"]) - rho / 2, Number(row["impedance_minus_imaginary_Ohm_cm"])) /
          rho,
      ).toBeCloseTo(0.5, 6);
    const [charging] = own.filter(({ kind }) => kind === "charging time");
    expect(charging!["frequency_THz"]).toBeCloseTo(1 / (2 * Math.PI * chargingTime(t)), 9);
    // ω of the top is 1/(ε₀εᵣρ), that of the charging time 1/(ε₀χρ): Im/Re there is εᵣ/χ.
    expect(
      Number(charging!["impedance_minus_imaginary_Ohm_cm"]) / Number(charging!["impedance_real_Ohm_cm"]),
    ).toBeCloseTo(permittivity / (permittivity - 1), 2);
    const [mean] = own.filter(({ kind }) => kind === "mean field");
    expect(mean!["impedance_real_Ohm_cm"]).toBeCloseTo(rho, 12);
    // Replicas a tenth to either side: the band at low frequency is ρ/1.1 to ρ/0.9.
    const ends = ["inner", "outer"].map((side) => Number(curve[0]![`band_${side}_real_Ohm_cm`]) / rho).sort();
    expect(ends[0]).toBeCloseTo(1 / 1.1, 4);
    expect(ends[1]).toBeCloseTo(1 / 0.9, 4);
  }
});

test("an ohm is as long upward as along", async () => {
  const { wide } = await openCanvases();
  const { svg } = nyquist.drawings(input)[0]!.draw(wide);
  // Where grid lines with these labels are, of the first panel: between the first two axes.
  const [across, upward] = ["x", "y"].map((axis) => {
    const group = new RegExp(`aria-label="${axis}-axis tick label"[^>]*>(.*?)</g>`, "s").exec(svg)![1]!;
    const ticks = [...group.matchAll(/translate\(([\d.-]+),([\d.-]+)\)[^>]*>([^<]+)</g)].map(([, x, y, text]) => ({
      at: Number(axis === "x" ? x : y),
      value: Number(text),
    }));
    expect(ticks.length).toBeGreaterThan(1);
    return Math.abs((ticks.at(-1)!.at - ticks[0]!.at) / (ticks.at(-1)!.value - ticks[0]!.value));
  });
  expect(upward! / across!).toBeCloseTo(1, 2);
});

test("σ′ from open and from short circuit are rows of one table, with 68 % of χ² where they were measured", () => {
  const rows = rowsOf(conductivitySpectrum.drawings(input)[0]!).filter((row) => row["temperature_K"] === 600);
  for (const row of rows.filter(({ kind }) => kind === "curve from noise of the field")) {
    expect(Number(row["conductivity_real_S_per_cm"]) / sigma(600)).toBeCloseTo(1, 6);
    expect(row["permittivity_real"]).toBeCloseTo(permittivity, 3);
  }
  const flux = rows.filter(({ kind }) => kind === "flux at equilibrium");
  expect(flux.length).toBeGreaterThan(5);
  for (const row of flux) {
    expect(Number(row["conductivity_real_S_per_cm"]) / sigma(600)).toBeCloseTo(1, 6);
    expect(row["degrees_of_freedom"]).toBeGreaterThanOrEqual(4);
  }
  // χ² of 12 has 68 % within 7.25 … 16.75 (tables): bands of three.
  const twelve = flux.find((row) => row["degrees_of_freedom"] === 12)!;
  expect(Number(twelve["conductivity_real_low68_S_per_cm"]) / sigma(600)).toBeCloseTo(12 / 16.83, 1);
  expect(Number(twelve["conductivity_real_high68_S_per_cm"]) / sigma(600)).toBeCloseTo(12 / 7.17, 1);
  const noise = rows.filter(({ kind }) => kind === "noise of the field");
  expect(Number(noise[0]!["resistivity_real_Ohm_cm"]) * sigma(600)).toBeCloseTo(1, 2);
});

test("results without spectra have neither figure", () => {
  const groups = input.groups.map((group) => ({
    ...group,
    points: group.points.map(({ spectra: _, ...point }) => point),
  }));
  expect(nyquist.drawings({ ...input, groups })).toEqual([]);
  expect(conductivitySpectrum.drawings({ ...input, groups })).toEqual([]);
});

test("frequencies have the prefix that people use", () => {
  expect([2, 0.26, 0.01, 1e-3, 2.5e-7, 1e-6].map(hertz)).toEqual([
    "2 THz",
    "260 GHz",
    "10 GHz",
    "1 GHz",
    "250 kHz",
    "1 MHz",
  ]);
});
