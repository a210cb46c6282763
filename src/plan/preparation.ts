import type { StudyConfig } from "../config/study-config.js";
import type { Dynamics } from "../native/addon.js";
import type { RunSpec } from "./index.js";

/**
 * The runs that prepare the structure for a temperature, in their order; none when the study asks for none.
 *
 * @param dynamics without drive, with a stream of random numbers of its own
 */
export function preparationRuns({ preparation, production }: StudyConfig, temperature: number, dynamics: Dynamics): RunSpec[] {
  if (preparation?.anneal == null) return [];
  const { temperature: hot, hold, cooling } = preparation.anneal;
  const cool = Math.round(Math.abs(hot - temperature) / cooling / production.timestep);
  const temperatureSchedule = [
    { step: hold.steps, temperature: hot },
    ...(cool === 0 ? [] : [{ step: hold.steps + cool, temperature }]),
  ];
  const rows = Math.ceil((hold.steps + cool) / production.sampleInterval.steps);
  return [
    {
      id: `T${temperature}K-anneal`,
      kind: "preparation",
      temperature,
      current: null,
      replica: 0,
      dynamics: { ...dynamics, temperatureSchedule },
      equilibrationSteps: 0,
      steps: Math.max(1, rows) * production.sampleInterval.steps,
    },
  ];
}
