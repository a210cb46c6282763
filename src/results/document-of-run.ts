import type {
  AnyRunEstimate,
  DrivenEstimate,
  EquilibriumRunEstimate,
  FieldEstimate,
  MinimisationEstimate,
  NoiseEstimate,
  PreparationEstimate,
  PreparationRunEstimate,
  SeriesEstimate,
} from "../estimates/run-estimates.js";
import { sentenceOf, sentencesOf } from "../findings/index.js";
import type {
  AnyRunResult,
  EquilibriumRunResult,
  FieldRunResult,
  MinimisationResult,
  PreparationResult,
  PreparationRunResult,
  RunResult,
} from "./document.js";
import { publish } from "./publish.js";
import {
  fieldRunQuantities,
  minimisationQuantities,
  preparationQuantities,
  runQuantities,
  seriesQuantities,
} from "./quantities/index.js";

/** A run's estimates in the units of the door, as results.json has them. */
export function documentOfRun(run: AnyRunEstimate): AnyRunResult {
  switch (run.kind) {
    case "equilibrium":
      return documentOfEquilibriumRun(run);
    case "preparation":
    case "minimisation":
      return documentOfPreparation(run);
    case "constant-field":
      return documentOfFieldRun(run);
    default:
      return documentOfDriven(run);
  }
}

export const documentOfPreparation = (run: PreparationEstimate): PreparationResult =>
  run.kind === "minimisation" ? documentOfMinimisation(run) : documentOfPreparationRun(run);

export function documentOfDriven(run: DrivenEstimate): RunResult {
  const { kind, scheme, noise, converged } = run;
  return publish(runQuantities, run, {
    ...common(run),
    kind,
    scheme,
    noise: noise === null ? null : restOfNoise(noise),
    converged,
  }) as RunResult;
}

export function documentOfFieldRun(run: FieldEstimate): FieldRunResult {
  const { kind, scheme, converged } = run;
  return publish(fieldRunQuantities, run, { ...common(run), kind, scheme, converged }) as FieldRunResult;
}

export function documentOfEquilibriumRun(run: EquilibriumRunEstimate): EquilibriumRunResult {
  const { kind, correlations } = run;
  return publish(seriesQuantities, run, { ...common(run), kind, correlations }) as EquilibriumRunResult;
}

function documentOfPreparationRun(run: PreparationRunEstimate): PreparationRunResult {
  const { kind, prepared } = run;
  return publish(preparationQuantities, run, { ...common(run), kind, prepared }) as PreparationRunResult;
}

function documentOfMinimisation(run: MinimisationEstimate): MinimisationResult {
  const { energy: _energy, largestForce: _largestForce, tolerance: _tolerance, ...rest } = run;
  return publish(minimisationQuantities, run, { ...rest, warnings: sentencesOf(run.findings) }) as MinimisationResult;
}

/** What σ from noise has beside its value. */
export const restOfNoise = ({ resistivity, comparison }: NoiseEstimate): object => ({
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
});

const common = ({
  id,
  replica,
  steps,
  precision,
  performance,
  series,
  snapshots,
  forceDeviation,
  findings,
}: SeriesEstimate) => ({
  id,
  replica,
  steps,
  precision,
  performance,
  series,
  snapshots,
  ...(forceDeviation === undefined
    ? {}
    : { forceDeviation: { frames: forceDeviation.frames, refused: forceDeviation.refused } }),
  findings,
  warnings: sentencesOf(findings),
});
