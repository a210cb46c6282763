import { formatNumber, formatUncertain } from "../units/format.js";
import { chiSquaredTail } from "./distributions.js";
import { fitCubic, fitLine, fitSinh, type ResponseFit } from "./response-models.js";

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
  readonly model: ResponseFit["model"];
  /** ρ at j → 0, fs Å V/e. */
  readonly resistivity: KnownError;
  /** b of E = ρj + bj³, V/Å per (e/(fs Å²))³; `null` unless the cubic was chosen. */
  readonly cubic: KnownError | null;
  /** j₀ of E = ρj₀ asinh(j/j₀), e/(fs Å²); `null` unless that law was chosen. */
  readonly characteristicCurrent: KnownError | null;
  /** ρ by the line, or by the better curve when the line was chosen; `null` when that cannot be fitted. */
  readonly alternative: KnownError | null;
  /** 1/ρ, first order in its error; e/(fs Å V). */
  readonly conductivity: KnownError;
  /** Infinite with too few runs for the correction, or when the model cannot be fitted. */
  readonly aicc: { readonly [model in ResponseFit["model"]]: number };
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
  /**
   * E at j → 0, V/Å, as if the errors of the fields were right; `null` without both signs or a run at j = 0, and where
   * curvature cannot be told from it. `included`: in the fit that ρ is from.
   */
  readonly offset: (KnownError & { readonly zScore: number; readonly included: boolean }) | null;
}

export interface LinearResponseOptions {
  /** Relative deviation of E/j from its limit that is called none. Default 0.02. */
  readonly tolerance?: number;
}

/** Of the test of linearity. */
const significance = 0.05;
/** Linearity is given up: errors from few blocks make 5 % too common for that. */
const clearly = 0.01;
/** Standard errors by which E at j → 0 must differ from zero for it to become part of the fit. */
const clearOffset = 3;
/** Two curves whose AICc differ by less than this are both candidates (Burnham & Anderson, sec. 2.6). */
const asGood = 2;
/** Below this probability the scatter of the runs is mentioned. */
const poorFit = 0.01;
/** With fewer blocks than this, Student's tails are mentioned beside a p-value. */
const manyBlocks = 20;

/**
 * The response E(j) in the limit of small currents: weighted least squares of the line E = ρj and of two odd curves,
 * E = ρj + bj³ and E = ρj₀ asinh(j/j₀) (the law of thermally activated hops; only where the field falls behind the line),
 * chosen between by AICc, σ = 1/ρ.
 *
 * - AICc with known variances: χ² + 2k + 2k(k + 1)/(n − k − 1) for k parameters and n runs (Hurvich & Tsai,
 *   Biometrika 76, 297 (1989); Burnham & Anderson, *Model Selection and Multimodel Inference* (2002), sec. 2.4). A curve needs
 *   two sizes of current and four runs. The correction stands for errors that are estimates themselves; it makes
 *   curves rarer in small studies: were the response linear, 5 % of 8 runs and 16 % of very many would choose one. Of
 *   curves that fit equally well, as with two sizes of current, the hyperbolic one is taken; where the other is as good (ΔAICc < 2)
 *   the difference of their resistivities is added to the error in quadrature.
 * - Errors of ρ, b, j₀ and σ are inflated by √(χ²/dof) of the chosen model when that exceeds 1 (Birge, Phys. Rev. 40, 207
 *   (1932)). They do not know of the choice: where b is one to two of its own standard errors, which no data can see, the
 *   line is off by up to twice its error, and 95 % intervals cover 30–50 % (six and eight runs; measured; with b below a
 *   quarter or above 3½ they cover over 90 %). Currents too small to bend are the remedy; `alternative` is the warning.
 *   Where linearity is rejected (p < 1 %) and yet the runs are too few to choose a curve, the difference of the two
 *   resistivities is added to the line's error in quadrature.
 * - Linearity is tested by Δχ² between line and cubic (one degree of freedom), with the errors taken as known. They come from few
 *   blocks, so fields scatter by Student's t: a test at 5 % rejects 13 % of lines with 8 blocks, 8 % with 15, 6.5 % with 30.
 * - `largestLinearCurrent` is the largest |j| at which E/(ρj) is off 1 by less than 2 % or less than one relative standard error
 *   of ρ, if that is larger: a deviation that hides behind the error bar of σ does no harm to it. It goes by the better curve if
 *   a curve was chosen or if linearity is rejected (with too few runs to choose one); else it is the largest |j| there is. Single
 *   runs are not compared with the limit: their scatter would decide.
 * - `offset` tests E(−j) = −E(j): a constant added to the chosen model, runs at j = 0 included, errors as they are (without
 *   Birge's factor). With currents of unequal size, curvature that the model leaves out looks like an offset too. A constant
 *   beyond three errors, in the cubic as well, becomes part of every model, and runs at j = 0 of the fit: in a glass
 *   or near room temperature the structure keeps a field for longer than a run, one and the same in runs that begin with the same structure.
 *
 * `undefined` without a driven run whose field has an error.
 */
export function fitLinearResponse(points: readonly ResponsePoint[], { tolerance = 0.02 }: LinearResponseOptions = {}): LinearResponse | undefined {
  const usable = points.filter(({ currentDensity, field }) => Number.isFinite(currentDensity) && Number.isFinite(field.value) && field.standardError !== null && field.standardError > 0 && Number.isFinite(field.standardError));
  const driven = usable.filter(({ currentDensity }) => currentDensity !== 0);
  const symmetric = driven.length === 0 ? undefined : fitModels(driven, false);
  if (symmetric === undefined) return undefined;
  const bothWays = new Set(usable.map(({ currentDensity }) => Math.sign(currentDensity))).size > 1;
  const asymmetric = bothWays ? fitModels(usable, true) : undefined;
  // The law that bends with an offset need not be the one that bends without.
  const tested = asymmetric?.[symmetric.chosen.model] ?? asymmetric?.cubic;
  const clear = (fit: ResponseFit | undefined) => fit !== undefined && fit.degreesOfFreedom > 0 && Math.abs(fit.offset!.value) > clearOffset * fit.offset!.standardError;
  const included = asymmetric !== undefined && clear(tested) && (symmetric.cubic === undefined || clear(asymmetric.cubic));
  const { linear: line, cubic, curve, rival, chosen, aicc } = included ? asymmetric : symmetric;

  const statistical = inflated(chosen).resistivity;
  const other = chosen === line ? curve : line;
  const linearityP = cubic === undefined ? null : chiSquaredTail(Math.max(0, line.chiSquared - cubic.chiSquared), 1);
  const rejected = linearityP !== null && linearityP < significance;
  const unresolved = chosen === line ? (rejected && linearityP < clearly ? curve! : chosen) : (rival ?? chosen);
  const resistivity = { value: statistical.value, standardError: Math.hypot(statistical.standardError, chosen.resistivity.value - unresolved.resistivity.value) };
  const sizes = driven.map(({ currentDensity }) => Math.abs(currentDensity));
  let agreeing = sizes;
  if (curve !== undefined && (rejected || chosen !== line)) {
    const rho = inflated(curve).resistivity;
    const allowed = Math.max(tolerance, Math.abs(rho.standardError / rho.value));
    agreeing = sizes.filter((j) => Math.abs(curve.deviation(j).value) < allowed);
  }

  const bend = inflated(chosen).bend;
  const offset = (included ? chosen : tested)?.offset ?? null;
  return {
    model: chosen.model,
    resistivity,
    cubic: chosen.model === "cubic" ? bend : null,
    characteristicCurrent: chosen.model === "sinh" ? bend : null,
    alternative: other === undefined ? null : inflated(other).resistivity,
    conductivity: { value: 1 / resistivity.value, standardError: resistivity.standardError / resistivity.value ** 2 },
    aicc,
    chiSquared: chosen.chiSquared,
    degreesOfFreedom: chosen.degreesOfFreedom,
    pValue: chiSquaredTail(chosen.chiSquared, chosen.degreesOfFreedom),
    linearity: { pValue: linearityP, verdict: verdictOf(driven, chosen, curve, linearityP) + (included ? offsetClause(chosen.offset!) : "") },
    largestLinearCurrent: agreeing.length === 0 ? null : Math.max(...agreeing),
    offset: offset === null ? null : { ...offset, zScore: offset.value / offset.standardError, included },
  };
}

interface ModelFits {
  readonly linear: ResponseFit;
  readonly cubic: ResponseFit | undefined;
  readonly sinh: ResponseFit | undefined;
  /** The better one of the two curves, and the other one if that is as good. */
  readonly curve: ResponseFit | undefined;
  readonly rival: ResponseFit | undefined;
  readonly chosen: ResponseFit;
  readonly aicc: LinearResponse["aicc"];
}

function fitModels(points: readonly ResponsePoint[], withOffset: boolean): ModelFits | undefined {
  const linear = fitLine(points, withOffset);
  if (linear === undefined) return undefined;
  const cubic = fitCubic(points, withOffset);
  const sinh = cubic === undefined ? undefined : fitSinh(points, withOffset);
  // Through two sizes of current both go; round-off must not choose.
  const hyperbolic = sinh !== undefined && sinh.chiSquared <= cubic!.chiSquared + 1e-6;
  const [curve, other] = hyperbolic ? [sinh, cubic] : [cubic, sinh];
  const aiccOf = (fit: ResponseFit | undefined) => (fit === undefined ? Infinity : akaike(fit, points.length));
  const aicc = { linear: aiccOf(linear), cubic: aiccOf(cubic), sinh: aiccOf(sinh) };
  return { linear, cubic, sinh, curve, rival: aiccOf(other) < aiccOf(curve) + asGood ? other : undefined, chosen: curve !== undefined && aiccOf(curve) < aicc.linear ? curve : linear, aicc };
}

const curveFormula = { linear: "", cubic: "E = ρj + bj³", sinh: "E = ρj₀ asinh(j/j₀)" } as const;

function verdictOf(driven: readonly ResponsePoint[], chosen: ResponseFit, curve: ResponseFit | undefined, pValue: number | null): string {
  const scatter =
    chosen.degreesOfFreedom > 0 && chiSquaredTail(chosen.chiSquared, chosen.degreesOfFreedom) < poorFit
      ? `; the runs scatter ${formatNumber(Math.sqrt(chosen.chiSquared / chosen.degreesOfFreedom), "", 2)} times as much as their errors say, which have been widened by it`
      : "";
  if (curve === undefined || pValue === null) return `not tested: it takes currents of two sizes${scatter}`;
  const largest = Math.max(...driven.map(({ currentDensity }) => Math.abs(currentDensity)));
  const off = curve.deviation(largest);
  const error = off.standardError * birge(curve);
  const deviation = `at the largest current E/j is off its limit by ${formatUncertain(100 * off.value, 100 * error, "%")}`;
  const blocks = Math.min(...driven.map(({ field }) => field.blocks ?? Infinity));
  const p = `p = ${formatNumber(pValue, "", 2)}${pValue < significance && blocks < manyBlocks ? `, rather too small, because some errors rest on ${blocks} blocks only` : ""}`;
  if (chosen.model !== "linear") return `${pValue < significance ? "not linear" : "slightly curved, if at all"} (${p}): ${deviation}; the limit is that of ${curveFormula[chosen.model]}${scatter}`;
  if (pValue < significance && pValue >= clearly) return `perhaps not linear (${p}): ${deviation}; the conductivity is that of a line, its error widened by the runs' scatter: add currents${scatter}`;
  if (pValue < significance) return `not linear (${p}): ${deviation}, but there are too few runs to choose a curve by, so the conductivity is that of a line, its error widened by the difference: add currents${scatter}`;
  if (100 * error > 50) return `too uncertain to tell (${p}): ${deviation}${scatter}`;
  return `linear within the errors (${p}): ${deviation}${scatter}`;
}

const offsetClause = ({ value, standardError }: KnownError) =>
  `; at j → 0 a field of ${formatUncertain(value, standardError, "V/Å")} remains, which the structure keeps for longer than a run: it was fitted too, and longer runs or other replicas are needed to be sure`;

/** Birge's factor. */
function birge({ chiSquared, degreesOfFreedom }: ResponseFit): number {
  return degreesOfFreedom > 0 ? Math.max(1, Math.sqrt(chiSquared / degreesOfFreedom)) : 1;
}

function inflated(fit: ResponseFit): { readonly resistivity: KnownError; readonly bend: KnownError | null } {
  const wider = ({ value, standardError }: KnownError) => ({ value, standardError: standardError * birge(fit) });
  return { resistivity: wider(fit.resistivity), bend: fit.bend === null ? null : wider(fit.bend) };
}

function akaike({ parameters: k, chiSquared }: ResponseFit, n: number): number {
  return n <= k + 1 ? Infinity : chiSquared + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}
