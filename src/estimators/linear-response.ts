import { finding, type Finding } from "../findings/index.js";
import { chiSquaredTail } from "../statistics/distributions.js";
import { betweenSamples, type SampleScatter } from "./between-samples.js";
import { fitCubic, fitLine, fitSinh, type Held, type ResponseFit } from "./response-models.js";
import { limits } from "../limits.js";

/** ⟨E⟩ of one run at one current. */
export interface ResponsePoint {
  /** Signed; e/(fs Å²). */
  readonly currentDensity: number;
  /** V/Å; without a standard error the run says nothing. `blocks`: that the error was taken from. */
  readonly field: { readonly value: number; readonly standardError: number | null; readonly blocks?: number };
  /** Which of several independent samples of the structure; left out: there is one. */
  readonly sample?: number;
}

export interface KnownError {
  readonly value: number;
  readonly standardError: number;
}

export interface LinearResponse {
  /** Indices of the points that the fit rests on, ascending. */
  readonly used: readonly number[];
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
    /** E/(ρj) − 1 at the largest current, by the better curve; `null` as `pValue`. */
    readonly deviation: KnownError | null;
    readonly findings: readonly Finding[];
  };
  /** Largest |j| of the runs at which σ(j) agrees with its limit, e/(fs Å²); `null` if there is none. */
  readonly largestLinearCurrent: number | null;
  /** Of ρ, between independent samples of the structure; its part in the errors is counted. `null` with one. */
  readonly betweenSamples: SampleScatter | null;
  /**
   * (E(j) + E(−j))/2, which symmetry forbids: weighted mean over pairs of runs with opposite currents, V/Å, as if the errors of
   * the fields were right; `null` without such a pair. `pValue`: that all of them vanish. `separated`: only the odd part
   * (E(j) − E(−j))/2 of the pairs was fitted.
   */
  readonly evenPart: (KnownError & { readonly pValue: number; readonly separated: boolean }) | null;
}

export interface LinearResponseOptions {
  /** Relative deviation of E/j from its limit that is called none. Default 0.02. */
  readonly tolerance?: number;
}

/** ⟨j⟩ of one run in one field. */
export interface FieldResponsePoint {
  /** Signed; V/Å. */
  readonly field: number;
  /** e/(fs Å²); as that of the field in `ResponsePoint`. */
  readonly currentDensity: ResponsePoint["field"];
  readonly sample?: number;
}

/** j(E) in the limit of small fields, as `LinearResponse`. */
export interface FieldResponse
  extends Pick<
    LinearResponse,
    | "used"
    | "model"
    | "conductivity"
    | "aicc"
    | "chiSquared"
    | "degreesOfFreedom"
    | "pValue"
    | "linearity"
    | "evenPart"
    | "betweenSamples"
  > {
  /** b of j = σE + bE³, e/(fs Å²) per (V/Å)³; `null` unless the cubic was chosen. */
  readonly cubic: KnownError | null;
  /** E₀ of j = σE₀ sinh(E/E₀), V/Å; `null` unless that law was chosen. */
  readonly characteristicField: KnownError | null;
  /** Largest |E| of the runs at which j/E agrees with σ, V/Å; `null` if there is none. */
  readonly largestLinearField: number | null;
}

/** Currents that differ by less are one. */
const roundOff = 1e-9;
const quantity = "linearResponse";

/**
 * The response E(j) in the limit of small currents: weighted least squares of the line E = ρj and of two odd curves,
 * E = ρj + bj³ and E = ρj₀ asinh(j/j₀) (the law of thermally activated hops; only where the field falls behind the line),
 * chosen between by AICc, σ = 1/ρ. A cubic that falls before the largest current is not chosen.
 *
 * - AICc with known variances: χ² + 2k + 2k(k + 1)/(n − k − 1) for k parameters and n runs (Hurvich & Tsai,
 *   Biometrika 76, 297 (1989); Burnham & Anderson, *Model Selection and Multimodel Inference* (2002), sec. 2.4). A curve needs
 *   two sizes of current and four runs. The correction stands for errors that are estimates themselves; it makes
 *   curves rarer in small studies: were the response linear, 5 % of 8 runs and 16 % of very many would choose one. Of
 *   curves that fit equally well, as with two sizes of current, the hyperbolic one is taken; where the other is as good (ΔAICc < 2)
 *   the difference of their resistivities is added to the error in quadrature.
 * - Errors of ρ, b, j₀ and σ are inflated by √(χ²/dof) of the chosen model when that exceeds 1 (Birge, Phys. Rev. 40, 207
 *   (1932)). Where the line is chosen, a bend that the data cannot see is in the error of ρ: the mean square over line and curve with
 *   Akaike's weights (Burnham & Anderson, ch. 4). Measured in 5000 studies of six and eight runs under three and four sizes of
 *   current: if the response is linear, the error is on average 2.1 and 2.5 times the line's own, nearly the curve's (2.1 and 2.7),
 *   and intervals of 68 and 95 % cover 90 and 98–99 %. Where b is one to two of its own standard errors, which no data can see,
 *   they cover 36–57 and 82–94 %, and those of 95 % 80 % under two sizes with a ratio of four.
 * - Linearity is tested by Δχ² between line and cubic (one degree of freedom), with the errors taken as known. They come from few
 *   blocks, so fields scatter by Student's t: a test at 5 % rejects 13 % of lines with 8 blocks, 8 % with 15, 6.5 % with 30.
 * - `largestLinearCurrent` is the largest |j| at which E/(ρj) is off 1 by less than 2 % or less than one relative standard error
 *   of ρ, if that is larger: a deviation that hides behind the error bar of σ does no harm to it. It goes by the better curve if
 *   a curve was chosen or if linearity is rejected (with too few runs to choose one); else it is the largest |j| there is. Single
 *   runs are not compared with the limit: their scatter would decide.
 * - `evenPart` tests E(−j) = −E(j), whatever the law: the k-th run at j and the k-th at −j are a pair. Where it is clear (χ² test,
 *   p < 0.27 %) the odd parts of the pairs are fitted in place of the runs, and runs without a partner are left out: near room
 *   temperature, or in a glass, a structure keeps a field for longer than a run, and it cancels between runs that begin
 *   with the same structure. The blocked error of a run does not contain it. Runs at j = 0 say nothing of ρ, nor of this: a
 *   current makes the structure forget.
 *
 * - Of several samples of the structure the scatter of their ρ is an error of its own (`betweenSamples`), and runs scatter about
 *   their own sample's.
 *
 * `undefined` without a driven run whose field has an error.
 */
export function fitLinearResponse(
  points: readonly ResponsePoint[],
  options: LinearResponseOptions = {},
): LinearResponse | undefined {
  return fitResponse(points, options, "current");
}

/**
 * The response j(E) to fields that are held: the same fits, tests and choices with the parts of j and E exchanged, for now
 * the noise is in j. The law of hops is then j = σE₀ sinh(E/E₀), which rises above the line.
 */
export function fitFieldResponse(
  points: readonly FieldResponsePoint[],
  options: LinearResponseOptions = {},
): FieldResponse | undefined {
  const exchanged = points.map(({ field, currentDensity, ...rest }) => ({
    ...rest,
    currentDensity: field,
    field: currentDensity,
  }));
  const fit = fitResponse(exchanged, options, "field");
  if (fit === undefined) return undefined;
  const { resistivity, characteristicCurrent, largestLinearCurrent, alternative: _, ...rest } = fit;
  return {
    ...rest,
    conductivity: resistivity,
    characteristicField: characteristicCurrent,
    largestLinearField: largestLinearCurrent,
  };
}

/** @param held what the `currentDensity` of the points is; the other one is the response */
function fitResponse(
  points: readonly ResponsePoint[],
  { tolerance = limits.linear }: LinearResponseOptions,
  held: Held,
): LinearResponse | undefined {
  const driven = points.filter(
    ({ currentDensity, field }) =>
      currentDensity !== 0 &&
      Number.isFinite(currentDensity) &&
      Number.isFinite(field.value) &&
      field.standardError !== null &&
      field.standardError > 0 &&
      Number.isFinite(field.standardError),
  );
  const pairs = pairsOf(driven);
  const even = evenPartOf(pairs);
  const separated = even !== null && even.pValue < limits.clearlyEven;
  const fitted = separated ? pairs.map(({ odd }) => odd) : driven;
  const models = fitted.length === 0 ? undefined : fitModels(fitted, held);
  if (models === undefined) return undefined;
  const { linear: line, cubic, curve, rival, chosen, aicc } = models;

  const scatter = betweenSamples(fitted, chosen);
  const { chiSquared, degreesOfFreedom } = scatter?.within ?? chosen;
  const ofRuns = { ...chosen, chiSquared, degreesOfFreedom };
  const statistical = inflated(ofRuns).resistivity;
  const other = chosen === line ? curve : line;
  const linearityP = cubic === undefined ? null : chiSquaredTail(Math.max(0, line.chiSquared - cubic.chiSquared), 1);
  const rejected = linearityP !== null && linearityP < limits.significance;
  const ofChoice =
    chosen === line
      ? unresolvedBend(line, curve, statistical)
      : Math.hypot(statistical.standardError, chosen.resistivity.value - (rival ?? chosen).resistivity.value);
  const resistivity = {
    value: statistical.value,
    standardError: Math.hypot(ofChoice, scatter?.standardError ?? 0),
  };
  const sizes = fitted.map(({ currentDensity }) => Math.abs(currentDensity));
  let agreeing = sizes;
  if (curve !== undefined && (rejected || chosen !== line)) {
    const rho = inflated(curve).resistivity;
    const allowed = Math.max(tolerance, Math.abs(rho.standardError / rho.value));
    agreeing = sizes.filter((j) => Math.abs(curve.deviation(j).value) < allowed);
  }

  const bend = inflated(ofRuns).bend;
  const used = separated ? pairs.flatMap(({ runs }) => runs) : driven;
  return {
    used: points.flatMap((point, i) => (used.includes(point) ? [i] : [])),
    model: chosen.model,
    resistivity,
    cubic: chosen.model === "cubic" ? bend : null,
    characteristicCurrent: chosen.model === "sinh" ? bend : null,
    alternative: other === undefined ? null : inflated(other).resistivity,
    conductivity: { value: 1 / resistivity.value, standardError: resistivity.standardError / resistivity.value ** 2 },
    aicc,
    chiSquared,
    degreesOfFreedom,
    pValue: chiSquaredTail(chiSquared, degreesOfFreedom),
    linearity: {
      pValue: linearityP,
      deviation: curve === undefined ? null : curve.deviation(Math.max(...sizes)),
      findings: [
        ...judged(fitted, ofRuns, curve, linearityP, held),
        ...(separated
          ? [finding("even-part", { ...even, alone: driven.length - 2 * pairs.length, ...heldBy(held) }, quantity)]
          : []),
      ],
    },
    largestLinearCurrent: agreeing.length === 0 ? null : Math.max(...agreeing),
    betweenSamples: scatter,
    evenPart: even === null ? null : { ...even, separated },
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

interface Pair {
  readonly runs: readonly [ResponsePoint, ResponsePoint];
  /** At |j|. */
  readonly odd: ResponsePoint;
  readonly even: KnownError;
}

/** The k-th run at j and the k-th at −j of the same sample, for every j. */
function pairsOf(driven: readonly ResponsePoint[]): Pair[] {
  const opposite = driven.filter(({ currentDensity }) => currentDensity < 0);
  return driven.flatMap((run): Pair[] => {
    if (run.currentDensity < 0) return [];
    const k = opposite.findIndex(
      ({ currentDensity: j, sample }) =>
        Math.abs(j + run.currentDensity) < roundOff * run.currentDensity && sample === run.sample,
    );
    if (k < 0) return [];
    const other = opposite.splice(k, 1)[0]!;
    const standardError = Math.hypot(run.field.standardError!, other.field.standardError!) / 2;
    const blocks = Math.min(run.field.blocks ?? Infinity, other.field.blocks ?? Infinity);
    return [
      {
        runs: [run, other],
        odd: {
          currentDensity: run.currentDensity,
          ...(run.sample === undefined ? {} : { sample: run.sample }),
          field: {
            value: (run.field.value - other.field.value) / 2,
            standardError,
            ...(Number.isFinite(blocks) ? { blocks } : {}),
          },
        },
        even: { value: (run.field.value + other.field.value) / 2, standardError },
      },
    ];
  });
}

function evenPartOf(pairs: readonly Pair[]): (KnownError & { readonly pValue: number }) | null {
  if (pairs.length === 0) return null;
  const weights = pairs.map(({ even }) => even.standardError ** -2);
  const total = weights.reduce((sum, w) => sum + w, 0);
  return {
    value: pairs.reduce((sum, { even }, i) => sum + weights[i]! * even.value, 0) / total,
    standardError: 1 / Math.sqrt(total),
    pValue: chiSquaredTail(
      pairs.reduce((sum, { even }, i) => sum + weights[i]! * even.value ** 2, 0),
      pairs.length,
    ),
  };
}

function fitModels(points: readonly ResponsePoint[], held: Held): ModelFits | undefined {
  const linear = fitLine(points);
  if (linear === undefined) return undefined;
  const cubic = fitCubic(points);
  const sinh = cubic === undefined ? undefined : fitSinh(points, held);
  // What falls while the other rises is no law: d/dj (ρj + bj³) = ρ(1 + 3bj²/ρ).
  const largest = Math.max(...points.map(({ currentDensity }) => Math.abs(currentDensity)));
  const rises = cubic !== undefined && cubic.deviation(largest).value > -1 / 3;
  // Through two sizes of current both go; round-off must not choose.
  const hyperbolic = sinh !== undefined && (!rises || sinh.chiSquared <= cubic!.chiSquared + 1e-6);
  const [curve, other] = hyperbolic ? [sinh, cubic] : [cubic, sinh];
  const aiccOf = (fit: ResponseFit | undefined) => (fit === undefined ? Infinity : akaike(fit, points.length));
  const aicc = { linear: aiccOf(linear), cubic: aiccOf(cubic), sinh: aiccOf(sinh) };
  return {
    linear,
    cubic,
    sinh,
    curve,
    rival: (other !== cubic || rises) && aiccOf(other) < aiccOf(curve) + limits.asGood ? other : undefined,
    chosen: curve !== undefined && (hyperbolic || rises) && aiccOf(curve) < aicc.linear ? curve : linear,
    aicc,
  };
}

/**
 * Root mean square error of the line's ρ when a bend is not excluded: averaged over line and curve with Akaike's weights, those of
 * the curve as if there were many runs (few make it less likely to be chosen, not less likely to be).
 */
function unresolvedBend(line: ResponseFit, curve: ResponseFit | undefined, { standardError }: KnownError): number {
  if (curve === undefined) return standardError;
  const weight = 1 / (1 + Math.exp(1 - (line.chiSquared - curve.chiSquared) / 2));
  const bent = inflated(curve).resistivity;
  return Math.sqrt(
    (1 - weight) * standardError ** 2 + weight * (bent.standardError ** 2 + (bent.value - line.resistivity.value) ** 2),
  );
}

/** Whether the response is linear, first; then what is wrong with the runs. */
function judged(
  driven: readonly ResponsePoint[],
  chosen: ResponseFit,
  curve: ResponseFit | undefined,
  pValue: number | null,
  held: Held,
): Finding[] {
  const scatter =
    chosen.degreesOfFreedom > 0 && chiSquaredTail(chosen.chiSquared, chosen.degreesOfFreedom) < limits.scatter
      ? [finding("runs-scatter", { factor: Math.sqrt(chosen.chiSquared / chosen.degreesOfFreedom) }, quantity)]
      : [];
  if (curve === undefined || pValue === null)
    return [finding("response-not-tested", heldBy(held), quantity), ...scatter];
  const off = curve.deviation(Math.max(...driven.map(({ currentDensity }) => Math.abs(currentDensity))));
  const blocks = Math.min(...driven.map(({ field }) => field.blocks ?? Infinity));
  const bend = {
    pValue,
    deviation: off.value,
    deviationError: off.standardError * birge(curve),
    fewBlocks: pValue < limits.significance && blocks < limits.manyBlocks ? blocks : null,
    ...heldBy(held),
  };
  const { model } = chosen;
  const code =
    pValue >= limits.significance
      ? bend.deviationError > limits.undecidedBend
        ? "response-unknown"
        : "response-linear"
      : pValue >= limits.clearlyBent
        ? "response-perhaps-not-linear"
        : "response-not-linear";
  return [
    model === "linear"
      ? finding(code, bend, quantity)
      : finding(
          pValue < limits.significance ? "response-curved" : "response-slightly-curved",
          { ...bend, model },
          quantity,
        ),
    ...scatter,
  ];
}

/** Said of fields only. */
const heldBy = (held: Held) => (held === "field" ? { held } : {});

/** Birge's factor. */
function birge({ chiSquared, degreesOfFreedom }: Pick<ResponseFit, "chiSquared" | "degreesOfFreedom">): number {
  return degreesOfFreedom > 0 ? Math.max(1, Math.sqrt(chiSquared / degreesOfFreedom)) : 1;
}

function inflated(fit: ResponseFit): { readonly resistivity: KnownError; readonly bend: KnownError | null } {
  const wider = ({ value, standardError }: KnownError) => ({ value, standardError: standardError * birge(fit) });
  return { resistivity: wider(fit.resistivity), bend: fit.bend === null ? null : wider(fit.bend) };
}

function akaike({ parameters: k, chiSquared }: ResponseFit, n: number): number {
  return n <= k + 1 ? Infinity : chiSquared + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}
