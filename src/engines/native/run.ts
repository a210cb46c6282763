import type { RunOptions, RunRecord } from "../engine.js";
import type { SimulationState, System } from "../../model/index.js";
import type { RunSpec } from "../../plan/run-spec.js";
import { socketOf } from "../../model/interactions.js";
import { dynamicsOf } from "./dynamics.js";
import { RunState, type SavedRun } from "./run-state.js";
import { simulate } from "./simulate.js";

/** Simulates, saves about once a minute, goes on from what was saved, and changes threads on the way. See `Simulator.run`. */
export async function run(
  run: RunSpec,
  system: System,
  folder: string | null,
  options: RunOptions,
): Promise<RunRecord | undefined> {
  const { model } = system;
  const { signal, rethread, trajectory } = options;
  // Its threads are not ours, and to begin again takes it seconds.
  const isExternal = socketOf(model) !== null;
  const state = folder === null ? null : new RunState(folder);
  const saved = state?.read();
  if (saved !== undefined && saved.steps > 0) options.onResumed?.(saved.steps);
  // When the study was made shorter than what there is already, nothing is thrown away.
  const steps = Math.max(run.steps, (saved?.steps ?? 0) - run.equilibrationSteps);
  const frames = trajectory?.open(saved?.trajectory ?? null);
  const kept = options.frames?.open(saved?.steps ?? 0);

  let reached: SavedRun | undefined = saved;
  /** Goes on until the end, the signal, or another number of threads. */
  const turn = async () => {
    const ending = new AbortController();
    const stop = () => ending.abort();
    signal?.addEventListener("abort", stop);
    if (signal?.aborted === true) stop();
    try {
      return await simulate({
        model,
        dynamics: dynamicsOf(run, system, options.threads()),
        equilibrationSteps: run.equilibrationSteps,
        steps,
        ...(reached === undefined ? {} : { resume: reached }),
        signal: ending.signal,
        ...(options.onDeath === undefined ? {} : { onDeath: options.onDeath }),
        onProgress: (progress) => {
          options.onProgress?.(progress);
          if (progress.steps < progress.totalSteps && rethread?.(progress) === true && !isExternal) stop();
        },
        onCheckpoint: (checkpoint) => {
          reached = { ...checkpoint, trajectory: frames?.sync() ?? null };
          state?.write(reached);
        },
        ...(frames === undefined
          ? {}
          : {
              frameInterval: trajectory!.interval,
              onFrame: (frame: SimulationState) => frames.write(frame),
            }),
        ...(kept === undefined
          ? {}
          : { frames: [{ interval: options.frames!.interval, write: (frame) => kept.write(frame) }] }),
      });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  };
  let result = await turn();
  const { first } = result;
  while (result.state === "aborted" && signal?.aborted !== true) result = await turn();
  if (result.state === "aborted") return undefined;
  // Of a run that went on, the start is not in the saved state; it takes one evaluation of the forces.
  const begun = async () => (await simulate({ model, dynamics: dynamicsOf(run, system, 1), steps: 0 })).first;
  return { ...result, first: saved === undefined ? first : await begun() };
}
