import { autoCurrents } from "../config/auto-currents.js";
import type { PointSetup, StudyConfig } from "../config/index.js";
import { noiseInterval, type KnownError } from "../estimators/index.js";
import { runsLeftOut, type PointEstimate } from "../estimates/point.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { driveLever, driveOf } from "../estimators/drive.js";
import type { RunSpec } from "../plan/run-spec.js";
import { drivenRun } from "../plan/runs.js";
import { startingCurrent } from "../plan/starting-current.js";
import { latest, type Stage } from "../runs/stages.js";
import { signedVolume } from "../structures/index.js";

/** What is done next at a point: more runs, or none, with what was reached. */
export type Decision = Stage | { readonly outcome: Finding | null };

/**
 * Decides from everything known about a point what to run next; the same results give the same decision.
 *
 * `currents: auto`: a zero-current pilot gives ρ from its noise; runs at the multiples `autoCurrents` of j follow. When their
 * response is not linear, or all but the smallest currents were too strong, ±j/2 of the smallest (down to ±j/4 where the law of hops has its j₀ there); or the smallest the other way round when that is missing for a curve; when the drive turned out timid, a larger one; four sets of currents at most.
 * `targetError`: all runs but pilots and those that σ does not rest on are extended until σ's relative standard error is reached or `maxDuration` is.
 *
 * @param stages so far, all their runs finished
 */
export function decide(setup: PointSetup, stages: readonly Stage[], point: PointEstimate): Decision {
  const { config } = setup;
  const { drive, production } = config;
  const specs = latest(stages);
  const searching = drive?.auto === true;
  if (searching) {
    const search = searchCurrent(setup, specs, stages, point);
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
  const error = estimate === null ? Infinity : Math.abs(estimate.standardError / estimate.value);
  const converged = estimate?.converged === true;
  const facts = { target: targetError, error: Number.isFinite(error) ? error : null, converged };
  if (error <= targetError && converged) return { outcome: finding("target-reached", facts, "conductivity") };
  const response = drive?.method === "constant-field" ? (point.constantField?.response ?? null) : point.response;
  if (response !== null && response.pValue < limits.contradiction)
    return { outcome: finding("target-beyond-reach", facts, "conductivity") };
  // Those that σ is had from, not their witnesses.
  const kind = drive === null ? "equilibrium" : drive.method;
  // Longer runs that σ does not rest on would change nothing.
  const without = new Set(runsLeftOut(point.runs, driveOfPoint(config, setup.point.temperature)).map(({ id }) => id));
  const extendable = specs.filter(
    (run) =>
      run.kind === kind && run.current?.chargeFlux !== 0 && run.steps < maxDuration.steps && !without.has(run.id),
  );
  if (extendable.length === 0) return { outcome: finding("target-not-reached", facts, "conductivity") };
  const growth = Math.min(
    limits.mostGrowth,
    Math.max(converged ? limits.leastGrowth : limits.growthUnconverged, (error / targetError) ** 2),
  );
  const interval = production.sampleInterval.steps;
  const runs = extendable.map((run) => ({
    ...run,
    steps: Math.min(maxDuration.steps, Math.ceil((run.steps * growth) / interval - 1e-9) * interval),
  }));
  return {
    runs,
    reason: finding("runs-extended", { ...facts, growth }),
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

const driveOfPoint = (config: StudyConfig, temperature: number) => ({
  temperature,
  lever: driveLever(config),
  auto: config.drive?.auto === true,
});

/** A study with `currents: auto` has no other currents beside its pilots. */
const isFound = ({ kind }: RunSpec): boolean => kind === "constant-current";

function searchCurrent(
  setup: PointSetup,
  specs: readonly RunSpec[],
  stages: readonly Stage[],
  point: PointEstimate,
): Decision | null {
  const { config, model } = setup;
  const { temperature } = setup.point;
  const volume = signedVolume(model.cell);
  const found = specs.filter(isFound);
  const next = Math.max(0, ...found.map((run) => run.j!)) + 1;
  const make = (currents: readonly number[]) =>
    currents.flatMap((currentDensity, k) =>
      Array.from({ length: config.production.replicas }, (_, replica) =>
        drivenRun(setup, {
          index: next + k,
          j: next + k,
          current: { chargeFlux: currentDensity * volume, currentDensity, driftVelocity: null },
          replica,
        }),
      ),
    );
  if (found.length === 0) {
    const pilot = specs.find((run) => run.kind === "pilot")!;
    const result = point.runs.find((run) => run.id === pilot.id);
    // Noise tells σ to some tens of per cent: the lower end of it, for a current too large bends the response.
    const conductivity = result?.noise ? 1 / noiseInterval(result.noise.resistivity)[1] : NaN;
    const settled =
      result?.converged &&
      result.blocks >= limits.pilotBlocks &&
      result.field.standardError !== null &&
      conductivity > 0;
    if (!settled && pilot.steps < config.production.maxDuration.steps)
      return {
        runs: [{ ...pilot, steps: Math.min(config.production.maxDuration.steps, 2 * pilot.steps) }],
        reason: finding("pilot-extended", {}),
      };
    if (!(conductivity > 0)) return { outcome: finding("no-current", {}) };
    const j = startingCurrent(setup, temperature, conductivity);
    return {
      runs: make(autoCurrents.map((part) => part * j)),
      reason: finding("currents-from-noise", { conductivity, currentDensity: j }),
    };
  }

  const { response } = point;
  if (response === null || limits.searches <= countSearches(stages)) return null;
  const { conductivity, linearity } = response;
  const sizes = found.map((run) => Math.abs(run.current!.currentDensity));
  const bent = response.model !== "linear" || (linearity.pValue !== null && linearity.pValue < limits.significance);
  const smallest = Math.min(...sizes);
  // Once some runs are within the linear range, longer ones tell more than still smaller currents.
  if (bent && (response.largestLinearCurrent ?? 0) < smallest * (1 - 1e-9)) {
    // The law of hops says how far down: E/j is off its limit by 12 % at j₀. It is an extrapolation: not too far at once.
    const j = Math.min(smallest / 2, Math.max(smallest / 4, response.characteristicCurrent?.value ?? Infinity));
    return {
      runs: make([j, -j]),
      reason: finding("smaller-currents", { pValue: linearity.pValue, currentDensity: j }),
    };
  }
  // What was too strong is no witness for the rest: in LLZO ions hop in concert, and the response bends at a third of the x of lone hops.
  const leftOut = new Set(runsLeftOut(point.runs, driveOfPoint(config, temperature)).map(({ id }) => id));
  const kept = new Set(found.filter(({ id }) => !leftOut.has(id)).map((run) => Math.abs(run.current!.currentDensity)));
  if (leftOut.size > 0 && kept.size === 1) {
    const j = smallest / 2;
    return {
      runs: make([j, -j]),
      reason: finding("another-size", { smallest, currentDensity: j }),
    };
  }
  if (bent && response.model === "linear" && found.length < limits.runsForCurve) {
    const partner = found.find((run) => Math.abs(run.current!.currentDensity) === smallest)!;
    const mirrored = -partner.current!.currentDensity;
    // What the structure keeps fades with time: it cancels between runs of the same length.
    return {
      runs: make([mirrored]).map((run) => ({ ...run, steps: Math.max(run.steps, partner.steps) })),
      reason: finding("mirrored-current", { pValue: linearity.pValue, runs: found.length, currentDensity: mirrored }),
    };
  }
  const largest = Math.max(...sizes);
  const lever = driveLever(config);
  const driveAt = (j: number, sigma: number) => driveOf(j / sigma, temperature, lever);
  const sigma = conductivity.value;
  const error = conductivity.standardError;
  if (driveAt(smallest, sigma) > limits.strongestDrive) {
    const weaker = startingCurrent(setup, temperature, sigma);
    return {
      runs: make([weaker, -weaker]),
      reason: finding("weaker-currents", { drive: driveAt(smallest, sigma), currentDensity: weaker }),
    };
  }
  // A field that is hardly seen is bounded all the same: ρ and two of its errors.
  const known = error < limits.knownForDrive * conductivity.value;
  const least = known ? sigma : 1 / (1 / sigma + (2 * error) / (conductivity.value * sigma));
  const better = startingCurrent(setup, temperature, least);
  if (least > 0 && driveAt(largest, least) < limits.timidDrive && better > limits.worthLarger * largest)
    return {
      runs: make([better, -better]),
      reason: finding("larger-currents", { drive: driveAt(largest, least), known, currentDensity: better }),
    };
  return null;
}

/** Stages that brought new currents. */
function countSearches(stages: readonly Stage[]): number {
  const seen = new Set<number>();
  let count = 0;
  for (const stage of stages) {
    const fresh = stage.runs.flatMap((run) => (isFound(run) && !seen.has(run.j!) ? [run.j!] : []));
    for (const j of fresh) seen.add(j);
    if (fresh.length > 0) count++;
  }
  return count;
}
