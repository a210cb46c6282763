import type { CommitteeEstimate } from "../../estimates/committee.js";
import type { SeriesEstimate } from "../../estimates/run-estimates.js";
import { digits, percent, uncertain, type Quantity } from "../quantity.js";

type Deviating = { readonly forceDeviation?: Omit<NonNullable<SeriesEstimate["forceDeviation"]>, "members"> | null };

/** How the forces of a committee's members differ. */
export const deviationQuantities: readonly Quantity<Deviating>[] = [
  {
    key: "forceDeviation.mean",
    label: "δF",
    unit: "eV/Å",
    of: ({ forceDeviation }) => forceDeviation?.mean,
    meaning:
      "of a committee: deviation of the members' forces on the same frames, root mean square over the atoms, mean over the frames",
    format: digits(2),
    in: ["committee"],
    column: "force_deviation",
    optional: true,
  },
  {
    key: "forceDeviation.largestFrame",
    label: "largest δF",
    unit: "eV/Å",
    of: ({ forceDeviation }) => forceDeviation?.largestFrame,
    meaning: "of a committee: the largest of a frame",
  },
  {
    key: "forceDeviation.largestAtom",
    label: "max δF",
    unit: "eV/Å",
    of: ({ forceDeviation }) => forceDeviation?.largestAtom,
    meaning: "of a committee: the largest of an atom in any frame",
    format: digits(2),
    in: ["committee"],
    column: "force_deviation_largest_atom",
    optional: true,
  },
  {
    key: "forceDeviation.force",
    label: "F",
    unit: "eV/Å",
    of: ({ forceDeviation }) => forceDeviation?.force,
    meaning: "of a committee: the members' mean force, root mean square over the atoms, mean over the frames",
  },
  {
    key: "forceDeviation.relative",
    label: "δF / F",
    unit: "1",
    of: ({ forceDeviation }) => (forceDeviation == null ? undefined : forceDeviation.mean / forceDeviation.force),
    meaning: "of a committee: the mean deviation over that force",
    format: percent,
    in: ["committee"],
    column: "force_deviation_relative",
    optional: true,
  },
];

/** Of the members of a committee together; keys of `committee[]`. */
export const committeeQuantities: readonly Quantity<CommitteeEstimate>[] = [
  {
    key: "temperature",
    label: "T",
    unit: "K",
    of: ({ temperature }) => temperature,
    meaning: "of the points that are joined",
    format: digits(),
    in: ["committee"],
    column: "temperature",
  },
  {
    key: "conductivity",
    label: "σ of the committee",
    unit: "S/cm",
    of: ({ joined }) => (joined === null ? undefined : { value: joined.value, standardError: joined.total }),
    meaning:
      "mean over the models; `standardError`: statistical and model error in quadrature. Absent, as what follows from it, where fewer than two models may be quoted",
    optional: true,
    with: ["standardError"],
    format: uncertain,
    in: ["committee"],
    column: "sigma",
  },
  {
    key: "statisticalError",
    label: "statistical",
    unit: "S/cm",
    of: ({ joined }) => joined?.statistical,
    optional: true,
    meaning: "standard error of the mean by the errors of the models' runs",
    format: digits(2),
    in: ["committee"],
    column: "statistical_error",
  },
  {
    key: "modelError",
    label: "model",
    unit: "S/cm",
    of: ({ joined }) => joined?.model,
    optional: true,
    meaning:
      "error by the difference of the models: that of a further model like these about the mean, what statistical errors explain taken off",
    format: digits(2),
    in: ["committee"],
    column: "model_error",
  },
  {
    key: "scatter",
    label: "τ",
    unit: "S/cm",
    of: ({ joined }) => joined?.scatter,
    optional: true,
    meaning: "standard deviation between models, what statistical errors explain taken off",
  },
  {
    key: "pValue",
    label: "p",
    unit: "1",
    of: ({ joined }) => joined?.pValue,
    optional: true,
    meaning: "that the models have one σ",
    format: digits(2),
    in: ["committee"],
    column: "p_value",
  },
  ...deviationQuantities,
];

/** Of one of them; keys of `committee[].models[]`. */
export const modelQuantities: readonly Quantity<CommitteeEstimate["models"][number]>[] = [
  {
    key: "conductivity",
    label: "σ",
    unit: "S/cm",
    of: ({ value, standardError }) => ({ value, standardError }),
    meaning: "of this model",
    with: ["standardError"],
    format: uncertain,
  },
];
