import { joinModels, type JoinedModels, type KnownError } from "../estimators/index.js";
import { finding, placed, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { ForceDeviation } from "./force-deviation.js";
import type { PointEstimate } from "./point.js";
import type { SeriesEstimate } from "./run-estimates.js";

/** Which force field of a committee a point is of. */
export interface Member {
  /** Counted from 1, as in names of points and runs. */
  readonly number: number;
  readonly file: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
}

/** How members differ over several runs; as `ForceDeviation`, means weighted by frames. */
export type JoinedDeviation = Omit<ForceDeviation, "members"> & {
  readonly members: number;
  /** Of the run where the models differ most: deviation over mean force. */
  readonly worst: number;
};

/** σ of one temperature, cell size and direction by one method, of all members of a committee together; Å, fs, eV, e, K. */
export interface CommitteeEstimate extends Pick<PointEstimate, "temperature" | "direction" | "supercell"> {
  readonly method: keyof typeof methods;
  /** e/(fs Å V); `null`: fewer than two σ may be quoted. */
  readonly joined: JoinedModels | null;
  /** Those that it is of. */
  readonly models: readonly (Member & KnownError)[];
  /** Numbers of those whose σ must not be quoted, or that have none. */
  readonly leftOut: readonly number[];
  /** `null`: no run has frames. */
  readonly forceDeviation: JoinedDeviation | null;
  readonly findings: readonly Finding[];
}

type Known = { readonly value: number; readonly standardError: number | null; readonly converged: boolean };

const atEquilibrium = ({ equilibrium }: PointEstimate): readonly SeriesEstimate[] => equilibrium?.runs ?? [];
/** σ of a point, and the runs that it is of. */
const methods = {
  "constant-current": {
    of: ({ response, judgement }: PointEstimate): Known | null =>
      response === null ? null : { ...response.conductivity, converged: judgement!.converged },
    runs: ({ runs }: PointEstimate): readonly SeriesEstimate[] => runs,
  },
  "constant-field": {
    of: ({ constantField: field }: PointEstimate): Known | null =>
      field?.response == null ? null : { ...field.response.conductivity, converged: field.judgement!.converged },
    runs: ({ constantField }: PointEstimate): readonly SeriesEstimate[] => constantField?.runs ?? [],
  },
  einstein: {
    of: ({ equilibrium }: PointEstimate): Known | null => equilibrium?.einstein ?? null,
    runs: atEquilibrium,
  },
  "nernst-einstein": {
    of: ({ equilibrium }: PointEstimate): Known | null => equilibrium?.nernstEinstein ?? null,
    runs: atEquilibrium,
  },
} as const;

/** Of points of a committee's members, those that may be quoted; nothing of methods by which none has a σ yet. */
export function estimateCommittee(points: readonly PointEstimate[]): CommitteeEstimate[] {
  const lineOf = ({ temperature, direction, supercell }: PointEstimate) =>
    JSON.stringify([temperature, supercell, direction]);
  const own = points.filter(({ member }) => member !== undefined);
  return [...new Set(own.map(lineOf))].flatMap((line) => {
    const here = own.filter((point) => lineOf(point) === line);
    return (Object.keys(methods) as (keyof typeof methods)[]).flatMap((method): CommitteeEstimate[] => {
      const known = here.map((point) => ({ point, sigma: methods[method].of(point) }));
      const models = known.flatMap(({ point, sigma }) =>
        sigma?.converged === true && (sigma.standardError ?? 0) > 0
          ? [{ ...point.member!, value: sigma.value, standardError: sigma.standardError! }]
          : [],
      );
      if (here.length < 2 || known.every(({ sigma }) => sigma === null)) return [];
      const joined = joinModels(models);
      const { temperature, direction, supercell } = here[0]!;
      const leftOut = here
        .map(({ member }) => member!.number)
        .filter((number) => models.every((model) => model.number !== number));
      const forceDeviation = joinDeviations(
        here.flatMap((point) => methods[method].runs(point).flatMap((run) => run.forceDeviation ?? [])),
      );
      return [
        {
          temperature,
          ...(direction === undefined ? {} : { direction }),
          supercell,
          method,
          joined,
          models,
          leftOut,
          forceDeviation,
          findings: placed(findingsOf(joined, models.length, leftOut, forceDeviation), { quantity: "conductivity" }),
        },
      ];
    });
  });
}

function findingsOf(
  joined: JoinedModels | null,
  models: number,
  leftOut: readonly number[],
  deviation: JoinedDeviation | null,
): Finding[] {
  return [
    joined === null
      ? finding("models-too-few", { models, members: models + leftOut.length })
      : differenceOf(joined, models),
    ...(leftOut.length === 0 ? [] : [finding("models-left-out", { models: leftOut })]),
    ...(deviation === null || deviation.refused === 0
      ? []
      : [finding("frames-refused", { frames: deviation.frames + deviation.refused, refused: deviation.refused })]),
    ...(deviation !== null && deviation.worst > limits.forceDeviation
      ? [finding("forces-apart", { relative: deviation.worst })]
      : []),
  ];
}

function differenceOf({ value, scatter, model, pValue }: JoinedModels, models: number): Finding {
  const facts = { models, pValue, scatter: Math.abs(scatter / value), error: Math.abs(model / value) };
  return pValue < limits.significance ? finding("models-differ", facts) : finding("models-agree", facts);
}

function joinDeviations(all: readonly ForceDeviation[]): JoinedDeviation | null {
  if (all.length === 0) return null;
  const frames = all.reduce((sum, one) => sum + one.frames, 0);
  const mean = (of: (one: ForceDeviation) => number) =>
    all.reduce((sum, one) => sum + one.frames * of(one), 0) / frames;
  return {
    members: all[0]!.members.length,
    frames,
    refused: all.reduce((sum, one) => sum + one.refused, 0),
    mean: mean((one) => one.mean),
    largestFrame: Math.max(...all.map(({ largestFrame }) => largestFrame)),
    largestAtom: Math.max(...all.map(({ largestAtom }) => largestAtom)),
    force: mean((one) => one.force),
    worst: Math.max(...all.map((one) => one.mean / one.force)),
  };
}
