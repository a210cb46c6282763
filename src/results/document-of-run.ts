import type {
  AnyRunEstimate,
  DrivenEstimate,
  EquilibriumRunEstimate,
  MinimisationEstimate,
  NoiseEstimate,
  PreparationEstimate,
  PreparationRunEstimate,
  SeriesEstimate,
} from "../estimates/run-estimates.js";
import { noiseInterval } from "../estimators/index.js";
import { sentenceOf, sentencesOf } from "../findings/index.js";
import { CONDUCTIVITY_IN_S_PER_CM, CURRENT_DENSITY_IN_A_PER_CM2, PRESSURE_IN_GPA } from "../units/constants.js";
import type {
  AnyRunResult,
  CommonRunResult,
  EquilibriumRunResult,
  MinimisationResult,
  NoiseResult,
  PreparationResult,
  PreparationRunResult,
  RunResult,
} from "./document.js";
import { inUnit, ps } from "./in-unit.js";

/** A run's estimates in the units of the door, as results.json has them. */
export function documentOfRun(run: AnyRunEstimate): AnyRunResult {
  switch (run.kind) {
    case "equilibrium":
      return documentOfEquilibriumRun(run);
    case "preparation":
    case "minimisation":
      return documentOfPreparation(run);
    default:
      return documentOfDriven(run);
  }
}

export function documentOfEquilibriumRun(run: EquilibriumRunEstimate): EquilibriumRunResult {
  return { ...documentOfSeries(run), kind: "equilibrium", correlations: run.correlations };
}

export function documentOfPreparation(run: PreparationEstimate): PreparationResult {
  return run.kind === "minimisation" ? documentOfMinimisation(run) : documentOfPreparationRun(run);
}

export function documentOfDriven(run: DrivenEstimate): RunResult {
  const { field, johnsonNyquist, conductivity } = run;
  return {
    ...documentOfSeries(run),
    kind: run.kind,
    scheme: run.scheme,
    currentDensity: { value: run.currentDensity * CURRENT_DENSITY_IN_A_PER_CM2, unit: "A/cm^2" },
    driftVelocity: run.driftVelocity === null ? null : { value: run.driftVelocity * 1e3, unit: "Å/ps" },
    field: inUnit(field, 1, "V/Å"),
    conductivity: conductivity === null ? null : inUnit(conductivity, CONDUCTIVITY_IN_S_PER_CM, "S/cm"),
    johnsonNyquist: {
      standardError: johnsonNyquist,
      measuredOverPredicted:
        johnsonNyquist === null || field.standardError === null ? null : field.standardError / johnsonNyquist,
      unit: "V/Å",
    },
    noise: run.noise === null ? null : documentOfNoise(run.noise),
    converged: run.converged,
    transient: { ...ps(run.transient.time), method: run.transient.method },
    effectiveSamples: run.effectiveSamples,
    blocks: run.blocks,
    integratedAutocorrelationTime:
      run.integratedAutocorrelationTime === null ? null : ps(run.integratedAutocorrelationTime),
    currentDeviation: run.currentDeviation,
  };
}

/** As a conductivity: ρ is a variance, and its interval lopsided. */
export function documentOfNoise({ resistivity, comparison }: NoiseEstimate): NoiseResult {
  const conductivity = CONDUCTIVITY_IN_S_PER_CM / resistivity.value;
  const [low, high] = noiseInterval(resistivity);
  return {
    conductivity: {
      value: conductivity,
      standardError: conductivity * Math.sqrt(2 / resistivity.degreesOfFreedom),
      unit: "S/cm",
    },
    interval68: [CONDUCTIVITY_IN_S_PER_CM / high, CONDUCTIVITY_IN_S_PER_CM / low],
    degreesOfFreedom: resistivity.degreesOfFreedom,
    comparison:
      comparison === null
        ? null
        : {
            zScore: comparison.zScore,
            pValue: comparison.pValue,
            verdict: sentenceOf(comparison.finding),
            findings: [comparison.finding],
          },
  };
}

function documentOfSeries(run: SeriesEstimate): CommonRunResult {
  return {
    id: run.id,
    replica: run.replica,
    temperature: inUnit(run.temperature, 1, "K"),
    pressure: inUnit(run.pressure, PRESSURE_IN_GPA, "GPa"),
    duration: ps(run.duration),
    equilibration: ps(run.equilibration),
    steps: run.steps,
    precision: run.precision,
    conservedEnergyDrift: { value: run.energyDrift * 1e6, unit: "eV/atom/ns" },
    performance: run.performance,
    series: run.series,
    snapshots: run.snapshots,
    findings: run.findings,
    warnings: sentencesOf(run.findings),
  };
}

function documentOfPreparationRun(run: PreparationRunEstimate): PreparationRunResult {
  return {
    ...documentOfSeries(run),
    kind: "preparation",
    ...(run.cell === undefined ? {} : { cell: run.cell.map((edge) => inUnit(edge, 1, "Å")) }),
    ...(run.angles === undefined ? {} : { angles: run.angles.map((angle) => inUnit(angle, 1, "degree")) }),
    prepared: run.prepared,
  };
}

function documentOfMinimisation(run: MinimisationEstimate): MinimisationResult {
  return {
    id: run.id,
    kind: "minimisation",
    steps: run.steps,
    energy: { ...run.energy, unit: "eV" },
    largestForce: { ...run.largestForce, unit: "eV/Å" },
    tolerance: { value: run.tolerance, unit: "eV/Å" },
    converged: run.converged,
    precision: run.precision,
    performance: run.performance,
    prepared: run.prepared,
    snapshots: run.snapshots,
    findings: run.findings,
    warnings: sentencesOf(run.findings),
  };
}
