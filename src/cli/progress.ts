import type { Death, MinimisationProgress, SimulationProgress } from "../engines/index.js";
import { nameOfHolder, type Holder } from "../files/index.js";
import type { Plan, RunSpec, Schedule } from "../plan/index.js";
import { glimpseConductivity, type Uncertain } from "../estimators/index.js";
import type { Correlations } from "../model/index.js";
import {
  estimateFieldRun,
  estimateRun,
  type AnyRunResult,
  type PreparationRunResult,
  type RunFailure,
} from "../study/index.js";
import type { UncertainQuantity } from "../results/document.js";
import { published } from "../results/units.js";
import { formatNumber, formatUncertain } from "../units/index.js";
import { uncertain } from "../results/quantity.js";
import { describeMinimisation, describeSpec } from "./describe.js";
import { LiveLines } from "./live-lines.js";
import type { Terminal } from "./terminal.js";

/** Seconds between two plain lines of one run, where lines cannot be written over (a Slurm log). */
const plainInterval = 10;
const liveInterval = 0.5;

const stepsOf = (run: RunSpec): number => run.equilibrationSteps + run.steps;

/** A hundred thousand atoms by another engine take more than a second each. */
export const rate = (stepsPerSecond: number): string =>
  `${stepsPerSecond < 10 ? stepsPerSecond.toPrecision(2) : Math.round(stepsPerSecond)} steps/s`;

/** Progress of the runs: a bar that is redrawn on a terminal, below what else is said; plain lines elsewhere. */
export class ProgressReport {
  /** For all that is said while runs go on: above the bar. */
  readonly terminal: Terminal;
  readonly #note: (text: string) => void;
  readonly #live: LiveLines | null;
  readonly #last = new Map<string, number>();
  readonly #going = new Map<string, { readonly text: string; readonly steps: number; readonly left: number }>();
  readonly #waiting = new Map<string, number>();
  readonly #elsewhere = new Set<string>();
  #concurrency = 1;
  /** Steps of each; a run that is extended goes on again. */
  readonly #done = new Map<string, number>();
  #stepsPerSecond = 0;

  /** @param stream where the bar is, if the terminal is live */
  constructor(terminal: Terminal, stream: NodeJS.WriteStream = process.stderr) {
    const live = terminal.live ? new LiveLines(stream) : null;
    this.#live = live;
    this.#note = live === null ? terminal.note : (text) => live.above(() => terminal.note(text));
    this.terminal = { ...terminal, note: this.#note };
  }

  begin(plan: Plan, schedule: Schedule): void {
    this.#concurrency = schedule.concurrency;
    for (const run of [...plan.preparation, ...plan.runs]) this.#waiting.set(run.id, stepsOf(run));
    this.#draw();
  }

  /** Runs side by side. */
  set concurrency(count: number) {
    this.#concurrency = count;
  }

  /** Runs that were decided upon on the way. */
  added(runs: readonly RunSpec[], reason: string): void {
    for (const run of runs) this.#waiting.set(run.id, stepsOf(run));
    this.#note(`${reason}\n${runs.map((run) => `  ${describeSpec(run)}\n`).join("")}`);
  }

  /** Steps with the equilibration. */
  resumed(run: RunSpec, steps: number): void {
    this.#note(`${run.id} goes on from ${this.#reached(run, steps)}\n`);
  }

  /** Of a run: the first time, the tenth, the hundredth. The results say how often it was. */
  died(run: RunSpec, { program, step, words }: Death, deaths: number): void {
    if (!Number.isInteger(Math.log10(deaths))) return;
    const often = deaths === 1 ? "" : `, for the ${deaths}th time`;
    const when = step === null ? "" : ` by step ${step}`;
    const what =
      program === "client"
        ? `the client died${when}${often}, and is started again`
        : `LAMMPS died${often}, and goes on from ${step === 0 || step === null ? "the beginning" : this.#reached(run, step)}`;
    this.#note(`${run.id}: ${what}: ${words}\n`);
  }

  update(run: RunSpec, progress: SimulationProgress): void {
    const { steps, totalSteps, stepsPerSecond } = progress;
    this.#report(run, () => this.#describe(run, progress), (totalSteps - steps) / stepsPerSecond, stepsPerSecond);
  }

  /** Nobody knows how many steps are left: at most, then. */
  minimising(run: RunSpec, { steps, maxSteps, largestForce, stepsPerSecond }: MinimisationProgress): void {
    this.#report(
      run,
      () => `step ${steps}, largest force ${formatNumber(largestForce, "eV/Å", 2)}`,
      (maxSteps - steps) / stepsPerSecond,
      stepsPerSecond,
    );
  }

  #report(run: RunSpec, describe: () => string, remaining: number, stepsPerSecond: number): void {
    this.#waiting.delete(run.id);
    this.#done.delete(run.id);
    const now = performance.now() / 1000;
    const every = this.#live === null ? plainInterval : liveInterval;
    // The first line comes after one interval, not at once: it would have nothing to say.
    if (now - (this.#last.get(run.id) ?? this.#remember(run.id, now)) < every) return;
    this.#remember(run.id, now);
    this.#stepsPerSecond = stepsPerSecond;
    const left = remaining * stepsPerSecond;
    const text = `${run.id} ${describe()}`;
    this.#going.set(run.id, { text, steps: Math.max(0, stepsOf(run) - left), left });
    if (this.#live === null) this.#note(`${text}, ${rate(stepsPerSecond)}, ETA ${duration(this.#left())}\n`);
    else this.#draw();
  }

  /** Seconds until all are done: those that go on, and those that wait, at the speed of the last one. */
  #left(): number {
    const going = [...this.#going.values()].map(({ left }) => left);
    const waiting = [...this.#waiting.values()].reduce((sum, steps) => sum + steps, 0);
    const together = going.reduce((sum, left) => sum + left, waiting) / this.#concurrency;
    return Math.max(together, ...going) / this.#stepsPerSecond;
  }

  #draw(): void {
    const going = [...this.#going.values()];
    const waiting = [...this.#waiting.values()].reduce((sum, steps) => sum + steps, 0);
    const done = [...this.#done.values()].reduce((sum, steps) => sum + steps, 0);
    const before = done + going.reduce((sum, { steps }) => sum + steps, 0);
    const all = before + waiting + going.reduce((sum, { left }) => sum + left, 0);
    this.#live?.draw({
      lines: going.map(({ text }) => text),
      done: this.#done.size,
      all: this.#done.size + this.#going.size + this.#started() + this.#waiting.size,
      part: all === 0 ? 0 : before / all,
      left: this.#stepsPerSecond === 0 ? "" : duration(this.#left()),
    });
  }

  #ended(run: RunSpec): void {
    this.#waiting.delete(run.id);
    this.#going.delete(run.id);
    this.#last.delete(run.id);
    this.#done.set(run.id, stepsOf(run));
  }

  /** Runs whose first interval is not over. */
  #started(): number {
    return [...this.#last.keys()].filter((id) => !this.#going.has(id)).length;
  }

  /** @param wasThere by an earlier session */
  finished(run: RunSpec, result: AnyRunResult, wasThere: boolean): void {
    this.#ended(run);
    const { stepsPerSecond } = result.performance;
    const speed = stepsPerSecond > 0 ? `, ${rate(stepsPerSecond)}` : "";
    this.#note(
      wasThere
        ? `${run.id} was there${describeFinished(result)}\n`
        : `${run.id} done${describeFinished(result)}${speed}\n${warningsOf(run, result)}`,
    );
    this.#draw();
  }

  /** Told once. */
  elsewhere(run: RunSpec, holder: Holder): void {
    if (this.#elsewhere.has(run.id)) return;
    this.#elsewhere.add(run.id);
    this.#note(`${run.id} is with ${nameOfHolder(holder)}\n`);
  }

  /** In short: the results, which come at the end, say what went wrong. */
  failed(run: RunSpec, { code }: RunFailure): void {
    this.#ended(run);
    this.#note(`${run.id} failed [${code}]\n`);
    this.#draw();
  }

  end(): void {
    this.#live?.end();
  }

  #remember(id: string, now: number): number {
    this.#last.set(id, now);
    return now;
  }

  #reached(run: RunSpec, steps: number): string {
    const inPs = (count: number) => published.ps(count * run.ensemble.timestep);
    const ps = (count: number) => inPs(count).toFixed(inPs(stepsOf(run)) < 1 ? 3 : 1);
    return steps < run.equilibrationSteps
      ? `equilibration ${ps(steps)}/${ps(run.equilibrationSteps)} ps`
      : `${ps(steps - run.equilibrationSteps)}/${ps(run.steps)} ps`;
  }

  #describe(run: RunSpec, { phase, steps, volume, series, correlations }: SimulationProgress): string {
    const head = this.#reached(run, steps);
    if (phase === "equilibration" || series.rows < 100) return head;
    const conductivity =
      run.field !== undefined
        ? estimateFieldRun(series, { field: run.field, volume, temperature: run.temperature }).conductivity
        : run.current === null
          ? this.#einstein(run, correlations(), volume)
          : estimateRun(series, { chargeFlux: run.current.chargeFlux, volume, temperature: run.temperature })
              .conductivity;
    if (conductivity === null || conductivity.standardError === null) return head;
    return `${head} σ ${formatUncertain(published["S/cm"](conductivity.value), published["S/cm"](conductivity.standardError), "S/cm")}`;
  }

  #einstein(run: RunSpec, correlations: Correlations | null, volume: number): Uncertain | null {
    return correlations === null ? null : glimpseConductivity(correlations, { volume, temperature: run.temperature });
  }
}

/**
 * Of preparations at once: hours may follow on them, which nobody would spend on what they warn of. Those of runs come with the results;
 * those of preparations there once more, for whoever reads the end of a log, or went on in another session.
 */
const warningsOf = (run: RunSpec, result: AnyRunResult): string =>
  result.kind === "minimisation" || result.kind === "preparation"
    ? result.warnings.map((warning) => `warning, ${run.id}: ${warning}\n`).join("")
    : "";

/** The field and σ; of preparations what they gave. */
function describeFinished(result: AnyRunResult): string {
  switch (result.kind) {
    case "equilibrium":
      return "";
    case "minimisation":
      return `: ${describeMinimisation(result)}`;
    case "preparation":
      return describeCell(result);
    case "constant-field":
      return `: current ${uncertain(result.currentDensity, "A/cm²")}, σ ${uncertain(result.conductivity, "S/cm")}`;
    default:
      return `: field ${uncertain(result.field, "V/Å")}${result.conductivity === null ? "" : `, σ ${uncertain(result.conductivity, "S/cm")}`}`;
  }
}

/** The mean cell; what is alike once, and no error where there is none to trust: the warnings say why. */
export function describeCell({ cell, angles }: Pick<PreparationRunResult, "cell" | "angles">): string {
  const all = (names: string, values: readonly Pick<UncertainQuantity, "value" | "standardError">[]): string => {
    const written = values.map((value) =>
      value.standardError === null ? formatNumber(value.value, "", 5) : uncertain(value),
    );
    const isOne = written.every((text) => text === written[0]);
    return isOne ? `${names.replaceAll(", ", " = ")} = ${written[0]}` : `${names} = ${written.join(", ")}`;
  };
  const edges = cell === undefined ? "" : `: cell ${all("a, b, c", cell)} Å`;
  return `${edges}${angles === undefined ? "" : `; ${all("α, β, γ", angles)}°`}`;
}

/** "12 min", of seconds. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
