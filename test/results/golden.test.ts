import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import type { SimulateOptions, SimulationResult } from "../../src/engines/native/simulate.js";
import type { Minimum } from "../../src/engines/index.js";
import { comparisonCsv, describeAddon, runStudy, TimeSeries, writeReport, type Results } from "../../src/index.js";
import { describeComparison } from "../../src/cli/compare.js";
import { describeResults } from "../../src/cli/describe.js";
import { SmallStudy } from "../study/small-study.js";
import {
  chiSquaredQuantile,
  chiSquaredTail,
  fQuantile,
  normalTail,
  oneSigma,
  solve,
  studentQuantile,
} from "./closed-forms.js";
import * as made from "./made-up.js";

// Every number of results.json, of a study that was made up, against one that was worked out here: from the definitions, CODATA's
// constants and Abramowitz & Stegun's closed forms. Then the same numbers in every table that is made of them.

const { ampere, siemens, gigapascal, kT, volume, fieldError: error, pairs, signs } = made;

/** What an engine would have recorded; nothing is simulated. */
function simulated(options: SimulateOptions): SimulationResult {
  const { model, dynamics, steps, equilibrationSteps = 0 } = options;
  const { drive } = dynamics;
  const held = drive?.chargeFlux ?? 0;
  const multiple = held / made.flux;
  const field = made.fields[[1, -1, 2, -2].findIndex((m) => Math.abs(multiple / m - 1) < 1e-9)] ?? 0;
  const skipped = drive === null ? 0 : made.transientRows;
  const rows = steps / 1000;
  expect(rows).toBe(skipped + signs.length);
  const noisy = (mean: number, amplitude: number, transient = mean) =>
    Float64Array.from({ length: rows }, (_, i) => (i < skipped ? transient : mean + amplitude * signs[i - skipped]!));
  const time = Float64Array.from({ length: rows }, (_, i) => equilibrationSteps + made.rowTime * (i + 1));
  const columns: Record<string, Float64Array> = {
    time,
    // Of the run under −v: 613 K, 13 more than the thermostat's.
    temperature: noisy(multiple < -1.5 ? 613 : 601, 20, 900),
    pressure: noisy(0.7 / gigapascal, 0.1 / gigapascal, 1),
    potentialEnergy: noisy(-700, 0.5),
    // 3 µeV/ps.
    conservedEnergy: time.map((t) => -600 + 3e-9 * t),
    field: noisy(field, made.amplitude, field + 1),
    chargeFlux: Float64Array.from({ length: rows }, (_, i) => held * (i === 50 ? 1 + 2e-9 : 1)),
    ...Object.fromEntries(
      ["A", "B", "C"].map((axis, k) => [`cell${axis}`, noisy(made.edges[k]!, 0.02 * (k + 1))] as const),
    ),
    ...Object.fromEntries(
      ["Alpha", "Beta", "Gamma"].map((angle, k) => [`cell${angle}`, noisy(made.angles[k]!, 0.1 * (k + 1))] as const),
    ),
  };
  const descriptions = describeAddon().columns;
  const positions = Float64Array.from(model.positions);
  const cell = dynamics.barostat === undefined ? model.cell : made.cellOf([6.3, 6.36, 9.3], made.angles);
  const state = (step: number, where: Float64Array) => ({
    step,
    cell: where,
    positions,
    unwrappedPositions: positions,
    forces: new Float64Array(positions.length),
    velocities: new Float64Array(positions.length),
  });
  return {
    state: "completed",
    steps: equilibrationSteps + steps,
    series: new TimeSeries(
      descriptions,
      descriptions.map(({ name }) => columns[name] ?? new Float64Array(rows)),
      rows,
    ),
    correlations: drive === null && dynamics.barostat === undefined ? made.correlations : null,
    first: state(0, model.cell),
    last: state(equilibrationSteps + steps, cell),
    facts: {
      ...facts,
      degreesOfFreedom: 68,
      volume: drive === null ? made.determinant(rowsOf(model.cell)) : volume,
      fieldPerMultiplier: 1,
    },
    timings: { pair: 1.5, reciprocal: 0.25, neighbors: 0.5, other: 0.125, rebuilds: 7 },
    stepsPerSecond: 12_345,
  };
}
const rowsOf = (cell: Float64Array): number[][] => [0, 3, 6].map((k) => [...cell.subarray(k, k + 3)]);
const facts = {
  atoms: 24,
  threads: 3,
  simdPath: "made up",
  precision: "double" as const,
  skin: 1,
  listReach: 7,
  electrostatics: { alpha: 0.2, cutoff: 6 },
};

function minimised(): Minimum {
  const positions = Float64Array.from({ length: 72 }, (_, i) => i / 10);
  return {
    state: "completed",
    converged: true,
    steps: 321,
    positions,
    forces: new Float64Array(72),
    potentialEnergy: -712.5,
    largestForce: 0.0075,
    initial: { potentialEnergy: -698.25, largestForce: 4.5 },
    facts,
    stepsPerSecond: 5432,
  } as Minimum;
}

vi.mock("../../src/engines/native/simulate.js", async (original) => ({
  ...(await original<object>()),
  simulate: (options: SimulateOptions) => Promise.resolve(simulated(options)),
}));
vi.mock("../../src/engines/index.js", async (original) => ({
  ...(await original<object>()),
  minimise: () => Promise.resolve(minimised()),
}));

// --- What must come out, from definitions ---

const quantity = (value: number, unit: string) => ({ value, unit });
const withError = (value: number, standardError: number, unit: string) => ({ value, standardError, unit });
/** Where blocks of two are independent: their number, and what follows. */
const blocked = { samples: 2 * pairs, effective: made.amplitude ** 2 / error ** 2 };
/** Of what the transient leaves. */
const kept = 2 * pairs * made.rowTime;

/** Resistivity of the noise, fs Å V/e: ρ = V t Var(Ē)/2k_BT, Var(Ē) = s²(1 + 2r), r about its mean of independent blocks. */
const noiseRho =
  ((volume * kept * error ** 2) / (2 * kT)) * (1 + 2 * (made.neighbours + (pairs - 1) / (pairs * pairs)));
const ends = (p: number, nu: number) => chiSquaredQuantile(p, nu) / nu;
const middle = [0.5 - oneSigma / 2, 0.5 + oneSigma / 2] as const;

/** σ of noise with ν degrees of freedom beside a resistivity with an error. */
function noise(nu: number, mean: { readonly value: number; readonly standardError: number }) {
  const value = siemens / noiseRho;
  const ratio = noiseRho / mean.value;
  const epsilon = mean.standardError / mean.value;
  // E over ζ of P(χ²_ν > ν ratio (1 + εζ)), by Simpson's rule.
  let above = 0;
  const n = 4000;
  for (let i = 0; i <= n; i++) {
    const zeta = -8 + (16 * i) / n;
    const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
    above +=
      (weight * (16 / n / 3) * Math.exp(-(zeta ** 2) / 2) * chiSquaredTail(nu * ratio * (1 + epsilon * zeta), nu)) /
      Math.sqrt(2 * Math.PI);
  }
  const pValue = 2 * Math.min(above, 1 - above);
  return {
    conductivity: withError(value, value * Math.sqrt(2 / nu), "S/cm"),
    interval68: [value * ends(middle[0], nu), value * ends(middle[1], nu)],
    degreesOfFreedom: nu,
    comparison: { zScore: (above < 0.5 ? 1 : -1) * solve((z) => 1 - normalTail(z), 1 - pValue, 0, 8), pValue },
  };
}

const performance = {
  stepsPerSecond: 12_345,
  threads: 3,
  secondsPerPart: { pair: 1.5, reciprocal: 0.25, neighbors: 0.5, other: 0.125, rebuilds: 7 },
  electrostatics: { alpha: 0.2, cutoff: 6 },
};
/** 3 µeV/ps of 24 atoms. */
const drift = quantity((3e-6 * 1e3) / 24, "eV/atom/ns");
const thermal = (temperature: number) => ({
  temperature: withError(temperature, made.errorOf(20), "K"),
  pressure: withError(0.7, made.errorOf(0.1), "GPa"),
});

const driven = [1, -1, 2, -2].map((multiple, k) => {
  const j = multiple * made.j;
  const field = made.fields[k]!;
  const predicted = Math.sqrt((2 * kT * (field / j)) / (volume * kept));
  return {
    replica: 0,
    ...thermal(multiple === -2 ? 613 : 601),
    duration: quantity(162, "ps"),
    equilibration: quantity(0.4, "ps"),
    steps: 162_000,
    conservedEnergyDrift: drift,
    performance,
    currentDensity: quantity(j * ampere, "A/cm^2"),
    driftVelocity: quantity(0.15 * multiple, "Å/ps"),
    field: withError(field, error, "V/Å"),
    conductivity: withError((j / field) * siemens, (j / field) * siemens * (error / Math.abs(field)), "S/cm"),
    johnsonNyquist: { standardError: predicted, measuredOverPredicted: error / predicted, unit: "V/Å" },
    noise: noise((pairs - 1) / 3, { value: field / j, standardError: error / Math.abs(j) }),
    converged: true,
    transient: quantity(40, "ps"),
    effectiveSamples: blocked.effective,
    blocks: pairs,
    integratedAutocorrelationTime: quantity(blocked.samples / blocked.effective / 2, "ps"),
    currentDeviation: 2e-9,
  };
});

/** Weighted by equal errors: ρ = Σ jE/Σ j², in which the even part cancels; what is off the line has no part along it. */
const rho = { value: siemens / made.sigma, standardError: error / (made.j * Math.sqrt(10)) };
const conductivity = withError(made.sigma, made.sigma * (rho.standardError / rho.value), "S/cm");

/** Errors, relative: what blocks scatter, and what a Gaussian flux must, 4/t ∫w² = 4/t (1 + 1/3) interval. */
const byBlocks = made.scatter * Math.sqrt(64 / 64 / made.blocks);
const gaussian = Math.sqrt((4 * (4 / 3) * made.interval) / (made.blocks * 4 * made.interval));
const dof = made.blocks - 1;
const transport = (value: number, standardError: number, unit = "S/cm") => {
  const factor = Math.exp((studentQuantile(0.95, dof) * standardError) / value);
  return {
    value,
    standardError,
    unit,
    interval95: [value / factor, value * factor],
    degreesOfFreedom: dof,
    effectiveSamples: 2 * (value / standardError) ** 2,
    window: { from: 0.5, to: 1, unit: "ps" },
    converged: true,
  };
};
const [xx, yy, zz, yz, xz, xy] = made.tensor;
const mean = (xx + yy + zz) / 3;
/** By Wick: the variance of the trace's third. */
const ofMean = (gaussian / 3) * Math.sqrt(xx ** 2 + yy ** 2 + zz ** 2 + 2 * (yz ** 2 + xz ** 2 + xy ** 2));
const einstein = transport(mean, Math.max(byBlocks * mean, ofMean));
/** n·σ·n, n = (1, 2, −2)/3. */
const along = (xx + 4 * yy + 4 * zz - 8 * yz - 4 * xz + 4 * xy) / 9;
/** Of N ions in three directions, each by itself. */
const ions = (name: keyof typeof made.diffusion) =>
  transport(
    made.diffusion[name],
    made.diffusion[name] * Math.max(byBlocks, gaussian / Math.sqrt(3 * made.counts[name])),
    "cm^2/s",
  );
/** N z² D/(V k_BT); 1 cm²/s is 10 Å²/fs. */
const nernstEinsteinValue = ((8 * made.diffusion.Li * 10) / (volume * kT)) * siemens;
const nernstEinstein = transport(nernstEinsteinValue, nernstEinsteinValue * byBlocks);
const haven = nernstEinsteinValue / mean;
const equilibrium = {
  einstein,
  greenKubo: transport(made.greenKubo * mean, made.greenKubo * einstein.standardError),
  einsteinAlong: transport(along, along * Math.max(byBlocks, gaussian)),
  nernstEinstein,
  // Charge and ions have nothing to do with each other here: squares add up.
  havenRatio: transport(haven, haven * Math.hypot(byBlocks, einstein.standardError / mean), "1"),
  selfDiffusion: { Li: ions("Li"), Zr: ions("Zr"), O: ions("O") },
  tensor: {
    value: [...made.tensor],
    standardError: made.tensor.map((s, k) => {
      const [p, q] = [
        [xx, xx],
        [yy, yy],
        [zz, zz],
        [yy, zz],
        [xx, zz],
        [xx, yy],
      ][k]!;
      return Math.max(byBlocks * Math.abs(s), gaussian * Math.sqrt((p! * q! + s * s) / 2));
    }),
    unit: "S/cm",
  },
  duration: quantity(130, "ps"),
  runs: [
    {
      replica: 0,
      ...thermal(601),
      duration: quantity(122, "ps"),
      equilibration: quantity(0.4, "ps"),
      steps: 122_000,
      conservedEnergyDrift: drift,
      performance,
    },
  ],
};

const times = { constantCurrent: 4 * 162.4, equilibrium: 122.4 };
const epsilon = {
  constantCurrent: rho.standardError / rho.value,
  einstein: einstein.standardError / mean,
  nernstEinstein: byBlocks,
};
const speedUp = (against: number) => {
  const value = (against ** 2 * times.equilibrium) / (epsilon.constantCurrent ** 2 * times.constantCurrent);
  const below = 4 * (pairs - 1);
  return {
    value,
    standardError: value * Math.sqrt(2 / dof + 2 / below),
    interval68: [value / fQuantile(middle[1], dof, below), value / fQuantile(middle[0], dof, below)],
  };
};

const expected = {
  schema: 1,
  provenance: {
    system: {
      atoms: 24,
      volume: quantity(made.determinant(made.before), "Å^3"),
      transportCharges: { Li: 1, Zr: 4, O: -2 },
      forceFieldCharges: { Li: 0.7, Zr: 2.2, O: -1.2 },
      building: null,
    },
  },
  points: [
    {
      temperature: quantity(600, "K"),
      direction: [1 / 3, 2 / 3, -2 / 3],
      supercell: [1, 1, 1],
      atoms: 24,
      volume: quantity(volume, "Å^3"),
      conductivity: {
        ...conductivity,
        chiSquared: 1.8,
        degreesOfFreedom: 3,
        pValue: chiSquaredTail(1.8, 3),
        converged: true,
      },
      linearResponse: {
        // 1 Ω cm is 1/siemens fs Å V/e.
        resistivity: withError(1 / made.sigma, conductivity.standardError / made.sigma ** 2, "Ω cm"),
        // AICc of four runs: χ² + 2k + 2k(k + 1)/(3 − k); the field rises faster than the line, which no asinh does.
        cubic: null,
        characteristicCurrent: null,
        aicc: { linear: 1.8 + 2 + 4 / 2, cubic: 0.8 + 4 + 12, sinh: null },
        pValue: normalTail(1),
        largestLinearCurrent: quantity(2 * made.j * ampere, "A/cm^2"),
        evenPart: { ...withError(made.even / 4, error / 2, "V/Å"), pValue: Math.exp(-0.8 / 2), separated: false },
      },
      noise: noise((4 * (pairs - 1)) / 3, rho),
      equilibrium,
      speedUp: {
        collective: speedUp(epsilon.einstein),
        nernstEinstein: speedUp(epsilon.nernstEinstein),
        costs: {
          constantCurrent: { relativeError: epsilon.constantCurrent, time: quantity(times.constantCurrent, "ps") },
          einstein: { relativeError: epsilon.einstein, time: quantity(times.equilibrium, "ps") },
          nernstEinstein: { relativeError: epsilon.nernstEinstein, time: quantity(times.equilibrium, "ps") },
        },
      },
      preparation: [
        {
          steps: 321,
          energy: { before: -698.25, after: -712.5, unit: "eV" },
          largestForce: { before: 4.5, after: 0.0075, unit: "eV/Å" },
          tolerance: quantity(0.02, "eV/Å"),
          converged: true,
          performance: { stepsPerSecond: 5432, threads: 3, electrostatics: { alpha: 0.2, cutoff: 6 } },
        },
        {
          replica: 0,
          ...thermal(601),
          duration: quantity(122, "ps"),
          equilibration: quantity(0, "ps"),
          steps: 122_000,
          conservedEnergyDrift: drift,
          performance,
          cell: made.edges.map((edge, k) => withError(edge, made.errorOf(0.02 * (k + 1)), "Å")),
          angles: made.angles.map((angle, k) => withError(angle, made.errorOf(0.1 * (k + 1)), "degree")),
        },
      ],
      runs: driven,
    },
  ],
};

type Leaf = number | boolean | string | null;
/** Numbers, their units, flags, and what there is not, by their paths: all but words. */
function leaves(of: unknown, path = ""): Map<string, Leaf> {
  if (typeof of === "string" && !path.endsWith("/unit")) return new Map();
  if (typeof of !== "object" || of === null) return new Map([[path, of as Leaf]]);
  return new Map(Object.entries(of).flatMap(([name, value]) => [...leaves(value, `${path}/${name}`)]));
}

const small = new SmallStudy();
let results: Results;
beforeAll(async () => {
  const study = small.make({
    preparation: {
      minimise: { force: "0.02 eV/Å" },
      pressure: { coupling: "full", duration: "122 ps" },
    },
    drive: {
      method: "constant-current",
      direction: [1, 2, -2],
      driftVelocity: [1, -1, 2, -2].map((multiple) => `${0.15 * multiple} Å/ps`),
    },
    equilibrium: { duration: "122 ps", tensor: true },
    production: { timestep: "1 fs", duration: "162 ps", sampleInterval: "1 ps" },
    threads: 1,
  });
  await runStudy(study, { folder: small.results });
  results = JSON.parse(readFileSync(join(small.results, "results.json"), "utf8")) as Results;
});
afterAll(() => small.remove());

describe("results.json of a study that was made up", () => {
  test("every number is the one worked out by hand, and none is left out", () => {
    const { system } = results.provenance;
    const found = leaves({ ...results, provenance: { system } });
    const wanted = leaves(expected);
    expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [path, value] of wanted)
      if (typeof value !== "number") expect(found.get(path), path).toBe(value);
      else
        expect(
          Math.abs((found.get(path) as number) - value),
          `${path}: ${found.get(path)} instead of ${value}`,
        ).toBeLessThan(1e-9 * Math.abs(value) + (path.endsWith("currentDeviation") ? 1e-15 : 1e-300));
  });
});

/** "5.00 ± 0.38": both to so many places; with a power of ten in front where there is one. */
const pm = ({ value, standardError }: { readonly value: number; readonly standardError: number }, places: number) =>
  `${value.toFixed(places)} ± ${standardError.toFixed(places)}`;
const tiny = (q: { readonly value: number; readonly standardError: number }, places: number, power: number) =>
  `(${pm({ value: q.value * 10 ** power, standardError: q.standardError * 10 ** power }, places)}) × 10${power === 5 ? "⁻⁵" : "⁻⁹"}`;
const factor = ({ value, interval68 }: ReturnType<typeof speedUp>) =>
  `${value.toPrecision(2)} (${interval68.map((end) => String(Number(end.toPrecision(2)))).join("–")})`;

/** The golden results, but for some that must not be quoted: what is said of them must be seen everywhere. */
function doubted(): Results {
  const copy = structuredClone(results) as unknown as {
    points: {
      equilibrium: Record<"einstein" | "havenRatio", { converged: boolean; verdict: string }>;
      runs: { converged: boolean }[];
    }[];
  };
  const [point] = copy.points;
  Object.assign(point!.equilibrium.einstein, { converged: false, verdict: "because" });
  point!.equilibrium.havenRatio.converged = false;
  point!.runs[3]!.converged = false;
  return copy as unknown as Results;
}

/** What every table says of the point … */
const cells = {
  "σ constant current": pm(conductivity, 2),
  "σ field noise": pm(expected.points[0]!.noise.conductivity, 2),
  "σ Einstein": `${pm(einstein, 2)} *`,
  "σ Green–Kubo": pm(equilibrium.greenKubo, 2),
  "σ Einstein along j": pm(equilibrium.einsteinAlong, 2),
  "σ Nernst–Einstein": pm(nernstEinstein, 2),
  "Haven ratio": `${pm(equilibrium.havenRatio, 3)} *`,
  "ε const. current": `${(100 * epsilon.constantCurrent).toFixed(1)} %`,
  "t const. current / ps": "649.6",
  "ε Einstein": `${(100 * epsilon.einstein).toFixed(1)} %`,
  "t equilibrium / ps": "122.4",
  "speed-up (68 %)": factor(speedUp(epsilon.einstein)),
} as const;
/** … and of its runs. */
const runCells = driven.map((run, k) => ({
  "T / K": "600",
  "j / A cm⁻²": `${(run.currentDensity.value / [1e6, 1e6, 1e7, 1e7][k]!).toFixed(2)} × 10${["⁶", "⁶", "⁷", "⁷"][k]}`,
  "v / Å ps⁻¹": ["0.15", "-0.15", "0.3", "-0.3"][k]!,
  "E / V Å⁻¹": pm(run.field, 4),
  "σ / S cm⁻¹": `${pm(run.conductivity, k < 3 ? 1 : 2)}${k === 3 ? " *" : ""}`,
  "σ (noise) / S cm⁻¹": pm(run.noise.conductivity, 1),
  "δE / JN": run.johnsonNyquist.measuredOverPredicted.toFixed(2),
  "time / ps": "162",
  "removed / ps": "40",
}));

/** Rows of a table on the terminal, whose columns are two spaces or more apart, by their headings. */
function rowsOfText(text: string, first: string): Record<string, string>[] {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.trim().startsWith(first));
  const names = lines[at]!.trim().split(/ {2,}/);
  const found: Record<string, string>[] = [];
  for (const line of lines.slice(at + 1)) {
    const row = line.trim().split(/ {2,}/);
    if (row.length !== names.length) break;
    found.push(Object.fromEntries(row.map((cell, k) => [names[k]!, cell])));
  }
  return found;
}

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
      `σ(600 K) = ${pm(conductivity, 2)} S/cm   constant current, 4 runs, χ²/dof ${(1.8 / 3).toFixed(2)}, p = ${chiSquaredTail(1.8, 3).toFixed(2)}\n`,
    );
    const { comparison } = expected.points[0]!.noise;
    expect(text).toContain(
      `σ from the field's noise = ${cells["σ field noise"]} S/cm, ${comparison.zScore.toFixed(1)} standard errors from the mean-field one: noise and mean field agree (p = ${comparison.pValue.toFixed(2)})\n`,
    );
    expect(text).toContain(
      "T600K-minimise: minimum after 321 steps: -698.250 → -712.500 eV, largest force 4.5 → 0.0075 eV/Å\n",
    );
    expect(text).toContain("equilibrium at 600 K, 130 ps\n");
    const table = text.slice(text.indexOf("equilibrium at")).split("\n");
    // Along j it is 97.5, which round-off may send either way.
    const samples = (q: { readonly effectiveSamples: number }) =>
      q === equilibrium.einsteinAlong
        ? expect.stringMatching(/^9[78]$/)
        : String(Number(q.effectiveSamples.toPrecision(2)));
    for (const [name, value, unit, of, verdict = "converged"] of [
      ["σ Einstein", pm(einstein, 2), "S/cm", einstein, "because"],
      ["σ Green–Kubo", cells["σ Green–Kubo"], "S/cm", equilibrium.greenKubo],
      ["σ Einstein along j", cells["σ Einstein along j"], "S/cm", equilibrium.einsteinAlong],
      ["σ Nernst–Einstein", cells["σ Nernst–Einstein"], "S/cm", nernstEinstein],
      ["Haven ratio", pm(equilibrium.havenRatio, 3), undefined, equilibrium.havenRatio],
      ["D Li", tiny(equilibrium.selfDiffusion.Li, 2, 5), "cm²/s", equilibrium.selfDiffusion.Li],
      ["D Zr", tiny(equilibrium.selfDiffusion.Zr, 3, 9), "cm²/s", equilibrium.selfDiffusion.Zr],
      ["D O", tiny(equilibrium.selfDiffusion.O, 2, 9), "cm²/s", equilibrium.selfDiffusion.O],
    ] as const)
      expect(table.find((line) => line.startsWith(`${name}  `))!.split(/ {2,}/), name).toEqual([
        name,
        value,
        ...(unit === undefined ? [] : [unit]),
        "0.5–1",
        samples(of),
        verdict,
      ]);
    const components = ["xx", "yy", "zz", "yz", "xz", "xy"].map(
      (name, k) =>
        `${name} ${pm({ value: equilibrium.tensor.value[k]!, standardError: equilibrium.tensor.standardError[k]! }, 2)}`,
    );
    expect(text).toContain(`σ tensor: ${components.join(", ")} S/cm\n`);
    const [collective, single] = [speedUp(epsilon.einstein), speedUp(epsilon.nernstEinstein)].map((s) =>
      factor(s).replace("(", "(68 %: "),
    );
    expect(text).toContain(
      `speed-up of constant current: ${collective} for the collective σ, ${single} against Nernst–Einstein; ${cells["ε const. current"]} in 649.6 ps against ${cells["ε Einstein"]} in 122.4 ps\n`,
    );
  });

  test("the table of compare", () => {
    const text = describeComparison(doubted());
    const { "σ field noise": _, ...shown } = cells;
    expect(rowsOfText(text, "T / K")).toEqual([{ "T / K": "600", ...shown }]);
    expect(text).toContain("σ in S/cm; * not converged");
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
    const row = {
      temperature_K: 600,
      inverse_temperature_1000_per_K: 1000 / 600,
      atoms: 24,
      direction_x: 1 / 3,
      direction_y: 2 / 3,
      direction_z: -2 / 3,
      ...both("sigma_constant_current_S_per_cm", conductivity),
      ...both("sigma_einstein_S_per_cm", einstein),
      ...both("sigma_green_kubo_S_per_cm", equilibrium.greenKubo),
      ...both("sigma_einstein_along_S_per_cm", equilibrium.einsteinAlong),
      ...both("sigma_nernst_einstein_S_per_cm", nernstEinstein),
      ...both("haven_ratio", equilibrium.havenRatio),
      relative_error_constant_current: epsilon.constantCurrent,
      time_constant_current_ps: times.constantCurrent,
      relative_error_einstein: epsilon.einstein,
      relative_error_nernst_einstein: epsilon.nernstEinstein,
      time_equilibrium_ps: times.equilibrium,
      ...speed("speed_up", speedUp(epsilon.einstein)),
      ...speed("speed_up_against_nernst_einstein", speedUp(epsilon.nernstEinstein)),
      sigma_constant_current_converged: 1,
      sigma_einstein_converged: 0,
      sigma_green_kubo_converged: 1,
      sigma_einstein_along_converged: 1,
      sigma_nernst_einstein_converged: 1,
      haven_ratio_converged: 0,
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
      row(0.5, made.greenKubo),
      row(1, made.greenKubo),
    ]);
  });

  describe("the report", () => {
    let html: string;
    const csv = (name: string) =>
      rowsOfCsv(readFileSync(join(small.results, `report/figures/${name}.csv`), "utf8").replaceAll('"', ""));
    const section = (id: string) => html.slice(html.indexOf(`<section id="${id}">`)).split("</section>")[0]!;
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
    }, 60_000);

    test("its tables", () => {
      const withUnit = (name: string) => (name.startsWith("σ") ? `${name} / S cm⁻¹` : name);
      const shown = Object.entries(cells).filter(([name]) => !/^[εt] /.test(name));
      expect(rowsOfHtml("summary")).toEqual([
        { "T / K": "600", "T / °C": "327", ...Object.fromEntries(shown.map(([name, cell]) => [withUnit(name), cell])) },
      ]);
      expect(rowsOfHtml("runs")).toEqual(
        runCells.map(({ "σ (noise) / S cm⁻¹": _, ...row }, k) => ({ run: `T600K-j${k + 1}-r1`, ...row })),
      );
    });

    test("its verdicts", () => {
      const said = section("verdicts");
      expect(said).toContain("<li>constant current: converged (χ²/dof 0.6, p = 0.61)</li>");
      expect(said).toContain("<li>σ Einstein: because (lags 0.5–1 ps:");
      for (const name of ["σ Green–Kubo", "σ Einstein along j", "σ Nernst–Einstein"])
        expect(said).toContain(`<li>${name}: converged (lags 0.5–1 ps:`);
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
          haven_ratio: eight(haven),
          haven_ratio_standard_error: eight(equilibrium.havenRatio.standardError),
          converged: "0",
        },
      ]);
      const [, against] = csv("speed-up");
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

    test("displacements: of an ion, and of the charge per mobile charge²", () => {
      const at = (curve: string) => csv("displacement-T600K").find((row) => row["curve"]!.startsWith(curve))!;
      expect(at("Li")).toMatchObject({ lag_ps: "0.25", mean_square_displacement_A2: eight(6 * 2.4e-4 * 250) });
      const collective = ((3 / 8) * (2 * volume * kT * mean * 250)) / siemens;
      expect(Number(at("collective")["mean_square_displacement_A2"]) / collective).toBeCloseTo(1, 7);
      expect(at("running slope")).toMatchObject({ conductivity_S_per_cm: eight(mean) });
    });
  });
});
