import { BOLTZMANN } from "../../units/constants.js";
import type { Finding } from "../../findings/index.js";
import { leastSquares } from "../../statistics/least-squares.js";
import type { Evaluation } from "../../statistics/levenberg-marquardt.js";

export interface LawParameter {
  readonly name: string;
  readonly symbol: string;
  readonly unit: string;
  /** The fit works with its logarithm. */
  readonly logarithmic?: true;
  /** A temperature of which the points say no more than between which of them it lies. No derivative after it. */
  readonly bracketed?: true;
}

/** What a law is fitted to. */
export interface LawData {
  /** [n] K */
  readonly temperatures: readonly number[];
  /** [n] ln(σT / (S K/cm)) */
  readonly y: readonly number[];
  /** [n] standard errors of y. */
  readonly errors: readonly number[];
}

export interface Solution {
  readonly parameters: readonly number[];
  /** Σ (residual/error)² */
  readonly chiSquared: number;
}

/** One law of σ(T). Parameters `p` are in the order of `parameters`, the logarithm of those that are logarithmic. */
export interface TemperatureLaw {
  readonly name: string;
  /** "σT = A exp(−E_a/k_BT)" */
  readonly formula: string;
  readonly parameters: readonly LawParameter[];
  /** A description that no mechanism stands behind: enters comparisons, and is never chosen. */
  readonly descriptive?: true;
  /** Different temperatures that it takes to fit it. */
  readonly fewestTemperatures: number;
  /** ln(σT / (S K/cm)) at T in K; not finite where `p` is not allowed with these temperatures. */
  logarithm(p: readonly number[], temperature: number): Evaluation;
  /** −k_B d ln(σT)/d(1/T), eV, likewise. */
  activationEnergy(p: readonly number[], temperature: number): Evaluation;
  /** Least squares: a start for Levenberg and Marquardt's method or, if `exact`, the minimum itself; `undefined` when there is none. */
  solve(data: LawData): Solution | undefined;
  readonly exact?: true;
  /** Why a fit with these values is not this law; `null`: it is. */
  objection(p: readonly number[], data: LawData): Finding | null;
}

/** 1/k_BT, 1/eV. */
export const inverse = (temperature: number): number => 1 / (BOLTZMANN * temperature);

export const prefactor: LawParameter = { name: "prefactor", symbol: "A", unit: "S K/cm", logarithmic: true };

/** Weighted linear least squares of y in functions of the temperature; `undefined` when they cannot be told apart. */
export function linear(
  { temperatures, y, errors }: LawData,
  functions: readonly ((temperature: number) => number)[],
): Solution | undefined {
  const fit = leastSquares(
    functions.map((f) => temperatures.map((t, i) => f(t) / errors[i]!)),
    y.map((value, i) => value / errors[i]!),
    1e-9,
  );
  return fit === undefined ? undefined : { parameters: [...fit.values], chiSquared: fit.chiSquared };
}

/** The one with the smaller χ². */
export const better = (a: Solution | undefined, b: Solution | undefined): Solution | undefined =>
  a === undefined || (b !== undefined && b.chiSquared < a.chiSquared) ? b : a;

/** Different ones, rising. */
export const distinct = (temperatures: readonly number[]): number[] => [...new Set(temperatures)].sort((a, b) => a - b);
