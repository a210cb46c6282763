/** `results.json`, schema 1: what must stay stable is in the documentation of the results file (docs/results-file.md). */
export interface Results {
  readonly schema: 1;
  /** "running" and "interrupted": rerun the command to go on. "failed": some runs failed, see `errors`. */
  readonly status: "running" | "interrupted" | "completed" | "failed";
  readonly title: string;
  readonly provenance: Provenance;
  readonly points: readonly PointResult[];
  readonly temperatureLaws: readonly never[];
  readonly errors: readonly RunFailure[];
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
    readonly mobile: { readonly species: readonly string[]; readonly reason: string };
  };
}

export interface PointResult {
  readonly temperature: Quantity;
  readonly direction: readonly number[];
  /** Constant-current conductivity σ = j/⟨E⟩ of all runs together; absent until a run has finished. */
  readonly conductivity?: UncertainQuantity & {
    readonly method: "constant-current";
    /** Weighted fit E = ρj through the origin; the error is inflated by √(χ²/dof) when that exceeds 1. */
    readonly chiSquared: number;
    readonly degreesOfFreedom: number;
    readonly pValue: number;
  };
  readonly runs: readonly RunResult[];
  readonly warnings: readonly string[];
}

export interface RunResult {
  readonly id: string;
  readonly replica: number;
  readonly scheme: string;
  readonly currentDensity: Quantity;
  readonly driftVelocity: Quantity | null;
  readonly field: UncertainQuantity;
  readonly conductivity: UncertainQuantity;
  /** Standard error of the field that Johnson–Nyquist noise predicts, and how the blocked one compares. */
  readonly johnsonNyquist: { readonly standardError: number; readonly measuredOverPredicted: number; readonly unit: "V/Å" };
  readonly temperature: UncertainQuantity;
  readonly pressure: UncertainQuantity;
  /** Recorded, after equilibration. */
  readonly duration: Quantity;
  /** Removed from the start of the recorded series as transient. */
  readonly transient: Quantity & { readonly method: string };
  readonly effectiveSamples: number;
  readonly blocks: number;
  readonly integratedAutocorrelationTime: Quantity;
  /** Largest |C/C₀ − 1| over the series. */
  readonly currentDeviation: number;
  /** Drift of the conserved energy, eV per atom and ns. */
  readonly conservedEnergyDrift: Quantity;
  readonly performance: {
    readonly stepsPerSecond: number;
    readonly threads: number;
    readonly secondsPerPart: Readonly<Record<string, number>>;
    readonly electrostatics: Readonly<Record<string, number>>;
  };
  /** Relative to the results file. */
  readonly series: string;
  readonly snapshots: readonly string[];
  readonly warnings: readonly string[];
}

export interface RunFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}
