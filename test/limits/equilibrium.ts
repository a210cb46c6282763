import { anisotropyOf } from "../../src/estimates/anisotropy.js";
import { isTooFar } from "../../src/estimates/faster-than-heat.js";
import { estimateRecordings } from "../../src/estimates/recordings.js";
import { correlate, estimateEquilibrium, type EquilibriumConditions } from "../../src/estimators/index.js";
import { ar1, RandomNumbers } from "../estimators/processes.js";
import { rattlingFindings } from "../../src/estimators/equilibrium.js";
import { memoryFindings, unseenMemoryFindings } from "../../src/estimators/transport-estimate.js";
import { either } from "./either-side.js";

// Synthetic ions in a box of 1000 Å³ at 500 K.
const boltzmann = 8.617333262e-5;
const conditions: EquilibriumConditions = { volume: 1000, temperature: 500, species: [] };
const axes = [0, 1, 2];
const steps = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));

function cumulative(x: Float64Array): Float64Array {
  const sum = new Float64Array(x.length + 1);
  for (let i = 0; i < x.length; i++) sum[i + 1] = sum[i]! + x[i]!;
  return sum;
}
/** The charge of ions that remember their velocity for ten samples. */
const charge = (random: RandomNumbers, n: number, memory = 0.9) => axes.map(() => cumulative(ar1(random, n, memory)));
/** Particles that walk at random, scaled. */
const walkers = (random: RandomNumbers, count: number, n: number, size: (i: number) => number) =>
  Array.from({ length: count }, () =>
    axes.map(() => cumulative(Float64Array.from({ length: n }, (_, i) => size(i) * random.normal()))),
  );
const summed = (particles: readonly (readonly Float64Array[])[]) =>
  axes.map((a) => particles[0]![a]!.map((_, i) => particles.reduce((sum, p) => sum + p[a]![i]!, 0)));

const sodium = { name: "Na", count: 20, transportCharge: 1, mobile: true };
const oxygen = { name: "O", count: 20, transportCharge: -1, mobile: false };

/** Twenty sodium ions that walk, and an oxygen or more that move otherwise. */
function withFramework(random: RandomNumbers, oxygens: (readonly Float64Array[])[], n: number) {
  const na = walkers(random, 20, n, () => 1);
  return estimateEquilibrium([correlate({ interval: 1, charge: summed(na), species: [na, oxygens] })], {
    ...conditions,
    species: [sodium, { ...oxygen, count: oxygens.length }],
  });
}
const dOf = (estimate: ReturnType<typeof withFramework>, k: number) => estimate.selfDiffusion[k]!.estimate!;

export const ofEquilibrium = {
  effectiveSamples: () =>
    either(
      "below",
      32,
      steps(1, 15, 15).flatMap((seed) => {
        const { einstein } = estimateEquilibrium(
          [correlate({ interval: 1, charge: charge(new RandomNumbers(seed), 600 + 150 * seed) })],
          conditions,
        );
        if (einstein === null) return [];
        return [
          {
            value: einstein.effectiveSamples,
            told: einstein.findings.some(({ code }) => code === "uncertain") && !einstein.converged,
          },
        ];
      }),
    ),
  // Memories are looked for in steps of two: the longest of all, or half of it.
  memoryOfRun: () =>
    either(
      "above",
      0.75,
      [0.25, 0.5, 1].map((part) => ({
        value: part,
        told: memoryFindings({ assumed: 100, shown: 100 * part }).some(({ code }) => code === "slow-memory"),
      })),
    ),
  // Of an interval that reaches further down than up.
  withAnyMemory: () =>
    either(
      "above",
      0.25,
      [0.15, 0.24, 0.26, 0.4].map((error) => ({
        value: error,
        told: unseenMemoryFindings(unseen({ withAnyMemory: [2 - 3 * error, 2 + error] })).some(
          ({ code }) => code === "memory-not-excluded",
        ),
      })),
    ),
  rattling: () =>
    either(
      "below",
      0.6,
      [0.2, 0.59, 0.61, 2].map((distance) => ({
        value: distance,
        told: rattlingFindings({ distance, lag: 1000, growth: 0.8 }).length > 0,
      })),
    ),
  rattlingGrowth: () =>
    either(
      "above",
      0.5,
      [0, 0.49, 0.51, 0.9].map((growth) => ({
        value: growth,
        told: rattlingFindings({ distance: 0.3, lag: 1000, growth }).length > 0,
      })),
    ),
  slowSamples: () =>
    either(
      "below",
      32,
      [6, 18, 31.9, 32.1, 36].map((slowSamples) => ({
        value: slowSamples,
        told: unseenMemoryFindings(unseen({ slowSamples })).some(({ code }) => code === "few-slow-modes"),
      })),
    ),
  anisotropic: () =>
    least("anisotropic", 3, [0.86, 0.84, 0.82, 0.8, 0.78, 0.76, 0.74], (size) => {
      const random = new RandomNumbers(3);
      const [x, y, z] = charge(random, 6000) as [Float64Array, Float64Array, Float64Array];
      return estimateEquilibrium([correlate({ interval: 1, charge: [x, y, z.map((q) => size * q)] })], {
        ...conditions,
        direction: [0, 0, 1],
      }).findings.flatMap((found) => (found.code === "anisotropic" ? [found.facts.standardErrors] : []));
    }),
  // A direction that conducts less and less.
  directions: () =>
    either(
      "below",
      1e-3,
      steps(0.35, 0.75, 81).map((size) => {
        const [x, y, z] = charge(new RandomNumbers(3), 3000) as [Float64Array, Float64Array, Float64Array];
        const { estimate } = estimateRecordings(
          [
            {
              kind: "charge",
              source: "made up",
              interval: 1,
              displacement: [x, y, z.map((q) => size * q)],
              notes: [],
            },
          ],
          { temperature: 500, volume: 1000, tensor: true },
        );
        return {
          value: anisotropyOf(estimate.tensor!).pValue,
          told: estimate.findings.some(({ code }) => code === "directions-differ"),
        };
      }),
    ),
  ageing: () =>
    least("ageing", 4, [1.08, 1.1, 1.12, 1.14, 1.16, 1.2, 1.24], (size) => {
      const na = walkers(new RandomNumbers(3), 20, 2000, (i) => (i < 1000 ? size : 1));
      return estimateEquilibrium([correlate({ interval: 1, charge: summed(na), species: [na] })], {
        ...conditions,
        species: [sodium],
      }).findings.flatMap((found) => (found.code === "ageing" ? [Math.abs(found.facts.standardErrors)] : []));
    }),
  uncounted: () =>
    either(
      "above",
      0.02,
      steps(0.1, 0.22, 7).map((size) => {
        const random = new RandomNumbers(1);
        const estimate = withFramework(
          random,
          walkers(random, 20, 1000, () => size),
          1000,
        );
        return {
          value: dOf(estimate, 1).value / dOf(estimate, 0).value,
          told: estimate.findings.some(({ code }) => code === "uncounted-carrier"),
        };
      }),
    ),
  // One oxygen that walks like a sodium, and so carries a twentieth, but rattles as well, which hides it.
  diffusing: () =>
    either(
      "above",
      3,
      steps(0, 6, 13).flatMap((rattle) => {
        const random = new RandomNumbers(2);
        const [walker] = walkers(random, 1, 300, () => 1.2) as [Float64Array[]];
        const rattling = walker.map((x) => x.map((y) => y + rattle * random.normal()));
        const estimate = withFramework(random, [rattling], 300);
        const { value, standardError } = dOf(estimate, 1);
        if (value / 20 / dOf(estimate, 0).value < 0.021) return [];
        return [
          {
            value: value / standardError,
            told: estimate.findings.some(({ code }) => code === "uncounted-carrier"),
          },
        ];
      }),
    ),
  // Of those for which no plateau is found: they drift slowly about their places, and rattle.
  notAtRest: () =>
    either(
      "above",
      4,
      steps(1, 24, 24).flatMap((seed) => {
        const random = new RandomNumbers(seed);
        const oxygens = walkers(random, 3, 1, () => 0).map((x) =>
          x.map(() => ar1(random, 600, 0.99).map((y) => 3 * y + (seed / 12) * random.normal())),
        );
        const d = dOf(withFramework(random, oxygens, 599), 1);
        if (d.converged) return [];
        return [
          { value: Math.abs(d.value) / d.standardError, told: d.findings.every(({ code }) => code !== "at-rest") },
        ];
      }),
    ),
  // Squares, against a bound of 1 Å.
  heatExceeded: () =>
    either(
      "above",
      1.2,
      [0.9, 1.19, 1.21, 2].map((far) => ({ value: far, told: isTooFar({ mean: far ** 2, error: 1e-6 }, 1) })),
    ),
  heatErrors: () =>
    either(
      "above",
      4,
      [1, 3.9, 4.1, 8].map((errors) => ({
        value: errors,
        told: isTooFar({ mean: 1.2 ** 2 + 0.1, error: 0.1 / errors }, 1),
      })),
    ),
  seenMoving: () =>
    either(
      "above",
      0.01,
      [0.002, 0.0099, 0.0101, 0.03].map((far) => ({ value: far, told: isTooFar({ mean: far ** 2, error: 0 }, 1e-4) })),
    ),
  unexplainedDrift: () =>
    either(
      "above",
      5,
      steps(0, 0.5, 21).map((drift) => {
        const motion = charge(new RandomNumbers(4), 4000, 0).map((q, a) =>
          q.map((x, i) => x + (a === 0 ? drift * i : 0)),
        );
        const { estimate, curves } = estimateRecordings(
          [{ kind: "charge", source: "made up", interval: 1, displacement: motion, notes: [] }],
          { temperature: 500, volume: 1000 },
        );
        const { value, memory } = estimate.einstein!;
        // Ten memories.
        const within =
          curves.chargeDisplacement[
            Math.max(
              0,
              curves.lag.findLastIndex((lag) => lag <= 10 * memory.shown),
            )
          ]!;
        const explained = Math.sqrt(Math.max(2 * 1000 * boltzmann * 500 * value * 4000, within));
        return {
          value: Math.max(...motion.map((q) => Math.abs(q.at(-1)! - q[0]!))) / explained,
          told: estimate.findings.some(({ code }) => code === "driven-recording"),
        };
      }),
    ),
};

/** A value of 2 that is well known, but for what is `given`. */
const unseen = (given: Partial<Parameters<typeof unseenMemoryFindings>[0]>) => ({
  value: 2,
  withAnyMemory: [1.9, 2.1] as const,
  slowSamples: 36,
  withIons: false,
  memory: { assumed: 100, shown: 0, resolved: 1 },
  ...given,
});

/** What is told is told from the limit on, and not much later. */
function least(what: string, limit: number, sizes: readonly number[], told: (size: number) => number[]): void {
  const values = sizes.flatMap(told);
  if (!(Math.min(...values) > limit && Math.min(...values) < 1.3 * limit))
    throw new Error(`${what}: the least that is told is ${Math.min(...values)}`);
}
