import { expect } from "vitest";

import { choose } from "../../src/temperature-laws/choose.js";
import { fitTemperatureLaws, type ConductivityPoint, type CurvatureTest } from "../../src/temperature-laws/index.js";
import { either } from "./either-side.js";

const boltzmann = 8.617333262e-5;

/** As two laws would come out: Arrhenius' and one with a bend, which fits better by this much in AICc and in χ². */
const chosenWith = (difference: number): string | null =>
  choose(
    [
      { law: "arrhenius", aicc: 20 + difference, minusTwoLogL: 10 + difference, pValue: 0.4, objection: null },
      { law: "vogel-fulcher-tammann", aicc: 20, minusTwoLogL: 10, pValue: 0.4, objection: null },
    ],
    0.4,
    curvature(0.1, 0.001),
  ).chosen;
const curvature = (change: number, standardError: number): CurvatureTest =>
  ({
    pValue: 0.5,
    changeOfActivationEnergy: { value: change, standardError, unit: "eV" },
  }) as CurvatureTest;

export const ofLaws = {
  lawRuledOut: () => {
    expect(chosenWith(3.9)).toBeNull();
    expect(chosenWith(4.1)).toBe("vogel-fulcher-tammann");
  },
  // Of an activation energy of 0.4 eV.
  bendKnown: () => {
    const straight = (error: number) =>
      choose(
        [
          { law: "arrhenius", aicc: 10, minusTwoLogL: 5, pValue: 0.4, objection: null },
          { law: "vogel-fulcher-tammann", aicc: 14, minusTwoLogL: 5, pValue: 0.4, objection: null },
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
