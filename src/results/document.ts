import type { ClientProgram, Departure, EngineProgram } from "../engines/index.js";
import type { Finding, Method } from "../findings/index.js";
import type { LawFit, TemperatureLawsFit } from "../temperature-laws/index.js";
import type { Precision } from "../model/index.js";

/** `results.json`, schema 1: what must stay stable is in the documentation of the results file (docs/results-file.md). */
export interface Results {
  /** Of all the rest as JSON.stringify writes it, last; absent before 0.2.0. Without it, or with another, the file was edited. */
  readonly sha256?: string;
  /** 2 since 0.2.0; `report` reads 1, too. */
  readonly schema: 2;
  /** "running" and "interrupted": rerun the command to go on. "failed": some runs failed, see `errors`. */
  readonly status: "running" | "interrupted" | "completed" | "failed";
  readonly title: string;
  readonly provenance: Provenance;
  readonly points: readonly PointResult[];
  /** Every law that could be fitted, for each series; empty while the study runs, and with fewer than three temperatures. */
  readonly temperatureLaws: readonly TemperatureLawResult[];
  /** What the laws of each series say together. */
  readonly temperatureSeries: readonly TemperatureSeriesResult[];
  /** Whether the methods agree over all points; absent without two that may be quoted at any. */
  readonly agreement?: StudyAgreementResult;
  /** With cells of several sizes. */
  readonly finiteSize?: readonly FiniteSizeResult[];
  /** With a committee of force fields: σ of its members together. */
  readonly committee?: readonly CommitteeResult[];
  readonly errors: readonly RunFailure[];
}

/** σ of an infinite cell, from a straight line against 1/V; of those that may be quoted. */
export interface FiniteSizeResult {
  readonly temperature: Quantity;
  readonly direction?: readonly number[];
  /** Of a committee, its number. */
  readonly member?: number;
  /** "constant-current", "constant-field" or "einstein". */
  readonly method: string;
  /** At 1/V → 0; the error is inflated by √(χ²/dof) when that exceeds 1. */
  readonly conductivity: UncertainQuantity;
  readonly slope: UncertainQuantity;
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** That σ is straight in 1/V; `null` of two values. */
  readonly pValue: number | null;
  /** Å³, rising. */
  readonly volumes: readonly number[];
  /** σ(V)/σ∞ − 1 on the line; `charging`: what the held current's charging of that cell is thought to make, `null` where that is not known. */
  readonly smallest: {
    readonly supercell: readonly number[];
    readonly atoms: number;
    readonly deviation: { readonly value: number; readonly standardError: number };
    readonly charging: number | null;
  };
  readonly verdict: string;
  readonly findings: readonly Finding[];
}

/** σ of one temperature, size and direction, of those members of a committee whose σ may be quoted. */
export interface CommitteeResult {
  readonly temperature: Quantity;
  readonly direction?: readonly number[];
  readonly supercell: readonly number[];
  /** "constant-current", "constant-field", "einstein" or "nernst-einstein". */
  readonly method: string;
  /** Mean over the models; the error is the total one. This and what follows is absent where fewer than two models may be quoted. */
  readonly conductivity?: UncertainQuantity;
  readonly statisticalError?: Quantity;
  readonly modelError?: Quantity;
  readonly scatter?: Quantity;
  /** That the models have one σ. */
  readonly pValue?: number;
  readonly models: readonly (NonNullable<PointResult["member"]> & { readonly conductivity: UncertainQuantity })[];
  /** Numbers of the members that must not be quoted, or have no σ. */
  readonly leftOut: readonly number[];
  /** Over all runs that it is of; absent where none has frames. */
  readonly forceDeviation?: ForceDeviationResult & { readonly members: number };
  readonly verdict: string;
  readonly findings: readonly Finding[];
}

/** Of the members' forces on the same frames. */
export interface ForceDeviationResult {
  readonly frames: number;
  /** Frames that a member refuses: atoms too close for it. */
  readonly refused: number;
  readonly mean: Quantity;
  readonly largestFrame: Quantity;
  readonly largestAtom: Quantity;
  readonly force: Quantity;
  readonly relative: number;
}

export interface TemperatureLawResult extends Omit<LawFit, "curve"> {
  /** Name of the one in `temperatureSeries` that it was fitted to. */
  readonly series: string;
  /** The objection in words; empty without. */
  readonly verdict: string;
}

export interface TemperatureSeriesResult
  extends Omit<
    TemperatureLawsFit,
    "laws" | "points" | "notFitted" | "activationEnergies" | "curvature" | "extrapolation"
  > {
  /** Of the choice, in words. */
  readonly verdict: string;
  readonly notFitted: readonly (TemperatureLawsFit["notFitted"][number] & { readonly verdict: string })[];
  /** Of one Arrhenius line through all points, and whether they contradict it. */
  readonly activationEnergies: TemperatureLawsFit["activationEnergies"] & { readonly verdict: string };
  readonly curvature: (NonNullable<TemperatureLawsFit["curvature"]> & { readonly verdict: string }) | null;
  readonly extrapolation: (NonNullable<TemperatureLawsFit["extrapolation"]> & { readonly verdict: string }) | null;
  /** The findings, in words. */
  readonly warnings: readonly string[];
  readonly name: string;
  readonly quantity: "conductivity";
  /** "constant-current", "einstein" or "nernst-einstein". */
  readonly method: string;
  readonly direction?: readonly number[];
  readonly supercell: readonly number[];
  /** Of a committee, its number. */
  readonly member?: number;
  /** Their number. */
  readonly points: number;
}

export interface Quantity {
  readonly value: number;
  readonly unit: string;
}

export interface UncertainQuantity extends Quantity {
  /** `null` when it cannot be estimated from what there is. */
  readonly standardError: number | null;
}

export interface Provenance {
  readonly program: "galvanostat";
  readonly version: string;
  /** Of everything that decides the bits: input, potentials, version of this layout. */
  readonly fingerprint: string;
  readonly started: string;
  readonly finished: string | null;
  readonly host: string;
  readonly processor: string;
  readonly node: string;
  readonly core: { readonly compiler: string; readonly simdPath: string; readonly openmp: boolean };
  /** The other program that did the runs; absent: the core did. */
  readonly engine?: EngineProgram & {
    /** What it did otherwise than `resolved` says; absent: nothing, or results of a version that did not say. */
    readonly departures?: readonly Departure[];
  };
  /** What computed the forces over sockets, each version that was met; absent: nothing did, or results of a version that did not say. */
  readonly clients?: readonly ClientProgram[];
  readonly slurmJob: string | null;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** The study file, verbatim; `null` when the study came from code. */
  readonly input: string | null;
  /** What it was resolved to, internal units (Å, fs, eV, amu, e, K). */
  readonly resolved: unknown;
  readonly system: {
    readonly formula: string;
    readonly atoms: number;
    readonly volume: Quantity;
    readonly transportCharges: Readonly<Record<string, number>>;
    readonly forceFieldCharges: Readonly<Record<string, number>>;
    /** How atoms were put on sites that were partly occupied, or doped (eV, Å): `BuildReport` as JSON; `null` when none were. */
    readonly building: unknown;
    readonly mobile: { readonly species: readonly string[]; readonly reason: string };
  };
}

export interface PointResult {
  readonly temperature: Quantity;
  /** Of the drive; absent when there is none. */
  readonly direction?: readonly number[];
  /** Copies of the unit cell along a, b, c. */
  readonly supercell: readonly number[];
  readonly atoms: number;
  /** In which its runs were done. */
  readonly volume: Quantity;
  /** The force field that it is of, in a committee: `number` as in names of runs, name and SHA-256 of the file. */
  readonly member?: { readonly number: number; readonly file: string; readonly sha256: string };
  /** Constant-current conductivity in the limit of small currents, of all runs together; absent until a run has finished. */
  readonly conductivity?: UncertainQuantity & {
    readonly method: "constant-current";
    /** Of the weighted fit E(j) of `linearResponse`; the error is inflated by √(χ²/dof) when that exceeds 1. */
    readonly chiSquared: number;
    readonly degreesOfFreedom: number;
    readonly pValue: number;
    readonly converged: boolean;
    /** Empty, or why the number must not be quoted. */
    readonly verdict: string;
    readonly findings?: readonly Finding[];
  };
  readonly linearResponse?: LinearResponseResult;
  /** Resistivity from the field's fluctuations alone, of all runs together, as a conductivity; and against the mean-field one. */
  readonly noise?: PointNoiseResult;
  /** Of the noise under the weakest currents; absent where runs are too short. */
  readonly charging?: {
    readonly time: Quantity & { readonly interval68: readonly [number, number] };
    readonly susceptibility: Quantity & { readonly interval68: readonly [number, number] };
    readonly permittivity: Quantity & { readonly interval68: readonly [number, number] };
    readonly event: Quantity & { readonly response: boolean };
    readonly energy: Quantity;
    readonly slowing: number;
    readonly relaxations: { readonly time: readonly number[]; readonly resistivity: readonly number[] };
    readonly runs: readonly string[];
  };
  /** CSV of the field's noise and the flux's against frequency, and of the impedance; absent where there is neither. */
  readonly spectra?: string;
  readonly equilibrium?: EquilibriumResult;
  /** Whether constant current, noise and equilibrium give the same σ; absent with fewer than two that may be quoted. No speed-up where they do not. */
  readonly agreement?: AgreementResult;
  readonly speedUp?: SpeedUpResult;
  /** σ = ⟨j⟩/E of runs in constant fields; absent without any. */
  readonly constantField?: ConstantFieldResult;
  /** With `targetError` or `currents: auto`: what was reached, or why not. */
  readonly outcome?: string;
  /** What was done to the structure before, in its order; absent when nothing was. */
  readonly preparation?: readonly PreparationResult[];
  readonly runs: readonly RunResult[];
  readonly findings?: readonly Finding[];
  /** The same, in words. */
  readonly warnings: readonly string[];
}

export interface LinearResponseResult {
  /** Those that the fit, and with it σ, rests on. */
  readonly runs: readonly string[];
  /** E = ρj, or where the data ask for it (AICc) E = ρj + bj³ or E = ρj₀ asinh(j/j₀). */
  readonly model: "linear" | "cubic" | "sinh";
  readonly resistivity: UncertainQuantity;
  /** b; `null` unless the cubic was chosen. */
  readonly cubic: UncertainQuantity | null;
  /** j₀; `null` unless that law was chosen. */
  readonly characteristicCurrent: UncertainQuantity | null;
  readonly aicc: { readonly [model in "linear" | "cubic" | "sinh"]: number | null };
  /** Of the hypothesis that the response is linear up to the largest current; `null` where it cannot be tested. */
  readonly pValue: number | null;
  readonly verdict: string;
  readonly findings?: readonly Finding[];
  readonly largestLinearCurrent: Quantity | null;
  /**
   * (E(j) + E(−j))/2, which symmetry forbids, over pairs of opposite currents; `null` without such a pair. `pValue`: that it vanishes.
   * `separated`: it does not, and the odd parts of the pairs alone were fitted.
   */
  /** Only of several samples. */
  readonly betweenSamples?: Quantity & { readonly samples: number; readonly pValue: number };
  readonly evenPart: (UncertainQuantity & { readonly pValue: number; readonly separated: boolean }) | null;
}

/** Of runs in constant fields: current fluctuates and is measured. */
export interface ConstantFieldResult {
  /** In the limit of small fields, of all runs together; absent until one has an error. */
  readonly conductivity?: Omit<NonNullable<PointResult["conductivity"]>, "method"> & {
    readonly method: "constant-field";
  };
  readonly linearResponse?: FieldResponseResult;
  readonly runs: readonly FieldRunResult[];
  readonly findings?: readonly Finding[];
  /** The same, in words. */
  readonly warnings: readonly string[];
}

/** As `LinearResponseResult`, of j(E). */
export interface FieldResponseResult
  extends Pick<LinearResponseResult, "runs" | "model" | "aicc" | "pValue" | "verdict" | "findings" | "evenPart"> {
  /** b of j = σE + bE³; `null` unless the cubic was chosen. */
  readonly cubic: UncertainQuantity | null;
  /** E₀ of j = σE₀ sinh(E/E₀); `null` unless that law was chosen. */
  readonly characteristicField: UncertainQuantity | null;
  readonly largestLinearField: Quantity | null;
}

/** σ from Johnson–Nyquist noise, with how far it is from the one it is compared with. */
export interface NoiseResult {
  readonly conductivity: UncertainQuantity;
  /** 68 % interval of it: the estimate is that of a variance, and lopsided. */
  readonly interval68: readonly [number, number];
  readonly degreesOfFreedom: number;
  /** Against the mean field's; `null` at zero current. */
  readonly comparison: {
    readonly zScore: number;
    readonly pValue: number;
    readonly verdict: string;
    readonly findings?: readonly Finding[];
  } | null;
}

/** Whether it may be quoted; not in results of 0.1.0. */
export interface PointNoiseResult extends NoiseResult {
  readonly converged?: boolean;
  /** Empty, or why the number must not be quoted. */
  readonly verdict?: string;
  readonly findings?: readonly Finding[];
}

/** Of the methods at a point; results of 0.1.0 have but verdict and findings. */
export interface AgreementResult {
  /** Of all comparisons together: χ². */
  readonly pValue: number;
  /** False: a pair of methods is further apart than p = 0.001. */
  readonly agree: boolean;
  /** σ of the first method over that of the second; positive `zScore`: the first is the larger. */
  readonly pairs: readonly {
    readonly methods: readonly [Method, Method];
    readonly ratio: number;
    readonly zScore: number;
    readonly pValue: number;
  }[];
  /** Independent of each other: mean field against noise, and both against equilibrium; `difference`: ln of the ratio. */
  readonly comparisons: readonly {
    readonly of: "noise" | "field" | "equilibrium";
    readonly difference: number;
    readonly standardError: number;
    readonly zScore: number;
  }[];
  readonly verdict: string;
  readonly findings: readonly Finding[];
}

/** Of the methods over all points of a study. */
export interface StudyAgreementResult {
  /** Of all comparisons of all points. */
  readonly pValue: number;
  /** Their number, and that of the points that have any. */
  readonly comparisons: number;
  readonly points: number;
  /** How `pValue` is had, in words. */
  readonly combination: string;
  /** Σz². */
  readonly squares: ChiSquaredTest;
  /** (Σz)²/n, summed over the kinds of comparison; `null` where none has two. */
  readonly sameWay: ChiSquaredTest | null;
  /** p of the points that agree by themselves; `null` where all do, or none. */
  readonly withoutDisagreeing: number | null;
  /** False: a point disagrees, or all points together do. */
  readonly agree: boolean;
  readonly verdict: string;
  readonly findings: readonly Finding[];
}

interface ChiSquaredTest {
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** A coefficient with what its error rests on. */
export interface TransportResult extends UncertainQuantity {
  /** Lopsided, as the estimate is that of a variance; `null`: without an upper bound. */
  readonly interval68: readonly [number, number];
  readonly interval95: readonly [number, number | null];
  readonly effectiveSamples: number;
  /** Of the motion: the longest that the data ask for (0: none), and the longest that was thought of. Not in results of 0.1.0. */
  readonly memory?: { readonly shown: number; readonly assumed: number; readonly unit: "ps" };
  readonly converged: boolean;
  /** Empty, or why the number must not be quoted. */
  readonly verdict: string;
  readonly findings?: readonly Finding[];
}

export interface EquilibriumResult {
  readonly einstein: TransportResult | null;
  readonly greenKubo: TransportResult | null;
  /** Einstein along the point's current; the others are means over all directions. Absent without a current. */
  readonly einsteinAlong?: TransportResult;
  readonly nernstEinstein: TransportResult | null;
  readonly havenRatio: TransportResult | null;
  /** By species, cm²/s. */
  readonly selfDiffusion: Readonly<Record<string, TransportResult | null>>;
  /** xx, yy, zz, yz, xz, xy of the Einstein conductivity, when asked for. */
  readonly tensor?: {
    readonly value: readonly number[];
    readonly standardError: readonly number[];
    readonly unit: string;
  };
  /** Recorded by all runs. */
  readonly duration: Quantity;
  /** Mean square displacements, running integrals and local slopes against the lag: CSV, relative to the results file. */
  readonly curves: string;
  readonly runs: readonly EquilibriumRunResult[];
  readonly findings?: readonly Finding[];
  /** The same, in words. */
  readonly warnings: readonly string[];
}

/** S = (ε² t at equilibrium)/(ε² t under current): how many times less simulated time gives the same error. */
export interface SpeedUpResult {
  /** For σ with all correlations: constant current against Einstein. */
  readonly collective: SpeedUpValue | null;
  /** Against Nernst–Einstein, which is another quantity: its systematic error is the Haven ratio. */
  readonly nernstEinstein: SpeedUpValue | null;
  /** Of recorded time alone. Not in results of 0.1.0. */
  readonly production?: SpeedUpValue | null;
  /** Relative standard errors, and all time that was simulated: equilibration, pilots and transients counted. */
  readonly costs: {
    readonly constantCurrent: { readonly relativeError: number; readonly time: Quantity };
    readonly einstein: { readonly relativeError: number | null; readonly time: Quantity };
    readonly nernstEinstein: { readonly relativeError: number | null; readonly time: Quantity };
  };
}

export interface SpeedUpValue extends Quantity {
  readonly standardError: number;
  /** False: one of the two errors is of a value that must not be quoted. Not in results of 0.1.0. */
  readonly converged?: boolean;
  readonly interval68: readonly [number, number];
}

/** What the results file says of every run, whatever its kind. */
export interface CommonRunResult {
  readonly id: string;
  readonly replica: number;
  readonly temperature: UncertainQuantity;
  readonly pressure: UncertainQuantity;
  /** Recorded, after equilibration. */
  readonly duration: Quantity;
  readonly equilibration: Quantity;
  /** Recorded steps. */
  readonly steps: number;
  /** Arithmetic of the forces: what the core used, which may be more than was asked for. */
  readonly precision: Precision;
  /** Drift of the conserved energy, eV per atom and ns. */
  readonly conservedEnergyDrift: Quantity;
  readonly performance: {
    readonly stepsPerSecond: number;
    readonly threads: number;
    readonly secondsPerPart: Readonly<Record<string, number>>;
    /** The Coulomb method that was used and the numbers that it chose; empty without one. */
    readonly electrostatics: Readonly<Record<string, number | string>>;
    /** Kinds of interactions beside pairs and electrostatics; absent: none. */
    readonly manyBody?: readonly string[];
  };
  /** Relative to the results file. */
  readonly series: string;
  readonly snapshots: readonly string[];
  /** Of a committee; absent without frames that all members take. */
  readonly forceDeviation?: ForceDeviationResult;
  readonly findings?: readonly Finding[];
  /** The same, in words. */
  readonly warnings: readonly string[];
}

export interface PreparationRunResult extends CommonRunResult {
  readonly kind: "preparation";
  /** Under a barostat: mean lengths of the three edges after the transient, which the runs after it are done in. */
  readonly cell?: readonly UncertainQuantity[];
  /** Mean α, β, γ likewise, where the barostat changes them. */
  readonly angles?: readonly UncertainQuantity[];
  /** Positions and cell for the runs after it, with all bits: gzipped JSON, relative to the results file. */
  readonly prepared: string;
}

/** Positions of least energy, which the runs after it start from. */
export interface MinimisationResult {
  readonly id: string;
  readonly kind: "minimisation";
  readonly steps: number;
  /** Potential energy, of the whole cell. */
  readonly energy: BeforeAndAfter;
  /** The largest norm of any atom's force. */
  readonly largestForce: BeforeAndAfter;
  /** What the largest force had to be below. */
  readonly tolerance: Quantity;
  /** False: the steps were not enough; what there was is used, and a warning says so. */
  readonly converged: boolean;
  readonly precision: Precision;
  readonly performance: Pick<CommonRunResult["performance"], "stepsPerSecond" | "threads" | "electrostatics">;
  /** Positions and cell for the runs after it, with all bits: gzipped JSON, relative to the results file. */
  readonly prepared: string;
  readonly snapshots: readonly string[];
  readonly findings?: readonly Finding[];
  /** The same, in words. */
  readonly warnings: readonly string[];
}

export interface BeforeAndAfter {
  readonly before: number;
  readonly after: number;
  readonly unit: string;
}

/** Of the runs that σ is had from. */
export type PointRunResult = RunResult | FieldRunResult | EquilibriumRunResult;
export type AnyRunResult = PointRunResult | PreparationResult;

/** What was done to a structure before its runs. */
export type PreparationResult = PreparationRunResult | MinimisationResult;

export interface EquilibriumRunResult extends CommonRunResult {
  readonly kind: "equilibrium";
  /** Sums over time origins, by lag and block of time: gzipped JSON, relative to the results file. */
  readonly correlations: string;
}

export interface RunResult extends CommonRunResult {
  readonly kind: "constant-current" | "pilot";
  readonly scheme: string;
  readonly currentDensity: Quantity;
  readonly driftVelocity: Quantity | null;
  readonly field: UncertainQuantity;
  /** j/⟨E⟩; `null` at zero current. */
  readonly conductivity: UncertainQuantity | null;
  /** Standard error of the field that Johnson–Nyquist noise predicts, and how the blocked one compares. */
  readonly johnsonNyquist: {
    readonly standardError: number | null;
    readonly measuredOverPredicted: number | null;
    readonly unit: "V/Å";
  };
  readonly noise: NoiseResult | null;
  /** False: the error bar of the field is not to be trusted; the point then takes the larger of it and Johnson–Nyquist's, as it does where the blocked one is smaller by more than chance (p < 0.05). */
  readonly converged: boolean;
  /** Removed from the start of the recorded series as transient. */
  readonly transient: Quantity & { readonly method: string };
  readonly effectiveSamples: number;
  readonly blocks: number;
  /** Of the field; `null` when the run is too short to tell. */
  readonly integratedAutocorrelationTime: Quantity | null;
  /** Largest |C − C₀| over the series, relative to C₀; at zero current relative to the thermal scatter of a free flux. */
  readonly currentDeviation: number;
}

export interface FieldRunResult extends CommonRunResult {
  readonly kind: "constant-field";
  readonly scheme: string;
  /** That was held. */
  readonly field: Quantity;
  readonly currentDensity: UncertainQuantity;
  /** ⟨j⟩/E */
  readonly conductivity: UncertainQuantity;
  /** Standard error of the current that Johnson–Nyquist noise predicts, and how the blocked one compares. */
  readonly johnsonNyquist: {
    readonly standardError: number | null;
    readonly measuredOverPredicted: number | null;
    readonly unit: "A/cm^2";
  };
  /** As for a run under current. */
  readonly converged: boolean;
  readonly transient: Quantity & { readonly method: string };
  readonly effectiveSamples: number;
  readonly blocks: number;
  /** Of the current; `null` when the run is too short to tell. */
  readonly integratedAutocorrelationTime: Quantity | null;
}

export interface RunFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}
