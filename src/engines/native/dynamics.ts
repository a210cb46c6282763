import type { System } from "../../model/index.js";
import { isDriven, type RunSpec } from "../../plan/run-spec.js";
import type { Dynamics } from "./addon.js";

/** A run as the addon takes it. */
export function dynamicsOf(run: RunSpec, system: System, threads: number): Dynamics {
  const { timestep, thermostat, barostat, temperatureSchedule, seed, stream } = run.ensemble;
  return {
    timestep,
    temperature: run.temperature,
    ...(temperatureSchedule === undefined ? {} : { temperatureSchedule }),
    seed,
    stream,
    transportCharges: system.transportCharges,
    // At equilibrium as well: what fluctuates is compared with what is driven.
    ...(system.direction === null ? {} : { direction: system.direction }),
    drive: isDriven(run)
      ? {
          scheme: system.scheme,
          mobile: system.mobile,
          ...(run.field === undefined ? { chargeFlux: run.current!.chargeFlux } : { field: run.field }),
          ...(run.warmStart === undefined ? {} : { warmStart: run.warmStart }),
        }
      : null,
    thermostat,
    ...(barostat === undefined ? {} : { barostat }),
    sampleInterval: run.sampling.interval,
    threads,
    skin: run.skin ?? 0,
    ...(run.precision === undefined ? {} : { precision: run.precision }),
    ...(run.sampling.correlate ? { correlateFrom: run.equilibrationSteps } : {}),
  };
}
