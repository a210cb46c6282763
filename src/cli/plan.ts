import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import type { Study, StudyPoint } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { makePlan, scheduleOf, type Plan } from "../plan/index.js";
import { formatSimulatedTime, formatWallTime } from "../plan/predict.js";
import { readResultsFolder } from "../report/results-folder.js";
import {
  engineSpeeds,
  missingHere,
  predictStudy,
  slower,
  type EngineSpeed,
  type MemoryPrediction,
  type PointPrediction,
  type Results,
  type SeenMemory,
  type StudyPrediction,
} from "../study/index.js";
import { departuresOf } from "../results/departures.js";
import { processorsFor } from "../study/processors.js";
import { uncertain } from "../results/quantity.js";
import { published, quantityIn } from "../results/units.js";
import { formatNumber, quantityKinds as kinds } from "../units/index.js";
import { describeSharing, describeStudy, describeWarnings } from "./describe.js";
import { exitCodes } from "./exit-codes.js";
import { readStudyFor } from "./read-study.js";
import { resultsFolder } from "./run.js";
import { quantity } from "./option-values.js";
import { pageWidth } from "./fold.js";
import { indented, table } from "./table.js";
import { interruptions } from "./interruption.js";
import type { Terminal } from "./terminal.js";

export interface PlanCommandOptions {
  readonly conductivity?: string;
  readonly pilot?: string;
  readonly targetError?: string;
  /** Where a run would write; what is there says how long memories are. */
  readonly out?: string;
}

/** `galvanostat plan`: what will be run, what it will cost, and how well σ will be known. */
export async function plan(studyFile: string, options: PlanCommandOptions, terminal: Terminal): Promise<number> {
  const folder = resultsFolder(studyFile, options.out);
  const study = await readStudyFor(resolve(studyFile), folder);
  terminal.note(describeWarnings(study));
  const conductivity = quantity("--conductivity", options.conductivity, kinds.conductivity);
  const pilot = quantity("--pilot", options.pilot, kinds.time);
  const targetError = quantity("--target-error", options.targetError, kinds.number);
  if (targetError !== undefined && targetError >= 0.5)
    throw new InputError([
      {
        code: "OUT_OF_RANGE",
        message: "the target error is too large to mean anything",
        path: "--target-error",
        expected: 'a relative error below 50 %, e.g. "5 %"',
        received: options.targetError!,
        remedy: "a bare number is a fraction: 0.05 is 5 %",
      },
    ]);
  const unpredicted = planOfOtherMachine(study);
  if (unpredicted !== null) {
    terminal.note(describeWarnings(unpredicted));
    if (terminal.json) terminal.data(`${JSON.stringify({ ...unpredicted.json, engines: [] }, null, 2)}\n`);
    else terminal.out(unpredicted.text);
    return exitCodes.done;
  }
  const interruption = interruptions(undefined, terminal);
  try {
    const prediction = await predictStudy(study, {
      ...(conductivity === undefined ? {} : { conductivity }),
      ...(pilot === undefined ? {} : { pilot }),
      ...(targetError === undefined ? {} : { targetError }),
      known: memoryInFolder(study, folder),
      signal: interruption.signal,
      onPilot: (run) => terminal.note(`pilot ${run.id} …\n`),
    });
    const speeds = await engineSpeeds(study, prediction.plan, prediction.schedule, interruption.signal);
    if (interruption.signal.aborted) return interruption.code();
    if (terminal.json)
      terminal.data(
        `${JSON.stringify({ ...(inUnits(prediction) as object), engines: speeds, departures: departuresOf(study) }, null, 2)}\n`,
      );
    else
      terminal.out(
        `${describeStudy(study, prediction.plan, prediction.schedule)}${describeSharing(prediction.schedule)}${describePrediction(study, prediction)}${describeSpeeds(speeds)}`,
      );
    return exitCodes.done;
  } finally {
    interruption.end();
  }
}

/** Where a program is missing that the machines which run the study may have: what will be run, and why no more is said; `null`: none is. */
function planOfOtherMachine(study: Study) {
  const plan = makePlan(study);
  const warnings = missingHere(study, plan);
  if (warnings.length === 0) return null;
  const schedule = scheduleOf(study, plan, processorsFor(study.config));
  return {
    warnings,
    json: { schema: 1, missing: warnings, runs: runsInUnits(plan), points: [] },
    text: `${describeStudy(study, plan, schedule)}${describeSharing(schedule)}speed and errors are not predicted: pilot runs need a program that is not on this machine; galvanostat run refuses to begin here\n`,
  };
}

/** The longest memory that finished runs of the same temperature and cell show; nothing where there are none. */
export function memoryInFolder(study: Study, folder: string): (point: StudyPoint) => SeenMemory | null {
  if (!existsSync(join(folder, "results.json"))) return () => null;
  let points: Results["points"];
  try {
    ({ points } = readResultsFolder(folder).results);
  } catch (error) {
    // Another program's, or of a study whose first run goes on: nothing is known.
    if (error instanceof InputError) return () => null;
    throw error;
  }
  const source = `finished runs in ${relative(process.cwd(), folder) || "."}`;
  const fs = (memory: { readonly shown: number; readonly assumed: number }) => ({
    shown: 1e3 * memory.shown,
    assumed: 1e3 * memory.assumed,
  });
  return ({ temperature, system }) => {
    const { supercell, forceField } = study.systems.find(({ label }) => label === system)!;
    const size = supercell.join();
    const { sha256 } = forceField.files[0]!;
    const found = points.find(
      (one) =>
        one.temperature.value === temperature &&
        one.supercell?.join() === size &&
        (one.member?.sha256 ?? sha256) === sha256 &&
        one.equilibrium !== undefined,
    );
    const memories = [found?.equilibrium?.einstein, found?.equilibrium?.nernstEinstein].flatMap((estimate) =>
      estimate?.memory === undefined ? [] : [fs(estimate.memory)],
    );
    return memories.length === 0 ? null : { ...memories.reduce((a, b) => slower(a, b)), source };
  };
}

/** What equilibrium runs of a point assume of slow motion, and whether they are long enough for what is known of it. */
export function describeMemory(
  at: string,
  { duration, assumed, seen, needed, extended }: MemoryPrediction,
  { targetError, maxDuration }: { readonly targetError: number | null; readonly maxDuration: number },
): string {
  const time = formatSimulatedTime;
  const assumption = `${at}: nothing slower than ${time(assumed)} is assumed, a twentieth of ${extended === true ? `maxDuration, ${time(duration)}` : `equilibrium runs of ${time(duration)}`}`;
  const known =
    seen === null
      ? "; how long the motion remembers is not known: see --pilot"
      : seen.shown === 0
        ? `; no memory is seen (${seen.source})`
        : `; a memory of ${time(seen.shown)} is seen (${seen.source}), which needs ${time(needed!)} of each run`;
  const short = (needed ?? 0) > duration * (1 + 1e-9);
  const target =
    targetError === null
      ? ""
      : extended === true
        ? `; runs are extended until σ Einstein is known to ${percent(targetError)} and converged, to ${time(maxDuration)} at most`
        : "; targetError is for the runs under current: those at equilibrium stay as they are";
  return `${assumption}${known}${target}\n${short ? `warning, ${at}: equilibrium runs of ${time(duration)} are too short for that memory: σ will not be converged${extended === true ? ", and the target not reached: raise maxDuration" : ""}\n` : ""}`;
}

/** Which engine is how fast; nothing where there is one alone. */
export function describeSpeeds(speeds: readonly EngineSpeed[]): string {
  if (speeds.length < 2) return "";
  const [fastest] = [...speeds].sort((a, b) => b.stepsPerSecond - a.stepsPerSecond);
  const each = speeds.map(({ name, command, threads, stepsPerSecond }) => {
    const of = command === null ? `${threads} thread${threads === 1 ? "" : "s"}` : command;
    return `${name} (${of}) ${formatNumber(stepsPerSecond, undefined, 3)} steps/s`;
  });
  const times = fastest!.stepsPerSecond / Math.min(...speeds.map(({ stepsPerSecond }) => stepsPerSecond));
  return `one run by itself, measured here and now: ${each.join(", ")}: ${fastest!.name} is ${formatNumber(times, undefined, 2)} times faster\n`;
}

const percent = (x: number): string => (Number.isFinite(x) ? `${formatNumber(100 * x, undefined, 2)} %` : "–");

function describePrediction({ config }: Study, prediction: StudyPrediction): string {
  const { points, targetError, stepsPerSecond, steps } = prediction;
  let text = `speed: ${formatNumber(stepsPerSecond, undefined, 3)} steps/s, all runs side by side together; the study as it stands: ${formatNumber(steps, undefined, 3)} steps, ${formatWallTime(steps / stepsPerSecond)}\n`;
  text += table(
    ["T / K", "σ / S cm⁻¹", "flux forgets in", ""],
    points.map(({ temperature, label, conductivity, relaxation }) => [
      `${formatNumber(temperature)}${label}`,
      conductivity.standardError === null
        ? formatNumber(published["S/cm"](conductivity.value), undefined, 3)
        : uncertain({
            value: published["S/cm"](conductivity.value),
            standardError: published["S/cm"](conductivity.standardError),
          }),
      formatSimulatedTime(relaxation.time),
      `σ: ${conductivity.source}; time: ${relaxation.source}`,
    ]),
  );
  const inFields = points.some(({ errors }) => errors.some(({ constantField }) => constantField !== null));
  const costOf = (cost: { readonly time: number; readonly relativeError: number } | null): string[] =>
    cost === null ? ["–", "–"] : [formatSimulatedTime(cost.time), percent(cost.relativeError)];
  if (config.drive !== null)
    for (const { temperature, label, event } of points)
      text += `${formatNumber(temperature, "K")}${label}: a hop is taken to carry ${formatNumber(event.value, "e Å", 2)} (${event.havenRatio === null ? "one ion, 2 Å: no pilot told the Haven ratio" : `2 Å over the pilot's Haven ratio, ${formatNumber(event.havenRatio, undefined, 2)}`}): it bends E(j), and what is not known of a bend is in these errors\n`;
  text += "predicted relative standard error of σ, all runs of a kind together (equilibration comes on top):\n";
  text += table(
    [
      "T / K",
      "length",
      "constant current",
      "error",
      ...(inFields ? ["constant field", "error"] : []),
      "equilibrium",
      "error",
    ],
    points.flatMap(({ temperature, label, errors }) =>
      errors.map(({ factor, constantCurrent, constantField, equilibrium }) => [
        `${formatNumber(temperature)}${label}`,
        factor === 1 ? "as the study says" : `× ${factor}`,
        ...costOf(constantCurrent),
        ...(inFields ? costOf(constantField) : []),
        ...costOf(equilibrium),
      ]),
    ),
  );
  const { production } = config;
  for (const { temperature, label, memory } of points)
    if (memory !== null)
      text += describeMemory(`${formatNumber(temperature, "K")}${label}`, memory, {
        targetError: production.targetError,
        maxDuration: production.maxDuration.time,
      });
  text += `for ${percent(targetError)} (recorded time alone):\n`;
  for (const { target, temperature, label } of points) {
    text += `${target.advice}${target.speedUp === null ? "" : `; constant current takes ${target.speedUp < 1 ? `${formatNumber(1 / target.speedUp, undefined, 2)} times the` : `${formatNumber(target.speedUp, undefined, 2)} times less`} simulated time`}\n`;
    text += describeCurrents(target.currents);
    for (const warning of target.warnings) text += `warning, ${formatNumber(temperature)} K${label}: ${warning}\n`;
  }
  return text;
}

/** One row a strength: runs that differ by sign or replica alone stand together. */
export function describeCurrents(currents: PointPrediction["target"]["currents"]): string {
  const rows = new Map<string, { readonly cells: string[]; plus: number; minus: number }>();
  for (const { currentDensity, drive, heating } of currents) {
    const size = formatNumber(published["A/cm^2"](Math.abs(currentDensity)), undefined, 2);
    const cells = [formatNumber(drive, undefined, 2), heating === null ? "–" : formatNumber(heating, undefined, 2)];
    const row = rows.get(size) ?? { cells, plus: 0, minus: 0 };
    if (currentDensity < 0) row.minus++;
    else row.plus++;
    rows.set(size, row);
  }
  const runs = [...rows].flatMap(([size, { cells, plus, minus }]) =>
    plus === minus
      ? [[`±${size}`, String(plus + minus), ...cells]]
      : [
          ...(plus > 0 ? [[size, String(plus), ...cells]] : []),
          ...(minus > 0 ? [[`−${size}`, String(minus), ...cells]] : []),
        ],
  );
  return indented(table(["j / A cm⁻²", "runs", "zeEa/2kT", "Joule heating / K"], runs, { width: pageWidth() - 2 }));
}

/** For programs: quantities with units, as in the results file. */
const runsInUnits = ({ runs }: Plan): unknown =>
  runs.map((run) => ({
    id: run.id,
    kind: run.kind,
    temperature: quantityIn("K", run.temperature),
    currentDensity: run.current === null ? null : quantityIn("A/cm^2", run.current.currentDensity),
    ...(run.field === undefined ? {} : { field: quantityIn("V/Å", run.field) }),
    equilibration: quantityIn("ps", run.equilibrationSteps * run.ensemble.timestep),
    duration: quantityIn("ps", run.steps * run.ensemble.timestep),
  }));

function inUnits({ points, targetError, stepsPerSecond, steps, plan }: StudyPrediction): unknown {
  const ps = (time: number) => quantityIn("ps", time);
  const cost = (time: { readonly time: number; readonly relativeError: number } | null) =>
    time === null ? null : { time: ps(time.time), relativeError: time.relativeError };
  const method = (m: PointPrediction["target"]["constantCurrent"] | null) =>
    m === null
      ? null
      : {
          time: ps(m.time),
          timePerRun: ps(m.timePerRun),
          wallTime: { value: m.wallTime, unit: "s" },
          feasible: m.feasible,
          relativeError: m.relativeError,
          wall: formatWallTime(m.wallTime),
        };
  return {
    schema: 1,
    targetError,
    stepsPerSecond,
    steps,
    wallTime: { value: steps / stepsPerSecond, unit: "s" },
    runs: runsInUnits(plan),
    points: points.map(({ temperature, label, conductivity, relaxation, event, errors, memory, target }) => ({
      temperature: quantityIn("K", temperature),
      label,
      conductivity: {
        value: published["S/cm"](conductivity.value),
        standardError: conductivity.standardError === null ? null : published["S/cm"](conductivity.standardError),
        unit: "S/cm",
        source: conductivity.source,
      },
      relaxation: { ...ps(relaxation.time), source: relaxation.source },
      event: { value: event.value, unit: "e Å", havenRatio: event.havenRatio },
      errors: errors.map(({ factor, constantCurrent, constantField, equilibrium }) => ({
        factor,
        constantCurrent: cost(constantCurrent),
        ...(constantField === null ? {} : { constantField: cost(constantField) }),
        equilibrium: cost(equilibrium),
      })),
      memory:
        memory === null
          ? null
          : {
              duration: ps(memory.duration),
              assumed: ps(memory.assumed),
              seen: memory.seen === null ? null : { ...ps(memory.seen.shown), source: memory.seen.source },
              needed: memory.needed === null ? null : ps(memory.needed),
              extended: memory.extended,
            },
      target: {
        constantCurrent: method(target.constantCurrent),
        equilibrium: method(target.equilibrium),
        speedUp: target.speedUp,
        currents: target.currents.map(({ currentDensity, field, drive, heating }) => ({
          currentDensity: quantityIn("A/cm^2", currentDensity),
          field: quantityIn("V/Å", field),
          drive,
          heating: heating === null ? null : quantityIn("K", heating),
        })),
        advice: target.advice,
        warnings: target.warnings,
      },
    })),
  };
}
