import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { Correlations } from "../model/index.js";
import { studentQuantile } from "../statistics/distributions.js";
import { randomEffects } from "./between-samples.js";
import { estimateEquilibrium, ratioOf, type EquilibriumConditions, type EquilibriumEstimate } from "./equilibrium.js";
import { judged, studentIntervals, type TransportEstimate } from "./transport-estimate.js";
import type { Interval } from "./zero-frequency.js";

type Estimate = TransportEstimate | null;
type Part = (estimate: EquilibriumEstimate) => Estimate;

/** Degrees of freedom of the error of a run's D: eighths of its time. */
const ofEighths = 7;

/**
 * The estimate of runs on samples of a structure that were prepared independently. Values are those of all runs together. Errors
 * are what the runs, each by itself, leave open of their own sample's coefficient, and in quadrature how the samples' coefficients
 * differ (random effects, see `betweenSamples`), widened for few samples by Student's t. A run's error is taken relative to the
 * common value: those of small values are small by chance.
 *
 * @param runs of about one length, each of a sample of its own
 */
export function estimateSamples(runs: readonly Correlations[], conditions: EquilibriumConditions): EquilibriumEstimate {
  if (runs.length < 2) return estimateEquilibrium(runs, conditions);
  const each = runs.map((run) => estimateEquilibrium([run], conditions));
  const carriers = conditions.species.flatMap(({ mobile }, s) => (mobile ? [s] : []));
  const self =
    (s: number): Part =>
    ({ selfDiffusion }) =>
      selfDiffusion[s]!.estimate;
  const within = (of: Part): number | null => {
    const errors = each.map((one) => relativeError(of(one)));
    // A mean of as many.
    return errors.includes(null) ? null : Math.hypot(...(errors as number[])) / errors.length;
  };
  const pooled = estimateEquilibrium(runs, conditions, Math.max(0, ...carriers.map((s) => within(self(s)) ?? 0)));

  const findings: Finding[] = [];
  const alone = (of: Part): Estimate => {
    const all = of(pooled);
    const error = within(of);
    if (all === null || error === null || !(all.value > 0)) return all;
    const degrees = ofEighths * runs.length;
    return judged(all.value, studentIntervals(all.value, error * all.value, degrees), all.memory, others(all));
  };
  const across = (of: Part, base: Estimate, quantity?: string): Estimate => {
    if (base === null || !(base.value > 0)) return base;
    const effects = randomEffects(
      each.flatMap((one) => {
        const error = relativeError(of(one));
        return error === null ? [] : [{ value: of(one)!.value, weight: (error * base.value) ** -2 }];
      }),
    );
    if (effects === null) return base;
    const { samples, scatter, standardError, pValue } = effects;
    if (quantity !== undefined && pValue < limits.significance)
      findings.push(finding("samples-differ", { samples, scatter: scatter / base.value, pValue }, quantity));
    return widened(base, standardError / base.value, samples);
  };
  const nernstEinstein = ({ nernstEinstein: it }: EquilibriumEstimate) => it;
  const einstein = across((one) => one.einstein, pooled.einstein, "einstein");
  const ownRatio = pooled.havenRatio === null ? null : ratioOf(alone(nernstEinstein)!, pooled.einstein!);
  return {
    ...pooled,
    einstein,
    greenKubo: across((one) => one.einstein, pooled.greenKubo),
    einsteinAlong: across((one) => one.einsteinAlong, pooled.einsteinAlong),
    selfDiffusion: pooled.selfDiffusion.map((one, s) => ({ ...one, estimate: across(self(s), alone(self(s))) })),
    nernstEinstein: across(nernstEinstein, alone(nernstEinstein), "nernstEinstein"),
    havenRatio: across((one) => one.havenRatio, ownRatio),
    findings: [...pooled.findings, ...findings],
  };
}

const others = ({ findings }: TransportEstimate): readonly Finding[] =>
  findings.filter(({ code }) => code !== "uncertain");

/** `null` where a run is too short for a value, or has none but zero. */
const relativeError = (of: Estimate): number | null =>
  of !== null && of.value > 0 && of.standardError > 0 ? of.standardError / of.value : null;

/** With a further relative error (68 %) that so many samples tell, in quadrature on logarithms. */
function widened(estimate: TransportEstimate, relative: number, samples: number): TransportEstimate {
  if (!(relative > 0)) return estimate;
  const { value, interval68, interval95, memory } = estimate;
  const wider = ([low, high]: Interval, more: number): Interval => [
    low > 0 ? value / Math.exp(Math.hypot(Math.log(value / low), more)) : value - Math.hypot(value - low, more * value),
    value * Math.exp(Math.hypot(Math.log(high / value), more)),
  ];
  const t = (probability: number) => studentQuantile(probability, samples - 1);
  return judged(
    value,
    { interval68: wider(interval68, relative), interval95: wider(interval95, (relative * t(0.95)) / t(0.6827)) },
    memory,
    others(estimate),
  );
}
