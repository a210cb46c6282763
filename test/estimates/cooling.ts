import { noticeEnergyJump } from "../../src/estimates/energy-jump.js";
import { TimeSeries } from "../../src/recordings/index.js";
import { RandomNumbers } from "../estimators/processes.js";

export const boltzmann = 8.617333262e-5;
const rows = 4800;
const descriptions = [
  { name: "time", unit: "fs" },
  { name: "potentialEnergy", unit: "eV" },
  { name: "temperature", unit: "K" },
];

interface Course {
  readonly from?: number;
  readonly to?: number;
  /** eV for 100 atoms. */
  readonly noise?: number;
}

/** So that the course within a piece of the series adds next to nothing to the piece's error. */
export const narrow = { from: 1060, to: 940 };

/** 100 atoms cooled, 3/2 kT of potential energy an atom and a little curvature, noise, and a step half-way, eV an atom. */
export function cooling(jump: number, seed: number, { from = 1200, to = 300, noise = 0.3 }: Course = {}): TimeSeries {
  const random = new RandomNumbers(seed);
  const time = Float64Array.from({ length: rows }, (_, k) => 10 * k);
  const temperature = Float64Array.from(time, (_, k) => from + ((to - from) * k) / rows);
  const energy = temperature.map(
    (t, k) => 100 * (1.5 * boltzmann * t + 2e-8 * t * t - (k < rows / 2 ? 0 : jump)) + noise * random.normal(),
  );
  return new TimeSeries(descriptions, [time, energy, temperature], rows);
}
export const notices = (jump: number, seed: number, course?: Course) =>
  noticeEnergyJump(cooling(jump, seed, course), 100).length > 0;

/** The standard error of a narrow course's step for a noise, eV an atom. */
export const stepError = (noise: number) =>
  // 24 pieces of 200 rows: each mean to noise/√200 eV. The step that a parabola does not describe, ±½ less its projection
  // on x (that on 1 and x² vanishes): Σ r² = 24/4 (1 − 3/4).
  noise / Math.sqrt(200) / 100 / Math.sqrt(24 / 16);

/** The step of a narrow course at which it is first noticed, in its standard errors; mean over seeds. */
export function firstNoticed(noise: number, seeds: number): number {
  let sum = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    let [low, high] = [0, 0.02];
    for (let k = 0; k < 8; k++) {
      const middle = (low + high) / 2;
      if (notices(middle, seed, { ...narrow, noise })) high = middle;
      else low = middle;
    }
    sum += (low + high) / 2 / stepError(noise) / seeds;
  }
  return sum;
}
