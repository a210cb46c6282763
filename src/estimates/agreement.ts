import {
  noiseInterval,
  type EquilibriumEstimate,
  type FluctuationComparison,
  type LinearResponse,
  type NoiseResistivity,
  type TransportEstimate,
} from "../estimators/index.js";
import { finding, type Finding, type Method } from "../findings/index.js";
import { limits } from "../limits.js";
import { chiSquaredTail } from "../statistics/distributions.js";

/** Standard errors of a 95 % interval. */
const of95 = 1.96;

/** ln of σ by one method, with the errors below and above it. */
interface Witness {
  readonly method: Method;
  readonly value: number;
  readonly below: number;
  readonly above: number;
}

/** Two methods at one point: σ of the first over that of the second. */
export interface PairOfMethods {
  readonly methods: readonly [Method, Method];
  readonly ratio: number;
  /** Standard normal when both see the same σ; positive when the first is the larger. */
  readonly zScore: number;
  /** Two-sided. */
  readonly pValue: number;
}

/** What two independent parts of a point's data say: noise against mean field, a held field against both, or equilibrium against all. */
export interface Comparison {
  readonly of: "noise" | "field" | "equilibrium";
  /** ln of σ under a held current over σ of noise or a held field, or of all of these over equilibrium. */
  readonly difference: number;
  readonly standardError: number;
  /** Standard normal when the two see one σ. */
  readonly zScore: number;
}

/** Whether the methods give the same σ at a point. */
export interface Agreement {
  /** All that may be quoted. Einstein over all directions beside that along the current is shown, and not judged. */
  readonly pairs: readonly PairOfMethods[];
  /** Independent of each other: what p-values are combined from. */
  readonly comparisons: readonly Comparison[];
  /** χ² of them. */
  readonly pValue: number;
  /** One for each pair that disagrees; or that all agree. */
  readonly findings: readonly Finding[];
}

/** Those that there are and that may be quoted; `comparison`: of noise and mean field, exact. */
export interface Witnesses {
  readonly conductivity: LinearResponse["conductivity"] | null;
  readonly noise: { readonly resistivity: NoiseResistivity; readonly comparison: FluctuationComparison | null } | null;
  /** ⟨j⟩/E; left out: there is none. */
  readonly constantField?: LinearResponse["conductivity"] | null;
  readonly einstein: EquilibriumEstimate["einstein"];
  readonly einsteinAlong: EquilibriumEstimate["einsteinAlong"];
  /** Whether directions were seen to differ, so that their mean is not σ along the current. */
  readonly anisotropic?: boolean;
}

/**
 * Whether constant current, the field's noise, constant field and equilibrium give the same σ: Einstein's along the current where that may
 * be quoted, else the mean over directions where they are not seen to differ. On logarithms, in standard errors of the sides of both 95 % intervals that face each other, so
 * that memory that is not excluded counts. Noise against mean field is `compareFluctuation`.
 *
 * Three methods have three pairs but two independent comparisons: the mean field against the noise (mean and variance
 * of normal data are independent), and equilibrium, which is other runs, against the weighted mean of the two. Their squares add
 * up to χ² of three values about their mean (Helmert's transformation), so p of the point is that of χ² with two degrees of freedom.
 * A held field, other runs again, comes between: against the mean of the first two, and equilibrium then against that of all three.
 *
 * `null` with fewer than two methods.
 */
export function compareMethods({
  conductivity,
  noise,
  constantField = null,
  einstein,
  einsteinAlong,
  anisotropic = false,
}: Witnesses): Agreement | null {
  const current = ofDriven("constant-current", conductivity);
  const field = ofDriven("constant-field", constantField);
  const fluctuations = ofNoise(noise?.resistivity ?? null);
  const [along, over] = [ofEinstein("einstein-along", einsteinAlong), ofEinstein("einstein", einstein)];
  // One run along one direction has a third of the modes, and is seldom known well enough by itself.
  const mean = einsteinAlong === null || !anisotropic ? over : null;
  const [atRest, beside] = along === null ? [mean, null] : [along, over];

  const exact = noise?.comparison ?? null;
  const pair = (one: Witness | null, other: Witness | null): PairOfMethods[] => {
    if (one === null || other === null) return [];
    const { difference, standardError } = apart(one, other);
    const isExact = one === current && other === fluctuations && exact !== null;
    const zScore = isExact ? exact.zScore : difference / standardError;
    return [
      {
        methods: [one.method, other.method],
        ratio: Math.exp(difference),
        zScore,
        pValue: isExact ? exact.pValue : chiSquaredTail(zScore ** 2, 1),
      },
    ];
  };
  const judged = [
    ...pair(current, atRest),
    ...pair(current, fluctuations),
    ...pair(fluctuations, atRest),
    ...pair(current, field),
    ...pair(field, atRest),
    ...pair(fluctuations, field),
  ];
  if (judged.length === 0) return null;

  const comparisons: Comparison[] = [];
  if (current !== null && fluctuations !== null) {
    const gap = apart(current, fluctuations);
    comparisons.push({ of: "noise", ...gap, zScore: exact?.zScore ?? gap.difference / gap.standardError });
  }
  const held = meanOf(current, fluctuations);
  if (held !== null && field !== null) {
    const gap = apart(held, field);
    comparisons.push({ of: "field", ...gap, zScore: gap.difference / gap.standardError });
  }
  const driven = meanOf(held, field);
  if (driven !== null && atRest !== null) {
    const gap = apart(driven, atRest);
    comparisons.push({ of: "equilibrium", ...gap, zScore: gap.difference / gap.standardError });
  }

  const against = judged
    .filter(({ pValue }) => pValue < limits.contradiction)
    .map(({ methods, ratio, zScore, pValue }) =>
      finding("methods-disagree", { methods, ratio, standardErrors: Math.abs(zScore), pValue }, "agreement"),
    );
  const pValue = chiSquaredTail(
    comparisons.reduce((sum, { zScore }) => sum + zScore ** 2, 0),
    comparisons.length,
  );
  return {
    pairs: [...judged, ...pair(current, beside), ...pair(field, beside), ...pair(fluctuations, beside)],
    comparisons,
    pValue,
    findings: against.length > 0 ? against : [finding("methods-agree", { pairs: judged, pValue }, "agreement")],
  };
}

/**
 * What speaks against quoting each method. Where noise disagrees with the mean field the noise is not to be quoted: the error of the
 * mean field is at least that of Johnson and Nyquist's noise already.
 */
export function contradictions(agreement: Agreement | null): {
  readonly conductivity: readonly Finding[];
  readonly noise: readonly Finding[];
  readonly constantField: readonly Finding[];
  readonly equilibrium: readonly Finding[];
} {
  const against = (agreement?.findings ?? []).filter(({ code }) => code === "methods-disagree");
  const of = (...methods: readonly Method[]) =>
    against.filter((one) => {
      const pair: readonly Method[] = one.code === "methods-disagree" ? one.facts.methods : [];
      return methods.some((method) => pair.includes(method));
    });
  const withNoise = of("noise");
  const withoutNoise = (...methods: readonly Method[]) => of(...methods).filter((one) => !withNoise.includes(one));
  const isDriven = ({ methods }: PairOfMethods) =>
    methods.includes("constant-current") || methods.includes("constant-field");
  return {
    conductivity: withoutNoise("constant-current"),
    noise: withNoise,
    constantField: withoutNoise("constant-field"),
    // Where a drive backs equilibrium, noise alone is not enough against it.
    equilibrium: agreement?.pairs.some(isDriven) === true ? withoutNoise("einstein", "einstein-along") : withNoise,
  };
}

/** An estimate that another method contradicts is not to be quoted either. */
export function contradicted<E extends TransportEstimate | null>(estimate: E, by: readonly Finding[]): E {
  return estimate === null || by.length === 0
    ? estimate
    : { ...estimate, converged: false, findings: [...estimate.findings, ...by] };
}

/**
 * What speaks against quoting σ from noise, but for other methods.
 * @param runs that it is from
 * @param isLinear some of them are within the linear range, and long enough
 */
export function judgeNoise(
  { degreesOfFreedom }: NoiseResistivity,
  runs: readonly { readonly converged: boolean }[],
  isLinear: boolean,
): Finding[] {
  const relativeError = Math.sqrt(2 / degreesOfFreedom);
  const doubt = runs.some(({ converged }) => converged) ? "noise-not-linear" : "runs-too-short";
  return [
    ...(relativeError < limits.relativeError ? [] : [finding("uncertain", { relativeError }, "noise")]),
    ...(isLinear ? [] : [finding(doubt, {}, "noise")]),
  ];
}

function ofDriven(
  method: "constant-current" | "constant-field",
  conductivity: Witnesses["conductivity"],
): Witness | null {
  if (conductivity === null) return null;
  const { value, standardError } = conductivity;
  const error = standardError / value;
  return value > 0 && error < limits.relativeError
    ? { method, value: Math.log(value), below: error, above: error }
    : null;
}

function ofNoise(resistivity: NoiseResistivity | null): Witness | null {
  if (resistivity === null) return null;
  const [low, high] = noiseInterval(resistivity, 0.95);
  return {
    method: "noise",
    value: -Math.log(resistivity.value),
    below: Math.log(high / resistivity.value) / of95,
    above: Math.log(resistivity.value / low) / of95,
  };
}

function ofEinstein(method: Method, estimate: TransportEstimate | null): Witness | null {
  if (estimate === null || !estimate.converged || !(estimate.value > 0)) return null;
  const {
    value,
    interval95: [low, high],
  } = estimate;
  return {
    method,
    value: Math.log(value),
    below: Math.log(value / Math.max(low, 0)) / of95,
    above: Math.log(high / value) / of95,
  };
}

/** First over second, with the errors of the sides that face each other. */
function apart(one: Witness, other: Witness): { readonly difference: number; readonly standardError: number } {
  const difference = one.value - other.value;
  const isAbove = difference > 0;
  return {
    difference,
    standardError: Math.hypot(isAbove ? one.below : one.above, isAbove ? other.above : other.below),
  };
}

/** Weighted, of one or two; it lies between them. */
function meanOf(one: Witness | null, other: Witness | null): Witness | null {
  if (one === null || other === null) return one ?? other;
  const [w, v] = [one, other].map(
    ({ value, below, above }, k) => (value > [other, one][k]!.value ? below : above) ** -2,
  ) as [number, number];
  const error = 1 / Math.sqrt(w + v);
  return { method: one.method, value: (w * one.value + v * other.value) / (w + v), below: error, above: error };
}
