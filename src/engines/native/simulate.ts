import { addon, describeAddon, fromNative, translateNativeError, type Dynamics, type SimulationFacts } from "./load.js";
import type { Death, RunRecord, SimulationProgress } from "../engine.js";
import type { Correlations, ParticleModel, SimulationState } from "../../model/index.js";
import { socketOf } from "../../model/interactions.js";
import { InputError, RunError } from "../../errors/errors.js";
import { TimeSeries } from "../../recordings/index.js";
import { nativeModel } from "./clients/index.js";
import { Deaths } from "./deaths.js";
import { withDrive } from "./driven-failure.js";
import { isInterruption } from "./interruption.js";
import { checkedCount, Pace } from "./pace.js";
import { remedies } from "./remedies.js";

/** Everything a run needs to go on later with the same bits. */
export interface SimulationCheckpoint {
  /** Steps done, equilibration included. */
  readonly steps: number;
  /** Of the core; opaque. */
  readonly state: Uint8Array;
  /** The production series so far. */
  readonly columns: readonly Float64Array[];
}

export interface SimulateOptions {
  readonly model: ParticleModel;
  readonly dynamics: Dynamics;
  /** Steps under the same drive and thermostat that are not recorded. Default 0. */
  readonly equilibrationSteps?: number;
  /** Steps recorded, one row each `dynamics.sampleInterval`. */
  readonly steps: number;
  /** Correlations are accumulated over the production (sets `dynamics.correlateFrom`). */
  readonly correlate?: boolean;
  /** See `RunOptions` of an engine. */
  readonly onDeath?: (death: Death) => void;
  /** Called a few times a second from the event loop. */
  readonly onProgress?: (progress: SimulationProgress) => void;
  /** Ends the run after the current step; what there is is returned. */
  readonly signal?: AbortSignal;
  /**
   * Goes on from here; model, dynamics, `equilibrationSteps` and `correlate` must be those it was made with. `steps` may be
   * larger: a finished run is extended, with the same bits as one that was as long from the start.
   */
  readonly resume?: SimulationCheckpoint;
  /** Called about every `checkpointInterval` seconds and at the end, however the run ends but by an error. */
  readonly onCheckpoint?: (checkpoint: SimulationCheckpoint) => void;
  /** Seconds; default 60. */
  readonly checkpointInterval?: number;
  /** Production steps between two calls of `onFrame`; left out: none. */
  readonly frameInterval?: number;
  readonly onFrame?: (state: SimulationState) => void;
  /** The same at intervals of their own. */
  readonly frames?: readonly { readonly interval: number; readonly write: (state: SimulationState) => void }[];
}

/** Of an aborted simulation, with what was recorded until then; `first` is before the first step of this call. */
export interface SimulationResult extends RunRecord {
  /** "aborted": `signal` ended it early. */
  readonly state: "completed" | "aborted";
  readonly facts: SimulationFacts;
}

/**
 * Molecular dynamics of `model` under `dynamics`. The steps run on a thread of their own; the event loop stays free.
 * The typed arrays that are returned are those that `onProgress` and `onCheckpoint` show: views, to be read or copied.
 *
 * @throws InputError for a model, dynamics or checkpoint the core refuses; RunError (OVERLAP, BUCKINGHAM_CATASTROPHE,
 *   LOST_ATOM, NOT_A_NUMBER), naming atoms and step, when the run goes wrong; CLIENT_… of a program at the other end of a
 *   socket; NO_THREADS, NOT_ENOUGH_MEMORY. InputError COLUMNS_TAKEN where the memory of those views was transferred. Aborted while such a program is waited for, it leaves the step in the middle: \`last\` is then no state to go on from
 */
export async function simulate(options: SimulateOptions): Promise<SimulationResult> {
  const { model, signal, onProgress, onCheckpoint, resume } = options;
  const equilibrationSteps = checkedCount("equilibrationSteps", options.equilibrationSteps ?? 0);
  const totalSteps = equilibrationSteps + checkedCount("steps", options.steps);
  const dynamics: Dynamics =
    options.correlate === true ? { ...options.dynamics, correlateFrom: equilibrationSteps } : options.dynamics;
  const interval = dynamics.sampleInterval;
  const rowsAt = (steps: number) => Math.floor(steps / interval) - Math.floor(equilibrationSteps / interval);

  const simulation = fromNative(() => new (addon().Simulation)(nativeModel(model), dynamics));
  const columns = newColumns(Math.max(0, rowsAt(totalSteps)));
  // Rows of the equilibration fall on the floor.
  const unused = newColumns(Math.floor(equilibrationSteps / interval) + 1);
  /** Of all rows that were written, whichever call of the core was to report them; those of the equilibration while there are no others. */
  const fieldsSoFar = () => {
    const names = describeAddon().columns.map(({ name }) => name);
    const written = ([times, fields]: readonly (Float64Array | undefined)[]) =>
      fields!.filter((_, row) => times![row]! > 0);
    const [recorded, earlier] = [columns, unused].map((all) =>
      written(["time", "field"].map((name) => all[names.indexOf(name)])),
    );
    return recorded!.length > 0 ? recorded! : earlier!;
  };
  const series = (rows: number) => new TimeSeries(describeAddon().columns, columns, rows);
  /** `onProgress` and `onCheckpoint` hand out views of them. */
  const refuseTaken = () => {
    if (columns.some(({ length }) => length < rowsAt(totalSteps)))
      throw new InputError([
        {
          code: "COLUMNS_TAKEN",
          message: "the memory of the recorded series was transferred or shrunk while the run went on",
          remedy: remedies["COLUMNS_TAKEN"]!,
        },
      ]);
  };

  let steps = 0;
  if (resume !== undefined) {
    fromNative(() => simulation.restore(resume.state));
    steps = resume.steps;
    // The core vouches for its own part only.
    if (simulation.state().step !== steps || resume.columns.some((column) => column.length < rowsAt(steps)))
      throw new InputError([
        {
          code: "INVALID_CHECKPOINT",
          message: "the checkpoint's series does not belong to its state",
          path: "resume",
          expected: `${Math.max(0, rowsAt(simulation.state().step))} rows after ${simulation.state().step} steps`,
          received: `${resume.columns[0]?.length ?? 0} rows after ${steps} steps`,
        },
      ]);
    if (steps > totalSteps)
      throw new InputError([
        {
          code: "INVALID_CHECKPOINT",
          message: "the checkpoint is further than the run would go",
          path: "resume",
          expected: `at most ${totalSteps} steps`,
          received: `${steps} steps`,
        },
      ]);
    resume.columns.forEach((column, k) => columns[k]?.set(column.subarray(0, Math.max(0, rowsAt(steps)))));
  }
  const correlations = (rows: number): Correlations | null => {
    const moments = fromNative(() => simulation.correlations());
    if (moments === null) return null;
    const written = series(rows);
    const displacement = (["X", "Y", "Z"] as const).map((axis) => written.column(`chargeDisplacement${axis}`));
    return { ...moments, path: { interval: interval * dynamics.timestep, displacement } };
  };
  const frames = [
    ...(options.frameInterval === undefined
      ? []
      : [{ interval: options.frameInterval, write: (state: SimulationState) => options.onFrame?.(state) }]),
    ...(options.frames ?? []),
  ];
  const isExternal = socketOf(model) !== null;
  const { volume } = simulation.facts;
  const deaths = new Deaths(options.onDeath);
  const lookForDeaths = () => {
    if (isExternal) deaths.look(simulation.facts, steps);
  };
  const firstStep = steps;
  const started = performance.now();
  let lastCheckpoint = started;
  // A program may take minutes for a step.
  const pace = new Pace(isExternal ? 1 : undefined);

  const save = () => {
    if (onCheckpoint === undefined) return;
    lastCheckpoint = performance.now();
    const rows = Math.max(0, rowsAt(steps));
    onCheckpoint({ steps, state: simulation.checkpoint(), columns: columns.map((column) => column.subarray(0, rows)) });
  };
  const stop = () => simulation.stop();
  signal?.addEventListener("abort", stop);
  let first: SimulationState | undefined;
  try {
    if (isExternal && signal?.aborted !== true) await simulation.advance(0, unused, 0);
    lookForDeaths();
    first = simulation.state();
    while (steps < totalSteps && signal?.aborted !== true) {
      const producing = steps >= equilibrationSteps;
      const produced = steps - equilibrationSteps;
      const nextFrame = Math.min(
        totalSteps,
        ...frames.map(({ interval }) => equilibrationSteps + interval * (Math.floor(produced / interval) + 1)),
      );
      const end = Math.min(steps + pace.steps, producing ? nextFrame : equilibrationSteps);
      const report = await pace.time(() =>
        simulation.advance(end - steps, producing ? columns : unused, producing ? rowsAt(steps) : 0),
      );
      steps += report.steps;
      lookForDeaths();
      const due = frames.filter(({ interval }) => producing && (steps - equilibrationSteps) % interval === 0);
      if (due.length > 0 && report.steps > 0) {
        const state = simulation.state();
        for (const { write } of due) write(state);
      }
      onProgress?.({
        steps,
        totalSteps,
        phase: producing ? "production" : "equilibration",
        stepsPerSecond: pace.stepsPerSecond,
        volume,
        series: series(Math.max(0, rowsAt(steps))),
        correlations: () => correlations(Math.max(0, rowsAt(steps))),
      });
      refuseTaken();
      if (performance.now() - lastCheckpoint > 1000 * (options.checkpointInterval ?? 60)) save();
      refuseTaken();
    }
    save();
    refuseTaken();
  } catch (error) {
    // What was saved last stands: this is in the middle of a step.
    if (!isInterruption(error, signal)) throw withDrive(translateNativeError(error), model, dynamics, fieldsSoFar());
  } finally {
    signal?.removeEventListener("abort", stop);
    simulation.close();
  }
  return {
    state: steps < totalSteps ? "aborted" : "completed",
    steps,
    series: series(Math.max(0, rowsAt(steps))),
    correlations: correlations(Math.max(0, rowsAt(steps))),
    first: first ?? simulation.state(),
    last: simulation.state(),
    facts: simulation.facts,
    timings: simulation.timings(),
    stepsPerSecond: (steps - firstStep) / Math.max((performance.now() - started) / 1000, 1e-9),
  };
}

function newColumns(rows: number): Float64Array[] {
  const { columns } = describeAddon();
  try {
    return columns.map(() => new Float64Array(rows));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RunError([
      {
        code: "NOT_ENOUGH_MEMORY",
        message: `a series of ${rows} rows and ${columns.length} columns does not fit into memory`,
        remedy: remedies["NOT_ENOUGH_MEMORY"]!,
      },
    ]);
  }
}
