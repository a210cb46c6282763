import type { PlacedProblem } from "../../input/document.js";
import { limits } from "../../limits.js";
import { ZERO_CELSIUS } from "../../units/constants.js";
import { formatNumber } from "../../units/index.js";
import type { Rule } from "./facts.js";

const temperaturesAreDistinct: Rule = ({ values: { temperatures } }) =>
  (temperatures ?? []).flatMap((temperature, i, all) =>
    all.indexOf(temperature) === i
      ? []
      : [
          {
            code: "DUPLICATE_TEMPERATURE",
            message: "this temperature is there twice",
            at: ["temperatures", i],
            received: `${temperature} K`,
            remedy: "for repeated runs give production.replicas",
          },
        ],
  );

const preparationHasAThermostat: Rule = ({ values: { preparation, thermostat } }) =>
  (preparation?.anneal === undefined && preparation?.pressure === undefined) ||
  (thermostat as { type?: string } | undefined)?.type !== "none"
    ? []
    : [
        {
          code: "NO_THERMOSTAT",
          message: "annealing and constant pressure need a thermostat",
          at: ["preparation"],
          atKey: true,
          expected: "thermostat: { type: csvr, … }",
          received: "thermostat: { type: none }",
        },
      ];

const everyTemperatureHasACell: Rule = ({ values: { preparation, temperatures } }) => {
  const given = preparation?.cells?.map(({ temperature }) => temperature);
  if (given === undefined || temperatures === undefined) return [];
  const twice = given.find((temperature, i) => given.indexOf(temperature) !== i);
  if (twice !== undefined)
    return [
      {
        code: "DUPLICATE_TEMPERATURE",
        message: "there are two cells for this temperature",
        at: ["preparation", "cells"],
        received: `${twice} K`,
      },
    ];
  const outside = temperatures.filter(
    (temperature) => temperature < Math.min(...given) || temperature > Math.max(...given),
  );
  if (outside.length === 0) return [];
  return [
    {
      code: "NO_CELL",
      message: "cells are interpolated, not extrapolated: there is none for every temperature",
      at: ["preparation", "cells"],
      expected: `cells from ${Math.min(...temperatures)} K to ${Math.max(...temperatures)} K`,
      received: `${Math.min(...given)} K to ${Math.max(...given)} K`,
    },
  ];
};

const temperaturesAreThoseOfConductors: Rule = ({ values: { temperatures, preparation } }) => {
  const { anneal } = preparation ?? {};
  const cold = (temperatures ?? []).flatMap((temperature, i): PlacedProblem[] =>
    temperature >= limits.coldest
      ? []
      : [
          {
            code: "COLD",
            message: "no conductivity of ions is measured at so low a temperature",
            at: ["temperatures", i],
            received: `${formatNumber(temperature)} K`,
            remedy: `if °C is meant: ${formatNumber(temperature)} °C is ${formatNumber(temperature + ZERO_CELSIUS, undefined, 6)} K`,
          },
        ],
  );
  const hot = [
    ...(temperatures ?? []).map((temperature, i) => ({ temperature, at: ["temperatures", i] })),
    ...(anneal === undefined
      ? []
      : [{ temperature: anneal.temperature, at: ["preparation", "anneal", "temperature"] }]),
  ].flatMap(({ temperature, at }): PlacedProblem[] =>
    temperature <= limits.hottest
      ? []
      : [
          {
            code: "HOT",
            message: "nothing is solid or liquid at so high a temperature",
            at,
            expected: `at most ${limits.hottest} K`,
            received: `${formatNumber(temperature)} K`,
          },
        ],
  );
  return [...cold, ...hot];
};

const coolingTakesTime: Rule = ({ values: { preparation }, isBare }) => {
  const cooling = preparation?.anneal?.cooling;
  const at = ["preparation", "anneal", "cooling"];
  if (cooling === undefined || cooling <= limits.fastestCooling) return [];
  return [
    {
      code: "QUENCHED",
      message: "cooling is so fast that ions stay where they were",
      at,
      expected: "1 to 10 K/ps is usual",
      received: formatNumber(1000 * cooling, "K/ps"),
      ...(isBare(at) ? { remedy: "a bare number is in K/fs: give the unit, K/ps" } : {}),
    },
  ];
};

export const temperatureRules: readonly Rule[] = [
  everyTemperatureHasACell,
  preparationHasAThermostat,
  temperaturesAreDistinct,
];

export const temperatureDoubts: readonly Rule[] = [temperaturesAreThoseOfConductors, coolingTakesTime];
