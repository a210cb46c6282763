import type { ConstantFieldEstimate } from "../estimates/constant-field.js";
import type { PointEstimate } from "../estimates/point.js";
import type { EquilibriumEstimate } from "../estimators/index.js";
import { clausesOf, isQuotable, placed, sentenceOf, sentencesOf, verdictOf, type Finding } from "../findings/index.js";
import {
  documentOfDriven,
  documentOfEquilibriumRun,
  documentOfFieldRun,
  documentOfPreparation,
  restOfNoise,
} from "./document-of-run.js";
import type { EquilibriumResult, PointResult } from "./document.js";
import { publish } from "./publish.js";
import { equilibriumQuantities, pointQuantities } from "./quantities/index.js";

/** What is known of a point beside its estimates. */
export interface Beside {
  /** Of the equilibrium runs; relative to the results file. */
  readonly curves: string;
  /** Against frequency; `null` where nothing is known. */
  readonly spectra: string | null;
  /** What was reached, or why not. */
  readonly outcome: Finding | undefined;
}

/** A point's estimates in the units of the door, with their findings in words: as results.json has them. */
export function documentOfPoint(point: PointEstimate, { curves, spectra, outcome }: Beside): PointResult {
  const {
    member,
    direction,
    supercell,
    atoms,
    response,
    charging,
    noise,
    equilibrium,
    agreement,
    constantField,
    preparation,
  } = point;
  const { runs, findings } = point;
  return publish(pointQuantities, point, {
    ...(direction === undefined ? {} : { direction }),
    supercell,
    atoms,
    ...(member === undefined ? {} : { member }),
    ...(response === null ? {} : { linearResponse: restOfResponse(response) }),
    ...(noise === null ? {} : { noise: { ...restOfNoise(noise), ...judgementOf(noise.findings) } }),
    ...(charging === null ? {} : { charging: { runs: charging.runs } }),
    ...(spectra === null ? {} : { spectra }),
    ...(equilibrium === null
      ? {}
      : {
          equilibrium: {
            ...restOfEquilibrium(equilibrium),
            curves,
            runs: equilibrium.runs.map(documentOfEquilibriumRun),
          },
        }),
    ...(agreement === null ? {} : { agreement: restOfAgreement(agreement) }),
    ...(constantField === null ? {} : { constantField: restOfConstantField(constantField) }),
    ...(outcome === undefined ? {} : { outcome: sentenceOf(outcome) }),
    ...(preparation.length === 0 ? {} : { preparation: preparation.map(documentOfPreparation) }),
    runs: runs.map(documentOfDriven),
    findings: outcome === undefined ? findings : [...findings, ...placed([outcome], { point: point.name })],
    warnings: sentencesOf(findings),
  }) as PointResult;
}

const judgementOf = (findings: readonly Finding[]) => ({
  converged: isQuotable(findings),
  verdict: verdictOf(findings),
  findings,
});

const restOfAgreement = ({ pairs, comparisons, findings }: NonNullable<PointEstimate["agreement"]>): object => ({
  agree: isQuotable(findings),
  pairs,
  comparisons,
  verdict: clausesOf(findings),
  findings,
});

/** What recordings say, whoever made them. */
export const documentOfEquilibrium = (estimate: EquilibriumEstimate): Omit<EquilibriumResult, "curves" | "runs"> =>
  publish(equilibriumQuantities, estimate, restOfEquilibrium(estimate)) as Omit<EquilibriumResult, "curves" | "runs">;

const restOfEquilibrium = ({ findings }: EquilibriumEstimate) => ({ findings, warnings: sentencesOf(findings) });

const restOfConstantField = ({ response, runs, findings }: ConstantFieldEstimate): object => ({
  ...(response === null ? {} : { linearResponse: restOfResponse(response) }),
  runs: runs.map(documentOfFieldRun),
  findings,
  warnings: sentencesOf(findings),
});

function restOfResponse({
  runs,
  model,
  aicc,
  linearity,
}: Pick<NonNullable<PointEstimate["response"]>, "runs" | "model" | "aicc" | "linearity">): object {
  const finite = (x: number) => (Number.isFinite(x) ? x : null);
  return {
    runs,
    model,
    aicc: { linear: finite(aicc.linear), cubic: finite(aicc.cubic), sinh: finite(aicc.sinh) },
    pValue: linearity.pValue,
    verdict: clausesOf(linearity.findings),
    findings: linearity.findings,
  };
}
