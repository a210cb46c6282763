import { formatNumber, formatUncertain } from "../units/format.js";
import { chiSquaredTail } from "./distributions.js";
import { leastSquares } from "./least-squares.js";

/** ⟨E⟩ of one run at one current. */
export interface ResponsePoint {
  /** Signed; e/(fs Å²). */
  readonly currentDensity: number;
  /** V/Å; without a standard error the run says nothing. `blocks`: that the error was taken from. */
  readonly field: { readonly value: number; readonly standardError: number | null; readonly blocks?: number };
}

export interface KnownError {
  readonly value: number;
  readonly standardError: number;
}

export interface LinearResponse {
  readonly model: "linear" | "cubic";
  /** ρ at j → 0, fs Å V/e. */
  readonly resistivity: KnownError;
  /** b of E = ρj + bj³, V/Å per (e/(fs Å²))³; `null` when the line was chosen. */
  readonly cubic: KnownError | null;
  /** ρ by the model that was not chosen; `null` when that cannot be fitted. */
  readonly alternative: KnownError | null;
  /** 1/ρ, first order in its error; e/(fs Å V). */
  readonly conductivity: KnownError;
  /** Infinite with too few runs for the correction, or when the model cannot be fitted. */
  readonly aicc: { readonly linear: number; readonly cubic: number };
  /** Of the chosen model. */
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** Of the hypothesis that the chosen model and the errors are right. */
  readonly pValue: number;
  readonly linearity: {
    /** Of the hypothesis that the response is linear; `null` with currents of one size only, which cannot tell. */
    readonly pValue: number | null;
    readonly verdict: string;
  };
  /** Largest |j| of the runs at which σ(j) agrees with its limit, e/(fs Å²); `null` if there is none. */
  readonly largestLinearCurrent: number | null;
  /** E at j → 0, V/Å; `null` without both signs or a run at j = 0, and where curvature cannot be told from it. */
  readonly offset: (KnownError & { readonly zScore: number }) | null;
}

export interface LinearResponseOptions {
  /** Relative deviation of E/j from its limit that is called none. Default 0.02. */
  readonly tolerance?: number;
}

/** Of the test of linearity. */
const significance = 0.05;
/** Linearity is given up: errors from few blocks make 5 % too common for that. */
const clearly = 0.01;
/** Below this probability the scatter of the runs is mentioned. */
const poorFit = 0.01;
/** With fewer blocks than this, Student's tails are mentioned beside a p-value. */
const manyBlocks = 20;

/**
 * The response E(j) in the limit of small currents: weighted least squares of E = ρj and of E = ρj + bj³ (odd, by
 * symmetry), chosen between by AICc, σ = 1/ρ.
 *
 * - AICc with known variances: χ² + 2k + 2k(k + 1)/(n − k − 1) for k parameters and n driven runs (Hurvich & Tsai,
 *   Biometrika 76, 297 (1989); Burnham & Anderson, *Model Selection and Multimodel Inference* (2002), sec. 2.4). A cubic needs
 *   two sizes of current and four runs. The correction stands for errors that are estimates themselves; it makes the
 *   curve rarer in small studies: were the response linear, 5 % of 8 runs and 16 % of very many would choose it.
 * - Errors of ρ, b and σ are inflated by √(χ²/dof) of the chosen model when that exceeds 1 (Birge, Phys. Rev. 40, 207
 *   (1932)). They do not know of the choice: where b is one to two of its own standard errors, which no data can see, the
 *   line is off by up to twice its error, and 95 % intervals cover 30–50 % (six and eight runs; measured; with b below a
 *   quarter or above 3½ they cover over 90 %). Currents too small to bend are the remedy; `alternative` is the warning.
 *   Where linearity is rejected (p < 1 %) and yet the runs are too few to choose the curve, the difference of the two
 *   resistivities is added to the line's error in quadrature.
 * - Linearity is tested by Δχ² between the two (one degree of freedom), with the errors taken as known. They come from few
 *   blocks, so fields scatter by Student's t: a test at 5 % rejects 13 % of lines with 8 blocks, 8 % with 15, 6.5 % with 30.
 * - `largestLinearCurrent` is the largest |j| with |b|j²/ρ below 2 % or below one relative standard error of ρ, if that is
 *   larger: a deviation that hides behind the error bar of σ does no harm to it. It goes by the curve if that was
 *   chosen or if linearity is rejected (with too few runs to choose a curve); else it is the largest |j| there is. Single
 *   runs are not compared with the limit: their scatter would decide.
 * - `offset` tests E(−j) = −E(j): a constant added to the chosen model, runs at j = 0 included, errors as they are (without
 *   Birge's factor). With currents of unequal size, curvature that the model leaves out looks like an offset too.
 *
 * `undefined` without a driven run whose field has an error.
 */
export function fitLinearResponse(points: readonly ResponsePoint[], { tolerance = 0.02 }: LinearResponseOptions = {}): LinearResponse | undefined {
  const usable = points.filter(({ currentDensity, field }) => Number.isFinite(currentDensity) && Number.isFinite(field.value) && field.standardError !== null && field.standardError > 0 && Number.isFinite(field.standardError));
  const driven = usable.filter(({ currentDensity }) => currentDensity !== 0);
  const line = driven.length === 0 ? undefined : fitPowers(driven, [1]);
  if (line === undefined) return undefined;
  const curve = fitPowers(driven, [1, 3]);
  const aicc = { linear: aiccOf(line, driven.length), cubic: curve === undefined ? Infinity : aiccOf(curve, driven.length) };
  const model = aicc.cubic < aicc.linear ? "cubic" : "linear";
  const chosen = model === "cubic" ? curve! : line;
  const [statistical, cubic] = inflated(chosen) as [KnownError, KnownError | undefined];
  const other = model === "cubic" ? line : curve;
  const alternative = other === undefined ? null : inflated(other)[0]!;

  const linearityP = curve === undefined ? null : chiSquaredTail(Math.max(0, line.chiSquared - curve.chiSquared), 1);
  const rejected = linearityP !== null && linearityP < significance;
  const unresolved = rejected && linearityP < clearly && model === "linear" ? statistical.value - alternative!.value : 0;
  const resistivity = { value: statistical.value, standardError: Math.hypot(statistical.standardError, unresolved) };
  const sizes = driven.map(({ currentDensity }) => Math.abs(currentDensity));
  let agreeing = sizes;
  if (curve !== undefined && (rejected || model === "cubic")) {
    const [rho, b] = inflated(curve) as [KnownError, KnownError];
    const allowed = Math.max(tolerance, Math.abs(rho.standardError / rho.value));
    agreeing = sizes.filter((j) => Math.abs((b.value * j * j) / rho.value) < allowed);
  }

  const bothWays = new Set(usable.map(({ currentDensity }) => Math.sign(currentDensity))).size > 1;
  const offset = bothWays ? fitPowers(usable, model === "cubic" ? [1, 3, 0] : [1, 0])?.parameters.at(-1) : undefined;
  return {
    model,
    resistivity,
    cubic: cubic ?? null,
    alternative,
    conductivity: { value: 1 / resistivity.value, standardError: resistivity.standardError / resistivity.value ** 2 },
    aicc,
    chiSquared: chosen.chiSquared,
    degreesOfFreedom: chosen.degreesOfFreedom,
    pValue: chiSquaredTail(chosen.chiSquared, chosen.degreesOfFreedom),
    linearity: { pValue: linearityP, verdict: verdictOf(driven, model, chosen, curve, linearityP) },
    largestLinearCurrent: agreeing.length === 0 ? null : Math.max(...agreeing),
    offset: offset === undefined ? null : { ...offset, zScore: offset.value / offset.standardError },
  };
}

function verdictOf(driven: readonly ResponsePoint[], model: LinearResponse["model"], chosen: Fit, curve: Fit | undefined, pValue: number | null): string {
  const scatter =
    chosen.degreesOfFreedom > 0 && chiSquaredTail(chosen.chiSquared, chosen.degreesOfFreedom) < poorFit
      ? `; the runs scatter ${formatNumber(Math.sqrt(chosen.chiSquared / chosen.degreesOfFreedom), "", 2)} times as much as their errors say, which have been widened by it`
      : "";
  if (curve === undefined || pValue === null) return `not tested: it takes currents of two sizes${scatter}`;
  const largest = Math.max(...driven.map(({ currentDensity }) => Math.abs(currentDensity)));
  const [rho, b] = inflated(curve) as [KnownError, KnownError];
  const percent = (100 * largest ** 2) / rho.value;
  const deviation = `at the largest current E/j is off its limit by ${formatUncertain(b.value * percent, b.standardError * percent, "%")}`;
  const blocks = Math.min(...driven.map(({ field }) => field.blocks ?? Infinity));
  const p = `p = ${formatNumber(pValue, "", 2)}${pValue < significance && blocks < manyBlocks ? `, rather too small, because some errors rest on ${blocks} blocks only` : ""}`;
  if (model === "cubic") return `${pValue < significance ? "not linear" : "slightly curved, if at all"} (${p}): ${deviation}; the limit is that of E = ρj + bj³${scatter}`;
  if (pValue < significance && pValue >= clearly) return `perhaps not linear (${p}): ${deviation}; the conductivity is that of a line, its error widened by the runs' scatter: add currents${scatter}`;
  if (pValue < significance) return `not linear (${p}): ${deviation}, but there are too few runs to choose a curve by, so the conductivity is that of a line, its error widened by the difference: add currents${scatter}`;
  if (b.standardError * percent > 50) return `too uncertain to tell (${p}): ${deviation}${scatter}`;
  return `linear within the errors (${p}): ${deviation}${scatter}`;
}

interface Fit {
  /** Errors as if those of the data were right. */
  readonly parameters: readonly KnownError[];
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
}

function inflated({ parameters, chiSquared, degreesOfFreedom }: Fit): KnownError[] {
  const factor = degreesOfFreedom > 0 ? Math.max(1, Math.sqrt(chiSquared / degreesOfFreedom)) : 1;
  return parameters.map(({ value, standardError }) => ({ value, standardError: standardError * factor }));
}

function aiccOf({ parameters: { length: k }, chiSquared }: Fit, n: number): number {
  return n <= k + 1 ? Infinity : chiSquared + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}

/** Weighted least squares of E in powers of j. `undefined` when the powers cannot be told apart: currents that differ by round-off only. */
function fitPowers(points: readonly ResponsePoint[], powers: readonly number[]): Fit | undefined {
  const errors = points.map(({ field }) => field.standardError!);
  const fit = leastSquares(powers.map((power) => points.map(({ currentDensity }, i) => currentDensity ** power / errors[i]!)), points.map(({ field }, i) => field.value / errors[i]!));
  if (fit === undefined) return undefined;
  const covariance = fit.covariance();
  return {
    parameters: powers.map((_, a) => ({ value: fit.values[a]!, standardError: Math.sqrt(covariance[a]![a]!) })),
    chiSquared: fit.chiSquared,
    degreesOfFreedom: points.length - powers.length,
  };
}
