import type { Path, PlacedProblem } from "../../input/document.js";
import { limits } from "../../limits.js";
import { formatNumber } from "../../units/index.js";
import { DEFAULT_SAMPLE_STEPS, type Rule } from "./facts.js";
import { isPossibleTimestep, longestRun } from "./times.js";

// What fits no memory and no life: most often a unit or a zero too many.

/** Series are held in memory whole. */
const seriesFitInMemory: Rule = ({ values: { production, equilibrium, equilibration } }) => {
  if (production === undefined || !isPossibleTimestep(production.timestep)) return [];
  const { timestep } = production;
  const row = production.sampleInterval ?? DEFAULT_SAMPLE_STEPS * timestep;
  const times: [Path, number | undefined][] = [
    [["production", "duration"], production.maxDuration === undefined ? longestRun(production) : production.duration],
    [["production", "maxDuration"], production.maxDuration],
    [["equilibrium", "duration"], equilibrium?.duration],
    [["equilibration", "duration"], equilibration?.duration],
  ];
  return times.flatMap(([at, time]): PlacedProblem[] => {
    if (time === undefined) return [];
    const received = `${formatNumber(time, "fs")}: ${formatNumber(time / timestep, "time steps", 3)}, ${formatNumber(time / row, "rows", 3)}`;
    if (time > limits.runSteps * timestep)
      return [
        {
          code: "RUN_TOO_LONG",
          message: "no computer ends a run of so many time steps",
          at,
          expected: `at most ${formatNumber(limits.runSteps)} time steps; nanoseconds are usual`,
          received,
        },
      ];
    if (time <= limits.seriesRows * row) return [];
    return [
      {
        code: "SERIES_TOO_LONG",
        message: "the series that such a run records, a row each sample interval, does not fit into memory",
        at,
        expected: `at most ${formatNumber(limits.seriesRows)} rows, ${formatNumber(limits.seriesRows * row, "fs")}`,
        received,
        remedy: "several replicas, or a longer production.sampleInterval",
      },
    ];
  });
};

const runsCanBeCounted: Rule = ({
  values: { temperatures, production, equilibrium },
  structures,
  forceFields,
  drive,
}) => {
  if (production === undefined) return [];
  const listed = (value: unknown) => (Array.isArray(value) ? value.length : value === undefined ? 0 : 1);
  const drives =
    drive === null
      ? 0
      : listed(drive.driftVelocity) + listed(drive.currentDensity) + listed(drive.field) + listed(drive.currents);
  const points =
    (temperatures?.length ?? 1) *
    Math.max(1, drive?.directions?.length ?? 1) *
    Math.max(1, structures.length) *
    Math.max(1, forceFields.length);
  const driven = drives * (production.replicas ?? 1);
  const resting = equilibrium === undefined && drives > 0 ? 0 : (equilibrium?.replicas ?? production.replicas ?? 1);
  const runs = points * (driven + resting);
  if (runs <= limits.runs) return [];
  return [
    {
      code: "TOO_MANY_RUNS",
      message: "a study of so many runs cannot be kept track of",
      at: driven >= resting ? ["production", "replicas"] : ["equilibrium", "replicas"],
      expected: `at most ${formatNumber(limits.runs)} runs`,
      received: `${formatNumber(runs)} runs`,
      remedy: "fewer and longer ones tell the same; or several studies",
    },
  ];
};

export const sizeRules: readonly Rule[] = [seriesFitInMemory, runsCanBeCounted];
