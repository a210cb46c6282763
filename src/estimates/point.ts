import {
  compareFluctuation,
  estimateEquilibrium,
  estimateSamples,
  poolNoise,
  type EquilibriumConditions,
  type EquilibriumEstimate,
  type LinearResponse,
} from "../estimators/index.js";
import { finding, isQuotable, placed, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { Member } from "./committee.js";
import type { Correlations } from "../model/index.js";
import { driveOf, hopLength } from "../estimators/drive.js";
import type {
  DrivenEstimate,
  EquilibriumRunEstimate,
  FieldEstimate,
  NoiseEstimate,
  PointRunEstimate,
  PreparationEstimate,
} from "./run-estimates.js";
import { contradictedField, estimateConstantField, type ConstantFieldEstimate } from "./constant-field.js";
import { chargingNoise, chargingOf, findCharging, type ChargingEstimate } from "./charging.js";
import { forcesApart } from "./force-deviation.js";
import { compareMethods, contradicted, contradictions, judgeNoise, type Agreement } from "./agreement.js";
import { judge } from "./judge.js";
import { fitResponse } from "./fit-response.js";
import { estimateSpeedUp, type SpeedUpEstimate } from "./speed-up.js";

/** One temperature, direction and cell size. */
export interface PointConditions {
  /** As its files have it: "T1000K". */
  readonly name: string;
  /** K */
  readonly temperature: number;
  /** Unit vector of the current; absent without one. */
  readonly direction?: readonly number[];
  /** Copies of the unit cell along a, b, c. */
  readonly supercell: readonly number[];
  readonly atoms: number;
  /** Of a committee; absent where there is one force field. */
  readonly member?: Member;
  /** In which its runs were done, Å³. */
  readonly volume: number;
  /** Hop length times the charge number of the mobile ions, Å: see estimators/drive.ts. */
  readonly lever: number;
  /** Whether the currents were found, so that those that turned out too strong may be left out. */
  readonly auto: boolean;
  /** Whether each replica has a sample of the structure of its own. */
  readonly ownSamples: boolean;
  readonly equilibrium: EquilibriumConditions;
}

/** What all runs of a point say together; Å, fs, eV, e, K. */
export interface PointEstimate extends Omit<PointConditions, "equilibrium" | "lever" | "auto" | "ownSamples"> {
  /** E(j) at small currents; `null` until a driven run has finished. */
  readonly response:
    | (LinearResponse & {
        /** Ids of those that it rests on. */
        readonly runs: readonly string[];
      })
    | null;
  /** Ids of runs under currents that were found and turned out too strong for any law of E(j). */
  readonly leftOut: readonly string[];
  /** Whether σ of the response may be quoted; as `response`. */
  readonly judgement: { readonly converged: boolean; readonly findings: readonly Finding[] } | null;
  /** From the field's fluctuations alone, pilots included, of runs within the linear range that are not too short; with what speaks against quoting it. */
  readonly noise: (NoiseEstimate & { readonly findings: readonly Finding[] }) | null;
  readonly equilibrium: (EquilibriumEstimate & { readonly runs: readonly EquilibriumRunEstimate[] }) | null;
  /** Of constant current, noise and equilibrium; `null` with fewer than two that may be quoted. No speed-up where current and equilibrium disagree. */
  readonly agreement: Agreement | null;
  readonly speedUp: SpeedUpEstimate | null;
  /** How the held current charges the cell; `null` where the runs are too short to tell. */
  readonly charging: ChargingEstimate | null;
  /** `null` without runs in a field. */
  readonly constantField: ConstantFieldEstimate | null;
  readonly preparation: readonly PreparationEstimate[];
  /** Under current. */
  readonly runs: readonly DrivenEstimate[];
  readonly findings: readonly Finding[];
}

export interface PointMaterial {
  /** Those that have finished, in the order of the stages. */
  readonly runs: readonly PointRunEstimate[];
  /** Of the equilibrium runs among them, by id. */
  readonly correlations: ReadonlyMap<string, Correlations>;
  readonly preparation: readonly PreparationEstimate[];
}

/** What the runs of one temperature, direction and size say together. */
export function estimatePoint(conditions: PointConditions, material: PointMaterial): PointEstimate {
  const { equilibrium: equilibriumConditions, lever: _lever, auto, ownSamples, ...place } = conditions;
  const runs = material.runs.filter(
    (run): run is DrivenEstimate => run.kind === "constant-current" || run.kind === "pilot",
  );
  const inFields = material.runs.filter((run): run is FieldEstimate => run.kind === "constant-field");
  const resting = material.runs.filter((run): run is EquilibriumRunEstimate => run.kind === "equilibrium");
  const charging = chargingNoise(runs, conditions);
  const { fit, fitted, leftOut } = fitResponse(runs, { auto, ownSamples });
  const equilibrium =
    resting.length === 0
      ? null
      : {
          ...(ownSamples ? estimateSamples : estimateEquilibrium)(
            resting.map(({ id }) => material.correlations.get(id)!),
            equilibriumConditions,
          ),
          runs: resting,
        };
  const charged = charging === null ? null : chargingOf(charging, fit, conditions, equilibrium?.havenRatio ?? null);
  const noise = pooledNoise(fitted, fit);
  const own =
    fit === null
      ? []
      : judge(
          fit,
          fitted.filter((run) => run.currentDensity !== 0 && run.field.standardError !== null),
          "conductivity",
        );
  const inField = inFields.length === 0 ? null : estimateConstantField(inFields, conditions, conditions.name);
  const agreement = compareMethods({
    conductivity: isQuotable(own) ? (fit?.conductivity ?? null) : null,
    noise: noise !== null && isQuotable(noise.findings) ? noise : null,
    constantField: inField?.judgement?.converged === true ? inField.response!.conductivity : null,
    einstein: equilibrium?.einstein ?? null,
    einsteinAlong: equilibrium?.einsteinAlong ?? null,
    anisotropic: equilibrium?.findings.some(({ code }) => code === "anisotropic") ?? false,
  });
  const contradiction = contradictions(agreement);
  const against = [...own, ...contradiction.conductivity];
  const againstEquilibrium = [...contradiction.equilibrium, ...forcesApart(resting)];
  const at = { point: conditions.name };
  return {
    ...place,
    response: fit === null ? null : { ...fit, runs: fit.used.map((i) => fitted[i]!.id) },
    leftOut: leftOut.map(({ id }) => id),
    judgement: fit === null ? null : { converged: isQuotable(against), findings: placed(against, at) },
    noise: noise === null ? null : { ...noise, findings: placed([...noise.findings, ...contradiction.noise], at) },
    equilibrium:
      equilibrium === null
        ? null
        : {
            ...equilibrium,
            // All that the same motion of the charge goes into.
            einstein: contradicted(equilibrium.einstein, againstEquilibrium),
            einsteinAlong: contradicted(equilibrium.einsteinAlong, againstEquilibrium),
            greenKubo: contradicted(equilibrium.greenKubo, againstEquilibrium),
            havenRatio: contradicted(equilibrium.havenRatio, againstEquilibrium),
            nernstEinstein: contradicted(equilibrium.nernstEinstein, forcesApart(resting)),
            findings: placed(equilibrium.findings, at),
          },
    agreement: agreement === null ? null : { ...agreement, findings: placed(agreement.findings, at) },
    speedUp:
      fit === null || equilibrium === null || contradiction.equilibrium.length > 0
        ? null
        : estimateSpeedUp(runs, fitted, { ...fit, converged: isQuotable(against) }, equilibrium),
    charging: charged,
    constantField: inField === null ? null : contradictedField(inField, placed(contradiction.constantField, at)),
    preparation: material.preparation,
    runs,
    findings: placed(
      [
        ...findDoubts(runs, leftOut, conditions),
        ...findDisagreement(fit),
        ...findGaps(runs),
        ...(ownSamples ? findSamples(fit) : []),
        ...findCharging(runs, charged, conditions),
      ],
      at,
    ),
  };
}

function findDoubts(
  runs: readonly DrivenEstimate[],
  leftOut: readonly DrivenEstimate[],
  { temperature, lever, auto }: PointConditions,
): Finding[] {
  if (leftOut.length > 0)
    return [finding("left-out-too-strong", { runs: leftOut.map(({ id }) => id) }, "conductivity")];
  const isStrong = ({ currentDensity, field }: DrivenEstimate) =>
    currentDensity !== 0 && driveOf(field.value, temperature, lever) > limits.strongestDrive;
  return !auto && runs.some(isStrong)
    ? [finding("too-strong", { drive: limits.strongestDrive, hopLength }, "linearResponse")]
    : [];
}

function findDisagreement(fit: LinearResponse | null): Finding[] {
  if (fit === null) return [];
  const { pValue, linearity } = fit;
  if (pValue < limits.contradiction) return [finding("runs-contradict", { pValue }, "conductivity")];
  return pValue < limits.significance && (linearity.pValue ?? 1) >= limits.significance
    ? [finding("runs-disagree", { pValue }, "conductivity")]
    : [];
}

function findSamples(fit: LinearResponse | null): Finding[] {
  if (fit === null) return [];
  const { betweenSamples, resistivity } = fit;
  if (betweenSamples === null) return [finding("one-sample", {}, "conductivity")];
  const { samples, scatter, pValue } = betweenSamples;
  return pValue < limits.significance
    ? [finding("samples-differ", { samples, scatter: Math.abs(scatter / resistivity.value), pValue }, "conductivity")]
    : [];
}

function findGaps(runs: readonly DrivenEstimate[]): Finding[] {
  const driven = runs.filter((run) => run.currentDensity !== 0);
  const without = driven.filter((run) => run.field.standardError === null).map(({ id }) => id);
  return [
    ...(without.length === 0 ? [] : [finding("without-error", { runs: without }, "conductivity")]),
    ...(driven.length > 0 && new Set(driven.map((run) => Math.abs(run.currentDensity))).size === 1
      ? [finding("one-current", {}, "linearResponse")]
      : []),
  ];
}

/**
 * Blocks shorter than the field's correlation have too little of its noise, and far from equilibrium it is not Johnson and
 * Nyquist's: such runs are left out where there are others.
 */
function pooledNoise(runs: readonly DrivenEstimate[], fit: LinearResponse | null): PointEstimate["noise"] {
  const all = runs.filter(({ noise }) => noise !== null);
  const largest = fit === null ? Infinity : (fit.largestLinearCurrent ?? 0) * (1 + 1e-9);
  const isTrusted = (run: DrivenEstimate) => run.converged && Math.abs(run.currentDensity) <= largest;
  const used = all.some(isTrusted) ? all.filter(isTrusted) : all;
  const resistivity = poolNoise(used.map(({ noise }) => noise!.resistivity));
  if (resistivity === undefined) return null;
  return {
    resistivity,
    comparison: fit === null ? null : (compareFluctuation(fit.resistivity, resistivity) ?? null),
    findings: judgeNoise(resistivity, used, all.some(isTrusted)),
  };
}
