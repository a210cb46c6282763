import { resolve } from "node:path";

import { signedVolume, type Structure } from "../structures/index.js";
import type { PlacedProblem } from "./document.js";
import { DEFAULT_SAMPLE_STEPS, type Facts } from "./rules.js";
import type { DriveConfig, DriveCurrent, Duration, MobileSpecies, StudyConfig } from "./study-config.js";
import type { DriveValues, StudyValues } from "./study-schema.js";

/** Relative change of a duration by rounding that is not worth a warning. */
const ROUNDING = 1e-6;

function unitVector([x, y, z]: readonly [number, number, number]): [number, number, number] {
  const norm = Math.hypot(x, y, z);
  return [x / norm, y / norm, z / norm];
}

/** Q̇ = Σ_mobile z v_d, or j V. */
function resolveDrive(drive: DriveValues, values: Required<StudyValues>, mobile: MobileSpecies, structure: Structure, present: ReadonlyMap<string, number>): DriveConfig | null {
  if (drive.method === "equilibrium") return null;
  const volume = signedVolume(structure.cell);
  const mobileCharge = mobile.names.reduce((sum, name) => sum + present.get(name)! * values.transportCharges[name]!, 0);
  const currents =
    drive.driftVelocity?.map((driftVelocity): DriveCurrent => {
      const chargeFlux = mobileCharge * driftVelocity;
      return { chargeFlux, currentDensity: chargeFlux / volume, driftVelocity };
    }) ?? drive.currentDensity!.map((currentDensity): DriveCurrent => ({ chargeFlux: currentDensity * volume, currentDensity, driftVelocity: null }));
  return { method: "constant-current", direction: unitVector(drive.direction), scheme: drive.scheme ?? "charge", currents };
}

/**
 * A study without problems, with all numbers resolved. Durations become whole numbers of steps; where that changes
 * one noticeably there is a warning.
 */
export function resolveConfig(facts: Facts, baseDirectory: string, fallbackTitle: string): { config: StudyConfig; warnings: PlacedProblem[] } {
  const values = facts.values as Required<StudyValues>;
  const structure = facts.structure!;
  const mobile = facts.mobile as MobileSpecies;
  const { timestep, duration, replicas, sampleInterval } = values.production;
  const warnings: PlacedProblem[] = [];

  function inSteps(time: number, at: PlacedProblem["at"], fewest = 1): Duration {
    const steps = Math.max(fewest, Math.round(time / timestep));
    const rounded = steps * timestep;
    if (Math.abs(rounded - time) > ROUNDING * Math.abs(time)) {
      warnings.push({ code: "ROUNDED", message: `rounded to ${steps} time steps, ${rounded} fs`, at, received: `${time} fs`, expected: `a multiple of the time step, ${timestep} fs` });
    }
    return { time: rounded, steps };
  }

  const { type, ...parameters } = values.thermostat as { type: string } & Record<string, number>;
  const config: StudyConfig = {
    title: values.title ?? fallbackTitle,
    structure: {
      file: resolve(baseDirectory, values.structure.file),
      format: values.structure.format ?? null,
      frame: values.structure.frame ?? -1,
      supercell: values.structure.supercell ?? [1, 1, 1],
      cell: values.structure.cell ?? null,
    },
    forceField: resolve(baseDirectory, values.forceField),
    transportCharges: new Map(Object.entries(values.transportCharges)),
    mobile,
    temperatures: values.temperatures,
    equilibration: inSteps(values.equilibration.duration, ["equilibration", "duration"], 0),
    drive: resolveDrive(facts.drive!, values, mobile, structure, facts.present!),
    production: {
      timestep,
      duration: inSteps(duration, ["production", "duration"]),
      replicas: replicas ?? 1,
      sampleInterval: inSteps(sampleInterval ?? DEFAULT_SAMPLE_STEPS * timestep, ["production", "sampleInterval"]),
    },
    thermostat: type === "none" ? null : { type, parameters },
    seed: values.seed ?? 1,
    threads: values.threads ?? 0,
    skin: values.skin ?? 0,
    trajectory: values.trajectory === undefined ? null : inSteps(values.trajectory.interval, ["trajectory", "interval"]),
  };
  return { config, warnings };
}
