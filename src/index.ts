/** galvanostat as a library: everything here is stable; see README and docs/. */
import { defaultEngine } from "./engines/index.js";
import {
  readStudy as readStudyWith,
  readStudyAnywhere as readStudyAnywhereWith,
  resolveStudy as resolveStudyWith,
  type Study,
} from "./config/index.js";
import type { ReportOptions } from "./report/index.js";
import { readForceField as readForceFieldWith, type ReadForceFieldOptions } from "./formats/index.js";
import type { ForceField } from "./force-field/index.js";

/**
 * Reads a study file with the structure and force field that it names.
 * @throws InputError with everything that is wrong, each with file, line, column and remedy
 */
export const readStudy = (path: string): Study => readStudyWith(path, defaultEngine);

/**
 * As `readStudy` where candidates of a disordered structure are compared by the energies of another program (`forceField: { socket }`),
 * which is waited for.
 * @throws as `readStudy`; RunError CLIENT_… of that program
 */
export const readStudyAnywhere = (path: string): Promise<Study> => readStudyAnywhereWith(path, defaultEngine);

/** As `readStudy`, from an object of the same shape; file names are relative to `baseDirectory`. */
export const resolveStudy = (object: unknown, baseDirectory = process.cwd()): Study =>
  resolveStudyWith(object, { engine: defaultEngine, baseDirectory });

/** Reads a force field (YAML, see docs/force-field.md). @throws InputError with everything that is wrong */
export const readForceField = (path: string, options: Omit<ReadForceFieldOptions, "description"> = {}): ForceField =>
  readForceFieldWith(path, { ...options, description: defaultEngine.describe() });

/**
 * Writes a report on a results folder, or on several of the same material (see docs/report.md): `index.html`, and each figure as SVG, PNG and CSV. What draws is loaded
 * only then.
 *
 * @returns paths of all files, the page first
 * @throws InputError NO_RESULTS, INVALID_RESULTS, NOTHING_TO_REPORT, SAME_FOLDER, STUDIES_DIFFER, UNKNOWN_RUN; of the experiments' tables; of damaged series
 */
export const writeReport = async (
  folders: string | readonly string[],
  options: ReportOptions = {},
): Promise<string[]> => (await import("./report/index.js")).writeReport(folders, options);

export type { ReportOptions } from "./report/index.js";
export type { Study, StudyConfig, StudyPoint, StudySystem } from "./config/index.js";
export {
  describeAddon,
  engines,
  evaluate,
  evaluateAnywhere,
  isExporter,
  isSimulator,
  minimise,
  simulate,
  type AddonDescription,
  type Dynamics,
  type Engine,
  type Exporter,
  type MinimisationProgress,
  type MinimiseOptions,
  type Minimum,
  type RunRecord,
  type SimulateOptions,
  type SimulationCheckpoint,
  type Death,
  type SimulationProgress,
  type SimulationResult,
  type Simulator,
  type SinglePoint,
} from "./engines/index.js";
export { GalvanostatError, InputError, RunError, type Problem } from "./errors/errors.js";
export { formatProblems } from "./errors/format.js";
export {
  fitTemperatureLaws,
  temperatureLaws,
  type ConductivityPoint,
  type LawFit,
  type LawOptions,
  type TemperatureLawsFit,
} from "./temperature-laws/index.js";
export { readConductivityTable, type ConductivityTable } from "./formats/index.js";
export {
  blockedMean,
  compareFluctuation,
  conductivityFromField,
  correlate,
  equilibriumCurves,
  estimateEquilibrium,
  findTransient,
  fitLinearResponse,
  johnsonNyquistError,
  noiseResistivity,
  speedUp,
  type EquilibriumConditions,
  type EquilibriumEstimate,
  type LinearResponse,
  type MeanEstimate,
  type TransportEstimate,
  type Transient,
} from "./estimators/index.js";
export { sentenceOf, type Finding } from "./findings/index.js";
export { buildParticleModel, type ForceField } from "./force-field/index.js";
export type { Correlations, ParticleModel, SimulationState } from "./model/index.js";
export { makePlan, type Plan, type RunSpec, type Schedule } from "./plan/index.js";
export { estimateRecordings, type Analysis, type AnalysisOptions } from "./estimates/recordings.js";
export { readRecording, readRecordings, type RecordingOptions } from "./formats/index.js";
export type { Recording } from "./recordings/recording.js";
export { composition, supercell, withCell, type Structure } from "./structures/index.js";
export { readStructure, writeExtxyz } from "./formats/index.js";
export {
  comparisonCsv,
  estimateFieldRun,
  estimateRun,
  predictStudy,
  runStudy,
  type Results,
  type RunEstimate,
  type RunStudyOptions,
} from "./study/index.js";
export { readCsv, writeCsv } from "./formats/index.js";
export { TimeSeries } from "./recordings/index.js";
export { constants, formatUncertain, type FormattedUncertain } from "./units/index.js";
