import type { System } from "../../model/index.js";
import type { Shares } from "../../plan/processors.js";
import type { RunSpec } from "../../plan/run-spec.js";
import { dynamicsOf } from "./dynamics.js";
import { addon, describeAddon, fromNative } from "./load.js";

/** s */
const measured = 0.3;
/** Steps. */
const warmUp = 3;

/** Steps per second of `concurrency` runs at once, in all. See `Simulator.measure`. */
export async function measure(run: RunSpec, system: System, { concurrency, threadsPerRun }: Shares): Promise<number> {
  const dynamics = dynamicsOf({ ...run, sampling: { ...run.sampling, correlate: false } }, system, threadsPerRun);
  const simulations = Array.from({ length: concurrency }, (_, k) =>
    fromNative(() => new (addon().Simulation)(system.model, { ...dynamics, stream: dynamics.stream + k })),
  );
  const advance = async (steps: number): Promise<number> => {
    const begun = performance.now();
    await Promise.all(
      simulations.map((simulation) =>
        simulation.advance(
          steps,
          describeAddon().columns.map(() => new Float64Array(Math.ceil(steps / dynamics.sampleInterval) + 1)),
          0,
        ),
      ),
    );
    return (performance.now() - begun) / 1e3;
  };
  const first = await advance(warmUp);
  const steps = Math.max(warmUp, Math.round((measured * warmUp) / first));
  return (concurrency * steps) / (await advance(steps));
}
