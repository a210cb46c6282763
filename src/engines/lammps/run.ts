import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { InputError, type Problem } from "../../errors/errors.js";
import { writeFileAtomic, writeJsonAtomic, type SavedFile } from "../../files/index.js";
import { isCoulombKind } from "../../model/interactions.js";
import type { LammpsChoice, System } from "../../model/index.js";
import type { RunSpec } from "../../plan/run-spec.js";
import type { RunFacts, RunOptions, RunRecord, Timings } from "../engine.js";
import { canRun, lacking } from "./can.js";
import { longRangeMethod } from "./deck.js";
import { readDump, stateOf, type DumpFrame } from "./dump.js";
import { failure, isMishap, lastWords } from "./failure.js";
import { correlationsOf, motionColumns, strideIn } from "./motion.js";
import { Output } from "./output.js";
import { Watched, type Ending } from "./process.js";
import { Recorder, SeriesFile } from "./recorder.js";
import { numbered, pruneRestarts, putAsideAfter, restartsIn } from "./restarts.js";
import { control, files, runInput } from "./run-input.js";

/** How often LAMMPS is looked at, asked whether it is to go on, and saves; s. */
export interface Rhythm {
  readonly look: number;
  readonly stretch: number;
  readonly save: number;
}
export const rhythm: Rhythm = { look: 0.25, stretch: 2, save: 60 };

/** s that a run may take to come to the end of a stretch when it is to stop; three stretches if that is longer. */
const patience = 20;

/** What is kept of a run that is done. */
interface Done {
  readonly steps: number;
  readonly ranks: number;
  readonly stepsPerSecond: number;
  readonly timings: Timings;
  readonly kspace: Output["kspace"];
  /** Of the trajectory that was made of its frames. */
  readonly trajectory: SavedFile | null;
}

/** Does a run in LAMMPS, or what is left of it. See `Simulator.run`: the bits depend on ranks and interruptions. */
export async function runInLammps(
  choice: LammpsChoice,
  run: RunSpec,
  system: System,
  folder: string | null,
  options: RunOptions,
  pace: Rhythm = rhythm,
): Promise<RunRecord | undefined> {
  const impossible = canRun(run, system);
  const problems = impossible.length > 0 ? impossible : lacking(choice, run, system);
  if (problems.length > 0) throw new InputError(problems as unknown as [Problem, ...Problem[]]);
  const given = folder === null ? mkdtempSync(join(tmpdir(), "galvanostat-lammps-")) : join(folder, "lammps");
  mkdirSync(given, { recursive: true });
  // LAMMPS is told of it in commands.
  const place = realpathSync(given);
  try {
    return await new LammpsRun(choice, run, system, place, options, pace).do();
  } finally {
    if (folder === null) rmSync(place, { recursive: true, force: true });
  }
}

class LammpsRun {
  readonly #total: number;
  readonly #doneFile: string;
  readonly #done: Done | null;
  readonly #output = new Output();
  /** Rows between two records of where everybody is; `null`: nobody wants to know. */
  readonly #stride: number | null;

  constructor(
    readonly choice: LammpsChoice,
    readonly run: RunSpec,
    readonly system: System,
    readonly place: string,
    readonly options: RunOptions,
    readonly pace: Rhythm,
  ) {
    this.#doneFile = join(place, "done.json");
    this.#done = existsSync(this.#doneFile) ? (JSON.parse(readFileSync(this.#doneFile, "utf8")) as Done) : null;
    // When the study was made shorter than what there is already, nothing is thrown away.
    this.#total = Math.max(run.equilibrationSteps + run.steps, this.#done?.steps ?? 0, restartsIn(place)[0] ?? 0);
    this.#stride = run.sampling.correlate
      ? strideIn(place, run, this.#total - run.equilibrationSteps, system.model.types.length)
      : null;
  }

  async do(): Promise<RunRecord | undefined> {
    const { options, place } = this;
    const saved = this.#done?.steps === this.#total ? this.#total : (restartsIn(place)[0] ?? 0);
    if (saved > 0) options.onResumed?.(saved);
    const isThere = saved === this.#total && this.#done !== null;
    if (isThere) return this.#record(this.#done!, this.#recorderUpTo(Infinity));
    for (let died = -1; ; ) {
      const states = restartsIn(place);
      const from = states[0] ?? 0;
      // Later ones are damaged, or were being written when something ended it.
      putAsideAfter(place, from);
      const recorder = this.#recorderUpTo(from);
      const ending = await this.#part(from, recorder);
      if (ending === "stopped") return undefined;
      if (ending === "done") return this.#finish(recorder);
      const older = states[1];
      const tell = (step: number) =>
        options.onDeath?.({ program: "lammps", step, words: lastWords(this.#output, ending) });
      if (from > 0 && older !== undefined && this.#output.couldNotRead(ending)) {
        putAsideAfter(place, older);
        tell(older);
        continue;
      }
      const reached = restartsIn(place)[0] ?? 0;
      // Whatever ended it may not do so again; of the same state twice, it does.
      if (!isMishap(this.#output, ending) || reached <= died || ending.status === 127)
        throw failure(this.#output, ending, join(place, files.input));
      died = reached;
      tell(reached);
    }
  }

  /** With the rows of the parts that ended before, up to the state that the next one begins from. */
  #recorderUpTo(from: number): Recorder {
    const { place } = this;
    const recorder = new Recorder(this.run, this.system, place);
    const starts = numbered(place, patternOfSeries).filter((start) => start < from);
    starts.forEach((start, k) => {
      const end = Math.min(starts[k + 1] ?? Infinity, from);
      new SeriesFile(join(place, files.series(start))).read((step, values) => {
        if (step <= end) recorder.take(step, values);
      });
    });
    if (Number.isFinite(from) && from > 0 && recorder.step !== from) recorder.missing(from);
    return recorder;
  }

  /** LAMMPS, from a state to the end or until it is to stop. */
  async #part(from: number, recorder: Recorder): Promise<Ending | "done" | "stopped"> {
    const { choice, run, system, place, options, pace } = this;
    const { signal } = options;
    if (signal?.aborted === true) return "stopped";
    const { interval } = run.sampling;
    // What was recorded beyond it comes again.
    for (const [pattern, name] of parts)
      for (const start of numbered(place, pattern)) if (start >= from) rmSync(join(place, name(start)));
    const frames = options.trajectory?.interval ?? null;
    for (const [name, text] of runInput(run, system, {
      folder: place,
      from,
      total: this.#total,
      frames,
      motion: this.#stride,
    }))
      writeFileAtomic(join(place, name), text);
    let [chunk, save] = [interval, 0];
    const tell = (finish: boolean) => writeFileAtomic(join(place, files.control), control(chunk, save, finish));
    tell(false);
    this.#output.forget();
    const program = new Watched([...choice.command, "-in", files.input, "-log", files.log], place, (line) =>
      this.#output.read(line),
    );
    const rows = new SeriesFile(join(place, files.series(from)));
    let ending: Ending | null = null;
    void program.ended.then((how) => {
      ending = how;
    });
    let [clock, reached, rate] = [performance.now(), from, 0];
    let stopping = 0;
    try {
      while (ending === null) {
        await Promise.race([program.ended, sleep(pace.look, signal)]);
        rows.read((step, values) => recorder.take(step, values));
        const now = performance.now();
        if (recorder.step > reached && now - clock > 500 * pace.look) {
          // The first stretch has the set-up in it.
          if (reached > from || rate === 0) rate = (1000 * (recorder.step - reached)) / (now - clock);
          [clock, reached] = [now, recorder.step];
          const wanted = Math.max(1, Math.round((rate * pace.stretch) / interval)) * interval;
          if (stopping === 0 && (wanted > 1.3 * chunk || wanted < chunk / 1.3)) {
            chunk = wanted;
            save = Math.max(1, Math.round((rate * pace.save) / interval)) * interval;
            tell(false);
          }
          this.#progress(recorder, rate);
          pruneRestarts(place);
        }
        if (this.#isStopped && ending === null) {
          if (stopping === 0) {
            stopping = now;
            tell(true);
          } else if (now - stopping > 1000 * Math.max(patience, (3 * chunk) / Math.max(rate, 1e-9)))
            await program.end();
        }
      }
    } finally {
      if (ending === null) await program.end();
    }
    rows.read((step, values) => recorder.take(step, values));
    const { status } = ending as Ending;
    const saved = this.#output.saved;
    if (status === 0 && saved === this.#total) {
      this.#progress(recorder, rate);
      return "done";
    }
    if (this.#isStopped) return "stopped";
    return ending as Ending;
  }

  get #isStopped(): boolean {
    return this.options.signal?.aborted === true;
  }

  #progress(recorder: Recorder, stepsPerSecond: number): void {
    const { run, options } = this;
    options.onProgress?.({
      steps: recorder.step,
      totalSteps: this.#total,
      phase: recorder.step > run.equilibrationSteps ? "production" : "equilibration",
      stepsPerSecond,
      volume: recorder.volume,
      series: recorder.series,
      correlations: () => null,
    });
  }

  #finish(recorder: Recorder): RunRecord {
    const output = this.#output;
    const { trajectory } = this.options;
    let saved = this.#done?.trajectory ?? null;
    if (trajectory !== undefined) {
      const sink = trajectory.open(saved);
      for (const frame of this.#frames(patternOfFrames, files.frames)) sink.write(stateOf(frame, this.system));
      saved = sink.sync();
    }
    const done: Done = {
      steps: this.#total,
      ranks: output.ranks,
      stepsPerSecond: output.steps / Math.max(output.seconds, 1e-9),
      timings: output.timings,
      kspace: output.kspace,
      trajectory: saved,
    };
    writeJsonAtomic(this.#doneFile, done);
    for (const start of numbered(this.place, patternOfFrames)) rmSync(join(this.place, files.frames(start)));
    return this.#record(done, recorder);
  }

  /** Of all parts, each step once. */
  *#frames(pattern: RegExp, name: (step: number) => string, columns?: string): Generator<DumpFrame> {
    const starts = numbered(this.place, pattern);
    for (const [k, start] of starts.entries())
      for (const frame of readDump(join(this.place, name(start)), columns))
        if (frame.step > start && frame.step <= (starts[k + 1] ?? Infinity)) yield frame;
  }

  #record(done: Done, recorder: Recorder): RunRecord {
    const { run, system, place } = this;
    const state = (file: string) => stateOf(readDump(join(place, file)).next().value!, system);
    return {
      steps: run.equilibrationSteps + Math.max(0, done.steps - run.equilibrationSteps),
      series: recorder.series,
      correlations:
        this.#stride === null
          ? null
          : correlationsOf(
              run,
              system,
              recorder,
              this.#stride,
              this.#frames(patternOfMotion, files.motion, motionColumns),
            ),
      first: state(files.first),
      last: state(files.last),
      facts: factsOf(system, done, recorder),
      timings: done.timings,
      stepsPerSecond: done.stepsPerSecond,
    };
  }
}

/** Files of which each part of a run has its own. */
const patternOfSeries = /^series\.(\d+)\.dat$/;
const patternOfFrames = /^frames\.(\d+)\.dump$/;
const patternOfMotion = /^motion\.(\d+)\.dump$/;
const parts = [
  [patternOfSeries, files.series],
  [patternOfFrames, files.frames],
  [patternOfMotion, files.motion],
] as const;

function factsOf({ model }: System, { ranks, kspace }: Done, recorder: Recorder): RunFacts {
  const { alpha, accuracy, grid } = kspace;
  return {
    threads: ranks,
    precision: "double",
    interactions: model.interactions.map(({ kind }) =>
      isCoulombKind(kind) && kind !== "damped-shifted-force"
        ? {
            kind,
            method: longRangeMethod(model.types.length) === "ewald" ? "ewald (LAMMPS)" : "pppm",
            numbers: {
              ...(alpha === undefined ? {} : { alpha }),
              ...(accuracy === undefined ? {} : { accuracy }),
              ...(grid === undefined ? {} : { gridA: grid[0]!, gridB: grid[1]!, gridC: grid[2]! }),
            },
          }
        : { kind, method: kind, numbers: {} },
    ),
    atoms: model.types.length,
    degreesOfFreedom: recorder.degreesOfFreedom,
    volume: recorder.volume,
  };
}

/** Until then, or until the signal. */
function sleep(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, 1000 * seconds);
    if (signal?.aborted !== true) signal?.addEventListener("abort", end);
  });
}
