/**
 * What is to be said of an estimate, as data: a code, how much it matters, what it is about, and the numbers that it rests
 * on (Å, fs, eV, e, K and what follows from them). The sentence is made where it is printed: see prose.ts.
 */
export interface FindingOf<C extends Code> {
  readonly code: C;
  readonly severity: Severity;
  readonly at: Place;
  readonly facts: Facts[C];
}

export type Finding = { [C in Code]: FindingOf<C> }[Code];
export type Code = keyof Facts;

/** "do-not-quote": of the quantity it is about. "note": said whatever comes out, or in favour. */
export type Severity = "do-not-quote" | "warning" | "note";

export interface Place {
  /** Name of the point, as its files have it: "T1000K". */
  readonly point?: string;
  /** Id of the run. */
  readonly run?: string;
  /** What it is about: a key of the estimate, as in results.json. */
  readonly quantity?: string;
}

type None = Readonly<Record<never, never>>;

interface WithPValue {
  readonly pValue: number;
}

/** Of a response: what is held, where that is not the current. */
interface Response {
  readonly held?: "field";
}

interface Bend extends WithPValue, Response {
  /** E/(ρj) − 1 at the largest current, or j/(σE) − 1 at the largest field. */
  readonly deviation: number;
  readonly deviationError: number;
  /** Fewest blocks that an error rests on, where that makes the p-value too small; `null` where it does not. */
  readonly fewBlocks: number | null;
}

/** Of σ; Einstein's along the current, or its mean over directions. */
export type Method = "constant-current" | "constant-field" | "noise" | "einstein-along" | "einstein";

interface Apart extends WithPValue {
  readonly methods: readonly [Method, Method];
  /** Of the first over the second. */
  readonly ratio: number;
}

interface OfModels extends WithPValue {
  readonly models: number;
  readonly scatter: number;
  readonly error: number;
}

interface Mean {
  readonly value: number;
  readonly standardError: number;
}

interface MeanPerhaps {
  readonly value: number;
  /** `null`: there is none to trust. */
  readonly standardError: number | null;
}

/** Every code with its facts. A relative error of `null`: there is none, or it is beyond all bounds. */
export interface Facts {
  // Any run. `how`: it ended the last time; `step`: `null` where it was not of a step.
  readonly "program-died": {
    readonly program: "client" | "lammps";
    readonly deaths: number;
    readonly step: number | null;
    readonly how: string;
  };

  // A run under current.
  readonly "field-drifting": None;
  readonly "blocks-correlated": None;
  readonly "few-correlation-times": { readonly correlationTimes: number };
  /** `difference`: of the ions' temperature from the thermostat's, K; `heating`: what the power put in would make, `isJoule`: most of it; `null`: not known. */
  readonly "off-temperature": {
    readonly difference: number;
    readonly heating: number | null;
    readonly isJoule: boolean | null;
  };
  readonly "field-at-rest": { readonly standardErrors: number };
  readonly "field-uncertain": { readonly relativeError: number | null };
  readonly "field-opposes-current": None;
  /** `noise`: over that of Johnson and Nyquist. */
  readonly "field-elastic": { readonly noise: number };

  // A run in a constant field.
  readonly "current-drifting": None;
  readonly "current-blocks-correlated": None;
  readonly "current-few-correlation-times": { readonly correlationTimes: number };
  readonly "current-uncertain": { readonly relativeError: number | null };
  readonly "current-opposes-field": None;

  // A preparation.
  /** eV per atom, K. */
  readonly "energy-jump": { readonly energy: number; readonly temperature: number };
  readonly "cell-drifting": None;
  readonly "cell-without-error": None;
  readonly "cell-few-correlation-times": { readonly correlationTimes: number };
  /** Degrees. One angle that was a right one, or two that were alike. */
  readonly "cell-sheared": { readonly angles: readonly (Mean & { readonly angle: string })[] };
  /** Å, of a unit cell. */
  readonly "cell-split": { readonly edges: readonly (Mean & { readonly edge: string })[]; readonly before: number };
  /** eV/Å */
  readonly "no-minimum": { readonly largestForce: number; readonly steps: number; readonly tolerance: number };

  // The runs of a point together.
  readonly "left-out-too-strong": { readonly runs: readonly string[] };
  /** `drive`: zeEa/2k_BT. */
  readonly "too-strong": { readonly drive: number; readonly hopLength: number };
  readonly "runs-contradict": WithPValue;
  readonly "runs-disagree": WithPValue;
  readonly "without-error": { readonly runs: readonly string[] };
  readonly "one-current": None;
  readonly "one-field": None;
  readonly "one-sample": None;
  /** Times in fs; `wanted`: the length of a run. */
  readonly "few-charging-times": {
    readonly runs: readonly string[];
    readonly time: number;
    readonly wanted: number;
  };
  /** `part`: of the mean field; `wanted`: the equilibration. */
  readonly "field-not-built-up": { readonly part: number; readonly time: number; readonly wanted: number };
  /** `energy`: over k_BT; `atoms`: of a cell in which it is within the limit. */
  readonly "charging-slows": { readonly slowing: number; readonly energy: number; readonly atoms: number };
  /** `scatter`: standard deviation of ρ between samples, relative. */
  readonly "samples-differ": WithPValue & { readonly samples: number; readonly scatter: number };
  /** `longer`: times as much time as would do, where more of it is what is missing. */
  readonly uncertain: { readonly relativeError: number | null; readonly longer?: number };
  readonly "runs-too-short": None;

  // The response E(j).
  readonly "response-not-tested": Response;
  readonly "response-linear": Bend;
  readonly "response-unknown": Bend;
  readonly "response-slightly-curved": Bend & { readonly model: "cubic" | "sinh" };
  readonly "response-curved": Bend & { readonly model: "cubic" | "sinh" };
  readonly "response-perhaps-not-linear": Bend;
  readonly "response-not-linear": Bend;
  /** √(χ²/dof) */
  readonly "runs-scatter": { readonly factor: number };
  /** V/Å, or e/(fs Å²) of a held field; `alone`: runs without a partner. */
  readonly "even-part": Mean & WithPValue & Response & { readonly alone: number };

  // Noise against the mean field; `ratio` of the resistivities.
  readonly "noise-agrees": WithPValue & { readonly ratio: number };
  readonly "noise-too-small": WithPValue & { readonly ratio: number };
  readonly "noise-too-large": WithPValue & { readonly ratio: number };

  // Equilibrium.
  readonly "no-plateau": None;
  readonly "at-rest": None;
  /** Root mean square distance, Å, at the longest lag that is used, fs. */
  readonly "only-rattling": { readonly distance: number; readonly lag: number };
  /** fs: the longest memory that the data ask for, and the run that it would need. */
  /** That of the charge. */
  readonly "spectrum-not-described": None;
  readonly "slow-memory": { readonly memory: number; readonly needed: number };
  /** `samples`: degrees of freedom of the motion that are slower than `longest`, fs. */
  readonly "few-slow-modes": { readonly longest: number; readonly samples: number; readonly ions: boolean };
  /** `longest`: memory that cannot be excluded, fs; `part`: of the value, that is left then. */
  readonly "memory-not-excluded": { readonly longest: number; readonly part: number };
  /** `share`: of the Nernst–Einstein conductivity of those that are counted; `null`: which is zero. */
  readonly "uncounted-carrier": {
    readonly species: string;
    readonly share: number | null;
    readonly counted: readonly string[];
  };
  /** Between the halves; positive: faster in the second. */
  readonly ageing: { readonly species: string; readonly standardErrors: number };
  readonly anisotropic: { readonly ratio: number; readonly standardErrors: number };
  /** Along the principal axes; e/(fs Å V). */
  readonly "directions-differ": WithPValue & { readonly smallest: number; readonly largest: number };
  readonly "no-conductivity": None;
  readonly "driven-recording": None;
  /** Root mean square `distance` after `lag`, and `furthest`, to which heat alone brings ions in that time; Å, fs. */
  readonly "faster-than-heat": {
    readonly species: string;
    readonly distance: number;
    readonly lag: number;
    readonly furthest: number;
    readonly factor: number;
    readonly temperature: number;
  };
  /** `charge`: of what is recorded, e. */
  readonly "framework-not-recorded": { readonly charge: number };

  readonly "noise-not-linear": None;

  // The methods against each other, at a point.
  /** `pValue`: of all together. */
  readonly "methods-agree": WithPValue & { readonly pairs: readonly (Apart & { readonly zScore: number })[] };
  readonly "methods-disagree": Apart & { readonly standardErrors: number };
  // Of cells of several sizes. `deviation`: y(V)/y∞ − 1 of the smallest; `slowing`: by charging there, `null` where that is not known.
  readonly "sizes-extrapolated": Sizes & { readonly pValue: number | null };
  readonly "sizes-not-straight": Sizes & WithPValue;
  // Of models of a committee. `scatter` between them and model `error`, relative to σ.
  readonly "models-agree": OfModels;
  readonly "models-differ": OfModels;
  /** Numbers of members, counted from 1. */
  readonly "models-left-out": { readonly models: readonly number[] };
  /** `relative`: of a run, to the mean force. */
  /** Of so many members those whose σ may be quoted. */
  readonly "models-too-few": { readonly models: number; readonly members: number };
  readonly "forces-apart": { readonly relative: number };
  readonly "frames-refused": { readonly frames: number; readonly refused: number };
  // And over a study. `comparisons`: independent of each other, at so many `points`.
  /** `of`: what was compared; `without`: points whose equilibrium runs were not, because their σ must not be quoted. */
  readonly "study-agrees": OverStudy & {
    readonly of: readonly ("noise" | "field" | "equilibrium")[];
    readonly without: number;
  };
  readonly "study-disagrees": OverStudy & {
    /** Geometric mean of σ under a held current over that of equilibrium, and of the mean field's over the noise's. */
    readonly means: readonly (Mean & { readonly of: "noise" | "field" | "equilibrium" })[];
  };
  /** Points that disagree by themselves; `others`: p of the rest, `null` without any. */
  readonly "points-disagree": OverStudy & { readonly names: readonly string[]; readonly others: number | null };

  // What a point does next, or reached; currents in e/(fs Å²), σ in e/(fs Å V).
  readonly "named-by-study": None;
  readonly "more-replicas": { readonly replicas: number };
  readonly "target-reached": Target;
  readonly "target-beyond-reach": Target;
  readonly "target-not-reached": Target;
  readonly "runs-extended": Target & { readonly growth: number };
  readonly "pilot-extended": None;
  readonly "no-current": None;
  /** At maxDuration. */
  readonly "pilot-too-short": { readonly conductivity: number; readonly currentDensity: number };
  /** The stronger of two. */
  readonly "currents-from-noise": { readonly conductivity: number; readonly currentDensity: number };
  readonly "weaker-currents": { readonly currentDensity: number };
  readonly "stronger-currents": { readonly currentDensity: number };
  /** `gain`: how many times less time for the same error; `law`: the response's. */
  readonly "designed-currents": {
    readonly gain: number;
    readonly law: "linear" | "cubic" | "sinh";
    readonly currentDensities: readonly number[];
  };

  // Laws of σ(T), by their names; E_a in eV, temperatures in K.
  /** `pValue`: that none of them reaches, but for those that are `objected` to. */
  readonly "no-law": WithPValue & { readonly objected: readonly string[] };
  readonly "too-few-points": { readonly simplest: string };
  readonly "bends-otherwise": None;
  /** `factor`: of σ above the transition over that below. */
  readonly "jump-decided": {
    readonly law: string;
    readonly between: readonly [number, number];
    readonly factor: number;
    readonly interval68: readonly [number, number];
    readonly pValue: number;
  };
  readonly "only-law": { readonly law: string };
  /** `difference`: of AICc or χ², by which none of these is ruled out. */
  readonly "bend-undecided": { readonly laws: readonly string[]; readonly difference: number };
  /** `difference`: of AICc, to the next law. */
  readonly "law-decided": { readonly law: string; readonly difference: number };
  /** Of the order of its residuals. */
  readonly "order-undecided": WithPValue & { readonly law: string };
  readonly "line-decided": { readonly law: string; readonly change: Mean };
  readonly "line-not-sure": { readonly law: string; readonly change: Mean };
  readonly "law-undecided": {
    readonly laws: readonly string[];
    readonly difference: number;
    readonly change: Mean;
    readonly simplest: string;
  };
  readonly "no-bend": ZScore;
  readonly "bends-up": ZScore;
  readonly "bends-down": ZScore;
  readonly "nothing-to-compare": None;
  readonly "extrapolation-agrees": Extrapolated;
  readonly "extrapolation-high": Extrapolated;
  readonly "extrapolation-low": Extrapolated;
  /** One Arrhenius line through all points; `by`: χ² of their errors, better laws, the order of its residuals. */
  readonly "line-contradicted": { readonly by: "errors" | "laws" | "order"; readonly pValue: number | null };
  /** `pValue`: of χ², `null` without `errors` or a third temperature; `order`: of the order of the residuals, `null` with too few. */
  readonly "line-not-contradicted": {
    readonly pValue: number | null;
    readonly order: number | null;
    readonly errors: boolean;
  };
  /** Of temperatures taken for K; `straighter`: one Arrhenius line describes them much better as °C. */
  readonly "perhaps-celsius": OtherUnit & { readonly straighter: boolean };
  /** Of temperatures taken for °C; `straighter`: one Arrhenius line describes them much better as K. */
  readonly "perhaps-kelvin": OtherUnit & { readonly straighter: boolean };
  readonly "residuals-in-order": WithPValue & { readonly law: string; readonly durbinWatson: number };
  /** `mixed`: its points are on both sides. */
  readonly "extrapolation-across": { readonly between: readonly [number, number]; readonly mixed: boolean };
  /** Of the line through all points. */
  readonly "no-errors": { readonly degreesOfFreedom: number };
  readonly "few-degrees-of-freedom": {
    readonly points: number;
    readonly degreesOfFreedom: number;
    readonly needed: number;
  };
  readonly "coarse-points": { readonly temperatures: readonly number[]; readonly relativeError: number };
  /** `reason`: why there is no line. */
  readonly "not-extrapolated": { readonly from: number; readonly reason: Finding };
  // Why a law is not fitted, or is not one whatever its fit.
  readonly "law-needs-temperatures": { readonly law: string; readonly needed: number; readonly temperatures: number };
  readonly "law-needs-points": {
    readonly law: string;
    readonly parameters: number;
    readonly points: number;
    readonly errors: boolean;
  };
  readonly "law-not-found": { readonly law: string };
  readonly "law-parameters-alike": { readonly law: string };
  readonly "vogel-temperature-negative": { readonly vogelTemperature: number };
  readonly "vogel-energy-negative": { readonly pseudoActivationEnergy: number };
  /** `distance`: to the lowest temperature of the points. */
  readonly "vogel-temperature-at-point": { readonly vogelTemperature: number; readonly distance: number };
  /** `pValue`: of laws without a jump; `null`: one of them fits as well. */
  readonly "jump-not-needed": { readonly law: string; readonly pValue: number | null };
  readonly "break-at-end": { readonly breakTemperature: number };
  readonly "points-left-out": { readonly temperatures: readonly number[] };
}

/** `lowest`: K, as it was taken; E_a as the temperatures were taken, and with the other unit. */
interface OtherUnit {
  readonly lowest: number;
  readonly activationEnergy: MeanPerhaps;
  readonly otherwise: MeanPerhaps;
}

interface OverStudy extends WithPValue {
  readonly comparisons: number;
  readonly points: number;
}

interface Sizes {
  readonly values: number;
  readonly atoms: number;
  readonly deviation: Mean;
  readonly slowing: number | null;
}

/** Relative errors; `null`: unknown. */
interface Target {
  readonly target: number;
  readonly error: number | null;
  readonly converged: boolean;
}

interface ZScore extends WithPValue {
  readonly zScore: number;
}

/** Over the direct value, at a temperature. */
interface Extrapolated {
  readonly temperature: number;
  readonly ratio: number;
  readonly interval68: readonly [number, number];
  /** Of its logarithm. */
  readonly zScore: number;
}

const severities: { readonly [C in Code]: Severity } = {
  "program-died": "warning",
  "field-drifting": "warning",
  "blocks-correlated": "do-not-quote",
  "few-correlation-times": "do-not-quote",
  "off-temperature": "warning",
  "field-at-rest": "warning",
  "field-uncertain": "do-not-quote",
  "field-opposes-current": "warning",
  "field-elastic": "do-not-quote",
  "current-drifting": "warning",
  "current-blocks-correlated": "do-not-quote",
  "current-few-correlation-times": "do-not-quote",
  "current-uncertain": "do-not-quote",
  "current-opposes-field": "warning",
  "energy-jump": "warning",
  "cell-drifting": "warning",
  "cell-without-error": "warning",
  "cell-few-correlation-times": "warning",
  "cell-sheared": "warning",
  "cell-split": "warning",
  "no-minimum": "do-not-quote",
  "left-out-too-strong": "warning",
  "too-strong": "warning",
  "runs-contradict": "do-not-quote",
  "runs-disagree": "warning",
  "without-error": "warning",
  "one-current": "warning",
  "one-field": "warning",
  "one-sample": "note",
  "few-charging-times": "warning",
  "field-not-built-up": "warning",
  "charging-slows": "warning",
  "samples-differ": "note",
  uncertain: "do-not-quote",
  "runs-too-short": "do-not-quote",
  "response-not-tested": "note",
  "response-linear": "note",
  "response-unknown": "note",
  "response-slightly-curved": "note",
  "response-curved": "note",
  "response-perhaps-not-linear": "warning",
  "response-not-linear": "warning",
  "runs-scatter": "warning",
  "even-part": "warning",
  "noise-agrees": "note",
  "noise-too-small": "warning",
  "noise-too-large": "warning",
  "no-plateau": "do-not-quote",
  "at-rest": "do-not-quote",
  "only-rattling": "do-not-quote",
  "spectrum-not-described": "do-not-quote",
  "slow-memory": "do-not-quote",
  "few-slow-modes": "do-not-quote",
  "memory-not-excluded": "do-not-quote",
  "uncounted-carrier": "warning",
  ageing: "warning",
  anisotropic: "warning",
  "directions-differ": "warning",
  "noise-not-linear": "do-not-quote",
  "methods-agree": "note",
  "methods-disagree": "do-not-quote",
  "sizes-extrapolated": "note",
  "sizes-not-straight": "warning",
  "models-agree": "note",
  "models-differ": "warning",
  "models-left-out": "warning",
  "frames-refused": "warning",
  "models-too-few": "do-not-quote",
  "forces-apart": "do-not-quote",
  "study-agrees": "note",
  "study-disagrees": "warning",
  "points-disagree": "warning",
  "no-conductivity": "do-not-quote",
  "driven-recording": "do-not-quote",
  "faster-than-heat": "do-not-quote",
  "framework-not-recorded": "warning",
  "named-by-study": "note",
  "more-replicas": "note",
  "target-reached": "note",
  "target-beyond-reach": "warning",
  "target-not-reached": "warning",
  "runs-extended": "note",
  "pilot-extended": "note",
  "no-current": "warning",
  "currents-from-noise": "note",
  "pilot-too-short": "warning",
  "weaker-currents": "note",
  "stronger-currents": "note",
  "designed-currents": "note",
  "no-law": "warning",
  "too-few-points": "note",
  "bends-otherwise": "warning",
  "jump-decided": "note",
  "only-law": "note",
  "bend-undecided": "note",
  "law-decided": "note",
  "order-undecided": "note",
  "line-decided": "note",
  "line-not-sure": "note",
  "law-undecided": "note",
  "no-bend": "note",
  "bends-up": "note",
  "bends-down": "note",
  "nothing-to-compare": "note",
  "extrapolation-agrees": "note",
  "extrapolation-high": "warning",
  "extrapolation-low": "warning",
  "line-contradicted": "do-not-quote",
  "line-not-contradicted": "note",
  "perhaps-celsius": "warning",
  "perhaps-kelvin": "warning",
  "residuals-in-order": "warning",
  "extrapolation-across": "warning",
  "no-errors": "warning",
  "few-degrees-of-freedom": "warning",
  "coarse-points": "warning",
  "not-extrapolated": "warning",
  "law-needs-temperatures": "note",
  "law-needs-points": "note",
  "law-not-found": "note",
  "law-parameters-alike": "note",
  "vogel-temperature-negative": "note",
  "vogel-energy-negative": "note",
  "vogel-temperature-at-point": "note",
  "break-at-end": "note",
  "jump-not-needed": "note",
  "points-left-out": "warning",
};

export const codes = Object.keys(severities) as readonly Code[];

/** @param quantity that it is about */
export function finding<C extends Code>(code: C, facts: Facts[C], quantity?: string): FindingOf<C> {
  return { code, severity: severities[code], at: quantity === undefined ? {} : { quantity }, facts };
}

/** Findings of a part, as those of the run or point that it is a part of. */
export function placed(findings: readonly Finding[], at: Place): Finding[] {
  return findings.map((one) => ({ ...one, at: { ...at, ...one.at } }));
}

/** Whether nothing speaks against quoting it. @param quantity left out: of all findings */
export function isQuotable(findings: readonly Finding[], quantity?: string): boolean {
  return findings.every(
    ({ severity, at }) => severity !== "do-not-quote" || (quantity !== undefined && at.quantity !== quantity),
  );
}
