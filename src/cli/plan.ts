import { resolve } from "node:path";

import { readStudy } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { defaultEngine } from "../engines/index.js";
import { formatSimulatedTime, formatWallTime } from "../plan/predict.js";
import { predictStudy, type PointPrediction, type StudyPrediction } from "../study/index.js";
import { uncertain } from "../results/quantity.js";
import { published, quantityIn } from "../results/units.js";
import { formatNumber, quantityKinds as kinds } from "../units/index.js";
import { describeStudy, describeWarnings } from "./describe.js";
import { exitCodes } from "./exit-codes.js";
import { quantity } from "./option-values.js";
import { table } from "./table.js";
import type { Terminal } from "./terminal.js";

export interface PlanCommandOptions {
  readonly conductivity?: string;
  readonly pilot?: string;
  readonly targetError?: string;
}

/** `galvanostat plan`: what will be run, what it will cost, and how well σ will be known. */
export async function plan(studyFile: string, options: PlanCommandOptions, terminal: Terminal): Promise<number> {
  const study = readStudy(resolve(studyFile), defaultEngine);
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
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once("SIGINT", stop);
  try {
    const prediction = await predictStudy(study, {
      ...(conductivity === undefined ? {} : { conductivity }),
      ...(pilot === undefined ? {} : { pilot }),
      ...(targetError === undefined ? {} : { targetError }),
      signal: abort.signal,
      onPilot: (run) => terminal.note(`pilot ${run.id} …\n`),
    });
    if (abort.signal.aborted) return exitCodes.interrupted.SIGINT;
    if (terminal.json) terminal.out(`${JSON.stringify(inUnits(prediction), null, 2)}\n`);
    else terminal.out(`${describeStudy(study, prediction.plan, prediction.schedule)}${describePrediction(prediction)}`);
    return exitCodes.done;
  } finally {
    process.off("SIGINT", stop);
  }
}

const percent = (x: number): string => (Number.isFinite(x) ? `${formatNumber(100 * x, undefined, 2)} %` : "–");

function describePrediction({ points, targetError, stepsPerSecond, steps }: StudyPrediction): string {
  let text = `speed: ${formatNumber(stepsPerSecond, undefined, 3)} steps/s, all runs side by side together; the study as it stands: ${formatNumber(steps, undefined, 3)} steps, ${formatWallTime(steps / stepsPerSecond)}\n`;
  text += table(
    ["T / K", "σ / S cm⁻¹", "from", "flux forgets in", "from"],
    points.map(({ temperature, label, conductivity, relaxation }) => [
      `${formatNumber(temperature)}${label}`,
      conductivity.standardError === null
        ? formatNumber(published["S/cm"](conductivity.value), undefined, 3)
        : uncertain({
            value: published["S/cm"](conductivity.value),
            standardError: published["S/cm"](conductivity.standardError),
          }),
      conductivity.source,
      formatSimulatedTime(relaxation.time),
      relaxation.source,
    ]),
  );
  text += "predicted relative standard error of σ, all runs of a kind together (equilibration comes on top):\n";
  text += table(
    ["T / K", "length", "constant current", "error", "equilibrium", "error"],
    points.flatMap(({ temperature, label, errors }) =>
      errors.map(({ factor, constantCurrent, equilibrium }) => [
        `${formatNumber(temperature)}${label}`,
        factor === 1 ? "as the study says" : `× ${factor}`,
        constantCurrent === null ? "–" : formatSimulatedTime(constantCurrent.time),
        constantCurrent === null ? "–" : percent(constantCurrent.relativeError),
        equilibrium === null ? "–" : formatSimulatedTime(equilibrium.time),
        equilibrium === null ? "–" : percent(equilibrium.relativeError),
      ]),
    ),
  );
  text += `for ${percent(targetError)} (recorded time alone):\n`;
  for (const { target, temperature, label } of points) {
    text += `${target.advice}${target.speedUp === null ? "" : `; ${formatNumber(target.speedUp, undefined, 2)} times less simulated time`}\n`;
    text += `  currents ${target.currents.map(({ currentDensity, drive, heating }) => `${formatNumber(published["A/cm^2"](currentDensity), "A/cm²", 2)} (zeEa/2kT ${formatNumber(drive, undefined, 2)}${heating === null ? "" : `, Joule heating ${formatNumber(heating, "K", 2)}`})`).join(", ")}\n`;
    for (const warning of target.warnings) text += `warning, ${formatNumber(temperature)} K${label}: ${warning}\n`;
  }
  return text;
}

/** For programs: quantities with units, as in the results file. */
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
    runs: plan.runs.map((run) => ({
      id: run.id,
      kind: run.kind,
      temperature: quantityIn("K", run.temperature),
      currentDensity: run.current === null ? null : quantityIn("A/cm^2", run.current.currentDensity),
      equilibration: ps(run.equilibrationSteps * run.ensemble.timestep),
      duration: ps(run.steps * run.ensemble.timestep),
    })),
    points: points.map(({ temperature, label, conductivity, relaxation, errors, target }) => ({
      temperature: quantityIn("K", temperature),
      label,
      conductivity: {
        value: published["S/cm"](conductivity.value),
        standardError: conductivity.standardError === null ? null : published["S/cm"](conductivity.standardError),
        unit: "S/cm",
        source: conductivity.source,
      },
      relaxation: { ...ps(relaxation.time), source: relaxation.source },
      errors: errors.map(({ factor, constantCurrent, equilibrium }) => ({
        factor,
        constantCurrent: cost(constantCurrent),
        equilibrium: cost(equilibrium),
      })),
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
