import type { Correlations } from "../model/index.js";
import { finding, isQuotable, type Finding } from "../findings/index.js";
import { BOLTZMANN } from "../units/constants.js";
import { studentQuantile } from "../statistics/distributions.js";
import {
  evaluate,
  groupBlocks,
  jackknifeCovariance,
  mean3,
  type Process,
  type TensorWeights,
} from "./lag-functional.js";
import { estimatePlateau, plateauCovariance, type PlateauEstimate, type PlateauMethod } from "./plateau.js";
import { limits } from "../limits.js";

/** A transport coefficient with an error that respects the correlation of the data. */
export interface TransportEstimate {
  readonly value: number;
  readonly standardError: number;
  /** For Student's t. */
  readonly degreesOfFreedom: number;
  readonly effectiveSamples: number;
  /** Lags it was taken from, fs, and why. */
  readonly window: { readonly from: number; readonly to: number; readonly reason: Finding };
  readonly converged: boolean;
  /** What speaks against quoting it; empty when nothing does. */
  readonly findings: readonly Finding[];
}

export interface EquilibriumConditions {
  /** Å³ */
  readonly volume: number;
  /** K */
  readonly temperature: number;
  /** In the order of `Correlations.species`; empty when only the charge was recorded. */
  readonly species: readonly {
    readonly name: string;
    readonly count: number /** e */;
    readonly transportCharge: number;
    readonly mobile: boolean;
  }[];
  /** Recorded components of the charge displacement: 3, or 1 of a single direction. Default 3. */
  readonly components?: 1 | 3;
  /** Also the tensors. Default false. */
  readonly tensor?: boolean;
  /** Cartesian, of any length: of a current that σ is to be compared with. */
  readonly direction?: readonly [number, number, number];
}

export interface EquilibriumEstimate {
  /** fs, of all runs. */
  readonly duration: number;
  /** Collective, from the slope of ⟨ΔQ²⟩; e/(fs Å V). `null`: the runs are too short for any window. */
  readonly einstein: TransportEstimate | null;
  /** From the running integral of the flux autocorrelation; e/(fs Å V). */
  readonly greenKubo: TransportEstimate | null;
  /** n·σ·n along `direction`, in the window of `einstein`, which is the mean over all directions; `null` without a direction, or of a single component. */
  readonly einsteinAlong: TransportEstimate | null;
  /** Self-diffusion coefficient of each species, Å²/fs. */
  readonly selfDiffusion: readonly {
    readonly name: string;
    readonly mobile: boolean;
    readonly estimate: TransportEstimate | null;
  }[];
  /** Of the mobile species, σ_NE = Σ N z² D/(V k_BT); e/(fs Å V). `null` without them. */
  readonly nernstEinstein: TransportEstimate | null;
  /** σ_NE/σ (Einstein). */
  readonly havenRatio: TransportEstimate | null;
  /** xx yy zz yz xz xy of the Einstein conductivity, with standard errors. */
  readonly tensor: { readonly values: readonly number[]; readonly standardErrors: readonly number[] } | null;
  readonly findings: readonly Finding[];
}

/** Blocks of time in half a run, at least, for a word on ageing. */
const fewestOfHalf = 5;

/**
 * Everything equilibrium runs of one system at one temperature say about charge transport. Formulas: ⟨ΔQ²⟩ → 2dVk_BTσ t
 * (Einstein), σ = ∫⟨Q̇(0)·Q̇(t)⟩dt/(dVk_BT) (Green–Kubo), σ_NE, H_R = σ_NE/σ (Murch, Solid State Ionics 7, 177 (1982)).
 * Errors: see `estimatePlateau`; that of the Haven ratio and of σ_NE by propagation with the jackknife covariances of
 * their parts over the same blocks of time.
 *
 * @param runs replicas of the same system and sampling
 */
export function estimateEquilibrium(
  runs: readonly Correlations[],
  conditions: EquilibriumConditions,
): EquilibriumEstimate {
  const { volume, temperature, species } = conditions;
  const components = conditions.components ?? 3;
  const weights: TensorWeights = components === 3 ? mean3 : [[0, 1]];
  const charge: Process = (run) => run.charge;
  const perConductivity = 1 / (2 * volume * BOLTZMANN * temperature);
  const findings: Finding[] = [];
  const duration = runs.reduce((sum, run) => sum + run.duration, 0);

  const collective = (method: PlateauMethod) => estimatePlateau(runs, charge, { method, weights });
  const slope = collective("slope");
  const integral = collective("green-kubo");
  const einstein = slope === undefined ? null : scaled(slope, perConductivity);
  const greenKubo = integral === undefined ? null : scaled(integral, perConductivity);

  const each: TensorWeights = mean3;
  const selves = species.map((kind, s) => {
    const perParticle = each.map(([component, weight]) => [component, weight / kind.count] as const);
    const process: Process = (run) => run.species[s]!;
    const estimate = estimatePlateau(runs, process, { method: "slope", weights: perParticle, particles: kind.count });
    return { ...kind, process, weights: perParticle, estimate };
  });
  const selfDiffusion = selves.map(({ name, mobile, estimate }) => ({
    name,
    mobile,
    estimate: estimate === undefined ? null : atRest(scaled(estimate, 0.5), mobile),
  }));

  const carriers = selves.flatMap((self) =>
    self.mobile && self.estimate !== undefined
      ? [{ ...self, estimate: self.estimate, factor: self.count * self.transportCharge ** 2 * perConductivity }]
      : [],
  );
  const complete = carriers.length > 0 && carriers.length === selves.filter((self) => self.mobile).length;
  let nernstEinstein: TransportEstimate | null = null;
  let havenRatio: TransportEstimate | null = null;
  if (complete) {
    const value = carriers.reduce((sum, c) => sum + c.factor * c.estimate.value, 0);
    let variance = 0;
    for (const a of carriers)
      for (const b of carriers)
        variance += a.factor * b.factor * (a === b ? a.estimate.standardError ** 2 : plateauCovariance(runs, a, b));
    const widest = carriers.reduce((x, y) => (y.estimate.window.to > x.estimate.window.to ? y : x));
    nernstEinstein = judged(
      value,
      Math.sqrt(Math.max(0, variance)),
      widest.estimate.degreesOfFreedom,
      widest.estimate.window,
      carriers.every((c) => c.estimate.settled),
    );
    if (slope !== undefined && einstein !== null) {
      const covariance = carriers.reduce(
        (sum, c) =>
          sum + c.factor * perConductivity * plateauCovariance(runs, c, { estimate: slope, process: charge, weights }),
        0,
      );
      const ratio = value / einstein.value;
      const relative =
        (nernstEinstein.standardError / value) ** 2 +
        (einstein.standardError / einstein.value) ** 2 -
        (2 * covariance) / (value * einstein.value);
      const longer = einstein.window.to > nernstEinstein.window.to ? einstein : nernstEinstein;
      // The covariance is noisy: it may not take away more than all but a tenth of the larger part.
      const least =
        0.1 * Math.max((nernstEinstein.standardError / value) ** 2, (einstein.standardError / einstein.value) ** 2);
      havenRatio = judged(
        ratio,
        Math.abs(ratio) * Math.sqrt(Math.max(relative, least)),
        longer.degreesOfFreedom,
        longer.window,
        einstein.converged && nernstEinstein.converged,
      );
    }
    for (const self of selves) {
      if (self.mobile || self.estimate === undefined) continue;
      const share = (self.count * self.transportCharge ** 2 * perConductivity * self.estimate.value) / value;
      if (share > limits.uncounted && self.estimate.value > limits.diffusing * self.estimate.standardError)
        findings.push(
          finding(
            "uncounted-carrier",
            { species: self.name, share, counted: carriers.map((c) => c.name) },
            "nernstEinstein",
          ),
        );
    }
  }
  for (const self of selves) {
    if (!self.mobile || self.estimate === undefined) continue;
    const z = agingScore(runs, self.process, self.weights, self.estimate);
    if (Math.abs(z) > limits.ageing)
      findings.push(finding("ageing", { species: self.name, standardErrors: z }, "selfDiffusion"));
  }

  let tensor: EquilibriumEstimate["tensor"] = null;
  if (conditions.tensor === true && components === 3 && slope !== undefined) {
    const parts = [0, 1, 2, 3, 4, 5].map(
      (component) => estimatePlateau(runs, charge, { method: "slope", weights: [[component, 1]], like: slope })!,
    );
    tensor = {
      values: parts.map((part) => part.value * perConductivity),
      standardErrors: parts.map((part) => part.standardError * perConductivity),
    };
  }
  let einsteinAlong: TransportEstimate | null = null;
  if (conditions.direction !== undefined && components === 3 && slope !== undefined) {
    const along = weightsAlong(conditions.direction);
    const like = { method: "slope", like: slope } as const;
    einsteinAlong = scaled(estimatePlateau(runs, charge, { ...like, weights: along })!, perConductivity);
    const rest = estimatePlateau(runs, charge, {
      ...like,
      weights: along.map(([component, weight]) => [component, weight - (component < 3 ? 1 / 3 : 0)] as const),
    })!;
    if (Math.abs(rest.value) > limits.anisotropic * rest.standardError)
      findings.push(
        finding(
          "anisotropic",
          {
            ratio: einsteinAlong.value / einstein!.value,
            standardErrors: Math.abs(rest.value / rest.standardError),
          },
          "einsteinAlong",
        ),
      );
  }
  if (einstein !== null && greenKubo !== null) {
    const standardErrors =
      Math.abs(einstein.value - greenKubo.value) / Math.max(einstein.standardError, greenKubo.standardError);
    if (standardErrors > limits.inconsistent)
      findings.push(finding("windows-differ", { standardErrors }, "equilibrium"));
  }
  if (einstein === null) findings.push(finding("no-conductivity", {}, "equilibrium"));
  return { duration, einstein, greenKubo, einsteinAlong, selfDiffusion, nernstEinstein, havenRatio, tensor, findings };
}

/** n·σ·n of the components xx yy zz yz xz xy. */
function weightsAlong([x, y, z]: readonly [number, number, number]): [number, number][] {
  const square = x * x + y * y + z * z;
  return [x * x, y * y, z * z, 2 * y * z, 2 * x * z, 2 * x * y].map((weight, component) => [
    component,
    weight / square,
  ]);
}

/**
 * Interval that covers the true value with the given probability: Student's t on the logarithm, because estimates of a
 * variance scatter by factors rather than by sums. For a value that is not positive it is symmetric.
 */
export function transportInterval(
  estimate: Pick<TransportEstimate, "value" | "standardError" | "degreesOfFreedom">,
  probability: number,
): readonly [number, number] {
  const t = studentQuantile(probability, estimate.degreesOfFreedom);
  const { value, standardError } = estimate;
  if (!(value > 0)) return [value - t * standardError, value + t * standardError];
  const factor = Math.exp((t * standardError) / value);
  return [value / factor, value * factor];
}

function scaled(estimate: PlateauEstimate, factor: number): TransportEstimate {
  return judged(
    estimate.value * factor,
    estimate.standardError * factor,
    estimate.degreesOfFreedom,
    estimate.window,
    estimate.settled,
  );
}

/** A framework's D is zero within its error, which is as it should be. */
function atRest(estimate: TransportEstimate, mobile: boolean): TransportEstimate {
  return mobile || estimate.converged || Math.abs(estimate.value) > limits.notAtRest * estimate.standardError
    ? estimate
    : { ...estimate, findings: [finding("at-rest", {})] };
}

function judged(
  value: number,
  standardError: number,
  degreesOfFreedom: number,
  window: TransportEstimate["window"],
  settled: boolean,
): TransportEstimate {
  const effectiveSamples = 2 * (value / standardError) ** 2;
  const findings: Finding[] = [];
  if (!(effectiveSamples >= limits.effectiveSamples))
    findings.push(finding("uncertain", { relativeError: value > 0 ? standardError / value : null }));
  if (!settled) findings.push(finding("no-plateau", {}));
  return {
    value,
    standardError,
    degreesOfFreedom,
    effectiveSamples,
    window,
    converged: isQuotable(findings),
    findings,
  };
}

/** Standard errors by which a coefficient differs between the second and the first half of each run. */
function agingScore(
  runs: readonly Correlations[],
  process: Process,
  weights: TensorWeights,
  estimate: PlateauEstimate,
): number {
  const { groups } = groupBlocks(runs, estimate.groupLength);
  const half = (which: 0 | 1) => {
    const own = groups.filter(({ run, from, to }) => (from + to > runs[run]!.blocks ? 1 : 0) === which);
    const part = evaluate({ runs, groups: own }, process, estimate.functional, weights);
    return own.length < fewestOfHalf ? undefined : { value: part.value, variance: jackknifeCovariance(part, part) };
  };
  const [first, second] = [half(0), half(1)];
  if (first === undefined || second === undefined) return 0;
  const error = Math.sqrt(first.variance + second.variance);
  return error > 0 ? (second.value - first.value) / error : 0;
}
