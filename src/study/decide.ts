import type { PointSetup } from "../config/index.js";
import { varianceOf, type KnownError } from "../estimators/index.js";
import type { PointEstimate } from "../estimates/point.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { RunSpec } from "../plan/run-spec.js";
import { latest, type Stage } from "../runs/stages.js";
import { afterPilot, betterCurrents, lawOf, sharesOf, timesOf } from "./find-currents.js";

/** What is done next at a point: more runs, or none, with what was reached. */
export type Decision = Stage | { readonly outcome: Finding | null };

/**
 * Decides from everything known about a point what to run next; the same results give the same decision. Three rules: with
 * `currents: auto` the pilot and the window (find-currents.ts), four sets of currents at most; then, with `targetError`, length: runs are
 * extended until σ's relative standard error is reached or `maxDuration` is, those under currents that were found in the shares that
 * tell most about ρ, all others alike; not pilots, nor what σ does not rest on.
 *
 * @param stages so far, all their runs finished
 */
export function decide(setup: PointSetup, stages: readonly Stage[], point: PointEstimate): Decision {
  const { drive, production } = setup.config;
  const specs = latest(stages);
  const auto = drive?.auto === true;
  if (auto) {
    const search = afterPilot(setup, specs, point) ?? betterCurrents(setup, specs, stages, point);
    if (search !== null) return search;
  }
  const { targetError, maxDuration } = production;
  if (targetError === null) return { outcome: null };
  const estimate =
    drive === null
      ? (point.equilibrium?.einstein ?? null)
      : drive.method === "constant-field"
        ? sigmaOf(point.constantField)
        : sigmaOf(point);
  // Opposite currents whose fields have one sign by chance may leave no σ at all.
  const relative = estimate === null ? Infinity : Math.abs(estimate.standardError / estimate.value);
  const error = Number.isFinite(relative) ? relative : Infinity;
  const converged = estimate?.converged === true;
  const facts = { target: targetError, error: Number.isFinite(error) ? error : null, converged };
  if (error <= targetError && converged) return { outcome: finding("target-reached", facts, "conductivity") };
  const response = drive?.method === "constant-field" ? (point.constantField?.response ?? null) : point.response;
  if (response !== null && response.pValue < limits.contradiction)
    return { outcome: finding("target-beyond-reach", facts, "conductivity") };
  // Those that σ is had from, not their witnesses.
  const kind = drive === null ? "equilibrium" : drive.method;
  const extendable = specs.filter(
    (run) =>
      run.kind === kind &&
      run.current?.chargeFlux !== 0 &&
      run.steps < maxDuration.steps &&
      !point.leftOut.includes(run.id),
  );
  if (extendable.length === 0) return { outcome: finding("target-not-reached", facts, "conductivity") };
  const growth = Math.min(
    limits.mostGrowth,
    Math.max(converged ? limits.leastGrowth : limits.growthUnconverged, (error / targetError) ** 2),
  );
  const more =
    auto && converged && point.response !== null
      ? byDesign(extendable, specs, point, point.response, growth)
      : (run: RunSpec) => run.steps * growth;
  const interval = production.sampleInterval.steps;
  const runs = extendable
    .map((run) => ({
      ...run,
      steps: Math.min(maxDuration.steps, Math.ceil(more(run) / interval - 1e-9) * interval),
    }))
    .filter((run, k) => run.steps > extendable[k]!.steps);
  return runs.length === 0
    ? { outcome: finding("target-not-reached", facts, "conductivity") }
    : { runs, reason: finding("runs-extended", { ...facts, growth }) };
}

/**
 * How long each run becomes so that the variance of ρ falls by the factor `growth`, all further time in the best shares; at most
 * `mostGrowth` times as much in all.
 */
function byDesign(
  extendable: readonly RunSpec[],
  specs: readonly RunSpec[],
  { leftOut }: PointEstimate,
  response: NonNullable<PointEstimate["response"]>,
  growth: number,
): (run: RunSpec) => number {
  const now = timesOf(specs, leftOut);
  const law = lawOf(response, now.at(-1)!.currentDensity);
  if (law === null) return (run) => run.steps * growth;
  const magnitude = (run: RunSpec) => Math.abs(run.current!.currentDensity);
  const isOf = (j: number) => (run: RunSpec) => Math.abs(magnitude(run) - j) < 1e-9 * j;
  // Time goes where there are runs that may be longer.
  const open = now.filter(({ currentDensity }) => extendable.some(isOf(currentDensity)));
  const shares = sharesOf(open, law);
  const total = now.reduce((sum, { share }) => sum + share, 0);
  const with_ = (extra: number) =>
    now.map((one) => ({
      ...one,
      share:
        one.share + extra * (shares.find(({ currentDensity }) => currentDensity === one.currentDensity)?.share ?? 0),
    }));
  let [low, high] = [0, (limits.mostGrowth - 1) * total];
  const wanted = varianceOf(now, law) / growth;
  while (high - low > 1e-6 * total) {
    const middle = (low + high) / 2;
    if (varianceOf(with_(middle), law) > wanted) low = middle;
    else high = middle;
  }
  const extra = Math.max(high, (limits.leastGrowth - 1) * total);
  return (run) => {
    const share = shares.find(({ currentDensity }) => isOf(currentDensity)(run))?.share ?? 0;
    return run.steps + (extra * share) / Math.max(1, extendable.filter(isOf(magnitude(run))).length);
  };
}

/** σ of the driven runs, with whether it may be quoted. */
function sigmaOf(
  of: (Pick<PointEstimate, "judgement"> & { readonly response: { readonly conductivity: KnownError } | null }) | null,
) {
  return of === null || of.response === null
    ? null
    : { ...of.response.conductivity, converged: of.judgement!.converged };
}
