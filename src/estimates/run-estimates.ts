import type { Finding } from "../findings/index.js";
import type { FluctuationComparison, NoiseResistivity, SpectralBin, Uncertain } from "../estimators/index.js";
import type { ForceDeviation } from "./force-deviation.js";
import type { Precision } from "../model/index.js";

// What finished runs say, in Å, fs, eV, e and K; what runs/ID/result.json holds. Files are relative to the study's folder.

/** Of every run that recorded a series. */
export interface SeriesEstimate {
  readonly id: string;
  readonly replica: number;
  /** Of the peculiar velocities, K. */
  readonly temperature: Uncertain;
  /** eV/Å³ */
  readonly pressure: Uncertain;
  /** Recorded, after equilibration; fs. */
  readonly duration: number;
  /** fs */
  readonly equilibration: number;
  /** Recorded steps. */
  readonly steps: number;
  /** Arithmetic of the forces: what the core used, which may be more than was asked for. */
  readonly precision: Precision;
  /** Slope of the conserved energy, eV/fs for each atom. */
  readonly energyDrift: number;
  readonly performance: Performance;
  readonly series: string;
  readonly snapshots: readonly string[];
  /** How the members of a committee differ along it; absent without one, and without frames that all of them take. */
  readonly forceDeviation?: ForceDeviation;
  readonly findings: readonly Finding[];
}

export interface Performance {
  readonly stepsPerSecond: number;
  readonly threads: number;
  /** s */
  readonly secondsPerPart: Readonly<Record<string, number>>;
  readonly electrostatics: Readonly<Record<string, number | string>>;
  /** Kinds of interactions beside pairs and electrostatics; absent: none. */
  readonly manyBody?: readonly string[];
}

/** A run under constant current, or under a current held at zero. */
export interface DrivenEstimate extends SeriesEstimate {
  readonly kind: "constant-current" | "pilot";
  readonly scheme: string;
  /** e/(fs Å²) */
  readonly currentDensity: number;
  /** The field that was held at first, V/Å, and for how much of the equilibration, fs; left out: none. */
  readonly warmStart?: { readonly field: number; readonly time: number };
  /** Å/fs; `null` where there is none. */
  readonly driftVelocity: number | null;
  /** ⟨E⟩, V/Å. */
  readonly field: Uncertain;
  /** j/⟨E⟩, e/(fs Å V); `null` at zero current. */
  readonly conductivity: Uncertain | null;
  /** Standard error of the field that Johnson–Nyquist noise predicts, V/Å; `null` where it predicts none. */
  readonly johnsonNyquist: number | null;
  readonly noise: NoiseEstimate | null;
  /** Of the field's fluctuations; empty for short series, absent in results of version 0.1. */
  readonly spectrum?: readonly SpectralBin[];
  /** False: the error bar of the field is not to be trusted. */
  readonly converged: boolean;
  /** Removed from the start of the recorded series; fs. */
  readonly transient: { readonly time: number; readonly method: string };
  readonly effectiveSamples: number;
  readonly blocks: number;
  /** Of the field, fs; `null` when the run is too short to tell. */
  readonly integratedAutocorrelationTime: number | null;
  /** Largest |C − C₀| over the series, relative to C₀; at zero current relative to the thermal scatter of a free flux. */
  readonly currentDeviation: number;
}

/** A run in a constant field. */
export interface FieldEstimate extends SeriesEstimate {
  readonly kind: "constant-field";
  readonly scheme: string;
  /** That was held, V/Å. */
  readonly field: number;
  /** ⟨j⟩, e/(fs Å²). */
  readonly currentDensity: Uncertain;
  /** ⟨j⟩/E, e/(fs Å V). */
  readonly conductivity: Uncertain;
  /** Standard error of the current that Johnson–Nyquist noise predicts, e/(fs Å²); `null` where it predicts none. */
  readonly johnsonNyquist: number | null;
  /** False: the error bar of the current is not to be trusted. */
  readonly converged: boolean;
  /** Removed from the start of the recorded series; fs. */
  readonly transient: { readonly time: number; readonly method: string };
  readonly effectiveSamples: number;
  readonly blocks: number;
  /** Of the current, fs; `null` when the run is too short to tell. */
  readonly integratedAutocorrelationTime: number | null;
}

/** Resistivity from the field's fluctuations, beside the mean field's. */
export interface NoiseEstimate {
  /** fs Å V/e */
  readonly resistivity: NoiseResistivity;
  /** `null` where there is none to compare with. */
  readonly comparison: FluctuationComparison | null;
}

/** What concerns all equilibrium runs of a point is estimated from them together. */
export interface EquilibriumRunEstimate extends SeriesEstimate {
  readonly kind: "equilibrium";
  /** Sums over time origins, by lag and block of time: a file. */
  readonly correlations: string;
}

export interface PreparationRunEstimate extends SeriesEstimate {
  readonly kind: "preparation";
  /** Under a barostat: mean lengths of the three edges after the transient, Å. */
  readonly cell?: readonly Uncertain[];
  /** Mean α, β, γ likewise, degrees, where the barostat changes them. */
  readonly angles?: readonly Uncertain[];
  /** Positions and cell for the runs after it: a file. */
  readonly prepared: string;
}

export interface MinimisationEstimate {
  readonly id: string;
  readonly kind: "minimisation";
  readonly steps: number;
  /** Potential, of the whole cell; eV. */
  readonly energy: BeforeAndAfter;
  /** Norm, eV/Å. */
  readonly largestForce: BeforeAndAfter;
  /** What the largest force had to be below, eV/Å. */
  readonly tolerance: number;
  readonly converged: boolean;
  readonly precision: Precision;
  readonly performance: Omit<Performance, "secondsPerPart">;
  readonly prepared: string;
  readonly snapshots: readonly string[];
  readonly findings: readonly Finding[];
}

export interface BeforeAndAfter {
  readonly before: number;
  readonly after: number;
}

/** Of the runs that σ is had from. */
export type PointRunEstimate = DrivenEstimate | FieldEstimate | EquilibriumRunEstimate;
/** Of what was done to a structure before its runs. */
export type PreparationEstimate = PreparationRunEstimate | MinimisationEstimate;
export type AnyRunEstimate = PointRunEstimate | PreparationEstimate;
