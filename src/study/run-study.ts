import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Study } from "../config/index.js";
import type { SimulationProgress } from "../engines/simulate.js";
import { GalvanostatError, InputError } from "../errors/errors.js";
import { combineConductivities } from "../estimators/index.js";
import { lockFolder, writeJsonAtomic } from "../files/index.js";
import { describeAddon } from "../native/index.js";
import { makePlan, type Plan, type RunSpec } from "../plan/index.js";
import { CONDUCTIVITY_IN_S_PER_CM } from "../units/constants.js";
import { AMPERE_PER_CM2, inUnit } from "./describe-run.js";
import { makeProvenance } from "./provenance.js";
import type { PointResult, Results, RunFailure, RunResult } from "./results.js";
import { runOne } from "./run-one.js";

export interface RunStudyOptions {
  /** Results folder, made if need be; a study that was begun there goes on. */
  readonly folder: string;
  /** Begin again even if the folder holds results of another study. */
  readonly overwrite?: boolean;
  /** Stops all runs after their current step and saves their state. */
  readonly signal?: AbortSignal;
  readonly onPlan?: (plan: Plan) => void;
  readonly onProgress?: (run: RunSpec, progress: SimulationProgress) => void;
  readonly onRunFinished?: (run: RunSpec, result: RunResult) => void;
  readonly onRunFailed?: (run: RunSpec, failure: RunFailure) => void;
}

/**
 * Runs every point of a study, or what is left of it, and returns what `results.json` then says. The file is written
 * anew, atomically, after each run; a run that fails does not stop the others.
 *
 * @throws InputError RESULTS_IN_USE, RESULTS_OF_ANOTHER_STUDY, NOT_SUPPORTED, INVALID_RUN_STATE
 */
export async function runStudy(study: Study, options: RunStudyOptions): Promise<Results> {
  if (study.config.drive === null)
    throw new InputError([{ code: "NOT_SUPPORTED", message: "a study at equilibrium is not supported yet", path: "drive.method", expected: "constant-current", received: "equilibrium" }]);
  const { folder } = options;
  const unlock = lockFolder(folder);
  try {
    return await runLocked(study, options);
  } finally {
    unlock();
  }
}

async function runLocked(study: Study, options: RunStudyOptions): Promise<Results> {
  const { folder, signal } = options;
  const path = join(folder, "results.json");
  const earlier = readEarlier(path);
  let provenance = makeProvenance(study, new Date().toISOString());
  if (earlier !== undefined && earlier.fingerprint !== provenance.fingerprint) {
    if (options.overwrite !== true)
      throw new InputError([{ code: "RESULTS_OF_ANOTHER_STUDY", message: "this folder holds results of another input (or of another kind of processor)", file: path, remedy: "choose another folder with --out, or discard what is there with --overwrite" }]);
    rmSync(join(folder, "runs"), { recursive: true, force: true });
    rmSync(path, { force: true });
  } else if (earlier !== undefined) {
    provenance = { ...provenance, started: earlier.started };
  }

  const plan = makePlan(study.config, study.model, describeAddon().build.maximumThreads);
  options.onPlan?.(plan);
  const finished = new Map<string, RunResult>();
  const failures: RunFailure[] = [];
  const write = (status: Results["status"]): Results => {
    const results: Results = {
      schema: 1,
      status,
      title: study.config.title,
      provenance: status === "running" ? provenance : { ...provenance, finished: new Date().toISOString() },
      points: study.config.temperatures.map((temperature) => describePoint(study, plan, temperature, finished)),
      temperatureLaws: [],
      errors: failures,
    };
    writeJsonAtomic(path, results);
    return results;
  };
  write("running");

  const waiting = [...plan.runs];
  const work = async () => {
    for (let run = waiting.shift(); run !== undefined && signal?.aborted !== true; run = waiting.shift()) {
      try {
        const result = await runOne(study, run, folder, {
          ...(signal === undefined ? {} : { signal }),
          onProgress: (progress) => options.onProgress?.(run!, progress),
        });
        if (result === undefined) continue;
        finished.set(run.id, result);
        write("running");
        options.onRunFinished?.(run, result);
      } catch (error) {
        // What is wrong with one point may be right with the others; anything unforeseen is not ours to swallow.
        if (!(error instanceof GalvanostatError)) throw error;
        const failure = { id: run.id, code: error.code, message: error.message };
        failures.push(failure);
        options.onRunFailed?.(run, failure);
      }
    }
  };
  await Promise.all(Array.from({ length: plan.concurrency }, work));
  const missing = finished.size + failures.length < plan.runs.length;
  return write(missing ? "interrupted" : failures.length > 0 ? "failed" : "completed");
}

function readEarlier(path: string): { readonly fingerprint: string; readonly started: string } | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { provenance } = JSON.parse(readFileSync(path, "utf8")) as Results;
    return { fingerprint: String(provenance.fingerprint), started: String(provenance.started) };
  } catch {
    return { fingerprint: "unreadable", started: "" };
  }
}

/** Below this p-value runs at different currents are said to disagree. */
const significance = 0.05;
/** Below this one, that no common σ exists. */
const contradiction = 1e-3;

function describePoint(study: Study, plan: Plan, temperature: number, finished: ReadonlyMap<string, RunResult>): PointResult {
  const runs = plan.runs.filter((run) => run.temperature === temperature).flatMap((run) => finished.get(run.id) ?? []);
  const combined = combineConductivities(runs.map((run) => ({ currentDensity: run.currentDensity.value / AMPERE_PER_CM2, field: run.field })));
  const warnings: string[] = [];
  if (combined !== undefined && combined.pValue < contradiction)
    warnings.push(`do not quote: the runs contradict each other (p = ${combined.pValue.toPrecision(2)}); the response is not linear up to the largest current: leave the largest out`);
  else if (combined !== undefined && combined.pValue < significance)
    warnings.push(`the runs disagree (p = ${combined.pValue.toPrecision(2)}): the response may not be linear at the larger currents; the error bar is widened accordingly`);
  if (new Set(runs.map((run) => run.currentDensity.value)).size === 1) warnings.push("only one current: linear response is assumed, not checked");
  return {
    temperature: { value: temperature, unit: "K" },
    direction: study.config.drive!.direction,
    ...(combined === undefined
      ? {}
      : {
          conductivity: {
            ...inUnit(combined, CONDUCTIVITY_IN_S_PER_CM, "S/cm"),
            method: "constant-current" as const,
            chiSquared: combined.chiSquared,
            degreesOfFreedom: combined.degreesOfFreedom,
            pValue: combined.pValue,
          },
        }),
    runs,
    warnings,
  };
}
