import type { Finding } from "../findings/index.js";

/** What `fitTemperatureLaws` takes and gives. Plain data, as it stands in `results.json`; temperatures in K, σ in S/cm. */

export interface ConductivityPoint {
  /** K */
  readonly temperature: number;
  /** S/cm */
  readonly conductivity: number;
  /** S/cm; `null` when it is not known. */
  readonly standardError: number | null;
  readonly label?: string;
}

export interface LawOptions {
  /** The extrapolation is from points at this temperature and above. Default 673 K (400 °C). */
  readonly from?: number;
  /** Temperatures that are extrapolated to, beside those of the points below `from`. Default [300]. */
  readonly extrapolateTo?: readonly number[];
  /** Replicas of the parametric bootstrap. Default 1000. */
  readonly bootstrap?: number;
  /** Of the bootstrap. Default 1. */
  readonly seed?: number;
}

export type Interval = readonly [number, number];

export interface LawValue {
  readonly value: number;
  /** From the points' errors; where there are none, from the scatter, or `null`: it leaves too few degrees of freedom for one. First order. */
  readonly standardError: number | null;
  readonly unit: string;
}

export interface CertainLawValue extends LawValue {
  readonly standardError: number;
}

export interface ParameterValue extends LawValue {
  /** `standardError` times `errorFactor`. */
  readonly widenedStandardError: number | null;
  /** Percentiles of the bootstrap, with the widened errors. */
  readonly interval68: Interval;
  readonly interval95: Interval;
}

/** Whether residuals in the order of temperature follow their neighbours. */
export interface ResidualOrder {
  /** Near 2 for independent ones, below where neighbours deviate the same way. */
  readonly durbinWatson: number;
  /** Of so small a value, or a smaller one, were they independent. */
  readonly pValue: number;
}

/** A transition of first order. */
export interface Transition {
  /** K */
  readonly between: Interval;
  /** σ of the hot phase over that of the cold one, at the middle of `between`; with 68 %, of widened errors. */
  readonly factor: number;
  readonly interval68: Interval;
  /** Of the hypothesis that a law without a jump is the right one; `null`: such a law fits as well, and it was not tested. */
  readonly pValue: number | null;
}

/** One law at one temperature. */
export interface CurvePoint {
  readonly temperature: number;
  /** S/cm */
  readonly conductivity: number;
  /** Percentiles of the bootstrap, with the widened errors; S/cm. */
  readonly interval68: Interval;
  readonly interval95: Interval;
}

export interface LawFit {
  readonly law: string;
  readonly formula: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** In the parameters' order, the logarithm of the prefactor in place of it; from the points' errors, not widened. */
  readonly covariance: readonly (readonly number[])[];
  /** `null` without errors of the points. */
  readonly chiSquared: number | null;
  readonly degreesOfFreedom: number;
  /** Of the hypothesis that the law and the errors are right; `null` without errors or degrees of freedom. */
  readonly pValue: number | null;
  /** `null` with too few points for it. */
  readonly aicc: number | null;
  readonly bic: number;
  /** What the errors were widened by: √(χ²/dof), at least 1; without errors of the points, Student's t of 68 %. */
  readonly errorFactor: number;
  /** `null` with fewer than two degrees of freedom, or no residuals. */
  readonly residualOrder: ResidualOrder | null;
  /** Of the law of two phases. */
  readonly transition?: Transition;
  /** Why the law is out of the question whatever its χ²: values that are not physical; or `null`. */
  readonly objection: Finding | null;
  readonly chosen: boolean;
  /** −k_B d ln(σT)/d(1/T) at the temperatures of the points, rising; errors widened. */
  readonly apparentActivationEnergy: readonly (LawValue & { readonly temperature: number })[];
  /** From the highest temperature of the points to the lowest of them or of those extrapolated to; all of theirs among them. None where a transition lies between two. */
  readonly curve: readonly CurvePoint[];
}

/** E_a of ln σ is about k_BT below that of ln(σT): which one is meant must be said. */
export interface ActivationEnergies {
  readonly sigmaT: LawValue;
  readonly sigma: LawValue;
}

/** One Arrhenius line through all points. */
export interface LineThroughAll extends ActivationEnergies {
  /** Whether the points contradict it. */
  readonly finding: Finding;
}

export interface CurvatureTest {
  /** c of ln(σT) = ln A − E₀/k_BT + c/(k_BT)², eV²; error widened. */
  readonly coefficient: LawValue;
  readonly zScore: number;
  /** Two-sided, of a straight line. */
  readonly pValue: number;
  /** Of the apparent activation energy from the highest to the lowest temperature, eV. */
  readonly changeOfActivationEnergy: LawValue;
  readonly finding: Finding;
}

export interface ExtrapolatedPoint {
  readonly temperature: number;
  /** S/cm; first order in the widened errors, log-normal intervals. */
  readonly conductivity: CertainLawValue & { readonly interval68: Interval; readonly interval95: Interval };
  /** What was computed or measured at this temperature; `null`: nothing. */
  readonly direct: CertainLawValue | null;
  /** Extrapolated over direct. */
  readonly ratio: {
    readonly value: number;
    readonly standardError: number;
    readonly interval68: Interval;
    readonly zScore: number;
  } | null;
}

/** The practice of extrapolating an Arrhenius line from high temperatures, and how it fares. */
export interface Extrapolation {
  readonly from: number;
  /** Points that it rests on. */
  readonly points: number;
  readonly activationEnergies: ActivationEnergies;
  readonly prefactor: LawValue;
  readonly chiSquared: number | null;
  readonly degreesOfFreedom: number;
  readonly pValue: number | null;
  /** At the temperatures asked for, and at those of the points below `from`; rising. */
  readonly at: readonly ExtrapolatedPoint[];
  readonly finding: Finding;
}

export interface TemperatureLawsFit {
  readonly points: readonly ConductivityPoint[];
  /** Where the errors of the fits are from. */
  readonly errors: "points" | "scatter";
  readonly laws: readonly LawFit[];
  /** With the reason. */
  readonly notFitted: readonly { readonly law: string; readonly finding: Finding }[];
  /** Name of the law that the data decide for; `null`: they do not. */
  readonly chosen: string | null;
  /** The simplest law that is not ruled out: for drawing, not for quoting; `null` when none is acceptable. */
  readonly simplest: string | null;
  /** Of the choice. */
  readonly finding: Finding;
  readonly activationEnergies: LineThroughAll;
  /** `null` with fewer than three temperatures. */
  readonly curvature: CurvatureTest | null;
  /** `null`: see `findings`. */
  readonly extrapolation: Extrapolation | null;
  readonly findings: readonly Finding[];
}
