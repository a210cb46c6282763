import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { minimisationDefaults, type MemberDescription, type Methods } from "../model/index.js";
import { trajectoryWriters } from "../formats/index.js";
import { autoCurrents } from "./auto-currents.js";
import type { PlacedProblem } from "../input/document.js";
import { buildChoice } from "./study-structure.js";
import { DEFAULT_SAMPLE_STEPS, isAuto, MOST_GROWTH, type Facts } from "./rules/index.js";
import type {
  DriveConfig,
  Duration,
  EquilibriumConfig,
  GivenCurrent,
  MobileSpecies,
  PreparationConfig,
  ProductionConfig,
  StudyConfig,
  TrajectoryConfig,
} from "./study-config.js";
import type { DriveValues, EngineValues, StudyValues } from "./study-schema.js";

/** Relative change of a duration by rounding that is not worth a warning. */
const ROUNDING = 1e-6;
/** What the core takes for forces along a trajectory when it is not told. */
const defaultPrecision = "mixed";

function unitVector([x, y, z]: readonly [number, number, number]): [number, number, number] {
  const norm = Math.hypot(x, y, z);
  return [x / norm, y / norm, z / norm];
}

function resolveDrive(drive: DriveValues): DriveConfig | null {
  if (drive.method === "equilibrium") return null;
  const fixed = {
    method: drive.method,
    directions: (drive.directions ?? [drive.direction!]).map(unitVector),
    scheme: drive.scheme ?? "charge",
    ...(drive.field === undefined ? {} : { fields: drive.field }),
  } as const;
  if (drive.method === "constant-field") return { ...fixed, currents: [], auto: false };
  if (isAuto(drive)) return { ...fixed, currents: [], auto: true };
  const currents =
    (drive.driftVelocity as readonly number[] | undefined)?.map(
      (driftVelocity): GivenCurrent => ({ driftVelocity, currentDensity: null }),
    ) ??
    (drive.currentDensity as readonly number[]).map(
      (currentDensity): GivenCurrent => ({ driftVelocity: null, currentDensity }),
    );
  return { ...fixed, currents, auto: false };
}

function resolveEquilibrium(
  section: StudyValues["equilibrium"],
  drives: number,
  production: ProductionConfig,
  inSteps: (time: number, at: PlacedProblem["at"]) => Duration,
): EquilibriumConfig | null {
  const driven = drives > 0;
  if (driven && section === undefined) return null;
  const { timestep, duration, replicas } = production;
  const own = section?.replicas ?? (driven ? 1 : replicas);
  // Beside a drive: as much time as all its currents (or fields) together, so that the errors compare at equal cost.
  const steps = driven ? Math.ceil((duration.steps * drives * replicas) / own) : duration.steps;
  return {
    duration:
      section?.duration === undefined
        ? { time: steps * timestep, steps }
        : inSteps(section.duration, ["equilibrium", "duration"]),
    replicas: own,
    tensor: section?.tensor ?? false,
  };
}

/** Parameters of a thermostat or barostat that have a default. */
function defaultsOf(members: readonly MemberDescription[], type: string): Record<string, number> {
  const parameters = members.find(({ name }) => name === type)?.parameters ?? [];
  return Object.fromEntries(
    parameters.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value] as const])),
  );
}

const barostats = {
  isotropic: "stochastic-cell-rescaling",
  anisotropic: "anisotropic-stochastic-cell-rescaling",
  full: "full-stochastic-cell-rescaling",
} as const;

function resolvePreparation(
  section: StudyValues["preparation"],
  members: readonly MemberDescription[],
  inSteps: (time: number, at: PlacedProblem["at"], fewest?: number) => Duration,
): PreparationConfig | null {
  if (section === undefined) return null;
  const { anneal, cells, minimise, pressure } = section;
  return {
    // Absent, not null: results of studies that do not ask for it stay theirs.
    ...(minimise === undefined
      ? {}
      : {
          minimise: {
            force: minimise.force ?? minimisationDefaults.tolerance,
            maxSteps: minimise.maxSteps ?? minimisationDefaults.maxSteps,
          },
        }),
    pressure:
      pressure === undefined
        ? null
        : {
            duration: inSteps(pressure.duration, ["preparation", "pressure", "duration"]),
            barostat: {
              type: barostats[pressure.coupling ?? "isotropic"],
              parameters: {
                ...defaultsOf(members, barostats[pressure.coupling ?? "isotropic"]),
                pressure: pressure.keep ?? 0,
                ...(pressure.time === undefined ? {} : { time: pressure.time }),
                ...(pressure.compressibility === undefined ? {} : { compressibility: pressure.compressibility }),
              },
            },
          },
    cells: cells === undefined ? null : [...cells].sort((a, b) => a.temperature - b.temperature),
    anneal:
      anneal === undefined
        ? null
        : {
            temperature: anneal.temperature,
            hold: inSteps(anneal.hold, ["preparation", "anneal", "hold"], 0),
            cooling: anneal.cooling,
          },
  };
}

function resolveTrajectory(
  section: StudyValues["trajectory"],
  inSteps: (time: number, at: PlacedProblem["at"]) => Duration,
): TrajectoryConfig | null {
  if (section === undefined) return null;
  const { interval, format, positions, columns, compress } = section;
  return {
    interval: inSteps(interval, ["trajectory", "interval"]),
    format: format ?? trajectoryWriters[0]!.name,
    positions: positions ?? "unwrapped",
    columns: [...new Set(columns ?? (["velocities", "forces"] as const))],
    compress: compress ?? "none",
  };
}

/** Programs and files of a command that are named by a path stand where the study does. */
function resolveEngine(values: EngineValues | undefined, baseDirectory: string): Pick<StudyConfig, "engine"> {
  if (values === undefined || values.name === "native") return {};
  const command = (values.command ?? ["lmp"]).map((word) =>
    word.includes("/") && existsSync(resolve(baseDirectory, word)) ? resolve(baseDirectory, word) : word,
  );
  return { engine: { name: values.name, command, runs: values.runs ?? 1 } };
}

/**
 * A study without problems, with all numbers resolved. Durations become whole numbers of steps; where that changes
 * one noticeably there is a warning.
 */
export function resolveConfig(
  facts: Facts,
  methods: Pick<Methods, "thermostats" | "barostats">,
  baseDirectory: string,
  fallbackTitle: string,
): { config: StudyConfig; warnings: PlacedProblem[] } {
  const values = facts.values as Required<StudyValues>;
  const mobile = facts.mobile as MobileSpecies;
  const { timestep, duration, replicas, sampleInterval, targetError, maxDuration, precision } = values.production;
  const warnings: PlacedProblem[] = [];

  function inSteps(time: number, at: PlacedProblem["at"], fewest = 1): Duration {
    const steps = Math.max(fewest, Math.round(time / timestep));
    const rounded = steps * timestep;
    if (Math.abs(rounded - time) > ROUNDING * Math.abs(time)) {
      warnings.push({
        code: "ROUNDED",
        message: `rounded to ${steps} time steps, ${rounded} fs`,
        at,
        received: `${time} fs`,
        expected: `a multiple of the time step, ${timestep} fs`,
      });
    }
    return { time: rounded, steps };
  }

  const first = inSteps(duration, ["production", "duration"]);
  // A pilot of unknown length must be allowed to grow as well.
  const growth = targetError === undefined && !isAuto(facts.drive!) ? 1 : MOST_GROWTH;
  const drive = resolveDrive(facts.drive!);
  const production: ProductionConfig = {
    timestep,
    duration: first,
    replicas: replicas ?? 1,
    sampleInterval: inSteps(sampleInterval ?? DEFAULT_SAMPLE_STEPS * timestep, ["production", "sampleInterval"]),
    targetError: targetError ?? null,
    maxDuration:
      maxDuration === undefined
        ? { time: growth * first.time, steps: growth * first.steps }
        : inSteps(maxDuration, ["production", "maxDuration"]),
    precision: precision ?? defaultPrecision,
  };
  const { type, ...given } = values.thermostat as { type: string } & Record<string, number>;
  const parameters = { ...defaultsOf(methods.thermostats, type), ...given };
  const files = values.forceField.map((given, member) =>
    given === "inline"
      ? { file: facts.forceFields[member]!.files[0]!.path, species: null }
      : { file: resolve(baseDirectory, given.file), species: given.species ?? null },
  );
  const config: StudyConfig = {
    title: values.title ?? fallbackTitle,
    structure: {
      file: resolve(baseDirectory, values.structure.file),
      format: values.structure.format ?? null,
      frame: values.structure.frame ?? -1,
      supercells: values.structure.supercells ?? [values.structure.supercell ?? [1, 1, 1]],
      cell: values.structure.cell ?? null,
      ...buildChoice(values.structure),
    },
    forceField: { ...files[0]!, ...(files.length === 1 ? {} : { committee: files }) },
    transportCharges: new Map(Object.entries(values.transportCharges)),
    mobile,
    temperatures: values.temperatures,
    preparation: resolvePreparation(values.preparation, methods.barostats, inSteps),
    equilibration: inSteps(values.equilibration.duration, ["equilibration", "duration"], 0),
    drive,
    equilibrium: resolveEquilibrium(
      values.equilibrium as StudyValues["equilibrium"],
      drive === null
        ? 0
        : drive.auto
          ? autoCurrents.length
          : (drive.method === "constant-field" ? drive.fields! : drive.currents).length,
      production,
      inSteps,
    ),
    production,
    thermostat: type === "none" ? null : { type, parameters },
    seed: values.seed ?? 1,
    threads: values.threads ?? 0,
    skin: values.skin ?? 0,
    ...resolveEngine(values.engine, baseDirectory),
    trajectory: resolveTrajectory(values.trajectory, inSteps),
    last: values.last ?? [],
  };
  return { config, warnings };
}
