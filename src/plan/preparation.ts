import type { StudyConfig } from "../config/study-config.js";
import type { Dynamics } from "../native/addon.js";
import type { RunSpec } from "./index.js";
import { pointName } from "./point-name.js";

/**
 * The runs that prepare the structure for a temperature, in their order; none when the study asks for none.
 *
 * @param dynamics without drive, with a stream of random numbers of its own
 */
export function preparationRuns(config: StudyConfig, t: number, dynamics: Dynamics): RunSpec[] {
  const { preparation, production } = config;
  const temperature = config.temperatures[t]!;
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
      id: `${pointName(config, t)}-anneal`,
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
