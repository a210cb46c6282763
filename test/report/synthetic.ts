import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { impedanceCurve } from "../../src/estimators/impedance.js";
import { spectraCsv } from "../../src/results/spectra-csv.js";
import type { PointResult, Results, RunResult, TransportResult } from "../../src/study/index.js";
import { BOLTZMANN, CONDUCTIVITY_IN_S_PER_CM, VACUUM_PERMITTIVITY } from "../../src/units/constants.js";

/** S K/cm and eV of the line that the synthetic points lie on. */
const law = { prefactor: 2e5, activationEnergy: 0.3 };
export const sigma = (t: number): number => (law.prefactor / t) * Math.exp(-law.activationEnergy / (BOLTZMANN * t));

/** Static, of the capacitor beside the resistor. */
export const permittivity = 31;

const quantity = (value: number, unit: string) => ({ value, unit });
const transport = (value: number, unit: string, converged = true): TransportResult => ({
  ...quantity(value, unit),
  standardError: 0.1 * value,
  interval68: [0.9 * value, 1.1 * value],
  interval95: [0.8 * value, 1.2 * value],
  effectiveSamples: 100,
  memory: { shown: 0.2, assumed: 1, unit: "ps" },
  converged,
  verdict: converged ? "" : "not converged: slopes still change",
});

const common = (id: string) => ({
  id,
  replica: 1,
  temperature: { value: 0, standardError: 1, unit: "K" },
  pressure: { value: 0, standardError: 1, unit: "GPa" },
  duration: quantity(4, "ps"),
  equilibration: quantity(1, "ps"),
  steps: 4000,
  precision: "mixed" as const,
  conservedEnergyDrift: quantity(0, "eV/atom/ns"),
  performance: { stepsPerSecond: 1000, threads: 1, secondsPerPart: {}, electrostatics: { alpha: 0.3, gridA: 16 } },
  series: `runs/${id}/series.csv`,
  snapshots: [`runs/${id}/last.extxyz`],
  warnings: id.includes("j2") ? ["the run is only 20 correlation times long"] : [],
});

function run(t: number, k: number): RunResult {
  const j = k * 1e6;
  const field = j / sigma(t) / 1e8;
  return {
    ...common(`T${t}K-j${k}-r1`),
    kind: "constant-current",
    scheme: "charge",
    currentDensity: quantity(j, "A/cm^2"),
    driftVelocity: quantity(0.1 * k, "Å/ps"),
    field: { value: field, standardError: 0.05 * field, unit: "V/Å" },
    conductivity: { value: sigma(t), standardError: 0.05 * sigma(t), unit: "S/cm" },
    johnsonNyquist: { standardError: 0.05 * field, measuredOverPredicted: 1, unit: "V/Å" },
    noise: null,
    converged: k === 1,
    transient: { ...quantity(1, "ps"), method: "MSER" },
    effectiveSamples: 100,
    blocks: 50,
    integratedAutocorrelationTime: quantity(0.05, "ps"),
    currentDeviation: 1e-15,
  };
}

/** ε₀χρ, ps. */
export const chargingTime = (t: number): number =>
  ((permittivity - 1) * VACUUM_PERMITTIVITY * CONDUCTIVITY_IN_S_PER_CM) / sigma(t) / 1e3;

/** Of that circuit: what a bootstrap gave is a tenth smaller or larger; noise without scatter, and the flux's. */
function spectra(t: number): string {
  const resistivity = CONDUCTIVITY_IN_S_PER_CM / sigma(t);
  const time = 1e3 * chargingTime(t);
  const range = [1e-2 / time, 30 / time] as const;
  const replicas = [0.9, 1.1].flatMap((part) =>
    Array.from({ length: 10 }, () => [{ time: part * time, resistivity: part * resistivity }]),
  );
  const frequencies = Array.from({ length: 60 }, (_, k) => range[0] * (range[1] / range[0]) ** (k / 59));
  const debye = (frequency: number) => resistivity / (1 + (frequency * time) ** 2);
  return spectraCsv(
    {
      impedance: impedanceCurve([{ time, resistivity }], replicas, range),
      noise: frequencies.map((frequency) => ({
        frequency,
        resistivity: debye(frequency),
        fitted: debye(frequency),
        degreesOfFreedom: 4,
      })),
    },
    frequencies.map((frequency) => ({ frequency, conductivity: 1 / resistivity, degreesOfFreedom: 4 })),
  );
}

function point(t: number): PointResult {
  return {
    temperature: quantity(t, "K"),
    direction: [1, 0, 0],
    supercell: [1, 1, 1],
    atoms: 192,
    volume: quantity(2234, "Å^3"),
    conductivity: {
      value: sigma(t),
      standardError: 0.05 * sigma(t),
      unit: "S/cm",
      method: "constant-current",
      chiSquared: 1,
      degreesOfFreedom: 1,
      pValue: 0.3,
      converged: true,
      verdict: "",
    },
    linearResponse: {
      runs: [],
      model: "linear",
      resistivity: { value: 1 / sigma(t), standardError: 0.05 / sigma(t), unit: "Ω cm" },
      cubic: null,
      characteristicCurrent: null,
      aicc: { linear: 1, cubic: null, sinh: null },
      pValue: 0.5,
      verdict: "linear within the errors (p = 0.5)",
      largestLinearCurrent: null,
      evenPart: null,
    },
    charging: {
      time: { ...quantity(chargingTime(t), "ps"), interval68: [0.9 * chargingTime(t), 1.1 * chargingTime(t)] },
      susceptibility: { ...quantity(permittivity - 1, "1"), interval68: [28, 32] },
      permittivity: { ...quantity(permittivity, "1"), interval68: [29, 33] },
      event: { ...quantity(2, "e Å"), response: false },
      energy: quantity(0.01, "eV"),
      slowing: 0.03,
      relaxations: { time: [chargingTime(t)], resistivity: [1 / sigma(t)] },
      runs: [],
    },
    spectra: `curves/T${t}K-spectra.csv`,
    equilibrium: {
      einstein: transport(1.1 * sigma(t), "S/cm", t > 400),
      greenKubo: transport(sigma(t), "S/cm"),
      nernstEinstein: transport(0.4 * sigma(t), "S/cm"),
      havenRatio: transport(0.4, "1"),
      selfDiffusion: { Li: transport(1e-5, "cm^2/s") },
      duration: quantity(100, "ps"),
      curves: `curves/T${t}K-equilibrium.csv`,
      runs: [],
      warnings: [],
    },
    speedUp: {
      collective: { unit: "1", value: 1e5 / t ** 2, standardError: 0.1, interval68: [0.5e5 / t ** 2, 2e5 / t ** 2] },
      nernstEinstein: null,
      costs: {
        constantCurrent: { relativeError: 0.05, time: quantity(100, "ps") },
        einstein: { relativeError: 0.1, time: quantity(100, "ps") },
        nernstEinstein: { relativeError: 0.1, time: quantity(100, "ps") },
      },
    },
    runs: [run(t, 1), run(t, 2)],
    warnings: [],
  };
}

/** A finished study at these temperatures whose points lie on one Arrhenius line. */
export function syntheticResults(temperatures: readonly number[]): Results {
  return {
    schema: 2,
    status: "completed",
    title: `Synthetic <LLZO> & "friends"`,
    provenance: {
      program: "galvanostat",
      version: "0.0.0",
      fingerprint: "0123456789abcdef".repeat(4),
      started: "2026-01-01T00:00:00.000Z",
      finished: "2026-01-01T01:30:00.000Z",
      host: "node1",
      processor: "a processor",
      node: "v20",
      core: { compiler: "12", simdPath: "avx2", openmp: true },
      slurmJob: null,
      files: [{ path: "/somewhere/study.yaml", sha256: "f".repeat(64) }],
      input: "title: Synthetic\n",
      resolved: { seed: 7, temperatures, thermostat: { type: "csvr" } },
      system: {
        formula: "Li56 La24 Zr16 O96",
        atoms: 192,
        volume: quantity(2234, "Å^3"),
        transportCharges: { Li: 1, La: 3, Zr: 4, O: -2 },
        forceFieldCharges: { Li: 1 },
        building: null,
        mobile: { species: ["Li"], reason: "named in the study" },
      },
    },
    points: temperatures.map(point),
    temperatureLaws: [],
    temperatureSeries: [],
    errors: [],
  };
}

/** Rows of every series. */
export const seriesRows = 2000;

/** On the disk, with series and curves. */
export class SyntheticFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "galvanostat-report-"));

  constructor(readonly results: Results) {
    this.write(results);
    for (const { runs, equilibrium, spectra: file, temperature } of results.points) {
      mkdirSync(join(this.folder, "curves"), { recursive: true });
      if (file !== undefined) writeFileSync(join(this.folder, file), spectra(temperature.value));
      for (const { series, field, id, snapshots } of runs) {
        mkdirSync(join(this.folder, "runs", id), { recursive: true });
        // A spike that must survive the thinning.
        const rows = Array.from(
          { length: seriesRows },
          (_, k) =>
            `${(k + 1) * 0.01},${600 + 10 * Math.sin(k)},${(k === 777 ? 100 : 1 + Math.sin(1.7 * k)) * field.value}`,
        );
        writeFileSync(join(this.folder, series), `time_ps,temperature_K,field_V_per_A\n${rows.join("\n")}\n`);
        writeFileSync(
          join(this.folder, snapshots[0]!),
          `2\nLattice="5 0 0 0 5 0 0 0 5" Properties=species:S:1:pos:R:3\nLi 0 0 0\nO 2.5 2.5 2.5\n`,
        );
      }
      if (equilibrium === undefined) continue;
      const lags = Array.from({ length: 30 }, (_, k) => 0.01 * 1.4 ** k);
      // ⟨ΔQ²⟩ of ions that move independently of each other, ⟨Δr²⟩ = 6 Dt: collective and self must coincide.
      const rows = lags.map((t) => `${t},${56 * 2 * t},2,2.1,${6 * t},1`);
      writeFileSync(
        join(this.folder, equilibrium.curves),
        `lag_ps,charge_displacement_squared_e2A2,running_einstein_S_per_cm,running_green_kubo_S_per_cm,displacement_squared_Li_A2,local_slope_Li\n${rows.join("\n")}\n`,
      );
    }
  }

  write(results: unknown): void {
    writeFileSync(join(this.folder, "results.json"), JSON.stringify(results));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
