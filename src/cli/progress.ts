import type { MinimisationProgress, SimulationProgress } from "../engines/index.js";
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
import { published } from "../results/units.js";
import { formatNumber, formatUncertain } from "../units/index.js";
import { uncertain } from "../results/quantity.js";
import { describeMinimisation, describeSpec } from "./describe.js";
import type { Terminal } from "./terminal.js";

/** Seconds between two plain lines of one run, where lines cannot be written over (a Slurm log). */
const plainInterval = 10;
const liveInterval = 0.5;

/** Progress of the runs: one line that is written over on a terminal, plain lines elsewhere. */
export class ProgressReport {
  readonly #terminal: Terminal;
  readonly #last = new Map<string, number>();
  readonly #live = new Map<string, { readonly text: string; readonly remaining: number }>();
  readonly #waiting = new Set<string>();
  readonly #elsewhere = new Set<string>();
  #concurrency = 1;
  #stepsAhead = 0;
  #drawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  begin(plan: Plan, schedule: Schedule): void {
    this.#concurrency = schedule.concurrency;
    for (const run of [...plan.preparation, ...plan.runs]) this.#waiting.add(run.id);
    this.#stepsAhead = plan.runs.length === 0 ? 0 : plan.runs[0]!.equilibrationSteps + plan.runs[0]!.steps;
  }

  /** Runs side by side. */
  set concurrency(count: number) {
    this.#concurrency = count;
  }

  /** Runs that were decided upon on the way. */
  added(runs: readonly RunSpec[], reason: string): void {
    for (const run of runs) this.#waiting.add(run.id);
    this.#clear();
    this.#terminal.note(`${reason}\n${runs.map((run) => `  ${describeSpec(run)}\n`).join("")}`);
  }

  /** Steps with the equilibration. */
  resumed(run: RunSpec, steps: number): void {
    this.#clear();
    this.#terminal.note(`${run.id} goes on from ${this.#reached(run, steps)}\n`);
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
    const now = performance.now() / 1000;
    const every = this.#terminal.live ? liveInterval : plainInterval;
    // The first line comes after one interval, not at once: it would have nothing to say.
    if (now - (this.#last.get(run.id) ?? this.#remember(run.id, now)) < every) return;
    this.#remember(run.id, now);
    const waiting = (this.#waiting.size * this.#stepsAhead) / stepsPerSecond / this.#concurrency;
    const text = `${run.id} ${describe()}`;
    if (!this.#terminal.live) {
      this.#terminal.note(`${text}, ${Math.round(stepsPerSecond)} steps/s, ETA ${duration(remaining + waiting)}\n`);
      return;
    }
    this.#live.set(run.id, { text, remaining });
    const longest = Math.max(...[...this.#live.values()].map((line) => line.remaining));
    this.#draw(`${[...this.#live.values()].map((line) => line.text).join(" | ")} | ETA ${duration(longest + waiting)}`);
  }

  /** @param wasThere by an earlier session */
  finished(run: RunSpec, result: AnyRunResult, wasThere: boolean): void {
    this.#waiting.delete(run.id);
    this.#live.delete(run.id);
    this.#clear();
    if (wasThere) {
      this.#terminal.note(`${run.id} was there${describeFinished(result)}\n`);
      return;
    }
    const rate =
      result.performance.stepsPerSecond > 0 ? `, ${Math.round(result.performance.stepsPerSecond)} steps/s` : "";
    this.#terminal.note(`${run.id} done${describeFinished(result)}${rate}\n`);
  }

  /** Told once. */
  elsewhere(run: RunSpec, holder: Holder): void {
    if (this.#elsewhere.has(run.id)) return;
    this.#elsewhere.add(run.id);
    this.#clear();
    this.#terminal.note(`${run.id} is with ${nameOfHolder(holder)}\n`);
  }

  /** In short: the results, which come at the end, say what went wrong. */
  failed(run: RunSpec, { code }: RunFailure): void {
    this.#waiting.delete(run.id);
    this.#live.delete(run.id);
    this.#clear();
    this.#terminal.note(`${run.id} failed [${code}]\n`);
  }

  end(): void {
    this.#clear();
  }

  #remember(id: string, now: number): number {
    this.#last.set(id, now);
    return now;
  }

  #reached(run: RunSpec, steps: number): string {
    const ps = (count: number) => published.ps(count * run.ensemble.timestep).toFixed(1);
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

  #draw(line: string): void {
    const columns = process.stderr.columns || 80;
    this.#terminal.note(`\r\u001b[2K${line.slice(0, columns - 1)}`);
    this.#drawn = true;
  }

  #clear(): void {
    if (this.#drawn) this.#terminal.note("\r\u001b[2K");
    this.#drawn = false;
  }
}

/** The field and σ; of preparations what they gave, and what was noticed. */
function describeFinished(result: AnyRunResult): string {
  const noticed = () => result.warnings.map((warning) => `; warning: ${warning}`).join("");
  switch (result.kind) {
    case "equilibrium":
      return "";
    case "minimisation":
      return `: ${describeMinimisation(result)}${noticed()}`;
    case "preparation":
      return `${describeCell(result)}${noticed()}`;
    case "constant-field":
      return `: current ${uncertain(result.currentDensity, "A/cm²")}, σ ${uncertain(result.conductivity, "S/cm")}`;
    default:
      return `: field ${uncertain(result.field, "V/Å")}${result.conductivity === null ? "" : `, σ ${uncertain(result.conductivity, "S/cm")}`}`;
  }
}

/** The mean cell. */
function describeCell({ cell, angles }: PreparationRunResult): string {
  const edges = cell === undefined ? "" : `: cell ${cell.map((edge) => uncertain(edge)).join(", ")} Å`;
  return `${edges}${angles === undefined ? "" : `; α, β, γ ${angles.map((angle) => uncertain(angle)).join(", ")}°`}`;
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
