import type { PointEstimate } from "../estimates/point.js";
import type { SpeedUpEstimate } from "../estimates/speed-up.js";
import { transportInterval, type EquilibriumEstimate, type TransportEstimate } from "../estimators/index.js";
import { clausesOf, sentenceOf, sentencesOf, verdictOf } from "../findings/index.js";
import {
  CONDUCTIVITY_IN_S_PER_CM,
  CURRENT_DENSITY_IN_A_PER_CM2,
  DIFFUSIVITY_IN_CM2_PER_S,
} from "../units/constants.js";
import {
  documentOfDriven,
  documentOfEquilibriumRun,
  documentOfNoise,
  documentOfPreparation,
} from "./document-of-run.js";
import type {
  EquilibriumResult,
  LinearResponseResult,
  PointResult,
  SpeedUpResult,
  TransportResult,
} from "./document.js";
import { inUnit, ps } from "./in-unit.js";

/** What is known of a point beside its estimates. */
export interface Beside {
  /** Of the equilibrium runs; relative to the results file. */
  readonly curves: string;
  /** What was reached, or why not. */
  readonly outcome: string | undefined;
}

/** A point's estimates in the units of the door, with their findings in words: as results.json has them. */
export function documentOfPoint(point: PointEstimate, { curves, outcome }: Beside): PointResult {
  const { response, judgement, noise, equilibrium, speedUp, preparation } = point;
  return {
    temperature: { value: point.temperature, unit: "K" },
    ...(point.direction === undefined ? {} : { direction: point.direction }),
    supercell: point.supercell,
    atoms: point.atoms,
    volume: { value: point.volume, unit: "Å^3" },
    ...(response === null
      ? {}
      : {
          conductivity: {
            ...inUnit(response.conductivity, CONDUCTIVITY_IN_S_PER_CM, "S/cm"),
            method: "constant-current" as const,
            chiSquared: response.chiSquared,
            degreesOfFreedom: response.degreesOfFreedom,
            pValue: response.pValue,
            converged: judgement!.converged,
            verdict: verdictOf(judgement!.findings),
            findings: judgement!.findings,
          },
          linearResponse: documentOfResponse(response),
        }),
    ...(noise === null ? {} : { noise: documentOfNoise(noise) }),
    ...(equilibrium === null
      ? {}
      : {
          equilibrium: {
            ...documentOfEquilibrium(equilibrium),
            duration: ps(equilibrium.duration),
            curves,
            runs: equilibrium.runs.map(documentOfEquilibriumRun),
          },
        }),
    ...(speedUp === null ? {} : { speedUp: documentOfSpeedUp(speedUp) }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(preparation.length === 0 ? {} : { preparation: preparation.map(documentOfPreparation) }),
    runs: point.runs.map(documentOfDriven),
    findings: point.findings,
    warnings: sentencesOf(point.findings),
  };
}

function documentOfResponse(fit: NonNullable<PointEstimate["response"]>): LinearResponseResult {
  const finite = (x: number) => (Number.isFinite(x) ? x : null);
  return {
    runs: fit.runs,
    model: fit.model,
    resistivity: inUnit(fit.resistivity, 1 / CONDUCTIVITY_IN_S_PER_CM, "Ω cm"),
    cubic: fit.cubic === null ? null : inUnit(fit.cubic, 1 / CURRENT_DENSITY_IN_A_PER_CM2 ** 3, "V/Å/(A/cm^2)^3"),
    characteristicCurrent:
      fit.characteristicCurrent === null
        ? null
        : inUnit(fit.characteristicCurrent, CURRENT_DENSITY_IN_A_PER_CM2, "A/cm^2"),
    aicc: { linear: finite(fit.aicc.linear), cubic: finite(fit.aicc.cubic), sinh: finite(fit.aicc.sinh) },
    pValue: fit.linearity.pValue,
    verdict: clausesOf(fit.linearity.findings),
    findings: fit.linearity.findings,
    largestLinearCurrent:
      fit.largestLinearCurrent === null
        ? null
        : { value: fit.largestLinearCurrent * CURRENT_DENSITY_IN_A_PER_CM2, unit: "A/cm^2" },
    evenPart:
      fit.evenPart === null
        ? null
        : { ...inUnit(fit.evenPart, 1, "V/Å"), pValue: fit.evenPart.pValue, separated: fit.evenPart.separated },
  };
}

export function documentOfEquilibrium(
  estimate: EquilibriumEstimate,
): Omit<EquilibriumResult, "duration" | "curves" | "runs"> {
  const conductivity = (part: TransportEstimate | null) => documentOfTransport(part, CONDUCTIVITY_IN_S_PER_CM, "S/cm");
  return {
    einstein: conductivity(estimate.einstein),
    greenKubo: conductivity(estimate.greenKubo),
    ...(estimate.einsteinAlong === null ? {} : { einsteinAlong: conductivity(estimate.einsteinAlong)! }),
    nernstEinstein: conductivity(estimate.nernstEinstein),
    havenRatio: documentOfTransport(estimate.havenRatio, 1, "1"),
    selfDiffusion: Object.fromEntries(
      estimate.selfDiffusion.map(({ name, estimate: d }) => [
        name,
        documentOfTransport(d, DIFFUSIVITY_IN_CM2_PER_S, "cm^2/s"),
      ]),
    ),
    ...(estimate.tensor === null
      ? {}
      : {
          tensor: {
            value: estimate.tensor.values.map((x) => x * CONDUCTIVITY_IN_S_PER_CM),
            standardError: estimate.tensor.standardErrors.map((x) => x * CONDUCTIVITY_IN_S_PER_CM),
            unit: "S/cm",
          },
        }),
    findings: estimate.findings,
    warnings: sentencesOf(estimate.findings),
  };
}

function documentOfTransport(estimate: TransportEstimate | null, factor: number, unit: string): TransportResult | null {
  if (estimate === null) return null;
  const { value, standardError, degreesOfFreedom, effectiveSamples, window, converged, findings } = estimate;
  const [low, high] = transportInterval(estimate, 0.95);
  return {
    value: value * factor,
    standardError: standardError * factor,
    unit,
    // A value far below its error has an upper bound beyond all numbers.
    interval95: [low * factor, Number.isFinite(high * factor) ? high * factor : null],
    degreesOfFreedom,
    effectiveSamples,
    window: { from: window.from / 1e3, to: window.to / 1e3, unit: "ps", reason: sentenceOf(window.reason) },
    converged,
    verdict: verdictOf(findings),
    findings,
  };
}

function documentOfSpeedUp({ collective, nernstEinstein, costs }: SpeedUpEstimate): SpeedUpResult {
  const cost = <Error>({ relativeError, time }: { readonly relativeError: Error; readonly time: number }) => ({
    relativeError,
    time: ps(time),
  });
  return {
    collective,
    nernstEinstein,
    costs: {
      constantCurrent: cost(costs.constantCurrent),
      einstein: cost(costs.einstein),
      nernstEinstein: cost(costs.nernstEinstein),
    },
  };
}
