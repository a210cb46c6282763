import type { Path, PlacedProblem } from "../../input/document.js";
import { relaxationTime } from "../../estimators/drive.js";
import { limits } from "../../limits.js";
import { formatNumber } from "../../units/index.js";
import { DEFAULT_SAMPLE_STEPS, isAuto, MOST_GROWTH, type Rule } from "./facts.js";

const extensionHasRoom: Rule = ({ values: { production }, drive }) => {
  if (production?.maxDuration === undefined) return [];
  const { duration, maxDuration } = production;
  // The pilot of `currents: auto` is extended without a target as well.
  if (production.targetError === undefined && (drive === null || !isAuto(drive)))
    return [
      {
        code: "MISSING_KEY",
        message: "maxDuration bounds runs that are extended, but nothing extends them",
        at: ["production", "maxDuration"],
        atKey: true,
        expected: "targetError beside it, e.g. targetError: 5 %",
      },
    ];
  if (maxDuration >= duration) return [];
  return [
    {
      code: "INTERVAL_OUT_OF_RANGE",
      message: "maxDuration is shorter than duration, with which every run begins",
      at: ["production", "maxDuration"],
      expected: `at least ${formatNumber(duration, "fs")}`,
      received: formatNumber(maxDuration, "fs"),
    },
  ];
};

const targetIsAFraction: Rule = ({ values: { production } }) => {
  if (production?.targetError === undefined || production.targetError < 0.5) return [];
  return [
    {
      code: "OUT_OF_RANGE",
      message: "the target error is too large to mean anything",
      at: ["production", "targetError"],
      expected: "a relative error below 50 %, e.g. 5 %",
      received: `${formatNumber(100 * production.targetError)} %`,
      remedy: "a bare number is a fraction: 0.05 is 5 %",
    },
  ];
};

/** "a bare number is in fs: 0.001 ps is 1 fs" where none has a unit. */
function psHabit(time: number, isBare: boolean): { readonly remedy?: string } {
  if (!isBare) return {};
  return {
    remedy: `a bare number is in fs; if ps is meant: ${formatNumber(time)} ps is ${formatNumber(1000 * time)} fs`,
  };
}

/** Otherwise what is counted in time steps says nothing of what is wrong. */
export const isPossibleTimestep = (timestep: number): boolean =>
  timestep >= limits.shortestTimestep && timestep <= limits.longestTimestep;

const timestepIsPossible: Rule = ({ values: { production }, isBare }) => {
  const { timestep = 1 } = production ?? {};
  const at = ["production", "timestep"];
  const received = formatNumber(timestep, "fs");
  if (timestep > limits.longestTimestep)
    return [
      {
        code: "TIMESTEP_TOO_LONG",
        message: "the time step is too long for molecular dynamics",
        at,
        expected: `at most ${limits.longestTimestep} fs; 1 to 2 fs is usual`,
        received,
      },
    ];
  if (timestep >= limits.shortestTimestep) return [];
  return [
    {
      code: "TIMESTEP_TOO_SHORT",
      message: "the time step is too short for molecular dynamics",
      at,
      expected: `at least ${limits.shortestTimestep} fs; 1 to 2 fs is usual`,
      received,
      ...psHabit(timestep, isBare(at)),
    },
  ];
};

const timestepIsUsual: Rule = ({ values: { production }, isBare }) => {
  const { timestep = 1 } = production ?? {};
  const at = ["production", "timestep"];
  if (timestep >= limits.shortTimestep) return [];
  return [
    {
      code: "SHORT_TIMESTEP",
      message: "the time step is many times shorter than the fastest vibration needs: runs take as many times longer",
      at,
      expected: "1 to 2 fs; 0.25 to 0.5 fs with hydrogen",
      received: formatNumber(timestep, "fs"),
      ...psHabit(timestep, isBare(at)),
    },
  ];
};

const intervalsFitTheRun: Rule = ({ values: { production, trajectory, equilibrium }, isBare }) => {
  if (production === undefined || !isPossibleTimestep(production.timestep)) return [];
  const { duration, timestep } = production;
  const intervals: [PlacedProblem["at"], number | undefined][] = [
    [["production", "sampleInterval"], production.sampleInterval],
    [["trajectory", "interval"], trajectory?.interval],
  ];
  const problems = intervals.flatMap(([at, interval]): PlacedProblem[] => {
    if (interval === undefined || (interval <= duration && interval >= timestep)) return [];
    const message =
      interval > duration ? "the interval is longer than the run" : "the interval is shorter than a time step";
    return [
      {
        code: "INTERVAL_OUT_OF_RANGE",
        message,
        at,
        expected: `${formatNumber(timestep, "fs")} to ${formatNumber(duration, "fs")}`,
        received: formatNumber(interval, "fs"),
      },
    ];
  });
  const isTooShort = production.sampleInterval === undefined && duration < DEFAULT_SAMPLE_STEPS * timestep;
  if (isTooShort)
    problems.push({
      code: "RUN_TOO_SHORT",
      message: "the run is shorter than one sample interval",
      at: ["production", "duration"],
      expected: `at least ${DEFAULT_SAMPLE_STEPS} time steps`,
      received: formatNumber(duration, "fs"),
      ...psHabit(duration, isBare(["production", "duration"])),
    });
  const row = production.sampleInterval ?? DEFAULT_SAMPLE_STEPS * timestep;
  if (equilibrium?.duration !== undefined && equilibrium.duration < row)
    problems.push({
      code: "RUN_TOO_SHORT",
      message: "the equilibrium run is shorter than one sample interval",
      at: ["equilibrium", "duration"],
      expected: `at least ${formatNumber(row, "fs")}`,
      received: formatNumber(equilibrium.duration, "fs"),
      ...psHabit(equilibrium.duration, isBare(["equilibrium", "duration"])),
    });
  return problems;
};

/** `duration: 200` is 200 fs. */
const bareTimesAreLong: Rule = ({ values: { production, equilibration, equilibrium, preparation }, isBare }) => {
  const times: [Path, number | undefined][] = [
    [["production", "duration"], production?.duration],
    [["production", "maxDuration"], production?.maxDuration],
    [["equilibration", "duration"], equilibration?.duration],
    [["equilibrium", "duration"], equilibrium?.duration],
    [["preparation", "pressure", "duration"], preparation?.pressure?.duration],
    [["preparation", "anneal", "hold"], preparation?.anneal?.hold],
  ];
  return times.flatMap(([at, time]): PlacedProblem[] =>
    time === undefined || time === 0 || time >= limits.shortRun || !isBare(at)
      ? []
      : [
          {
            code: "SHORT_TIME",
            message: "ions hardly vibrate in so short a time",
            at,
            expected: "some picoseconds at least",
            received: formatNumber(time, "fs"),
            ...psHabit(time, true),
          },
        ],
  );
};

const thermostatIsNeitherStiffNorSlack: Rule = ({ values: { thermostat, production }, isBare }) => {
  const { type, ...parameters } = (thermostat ?? {}) as { type?: string } & Record<string, number>;
  const [key] = Object.keys(parameters).filter((name) => name === "time" || name === "friction");
  if (key === undefined || production === undefined) return [];
  const at = ["thermostat", key];
  const time = relaxationTime({ parameters });
  const problem = {
    at,
    received:
      key === "time"
        ? formatNumber(time, "fs")
        : `${formatNumber(parameters[key]!)} /fs, which relaxes in ${formatNumber(time, "fs", 3)}`,
  };
  if (time < limits.thermostatSteps * production.timestep)
    return [
      {
        ...problem,
        code: "STIFF_THERMOSTAT",
        message: `the thermostat acts within a few time steps: ${type} then disturbs the motion that is to be measured`,
        expected: "50 to 1000 fs is usual",
        ...(key === "time"
          ? psHabit(time, isBare(at))
          : isBare(at)
            ? { remedy: "a bare number is in 1/fs: give the unit, 1/ps" }
            : {}),
      },
    ];
  if (time <= limits.slackThermostat) return [];
  return [
    {
      ...problem,
      code: "SLACK_THERMOSTAT",
      message: `the thermostat takes so long that Joule heat stays in the ions: ${type} holds no temperature`,
      expected: "50 to 1000 fs is usual",
    },
  ];
};

/** fs: of a run, or as long as it may become. */
export const longestRun = ({
  duration,
  targetError,
  maxDuration,
}: {
  readonly duration: number;
  readonly targetError?: number | undefined;
  readonly maxDuration?: number | undefined;
}) => (targetError === undefined ? duration : (maxDuration ?? MOST_GROWTH * duration));

const samplesAreDense: Rule = ({ values: { production } }) => {
  if (production?.sampleInterval === undefined) return [];
  const { duration, sampleInterval } = production;
  const problem = {
    code: "RARE_SAMPLES",
    at: ["production", "sampleInterval"],
    received: formatNumber(sampleInterval, "fs"),
  };
  if (sampleInterval * limits.sampleRows > duration)
    return [
      {
        ...problem,
        message: `the series has fewer than ${limits.sampleRows} rows, and error bars come from its rows`,
        expected: `at most ${formatNumber(duration / limits.sampleRows, "fs")}, a hundredth of the run`,
      },
    ];
  if (sampleInterval <= limits.vibration) return [];
  return [
    {
      ...problem,
      message: "ions vibrate between two samples: Green and Kubo's σ cannot be had from such a series",
      expected: `at most ${limits.vibration} fs, a period of their vibrations; 10 to 20 fs is usual`,
    },
  ];
};

const replicasRecordMoreThanTheyEquilibrate: Rule = ({ values: { production, equilibration } }) => {
  if (production === undefined || equilibration === undefined || (production.replicas ?? 1) === 1) return [];
  if (longestRun(production) >= equilibration.duration) return [];
  return [
    {
      code: "SHORT_REPLICAS",
      message:
        "each replica equilibrates longer than it records: fewer and longer ones would tell more in the same time",
      at: ["production", "replicas"],
      expected: `a duration of at least ${formatNumber(equilibration.duration, "fs")}`,
      received: `${production.replicas} replicas of ${formatNumber(production.duration, "fs")}`,
    },
  ];
};

export const timeRules: readonly Rule[] = [timestepIsPossible, intervalsFitTheRun, extensionHasRoom, targetIsAFraction];

export const timeDoubts: readonly Rule[] = [
  timestepIsUsual,
  bareTimesAreLong,
  thermostatIsNeitherStiffNorSlack,
  samplesAreDense,
  replicasRecordMoreThanTheyEquilibrate,
];
