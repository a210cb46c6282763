import { autoCurrents } from "../config/auto-currents.js";
import type { PointSetup } from "../config/index.js";
import {
  designAmong,
  noiseInterval,
  optimalCurrents,
  varianceOf,
  type DesignedCurrent,
  type LawInForce,
} from "../estimators/index.js";
import { chargingNoise, outlastsCharging } from "../estimates/charging.js";
import type { PointEstimate } from "../estimates/point.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { RunSpec } from "../plan/run-spec.js";
import { drivenRun } from "../plan/runs.js";
import { hottestCurrent, startingCurrent } from "../plan/starting-current.js";
import type { Stage } from "../runs/stages.js";
import { signedVolume } from "../structures/index.js";

// `currents: auto` in two of three rules; the third, how long, is in decide.ts.

/** Magnitudes that differ by less are one. */
const alike = 1.25;
/** 1 − E/(ρj) that a straight response is thought to have at the largest current, at least and at most. */
const leastBend = 0.02;
const mostBend = 0.9;

/** A study with `currents: auto` has no other currents beside its pilots. */
const isFound = ({ kind }: RunSpec): boolean => kind === "constant-current";

/**
 * Rule 1, the pilot: under no current, until its noise tells ρ, from sixteen blocks and twenty charging times; that it was too
 * short for that, at maxDuration, is said. Then ±j and ±j/3, j for x = zeEa/2k_BT = 1.2 or for the heat that is allowed.
 *
 * `null` once there are currents.
 */
export function afterPilot(
  setup: PointSetup,
  specs: readonly RunSpec[],
  point: PointEstimate,
): Stage | { readonly outcome: Finding } | null {
  if (specs.some(isFound)) return null;
  const { config } = setup;
  const { temperature } = setup.point;
  const pilot = specs.find((run) => run.kind === "pilot")!;
  const result = point.runs.find((run) => run.id === pilot.id);
  // Noise tells σ to some tens of per cent: the lower end of it, for the upper one heats.
  const conductivity = result?.noise ? 1 / noiseInterval(result.noise.resistivity)[1] : NaN;
  const settled =
    result?.converged === true &&
    result.blocks >= limits.pilotBlocks &&
    result.field.standardError !== null &&
    outlastsCharging(result, chargingNoise([result], point)?.charging ?? null) &&
    conductivity > 0;
  const { maxDuration } = config.production;
  if (!settled && pilot.steps < maxDuration.steps)
    return {
      runs: [{ ...pilot, steps: Math.min(maxDuration.steps, 2 * pilot.steps) }],
      reason: finding("pilot-extended", {}),
    };
  if (!(conductivity > 0)) return { outcome: finding("no-current", {}, "conductivity") };
  const j = startingCurrent(setup, temperature, conductivity);
  return {
    runs: make(
      setup,
      specs,
      point,
      autoCurrents.map((part) => ({ currentDensity: part * j, share: 1 })),
      // What the noise says itself: its lower end is for the heat.
      settled ? result!.noise!.resistivity.value : null,
    ),
    reason: finding(settled ? "currents-from-noise" : "pilot-too-short", { conductivity, currentDensity: j }),
  };
}

/**
 * Rule 2, the window: the magnitudes that tell most about ρ for the law in force, up to the heat that is allowed and to four times
 * what has been tried (not beyond what was too strong for any law), in pairs ±j, if they save a third of the time. Where one size alone has
 * a law, a third of that.
 */
export function betterCurrents(
  setup: PointSetup,
  specs: readonly RunSpec[],
  stages: readonly Stage[],
  point: PointEstimate,
): Stage | null {
  const { response, leftOut } = point;
  if (response === null || limits.searches <= countSearches(stages)) return null;
  const { value: sigma, standardError } = response.conductivity;
  const now = timesOf(specs, leftOut);
  if (now.length === 0) return null;
  const smallest = now[0]!.currentDensity;
  const largest = now.at(-1)!.currentDensity;
  if (!(sigma > 0 && standardError < limits.knownForDrive * sigma)) {
    // A field that is hardly seen is bounded all the same: ρ and two of its errors.
    const least = 1 / (1 / sigma + (2 * standardError) / sigma ** 2);
    const j =
      least > 0 ? Math.min(limits.currentReach * largest, startingCurrent(setup, setup.point.temperature, least)) : 0;
    return leftOut.length > 0 || !(j > limits.worthLarger * largest)
      ? null
      : {
          runs: make(setup, specs, point, pairs([{ currentDensity: j, share: 1 }])),
          reason: finding("stronger-currents", { currentDensity: j }),
        };
  }
  if (leftOut.length > 0 && now.length === 1) {
    const j = smallest / 3;
    return {
      runs: make(setup, specs, point, pairs([{ currentDensity: j, share: 1 }])),
      reason: finding("weaker-currents", { currentDensity: j }),
    };
  }
  const law = lawOf(response, largest);
  if (law === null) return null;
  const { characteristicCurrent: j0 } = law;
  const limit = Math.min(
    hottestCurrent(
      setup,
      setup.point.temperature,
      // What is straight as far as one sees heats as it does.
      (j) => (response.model === "sinh" ? j0 * Math.asinh(j / j0) : j) / sigma,
    ),
    leftOut.length > 0 ? largest : limits.currentReach * largest,
    response.model === "cubic" ? (response.largestLinearCurrent ?? smallest) : limits.hopReach * j0,
  );
  const wanted = designUpTo(limit, law, now);
  const time = now.reduce((sum, { share }) => sum + share, 0);
  const gain =
    varianceOf(
      now.map((one) => ({ ...one, share: one.share / time })),
      law,
    ) / varianceOf(wanted, law);
  if (!(gain > limits.worthDesigning)) return null;
  const isThere = ({ currentDensity }: DesignedCurrent) =>
    now.some((one) => areAlike(one.currentDensity, currentDensity));
  const fresh = wanted.filter((one) => !isThere(one));
  if (fresh.length === 0) return null;
  // As much time again as there has been, so that they weigh at once.
  const { duration, replicas } = setup.config.production;
  const again = time / (2 * replicas * duration.steps * fresh.reduce((sum, { share }) => sum + share, 0));
  return {
    runs: make(setup, specs, point, pairs(fresh.map((one) => ({ ...one, share: one.share * again })))),
    reason: finding("designed-currents", {
      gain,
      law: response.model,
      currentDensities: fresh.map(({ currentDensity }) => currentDensity),
    }),
  };
}

/** What is run under each magnitude, with its time in steps, ascending; without those left out. */
export function timesOf(specs: readonly RunSpec[], leftOut: readonly string[]): DesignedCurrent[] {
  const times: { currentDensity: number; share: number }[] = [];
  for (const run of specs.filter((one) => isFound(one) && !leftOut.includes(one.id))) {
    const currentDensity = Math.abs(run.current!.currentDensity);
    const same = times.find((one) => Math.abs(one.currentDensity - currentDensity) < 1e-9 * currentDensity);
    if (same === undefined) times.push({ currentDensity, share: run.steps });
    else same.share += run.steps;
  }
  return times.sort((a, b) => a.currentDensity - b.currentDensity);
}

/** Of the magnitudes that there are: how more time is shared best, a third one's check included. */
export function sharesOf(now: readonly DesignedCurrent[], law: LawInForce): readonly DesignedCurrent[] {
  const best = designAmong(
    now.map(({ currentDensity }) => currentDensity),
    law,
  );
  if (best === null || best.currents.length < 2) return now.map((one) => ({ ...one, share: 1 / now.length }));
  const [low, high] = best.currents.map(({ currentDensity }) => currentDensity) as [number, number];
  const off = ({ currentDensity: j }: DesignedCurrent) => Math.abs(Math.log(j / Math.sqrt(low * high)));
  const [third] = now.filter(({ currentDensity: j }) => j !== low && j !== high).sort((a, b) => off(a) - off(b));
  return third === undefined
    ? best.currents
    : [
        ...best.currents.map((one) => ({ ...one, share: (1 - limits.checkShare) * one.share })),
        { ...third, share: limits.checkShare },
      ];
}

/**
 * The law of hops; of another response one that bends as much at its largest current as it may, one standard error included: what is
 * straight as far as one sees is not known to be. `null` where nothing is known of the bend yet.
 *
 * @param largest current, e/(fs Å²)
 */
export function lawOf(
  { characteristicCurrent, linearity: { deviation } }: NonNullable<PointEstimate["response"]>,
  largest: number,
): LawInForce | null {
  if (characteristicCurrent !== null) return { characteristicCurrent: characteristicCurrent.value };
  if (deviation === null || !(deviation.standardError < limits.undecidedBend)) return null;
  const bend = Math.min(mostBend, Math.max(leastBend, Math.abs(deviation.value) + deviation.standardError));
  let [low, high] = [1e-3, 1e3];
  while (high > low * (1 + 1e-9)) {
    const u = Math.sqrt(low * high);
    if (1 - Math.asinh(u) / u < bend) low = u;
    else high = u;
  }
  return { characteristicCurrent: largest / low };
}

function designUpTo(limit: number, law: LawInForce, now: readonly DesignedCurrent[]): readonly DesignedCurrent[] {
  const { currents } = optimalCurrents(law, limit);
  // Two magnitudes fit a law of two parameters whatever it is.
  const hasOther = now.some(({ currentDensity }) =>
    currents.every((one) => !areAlike(one.currentDensity, currentDensity)),
  );
  if (hasOther) return currents;
  const [low, high] = currents.map(({ currentDensity }) => currentDensity) as [number, number];
  return [
    ...currents.map((one) => ({ ...one, share: (1 - limits.checkShare) * one.share })),
    { currentDensity: Math.sqrt(low * high), share: limits.checkShare },
  ];
}

const areAlike = (a: number, b: number): boolean => a < alike * b && b < alike * a;

const pairs = (currents: readonly DesignedCurrent[]): DesignedCurrent[] =>
  currents.flatMap(({ currentDensity, share }) => [
    { currentDensity, share },
    { currentDensity: -currentDensity, share },
  ]);

/**
 * Runs of `share` times the study's duration, each replica; they begin in the field that is expected, and are equilibrated and run
 * for as long as charging takes.
 *
 * @param resistivity fs Å V/e, where there is no response yet; `null`: not known either
 */
function make(
  setup: PointSetup,
  specs: readonly RunSpec[],
  point: PointEstimate,
  currents: readonly DesignedCurrent[],
  resistivity: number | null = null,
): RunSpec[] {
  const { production } = setup.config;
  const volume = signedVolume(setup.model.cell);
  const next = Math.max(0, ...specs.filter(isFound).map((run) => run.j!)) + 1;
  const charging = (point.charging?.time.value ?? 0) / production.timestep;
  const rows = (steps: number) =>
    Math.min(
      production.maxDuration.steps,
      Math.ceil(steps / production.sampleInterval.steps - 1e-9) * production.sampleInterval.steps,
    );
  const equilibrated = (steps: number, times: number) =>
    Math.max(steps, Math.min(Math.ceil(times * charging), production.maxDuration.steps));
  const warmSteps = Math.round(limits.warmStart / production.timestep);
  return currents.flatMap(({ currentDensity, share }, k) =>
    Array.from({ length: production.replicas }, (_, replica) => {
      const run = drivenRun(setup, {
        index: next + k,
        j: next + k,
        current: { chargeFlux: currentDensity * volume, currentDensity, driftVelocity: null },
        replica,
      });
      const field = expectedField(point.response, resistivity, currentDensity);
      const warm = field !== null && run.equilibrationSteps > warmSteps;
      return {
        ...run,
        ...(warm ? { warmStart: { field, steps: warmSteps } } : {}),
        equilibrationSteps: warm
          ? warmSteps + equilibrated(run.equilibrationSteps - warmSteps, limits.warmEquilibration)
          : equilibrated(run.equilibrationSteps, limits.chargingEquilibration),
        steps: rows(Math.max(limits.leastShare * run.steps, share * run.steps, limits.chargingTimes * charging)),
      };
    }),
  );
}

/** E(j), V/Å, by the law of the response, or by a resistivity; `null` where neither is known well enough. */
function expectedField(response: PointEstimate["response"], resistivity: number | null, j: number): number | null {
  if (response === null) return resistivity === null ? null : resistivity * j;
  const { value: sigma, standardError } = response.conductivity;
  if (!(standardError < limits.knownForWarmStart * sigma)) return null;
  const j0 = response.characteristicCurrent?.value;
  return (j0 === undefined ? j : j0 * Math.asinh(j / j0)) / sigma;
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
