import type { PointSetup } from "../config/index.js";
import type { Ensemble, RunSpec } from "./run-spec.js";

/** Streams of random numbers from one kind of preparation to the next. */
const mostTemperatures = 1_000_000;

/** What a point's runs have in common. */
export type Conditions = Pick<
  RunSpec,
  "point" | "system" | "temperature" | "ensemble" | "sampling" | "precision" | "skin"
>;

/**
 * The runs that prepare the structure for a temperature, in their order; none when the study asks for none.
 *
 * @param conditions with random numbers of their own
 * @param sample which of several, counted from 0
 */
export function preparationRuns({ config, point }: PointSetup, conditions: Conditions, sample: number): RunSpec[] {
  const { preparation, production } = config;
  const { temperature } = point;
  const { ensemble } = conditions;
  const common = { ...conditions, current: null, j: null, replica: sample, equilibrationSteps: 0 };
  const idOf = (name: string): string => `${point.key}-${name}${sample === 0 ? "" : `-r${sample + 1}`}`;
  const run = (name: string, own: Partial<Ensemble>, steps: number): RunSpec => ({
    ...common,
    id: idOf(name),
    kind: "preparation",
    ensemble: { ...ensemble, ...own },
    // Whole rows, so that the last one is that of the last step.
    steps: Math.max(1, Math.ceil(steps / production.sampleInterval.steps)) * production.sampleInterval.steps,
  });
  const runs: RunSpec[] = [];
  if (preparation?.minimise !== undefined)
    runs.push({
      ...common,
      id: idOf("minimise"),
      kind: "minimisation",
      steps: preparation.minimise.maxSteps,
      tolerance: preparation.minimise.force,
    });
  if (preparation?.anneal != null) {
    const { temperature: hot, hold, cooling } = preparation.anneal;
    const cool = Math.round(Math.abs(hot - temperature) / cooling / production.timestep);
    const temperatureSchedule = [
      { step: hold.steps, temperature: hot },
      ...(cool === 0 ? [] : [{ step: hold.steps + cool, temperature }]),
    ];
    runs.push(run("anneal", { temperatureSchedule }, hold.steps + cool));
  }
  if (preparation?.pressure != null)
    runs.push(
      run(
        "cell",
        { stream: ensemble.stream + mostTemperatures, barostat: preparation.pressure.barostat },
        preparation.pressure.duration.steps,
      ),
    );
  return runs;
}
