import type { Correlations, DisplacementPath } from "../model/index.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { BOLTZMANN } from "../units/constants.js";
import {
  evaluate,
  groupBlocks,
  jackknifeCovariance,
  mean3,
  type Process,
  type TensorWeights,
} from "./lag-functional.js";
import { estimatePlateau, type PlateauEstimate } from "./plateau.js";
import { selfSlope, slopeError, type SelfSlope } from "./self-diffusion.js";
import {
  fromZeroFrequency,
  judged,
  memoryFindings,
  studentIntervals,
  type Memory,
  type TransportEstimate,
} from "./transport-estimate.js";
import { zeroFrequency, type Interval } from "./zero-frequency.js";

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
  /** Collective: ⟨ΔQ²⟩/(2dVk_BT t) at long times, read off the flux's spectrum at zero frequency; e/(fs Å V). `null`: the runs are too short. */
  readonly einstein: TransportEstimate | null;
  /** From the running integral of the flux autocorrelation, beyond the memory that was found; e/(fs Å V). */
  readonly greenKubo: TransportEstimate | null;
  /** n·σ·n along `direction`; `null` without a direction, or of a single component. */
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

/** Memories after which nothing is remembered: e⁻⁵. Windows of lags begin there. */
export const beyondMemory = 5;
/** Blocks of time in half a run, at least, for a word on ageing. */
const fewestOfHalf = 5;

/**
 * Everything equilibrium runs of one system at one temperature say about charge transport. Formulas: ⟨ΔQ²⟩ → 2dVk_BTσ t
 * (Einstein), σ = ∫⟨Q̇(0)·Q̇(t)⟩dt/(dVk_BT) (Green–Kubo), σ_NE, H_R = σ_NE/σ (Murch, Solid State Ionics 7, 177 (1982)).
 * σ and its intervals: see `zeroFrequency`; D: see `selfSlope`, with the jackknife over eighths of the time; that of σ_NE by
 * the jackknife of the sum; that of H_R in quadrature. No window of the collective motion is shorter than what
 * the mobile ions remember themselves.
 *
 * @param runs replicas of the same system and sampling
 * @param selfError relative error of the mobile ions' D, where somebody knows it better than the jackknife
 */
export function estimateEquilibrium(
  runs: readonly Correlations[],
  conditions: EquilibriumConditions,
  selfError?: number,
): EquilibriumEstimate {
  const { volume, temperature, species } = conditions;
  const components = conditions.components ?? 3;
  const weights: TensorWeights = components === 3 ? mean3 : [[0, 1]];
  const charge: Process = (run) => run.charge;
  const perConductivity = 1 / (2 * volume * BOLTZMANN * temperature);
  const duration = runs.reduce((sum, run) => sum + run.duration, 0);
  const findings: Finding[] = [];

  const selves = species.map((kind, s) => {
    const process: Process = (run) => run.species[s]!;
    const slope = selfSlope(runs, process, kind.count);
    return { ...kind, process, slope, estimate: slope === undefined ? null : ofSelf(slope, kind.mobile) };
  });
  const carriers = selves.flatMap(({ slope, ...self }) =>
    self.mobile && slope !== undefined
      ? [{ ...self, slope, factor: self.count * self.transportCharge ** 2 * perConductivity }]
      : [],
  );
  const complete = carriers.length > 0 && carriers.length === selves.filter(({ mobile }) => mobile).length;
  const slowSelf: Finding[] = carriers.some(({ estimate }) =>
    estimate!.findings.some(({ code }) => code === "slow-memory"),
  )
    ? [finding("no-plateau", {})]
    : [];
  // What does not diffuse at all may rattle as it likes.
  const rattling = carriers.flatMap(({ slope }) => (slope.value > 0 ? rattlingFindings(slope.reach) : [])).slice(0, 1);

  const ownMemory = complete ? Math.max(...carriers.map(({ slope }) => slope.memory.shown)) : null;
  // The worst of the mobile ions': how much of their motion comes and goes, beyond what the charge's spectrum knows.
  const common = complete
    ? (selfError ??
      Math.max(
        ...carriers.map(({ estimate }) => (estimate!.value > 0 ? estimate!.standardError / estimate!.value : 0)),
      ))
    : 0;
  const spectral = zeroFrequency(
    runs.map(({ path }) => path),
    ownMemory,
  );
  const einstein =
    spectral === undefined ? null : fromZeroFrequency(spectral, perConductivity, common, [...slowSelf, ...rattling]);
  // No window of the charge is shorter than what the ions remember themselves.
  const from = Math.max(
    beyondMemory * Math.max(spectral?.memory.shown ?? 0, spectral?.memory.resolved ?? 0),
    2 * (ownMemory ?? 0),
  );
  const slope = estimatePlateau(runs, charge, { method: "slope", weights, from });
  const integral = estimatePlateau(runs, charge, { method: "green-kubo", weights, from });
  const greenKubo =
    integral === undefined || einstein === null ? null : ofIntegral(integral, perConductivity, einstein);

  let nernstEinstein: TransportEstimate | null = null;
  let havenRatio: TransportEstimate | null = null;
  if (complete) {
    const value = carriers.reduce((sum, c) => sum + c.factor * c.slope.value, 0);
    const without = carriers[0]!.slope.without.map((_, g) =>
      carriers.reduce((sum, c) => sum + c.factor * c.slope.without[g]!, 0),
    );
    const memory: Memory = {
      assumed: carriers[0]!.slope.memory.assumed,
      shown: Math.max(...carriers.map((c) => c.slope.memory.shown)),
    };
    const doubt = carriers.reduce((sum, c) => sum + c.factor * c.slope.doubt, 0);
    const { grouping } = carriers[0]!.slope;
    const { standardError, degreesOfFreedom } = slopeError({ value, without, doubt, grouping });
    nernstEinstein = judged(value, studentIntervals(value, standardError, degreesOfFreedom), memory, [
      ...memoryFindings(memory),
      ...rattling,
    ]);
    if (einstein !== null) havenRatio = ratioOf(nernstEinstein, einstein);
    for (const self of selves) {
      if (self.mobile || self.estimate === null) continue;
      const { estimate } = self;
      const own = self.count * self.transportCharge ** 2 * 2 * perConductivity * estimate.value;
      // Of ions that are counted and rest there is nothing to be a part of.
      const share = value > 0 ? own / value : null;
      if (estimate.findings.some(({ code }) => code === "only-rattling")) continue;
      if ((share === null || share > limits.uncounted) && estimate.value > limits.diffusing * estimate.standardError)
        findings.push(
          finding(
            "uncounted-carrier",
            { species: self.name, share, counted: carriers.map((c) => c.name) },
            "nernstEinstein",
          ),
        );
    }
  }
  for (const self of carriers) {
    const z = agingScore(runs, self.process, self.count, from);
    if (Math.abs(z) > limits.ageing)
      findings.push(finding("ageing", { species: self.name, standardErrors: z }, "selfDiffusion"));
  }

  let tensor: EquilibriumEstimate["tensor"] = null;
  if (conditions.tensor === true && components === 3 && slope !== undefined) {
    const parts = [0, 1, 2, 3, 4, 5].map(
      (component) => estimatePlateau(runs, charge, { method: "slope", weights: [[component, 1]], from })!,
    );
    tensor = {
      values: parts.map((part) => part.value * perConductivity),
      standardErrors: parts.map((part) => part.standardError * perConductivity),
    };
  }
  let einsteinAlong: TransportEstimate | null = null;
  if (conditions.direction !== undefined && components === 3 && slope !== undefined) {
    const { direction } = conditions;
    const along = zeroFrequency(
      runs.map(({ path }) => projected(path, direction)),
      ownMemory,
    );
    einsteinAlong =
      along === undefined ? null : fromZeroFrequency(along, perConductivity, common, [...slowSelf, ...rattling]);
    const rest = estimatePlateau(runs, charge, {
      method: "slope",
      from,
      weights: weightsAlong(direction).map(
        ([component, weight]) => [component, weight - (component < 3 ? 1 / 3 : 0)] as const,
      ),
    })!;
    if (Math.abs(rest.value) > limits.anisotropic * rest.standardError)
      findings.push(
        finding(
          "anisotropic",
          { ratio: 1 + rest.value / slope.value, standardErrors: Math.abs(rest.value / rest.standardError) },
          "einsteinAlong",
        ),
      );
  }
  if (einstein === null) findings.push(finding("no-conductivity", {}, "equilibrium"));
  return {
    duration,
    einstein,
    greenKubo,
    einsteinAlong,
    selfDiffusion: selves.map(({ name, mobile, estimate }) => ({ name, mobile, estimate })),
    nernstEinstein,
    havenRatio,
    tensor,
    findings,
  };
}

/** σ from the slope of ⟨ΔQ²⟩ at lags of a thirtieth of a run that still goes on: fast, and no more than a glance; e/(fs Å V). */
export function glimpseConductivity(
  run: Correlations,
  { volume, temperature }: Pick<EquilibriumConditions, "volume" | "temperature">,
): { readonly value: number; readonly standardError: number } | null {
  const slope = estimatePlateau([run], ({ charge }) => charge, {
    method: "slope",
    weights: mean3,
    from: run.duration / 32,
  });
  const factor = 1 / (2 * volume * BOLTZMANN * temperature);
  return slope === undefined ? null : { value: slope.value * factor, standardError: slope.standardError * factor };
}

/** What lags so short have against a slope that ions which only rattle show as well. */
export function rattlingFindings({ distance, lag, growth }: SelfSlope["reach"]): Finding[] {
  return distance < limits.rattling && growth > limits.rattlingGrowth
    ? [finding("only-rattling", { distance, lag })]
    : [];
}

/** D = ½ d⟨Δx²⟩/dt. A framework's is zero within its error, which is as it should be. */
function ofSelf(slope: SelfSlope, mobile: boolean): TransportEstimate {
  const { standardError, degreesOfFreedom } = slopeError(slope);
  const value = slope.value / 2;
  const estimate = judged(value, studentIntervals(value, standardError / 2, degreesOfFreedom), slope.memory, [
    ...memoryFindings(slope.memory),
    ...rattlingFindings(slope.reach),
  ]);
  return mobile || estimate.converged || Math.abs(value) > limits.notAtRest * estimate.standardError
    ? estimate
    : { ...estimate, findings: [finding("at-rest", {})] };
}

/** The running integral's own error, but no better known than what is made of the same motion and may have a longer memory. */
function ofIntegral(
  integral: PlateauEstimate,
  perConductivity: number,
  einstein: TransportEstimate,
): TransportEstimate {
  const value = integral.value * perConductivity;
  const own = studentIntervals(value, integral.standardError * perConductivity, integral.degreesOfFreedom);
  const wider = (a: Interval, b: Interval): Interval => [
    Math.min(a[0], (value * b[0]) / einstein.value),
    Math.max(a[1], (value * b[1]) / einstein.value),
  ];
  const inherited = einstein.findings.filter(({ code }) => code !== "uncertain");
  return judged(
    value,
    {
      interval68: wider(own.interval68, einstein.interval68),
      interval95: wider(own.interval95, einstein.interval95),
    },
    einstein.memory,
    integral.settled || inherited.length > 0 ? inherited : [finding("no-plateau", {})],
  );
}

/**
 * Of two values, with errors in quadrature on logarithms. That they are made of the same motion is no gain: what is not known
 * of σ is what its memory may be, which D does not share.
 */
export function ratioOf(over: TransportEstimate, under: TransportEstimate): TransportEstimate {
  const value = over.value / under.value;
  const linear = Math.hypot(over.standardError / under.value, (value * under.standardError) / under.value);
  const interval = (a: Interval, b: Interval, errors: number): Interval => {
    // A value that may be zero has no logarithm.
    if (!(Math.min(a[0], b[0], value) > 0)) return [value - errors * linear, value + errors * linear];
    const low = Math.hypot(Math.log(over.value / a[0]), Math.log(b[1] / under.value));
    const high = Math.hypot(Math.log(a[1] / over.value), Math.log(under.value / b[0]));
    return [value * Math.exp(-low), value * Math.exp(high)];
  };
  const inherited = [...under.findings, ...over.findings].filter(
    ({ code }, k, all) => code !== "uncertain" && all.findIndex((other) => other.code === code) === k,
  );
  return judged(
    value,
    {
      interval68: interval(over.interval68, under.interval68, 1),
      interval95: interval(over.interval95, under.interval95, 1.96),
    },
    { assumed: under.memory.assumed, shown: Math.max(over.memory.shown, under.memory.shown) },
    inherited,
  );
}

/** The component along a direction. */
function projected(
  { interval, displacement }: DisplacementPath,
  [x, y, z]: readonly [number, number, number],
): DisplacementPath {
  const length = Math.hypot(x, y, z);
  const [a, b, c] = displacement as [Float64Array, Float64Array, Float64Array];
  return { interval, displacement: [a.map((q, i) => (x * q + y * b[i]! + z * c[i]!) / length)] };
}

/** n·σ·n of the components xx yy zz yz xz xy. */
function weightsAlong([x, y, z]: readonly [number, number, number]): [number, number][] {
  const square = x * x + y * y + z * z;
  return [x * x, y * y, z * z, 2 * y * z, 2 * x * z, 2 * x * y].map((weight, component) => [
    component,
    weight / square,
  ]);
}

/** Standard errors by which a coefficient differs between the second and the first half of each run. */
function agingScore(runs: readonly Correlations[], process: Process, count: number, from: number): number {
  const weights = mean3.map(([component, weight]) => [component, weight / count] as const);
  const estimate = estimatePlateau(runs, process, { method: "slope", weights, particles: count, from });
  if (estimate === undefined) return 0;
  const { groups } = groupBlocks(runs, estimate.groupLength);
  const half = (which: 0 | 1) => {
    const own = groups.filter(({ run, from: begin, to }) => (begin + to > runs[run]!.blocks ? 1 : 0) === which);
    const part = evaluate({ runs, groups: own }, process, estimate.functional, weights);
    return own.length < fewestOfHalf ? undefined : { value: part.value, variance: jackknifeCovariance(part, part) };
  };
  const [first, second] = [half(0), half(1)];
  if (first === undefined || second === undefined) return 0;
  const error = Math.sqrt(first.variance + second.variance);
  return error > 0 ? (second.value - first.value) / error : 0;
}
