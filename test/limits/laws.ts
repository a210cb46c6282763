import { expect } from "vitest";

import { choose } from "../../src/temperature-laws/choose.js";
import { compareLaws } from "../../src/temperature-laws/fit-temperature-laws.js";
import { fitLaw, type PlainFit } from "../../src/temperature-laws/fit-law.js";
import { vogelFulcherTammann } from "../../src/temperature-laws/laws/index.js";
import { fitTemperatureLaws, type ConductivityPoint, type CurvatureTest } from "../../src/temperature-laws/index.js";
import { either } from "./either-side.js";

const boltzmann = 8.617333262e-5;

/** As two laws would come out: Arrhenius' and one with a bend, which fits better by this much in AICc and in χ². */
const chosenWith = (difference: number): string | null =>
  choose(
    [
      {
        law: "arrhenius",
        aicc: 20 + difference,
        minusTwoLogL: 10 + difference,
        pValue: 0.4,
        objection: null,
        residualOrder: null,
      },
      { law: "vogel-fulcher-tammann", aicc: 20, minusTwoLogL: 10, pValue: 0.4, objection: null, residualOrder: null },
    ],
    0.4,
    curvature(0.1, 0.001),
  ).chosen;
const curvature = (change: number, standardError: number): CurvatureTest =>
  ({
    pValue: 0.5,
    changeOfActivationEnergy: { value: change, standardError, unit: "eV" },
  }) as CurvatureTest;

/** Points of an Arrhenius line, exactly, at temperatures that are colder than the truth by `off`. */
const made = (temperatures: readonly number[], energy: number, error: number, off = 0): ConductivityPoint[] =>
  temperatures.map((temperature) => {
    const conductivity = Math.exp(5 - energy / (boltzmann * (temperature + off))) / (temperature + off);
    return { temperature, conductivity, standardError: error * conductivity };
  });
const asked = (temperatures: readonly number[], energy: number, error: number, off = 0): boolean =>
  fitTemperatureLaws(made(temperatures, energy, error, off), { bootstrap: 100 }).findings.some(
    ({ code }) => code === "perhaps-celsius",
  );
/** Σ (x − x̄)² of x = 1/k_BT. */
const spread = (temperatures: readonly number[]): number => {
  const x = temperatures.map((t) => 1 / (boltzmann * t));
  const mean = x.reduce((sum, u) => sum + u, 0) / x.length;
  return x.reduce((sum, u) => sum + (u - mean) ** 2, 0);
};

/** By fits of Vogel, Fulcher and Tammann's law to points in °C: T₀ in its errors, and its error, K. */
function zeroOf(points: readonly ConductivityPoint[]): { readonly errors: number; readonly error: number } {
  const shifted = points.map(({ temperature }) => temperature + 273.15);
  const fit = fitLaw(
    vogelFulcherTammann,
    {
      temperatures: shifted,
      y: points.map(({ conductivity }, i) => Math.log(conductivity * shifted[i]!)),
      errors: points.map(({ conductivity, standardError }) => standardError! / conductivity),
    },
    true,
  ) as PlainFit;
  const error = Math.sqrt(fit.covariance[2]![2]!) * fit.errorFactor;
  return { errors: Math.abs(fit.parameters[2]!) / error, error };
}
/** In °C, and not cold in K. */
const warm = [300, 350, 400, 450, 500, 600, 700, 800];

export const ofLaws = {
  // Straight about another zero than that of °C, which lies off by so many errors.
  celsiusErrors: () =>
    either(
      "below",
      2,
      [4, 8, 12, 16, 20, 22].map((off) => {
        const points = made(warm, 0.9, 0.015, 273.15 + off);
        return {
          value: zeroOf(points).errors,
          told: fitTemperatureLaws(points, { bootstrap: 100 }).findings.some(({ code }) => code === "perhaps-celsius"),
        };
      }),
    ),
  celsiusKnown: () =>
    either(
      "below",
      27.315,
      [0.02, 0.04, 0.06, 0.07, 0.08, 0.1].map((error) => {
        const points = made(warm, 0.9, error, 273.15);
        return {
          value: zeroOf(points).error,
          told: fitTemperatureLaws(points, { bootstrap: 100 }).findings.some(({ code }) => code === "perhaps-celsius"),
        };
      }),
    ),
  // °C in K that were taken for °C once more, each measured twice.
  tellingTemperatures: () =>
    either(
      "above",
      2.5,
      [2, 3, 4, 5].map((count) => {
        const celsius = [25, 50, 75, 100, 125].slice(0, count);
        const points = made(
          [...celsius, ...celsius].map((t) => t + 2 * 273.15),
          0.35,
          0.3,
          -273.15,
        );
        return {
          value: count,
          told: fitTemperatureLaws(points, { bootstrap: 100 }).findings.some(({ code }) => code === "perhaps-kelvin"),
        };
      }),
    ),
  // Cold, and multiples of five degrees, of ten, or of two and a half.
  roundTemperature: () => {
    for (const [lowest, told] of [
      [75, true],
      [70, true],
      [72.5, false],
    ] as const)
      expect(
        asked(
          [0, 20, 40, 60, 80].map((d) => lowest + d),
          0.05,
          0.5,
        ),
        `from ${lowest} K`,
      ).toBe(told);
  },
  nearestPole: () =>
    either(
      "above",
      0.98,
      [0.6, 0.9, 0.975, 0.985, 0.995].map((part) => ({
        value: part,
        told:
          vogelFulcherTammann.objection!([0, 0.1, 300 * part], { temperatures: [300, 400], y: [], errors: [] }) !==
          null,
      })),
    ),
  lawRuledOut: () => {
    expect(chosenWith(3.9)).toBeNull();
    expect(chosenWith(4.1)).toBe("vogel-fulcher-tammann");
  },
  // Points about a line, without errors: whether it has one.
  scatterFreedom: () =>
    either(
      "above",
      2.5,
      [3, 4, 5, 6, 8].map((count) => ({
        value: count - 2,
        told: fitTemperatureLaws(
          made([700, 750, 800, 850, 900, 950, 1000, 1050].slice(0, count), 0.4, 0.1).map((point, i) => ({
            ...point,
            conductivity: point.conductivity * (1 + 0.01 * (i % 3)),
            standardError: null,
          })),
          { bootstrap: 100 },
        ).findings.every(({ code }) => code !== "few-degrees-of-freedom"),
      })),
    ),
  // Two lines, a jump between them that grows: probabilities are of 500 draws, so near the limit they are coarse.
  transition: () =>
    either(
      "below",
      0.01,
      [0.24, 0.28, 0.3, 0.32, 0.34, 0.36, 0.4, 0.5].map((jump) => {
        const scatter = [0.04, -0.05, 0.02, -0.03, 0.05, -0.02, 0.04, -0.05, 0.03, 0.01];
        const temperatures = [1000, 940, 880, 820, 760, 700, 660, 620, 580, 540];
        const { transition, objection } = compareLaws(
          {
            temperatures,
            y: temperatures.map((t, i) => 10 - 0.3 / (boltzmann * t) + scatter[i]! + (t > 730 ? jump : 0)),
            errors: temperatures.map(() => 0.04),
          },
          true,
        ).fits.find(({ law }) => law.name === "two-phases")!;
        return { value: transition!.pValue ?? 1, told: objection === null };
      }),
    ),
  // A bend that grows, of points without errors.
  residualOrder: () =>
    either(
      "below",
      0.01,
      [0.003, 0.004, 0.0045, 0.005, 0.0055, 0.006, 0.007, 0.009].map((bend) => {
        const scatter = [0.04, -0.05, 0.02, -0.03, 0.05, -0.02, 0.04, -0.05, 0.03, 0.01];
        const temperatures = [1000, 940, 880, 820, 760, 700, 640, 580, 520, 460];
        const fit = fitTemperatureLaws(
          temperatures.map((temperature, i) => {
            const x = 1 / (boltzmann * temperature);
            const conductivity = Math.exp(10 - 0.3 * x - bend * x ** 2 + scatter[i]!) / temperature;
            return { temperature, conductivity, standardError: 10 * conductivity };
          }),
          { bootstrap: 100 },
        );
        return {
          value: fit.laws[0]!.residualOrder!.pValue,
          told: fit.findings.some(({ code }) => code === "residuals-in-order"),
        };
      }),
    ),
  // E_a of 0.05 eV, and errors too large to see which unit is straighter.
  coldest: () =>
    either(
      "below",
      120,
      [70, 90, 115, 125, 140, 200].map((t) => ({
        value: t,
        told: asked(
          [0, 20, 40, 60, 80].map((d) => t + d),
          0.05,
          0.5,
        ),
      })),
    ),
  leastActivationEnergy: () =>
    either(
      "below",
      0.03,
      [0.018, 0.022, 0.027, 0.034, 0.04, 0.05].map((energy) => ({
        // With one standard error of the fit.
        value: energy + 0.05 / Math.sqrt(spread([301, 401, 501, 601, 701])),
        told: asked([301, 401, 501, 601, 701], energy, 0.05),
      })),
    ),
  // Straight in °C, and no round numbers, which may be asked about beyond it.
  cold: () =>
    either(
      "below",
      273,
      [151, 201, 261, 281, 351, 401].map((t) => ({
        value: t,
        told: asked(
          [0, 50, 100, 150, 200, 250, 300].map((d) => t + d),
          0.9,
          0.01,
          273.15,
        ),
      })),
    ),
  otherUnit: () =>
    either(
      "above",
      20,
      [0.06, 0.08, 0.1, 0.12, 0.15, 0.2].map((error) => {
        const temperatures = [150, 200, 250, 300, 350, 400];
        const points = made(temperatures, 0.35, error, 273.15);
        const given = compareLaws(
          {
            temperatures,
            y: points.map(({ conductivity, temperature }) => Math.log(conductivity * temperature)),
            errors: temperatures.map(() => error),
          },
          true,
        );
        // In °C, χ² is zero.
        return { value: given.line.chiSquared!, told: asked(temperatures, 0.35, error, 273.15) };
      }),
    ),
  // Of an activation energy of 0.4 eV.
  bendKnown: () => {
    const straight = (error: number) =>
      choose(
        [
          { law: "arrhenius", aicc: 10, minusTwoLogL: 5, pValue: 0.4, objection: null, residualOrder: null },
          {
            law: "vogel-fulcher-tammann",
            aicc: 14,
            minusTwoLogL: 5,
            pValue: 0.4,
            objection: null,
            residualOrder: null,
          },
        ],
        0.4,
        curvature(0, error),
      ).chosen;
    expect(straight(0.039)).toBe("arrhenius");
    expect(straight(0.041)).toBeNull();
  },
  extrapolationOff: () =>
    either(
      "above",
      2,
      [0, 0.1, 0.15, 0.2, 0.25, 0.3].flatMap((off) =>
        [1, -1].map((sign) => {
          const at = (temperature: number, factor = 1): ConductivityPoint => {
            const conductivity = (factor * 1e4 * Math.exp(-0.3 / (boltzmann * temperature))) / temperature;
            return { temperature, conductivity, standardError: 0.05 * conductivity };
          };
          const { extrapolation } = fitTemperatureLaws(
            [at(500, Math.exp(sign * off)), at(700), at(800), at(900), at(1000)],
            { extrapolateTo: [500], bootstrap: 100 },
          );
          const { ratio } = extrapolation!.at.find(({ temperature }) => temperature === 500)!;
          return { value: Math.abs(ratio!.zScore), told: extrapolation!.finding.code !== "extrapolation-agrees" };
        }),
      ),
    ),
};
