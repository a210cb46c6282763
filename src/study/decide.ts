import { autoCurrents } from "../config/auto-currents.js";
import type { PointSetup, StudyConfig } from "../config/index.js";
import { currentFromDrive, driveLever, driveOf } from "../plan/drive.js";
import type { RunSpec } from "../plan/run-spec.js";
import { drivenRun } from "../plan/runs.js";
import { jouleHeating, joulePower } from "../plan/predict.js";
import { limits } from "../limits.js";
import { noiseInterval } from "../estimators/index.js";
import { signedVolume } from "../structures/index.js";
import { CONDUCTIVITY_IN_S_PER_CM, CURRENT_DENSITY_IN_A_PER_CM2 } from "../units/constants.js";
import { runsLeftOut, type PointEstimate } from "../estimates/point.js";
import type { Stage } from "../runs/stages.js";

/** What is done next at a point: more runs, or none, with what was reached in words. */
export type Decision = Stage | { readonly outcome: string | null };

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
  const estimate = drive === null ? (point.equilibrium?.einstein ?? null) : sigmaOf(point);
  const error = estimate === null ? Infinity : Math.abs(estimate.standardError / estimate.value);
  const percent = (x: number) => (Number.isFinite(x) ? `${(100 * x).toPrecision(2)} %` : "unknown");
  const converged = estimate?.converged === true;
  const doubt = converged || !Number.isFinite(error) ? "" : ", not converged";
  if (error <= targetError && converged)
    return { outcome: `the target error of ${percent(targetError)} is reached: ${percent(error)}` };
  if (point.response !== null && point.response.pValue < limits.contradiction)
    return {
      outcome: `the target error of ${percent(targetError)} is not reached (${percent(error)}): the runs contradict each other, which longer ones would not mend; lower the currents`,
    };
  const kind = drive === null ? "equilibrium" : "constant-current";
  // Longer runs that σ does not rest on would change nothing.
  const without = new Set(runsLeftOut(point.runs, driveOfPoint(config, setup.point.temperature)).map(({ id }) => id));
  const extendable = specs.filter(
    (run) =>
      run.kind === kind && run.current?.chargeFlux !== 0 && run.steps < maxDuration.steps && !without.has(run.id),
  );
  if (extendable.length === 0)
    return {
      outcome: `the target error of ${percent(targetError)} is not reached (${percent(error)}${doubt}): all runs are as long as maxDuration allows`,
    };
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
    reason: `the error is ${percent(error)}${doubt}, ${percent(targetError)} is wanted: runs extended ${growth.toPrecision(2)}-fold`,
  };
}

/** Every run once, as long as it has become. */
export function latest(stages: readonly Stage[]): RunSpec[] {
  const runs = new Map<string, RunSpec>();
  for (const stage of stages)
    for (const run of stage.runs) if (run.steps >= (runs.get(run.id)?.steps ?? 0)) runs.set(run.id, run);
  return [...runs.values()];
}

/** σ of the driven runs, with whether it may be quoted. */
const sigmaOf = ({ response, judgement }: PointEstimate) =>
  response === null ? null : { ...response.conductivity, converged: judgement!.converged };

const driveOfPoint = (config: StudyConfig, temperature: number) => ({
  temperature,
  lever: driveLever(config),
  auto: config.drive?.auto === true,
});

/** A study with `currents: auto` has no others beside its pilots. */
const isFound = ({ j }: RunSpec): boolean => j !== null && j > 0;

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
  const amperes = (j: number) => `${(j * CURRENT_DENSITY_IN_A_PER_CM2).toPrecision(2)} A/cm²`;
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
        reason: "the pilot's noise is not known well enough: extended",
      };
    if (!(conductivity > 0))
      return {
        outcome: "no current was found: the pilot's field has no error bar; give production.duration more time",
      };
    const j = startingCurrent(setup, temperature, conductivity);
    return {
      runs: make(autoCurrents.map((part) => part * j)),
      reason: `the pilot's noise gives σ of at least ${(conductivity * CONDUCTIVITY_IN_S_PER_CM).toPrecision(2)} S/cm, hence ±${amperes(j)} and half of it`,
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
      reason: `the response is not linear (p = ${linearity.pValue?.toPrecision(2)}): ±${amperes(j)} as well`,
    };
  }
  // What was too strong is no witness for the rest: in LLZO ions hop in concert, and the response bends at a third of the x of lone hops.
  const leftOut = new Set(runsLeftOut(point.runs, driveOfPoint(config, temperature)).map(({ id }) => id));
  const kept = new Set(found.filter(({ id }) => !leftOut.has(id)).map((run) => Math.abs(run.current!.currentDensity)));
  if (leftOut.size > 0 && kept.size === 1) {
    const j = smallest / 2;
    return {
      runs: make([j, -j]),
      reason: `only ±${amperes(smallest)} is weak enough, and one size of current says nothing of linearity: ±${amperes(j)} as well`,
    };
  }
  if (bent && response.model === "linear" && found.length < limits.runsForCurve) {
    const partner = found.find((run) => Math.abs(run.current!.currentDensity) === smallest)!;
    const mirrored = -partner.current!.currentDensity;
    // What the structure keeps fades with time: it cancels between runs of the same length.
    return {
      runs: make([mirrored]).map((run) => ({ ...run, steps: Math.max(run.steps, partner.steps) })),
      reason: `the response is not linear (p = ${linearity.pValue?.toPrecision(2)}), and ${found.length} runs are too few for a curve: ${amperes(mirrored)} as well`,
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
      reason: `zeEa/2kT is ${driveAt(smallest, sigma).toPrecision(2)} at the smallest current already: ±${amperes(weaker)} as well`,
    };
  }
  // A field that is hardly seen is bounded all the same: ρ and two of its errors.
  const known = error < limits.knownForDrive * conductivity.value;
  const least = known ? sigma : 1 / (1 / sigma + (2 * error) / (conductivity.value * sigma));
  const better = startingCurrent(setup, temperature, least);
  if (least > 0 && driveAt(largest, least) < limits.timidDrive && better > limits.worthLarger * largest)
    return {
      runs: make([better, -better]),
      reason: `zeEa/2kT is ${known ? "only" : "at most"} ${driveAt(largest, least).toPrecision(2)} at the largest current: ±${amperes(better)} as well`,
    };
  return null;
}

/** j that `auto` begins with at a guess of σ, e/(fs Å²): as large as `startingDrive` and the heating allow. */
export function startingCurrent({ config, model }: PointSetup, temperature: number, conductivity: number): number {
  const wanted = currentFromDrive(conductivity, temperature, driveLever(config));
  const heating = jouleHeating(
    joulePower(wanted, conductivity, signedVolume(model.cell)),
    relaxationTime(config.thermostat),
    3 * model.types.length - 4,
  );
  return wanted * Math.min(1, Math.sqrt((limits.autoHeating * temperature) / heating));
}

/** In which a thermostat takes up heat, fs: its own time, or that of the kinetic energy under a friction; 0 without one. */
export function relaxationTime(thermostat: StudyConfig["thermostat"]): number {
  const { time, friction } = thermostat?.parameters ?? {};
  return time ?? (friction === undefined ? 0 : 1 / (2 * friction));
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
