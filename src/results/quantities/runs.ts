import type {
  DrivenEstimate,
  FieldEstimate,
  MinimisationEstimate,
  PreparationRunEstimate,
  SeriesEstimate,
} from "../../estimates/run-estimates.js";
import { decimals, digits, uncertain, type Quantity } from "../quantity.js";
import { deviationQuantities } from "./committee.js";
import { noiseConductivity, noiseConductivityInterval } from "./point.js";

/** Of every run that recorded a series. */
export const seriesQuantities: readonly Quantity<SeriesEstimate>[] = [
  {
    key: "duration",
    label: "time",
    unit: "ps",
    of: ({ duration }) => duration,
    meaning: "recorded, after equilibration",
    format: digits(),
    in: ["runs", "report-runs"],
  },
  {
    key: "equilibration",
    label: "equilibration",
    unit: "ps",
    of: ({ equilibration }) => equilibration,
    meaning: "before recording began",
  },
  {
    key: "temperature",
    label: "T",
    unit: "K",
    of: ({ temperature }) => temperature,
    meaning: "of the peculiar velocities, after the transient",
  },
  {
    key: "pressure",
    label: "p",
    unit: "GPa",
    of: ({ pressure }) => pressure,
    meaning: "kinetic part included, after the transient",
  },
  {
    key: "conservedEnergyDrift",
    label: "energy drift",
    unit: "eV/atom/ns",
    of: ({ energyDrift }) => energyDrift,
    meaning: "of kinetic + potential energy − field's work − thermostat's heat",
  },
  ...deviationQuantities.map(({ in: _in, ...rest }) => rest),
];

type Blocked = Pick<DrivenEstimate, "transient" | "integratedAutocorrelationTime" | "effectiveSamples" | "blocks">;

/** What the mean of what responds to a drive rests on. */
function blockingQuantities(response: string): readonly Quantity<Blocked>[] {
  return [
    {
      key: "transient",
      label: "removed",
      unit: "ps",
      of: ({ transient: { time, method } }) => ({ value: time, method }),
      meaning: "what MSER removed from the start of the recorded series",
      format: digits(),
      in: ["report-runs"],
    },
    {
      key: "integratedAutocorrelationTime",
      label: "τ",
      unit: "ps",
      of: ({ integratedAutocorrelationTime }) => integratedAutocorrelationTime,
      meaning: `of the ${response}; \`null\` for a run too short to tell`,
    },
    {
      key: "effectiveSamples",
      label: "samples",
      unit: "1",
      of: ({ effectiveSamples }) => effectiveSamples,
      meaning: "variance of the rows over that of their mean",
    },
    {
      key: "blocks",
      label: "blocks",
      unit: "1",
      of: ({ blocks }) => blocks,
      meaning: "what the error rests on; Student's t has one degree of freedom less",
    },
  ];
}

/** Of a run under current. */
const ownOfDriven: readonly Quantity<DrivenEstimate>[] = [
  {
    key: "currentDensity",
    label: "j",
    unit: "A/cm^2",
    of: ({ currentDensity }) => currentDensity,
    meaning: "current density that was held",
    format: digits(3),
    in: ["runs", "report-runs"],
  },
  {
    key: "driftVelocity",
    label: "v",
    unit: "Å/ps",
    of: ({ driftVelocity }) => driftVelocity,
    meaning: "mean velocity of the mobile ions against the rest; `null` where the study gave a current density",
    format: digits(),
    in: ["runs", "report-runs"],
  },
  {
    key: "warmStart",
    label: "E at first",
    unit: "V/Å",
    of: ({ warmStart }) => warmStart?.field ?? null,
    meaning: "field that was held in the first 5 ps of the equilibration, before the current; `null`: none",
  },
  {
    key: "field",
    label: "E",
    unit: "V/Å",
    of: ({ field }) => field,
    meaning: "mean of the constraint's field over every step after the transient; blocked standard error",
    with: ["standardError"],
    format: uncertain,
    in: ["runs", "report-runs"],
  },
  {
    key: "conductivity",
    label: "σ",
    unit: "S/cm",
    of: ({ conductivity }) => conductivity,
    meaning: "j/⟨E⟩; `null` at zero current",
    with: ["standardError", "converged"],
    beside: { converged: "converged" },
    format: uncertain,
    in: ["runs", "report-runs"],
  },
  {
    key: "noise.conductivity",
    label: "σ noise",
    unit: "S/cm",
    of: ({ noise }) => (noise === null ? undefined : noiseConductivity(noise)),
    meaning: "from the fluctuations of the field alone",
    with: ["standardError", "interval68"],
    beside: { interval68: "noise.interval68" },
    format: uncertain,
    in: ["runs"],
  },
  {
    key: "noise.interval68",
    label: "σ noise (68 %)",
    unit: "S/cm",
    of: ({ noise }) => (noise === null ? undefined : noiseConductivityInterval(noise)),
    meaning: "lopsided interval of it",
  },
  {
    key: "johnsonNyquist",
    label: "δE (JN)",
    unit: "V/Å",
    of: ({ johnsonNyquist }) => ({ standardError: johnsonNyquist }),
    meaning: "`standardError`: the error of ⟨E⟩ that open-circuit noise predicts, √(2k_BTρ/Vt)",
  },
  {
    key: "johnsonNyquist.measuredOverPredicted",
    label: "δE / JN",
    unit: "1",
    of: ({ johnsonNyquist, field }) =>
      johnsonNyquist === null || field.standardError === null ? null : field.standardError / johnsonNyquist,
    meaning: "the blocked error over it: near 1 in a conductor in its linear regime, ≪ 1 where ions only rattle",
    format: decimals(2),
    in: ["runs", "report-runs"],
  },
  ...blockingQuantities("field"),
  {
    key: "currentDeviation",
    label: "ΔC/C",
    unit: "1",
    of: ({ currentDeviation }) => currentDeviation,
    meaning:
      "largest relative deviation of the current from its target (at zero current: relative to the thermal scatter of a free one)",
  },
];

/** Of a run under current; keys of `points[].runs[]`. */
export const runQuantities: readonly Quantity<DrivenEstimate>[] = [...ownOfDriven, ...seriesQuantities];

/** Of a run in a constant field; keys of `points[].constantField.runs[]`. */
export const fieldRunQuantities: readonly Quantity<FieldEstimate>[] = [
  {
    key: "field",
    label: "E",
    unit: "V/Å",
    of: ({ field }) => field,
    meaning: "field that was held",
    format: digits(3),
    in: ["runs", "report-runs"],
  },
  {
    key: "currentDensity",
    label: "j",
    unit: "A/cm^2",
    of: ({ currentDensity }) => currentDensity,
    meaning: "mean of the current over every step after the transient; blocked standard error",
    with: ["standardError"],
    format: uncertain,
    in: ["runs", "report-runs"],
  },
  {
    key: "conductivity",
    label: "σ",
    unit: "S/cm",
    of: ({ conductivity }) => conductivity,
    meaning: "⟨j⟩/E",
    with: ["standardError", "converged"],
    beside: { converged: "converged" },
    format: uncertain,
    in: ["runs", "report-runs"],
  },
  {
    key: "johnsonNyquist",
    label: "δj (JN)",
    unit: "A/cm^2",
    of: ({ johnsonNyquist }) => ({ standardError: johnsonNyquist }),
    meaning: "`standardError`: the error of ⟨j⟩ that short-circuit noise predicts, √(2k_BTσ/Vt)",
  },
  {
    key: "johnsonNyquist.measuredOverPredicted",
    label: "δj / JN",
    unit: "1",
    of: ({ johnsonNyquist, currentDensity: { standardError } }) =>
      johnsonNyquist === null || standardError === null ? null : standardError / johnsonNyquist,
    meaning: "the blocked error over it: near 1 in a conductor in its linear regime",
    format: decimals(2),
    in: ["runs", "report-runs"],
  },
  ...blockingQuantities("current"),
  ...seriesQuantities,
];

/** Of a run under a barostat; keys of `points[].preparation[]`. */
export const preparationQuantities: readonly Quantity<PreparationRunEstimate>[] = [
  ...seriesQuantities,
  {
    key: "cell",
    label: "a, b, c",
    unit: "Å",
    of: ({ cell }) => cell,
    meaning: "under a barostat: mean lengths of the three edges after the transient",
  },
  {
    key: "angles",
    label: "α, β, γ",
    unit: "degree",
    of: ({ angles }) => angles,
    meaning: "mean angles likewise, where the barostat changes them",
  },
];

/** Of a minimisation; keys of `points[].preparation[]`. */
export const minimisationQuantities: readonly Quantity<MinimisationEstimate>[] = [
  {
    key: "energy",
    label: "energy",
    unit: "eV",
    of: ({ energy }) => energy,
    meaning: "of the whole cell, `before` and `after`",
  },
  {
    key: "largestForce",
    label: "largest force",
    unit: "eV/Å",
    of: ({ largestForce }) => largestForce,
    meaning: "the largest norm of any atom's force, `before` and `after`",
  },
  {
    key: "tolerance",
    label: "tolerance",
    unit: "eV/Å",
    of: ({ tolerance }) => tolerance,
    meaning: "what the largest force had to be below",
  },
];
