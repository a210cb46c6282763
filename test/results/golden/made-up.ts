// A study that was made up so that every number of its results can be had by hand: what the engine would have recorded is written
// here, and nothing is simulated.
import type { Correlations, LagMoments } from "../../../src/model/index.js";
import { RandomNumbers } from "../../estimators/processes.js";

// CODATA 2018: e and k_B, exact.
const e = 1.602176634e-19;
const k = 1.380649e-23;
/** eV */
export const kT = (600 * k) / e;
/** S/cm of 1 e/(fs Å V), A/cm² of 1 e/(fs Å²), GPa of 1 eV/Å³. */
export const siemens = e / 1e-15 / 1e-8;
export const ampere = e / 1e-15 / 1e-16;
export const gigapascal = e / 1e-30 / 1e9;

/** Pairs of signs: so many of (+, +), as many of (−, −), and as many and one of unlike ones, in an order without memory. */
const like = 20;
export const pairs = 3 * like + 1;
export const signs: readonly number[] = (() => {
  const all = Array.from({ length: pairs }, (_, i) =>
    i < like ? [1, 1] : i < 2 * like ? [-1, -1] : i % 2 === 0 ? [1, -1] : [-1, 1],
  );
  // Fisher–Yates with Lehmer's generator.
  let state = 17;
  for (let i = pairs - 1; i > 0; i--) {
    state = (state * 48271) % 2147483647;
    const other = state % (i + 1);
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all.flat();
})();
/** A series a·signs about its mean: its error by blocks of two, whose means are ±a (2/3 of them) and 0. */
export const errorOf = (a: number): number => a * Math.sqrt((2 * like) / pairs / (pairs - 1));
/** Correlation of neighbouring blocks of two. */
export const neighbours = (() => {
  const means = Array.from({ length: pairs }, (_, i) => (signs[2 * i]! + signs[2 * i + 1]!) / 2);
  const sum = means.reduce((total, m, i) => total + (i === 0 ? 0 : m * means[i - 1]!), 0);
  return sum / (2 * like);
})();

/** Å, of the built structure (test/systems.ts) and of the prepared one. */
export const before = [
  [0.04, 4.4, 4.46],
  [4.5, -0.08, 4.4],
  [6.6, 6.54, 0.18],
] as const;
export const edges = [6.31, 6.35, 9.32] as const;
/** degrees: α, β, γ. */
export const angles = [60.5, 59.25, 60.75] as const;
export const determinant = ([a, b, c]: readonly (readonly number[])[]): number =>
  a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
  a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
  a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
const cosines = angles.map((angle) => Math.cos((angle * Math.PI) / 180));
/** Å³: abc √(1 − cos²α − cos²β − cos²γ + 2 cosα cosβ cosγ). */
export const volume =
  edges[0] *
  edges[1] *
  edges[2] *
  Math.sqrt(1 - cosines.reduce((sum, c) => sum + c * c, 0) + 2 * cosines[0]! * cosines[1]! * cosines[2]!);
/** Rows a, b, c of a cell with these edges and angles: a along x, b in the plane of x and y. */
export const cellOf = ([a, b, c]: readonly number[], degrees: readonly number[]): Float64Array => {
  const [alpha, beta, gamma] = degrees.map((x) => (x * Math.PI) / 180) as [number, number, number];
  const x = c! * Math.cos(beta);
  const y = (c! * (Math.cos(alpha) - Math.cos(beta) * Math.cos(gamma))) / Math.sin(gamma);
  return Float64Array.of(
    a!,
    0,
    0,
    b! * Math.cos(gamma),
    b! * Math.sin(gamma),
    0,
    x,
    y,
    Math.sqrt(c! * c! - x * x - y * y),
  );
};

/** Rows removed as transient. */
export const transientRows = 40;
export const rows = transientRows + 2 * pairs;
/** fs */
export const rowTime = 1000;

// Under current. Eight lithium ions of charge 1 drift at ±v and ±2v.
/** Å/fs */
export const v = 1.5e-4;
/** e Å/fs */
export const flux = 8 * v;
/** e/(fs Å²) */
export const j = flux / volume;
/** S/cm */
export const sigma = 5;
const rho = siemens / sigma;
/** Amplitude of the field's noise, V/Å, and the error that it makes. */
export const amplitude = 0.0335;
export const fieldError = errorOf(amplitude);
/** What odd and even parts are off the line, so that χ² of the line is 1 + 0.8, and that of the cubic 0.8. */
export const odd = fieldError / Math.sqrt(10);
export const even = Math.sqrt(0.32) * fieldError;
/** V/Å, of the runs at v, −v, 2v, −2v. */
export const fields = [
  rho * j - 2 * odd + even,
  -(rho * j - 2 * odd) + even,
  2 * rho * j + odd - even / 2,
  -(2 * rho * j + odd) - even / 2,
] as const;

// At equilibrium.
export const blocks = 65;
/** fs: of levels 0 … 3, lags of each, and time in blocks. */
export const intervals = [250, 500, 1000, 2000] as const;
export const lags = 8;
const blockDuration = 2000;
/** xx, yy, zz, yz, xz, xy of the Einstein conductivity, S/cm. */
export const tensor = [4.8, 5.4, 5.4, 0.3, -0.2, 0.4] as const;
/** Green–Kubo's over Einstein's. */
export const greenKubo = 1.05;
/** cm²/s */
export const diffusion = { Li: 2.4e-5, Zr: 1e-9, O: 2e-9 } as const;
export const counts = { Li: 8, Zr: 4, O: 12 } as const;
/** Relative deviations of the blocks from the mean; those of charge and ions have nothing to do with each other. */
export const scatter = 0.5;
const chargeSigns = Array.from({ length: blocks }, (_, b) => (b === blocks - 1 ? 0 : [1, -1, 1, -1][b % 4]!));
const ionSigns = Array.from({ length: blocks }, (_, b) => (b === blocks - 1 ? 0 : [1, 1, -1, -1][b % 4]!));

/** Mean square displacements `slope`·t, and increments whose running integral ends at `integral`, block by block. */
function moments(
  slope: readonly number[],
  particles: number,
  blockSigns: readonly number[],
  increments: boolean,
): LagMoments {
  return {
    levels: intervals.map((own) => {
      const displacement = new Float64Array(lags * blocks * 6);
      const products = new Float64Array(lags * blocks * 6);
      const times = new Float64Array(lags * blocks);
      for (let p = 0; p < lags; p++)
        for (let b = 0; b < blocks; b++) {
          const n = 40 - p;
          times[p * blocks + b] = n;
          for (let c = 0; c < 6; c++) {
            const own6 = (p * blocks + b) * 6 + c;
            const here = n * particles * slope[c]! * own * (1 + scatter * blockSigns[b]!);
            displacement[own6] = here * (p + 1);
            // 0.75 at lag 0 and 2 × the rest at the next one.
            products[own6] = here * (p === 0 ? 0.75 : p === 1 ? (greenKubo - 0.75) / 2 : 0);
          }
        }
      return { interval: own, counts: times, displacement, increments: increments ? products : null };
    }),
  };
}

/** A walk of the charge whose steps have the tensor; e Å. */
function walk(): Float64Array[] {
  const random = new RandomNumbers(6);
  const steps = 2000;
  const each = Math.sqrt((2 * volume * kT * ((blocks * blockDuration) / steps)) / siemens);
  const [xx, yy, zz, yz, xz, xy] = tensor;
  // Cholesky's factor of the tensor.
  const a = Math.sqrt(xx);
  const [b, c] = [xy / a, xz / a];
  const d = Math.sqrt(yy - b * b);
  const f = (yz - b * c) / d;
  const g = Math.sqrt(zz - c * c - f * f);
  const path = [0, 1, 2].map(() => new Float64Array(steps + 1));
  for (let i = 1; i <= steps; i++) {
    const [x, y, z] = [random.normal(), random.normal(), random.normal()];
    [a * x, b * x + d * y, c * x + f * y + g * z].forEach((step, k) => {
      path[k]![i] = path[k]![i - 1]! + each * step;
    });
  }
  return path;
}

export const correlations: Correlations = {
  duration: blocks * blockDuration,
  blockDuration,
  blocks,
  path: { interval: (blocks * blockDuration) / 2000, displacement: walk() },
  // ⟨ΔQ²⟩ = 2 V k_B T σ t; e² Å²/fs.
  charge: moments(
    tensor.map((s) => (2 * volume * kT * s) / siemens),
    1,
    chargeSigns,
    true,
  ),
  // ⟨Δx²⟩ = 2 D t; 1 Å²/fs is 0.1 cm²/s.
  species: (["Li", "Zr", "O"] as const).map((name) => {
    const slope = (2 * diffusion[name]) / 0.1;
    return moments([slope, slope, slope, 0, 0, 0], counts[name], ionSigns, false);
  }),
};
