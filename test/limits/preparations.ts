import { expect } from "vitest";

import { boltzmann, firstNoticed, narrow, notices } from "../estimates/cooling.js";
import { cubic, prepare } from "../estimates/made-up-preparation.js";
import { either } from "./either-side.js";

const codes = ({ findings }: ReturnType<typeof prepare>) => findings.map(({ code }) => code);
const split = (c: number, memory = 1) => prepare(cubic, [10, 10, c], [90, 90, 90], [1, 1, 1], { memory });

export const ofPreparations = {
  // Lower by some tenths than √30 = 5.5, as the best of 19 places is taken; √15 = 3.9, √60 = 7.7.
  jumpGain: () => expect(Math.abs(firstNoticed(0.9, 12) - 5.2)).toBeLessThan(0.9),
  jumpSize: () => {
    const size = 0.02 * boltzmann * 1000;
    expect(notices(0.88 * size, 1, { ...narrow, noise: 0.03 })).toBe(false);
    expect(notices(1.12 * size, 1, { ...narrow, noise: 0.03 })).toBe(true);
  },
  changingTemperature: () => {
    expect(notices(0.01, 1, { from: 1000 * 1.046, to: 1000 * 0.954 })).toBe(false);
    expect(notices(0.01, 1, { from: 1000 * 1.056, to: 1000 * 0.944 })).toBe(true);
  },
  // Of 10 Å, known to 0.0006.
  splitting: () => {
    expect(codes(split(10 - 0.017))).toEqual([]);
    expect(codes(split(10 - 0.023))).toEqual(["cell-split", "cell-split"]);
  },
  shear: () => {
    expect(codes(prepare(cubic, [10, 10, 10], [90.18, 90, 90]))).toEqual([]);
    expect(codes(prepare(cubic, [10, 10, 10], [90.22, 90, 90]))).toEqual(["cell-sheared"]);
  },
  // More than splitting, but with a memory that makes the error of each edge some thousandths of an Å.
  cellChangeErrors: () =>
    either(
      "above",
      5,
      Array.from({ length: 40 }, (_, k) => split(10 - 0.03, 20 + 2 * k)).flatMap(({ cell, findings }) => {
        const [, b, c] = cell!;
        // Of the longest memories the error is not known.
        if (b!.standardError === null || c!.standardError === null) return [];
        return [
          {
            value: Math.abs(b!.value - c!.value) / Math.hypot(b!.standardError, c!.standardError),
            told: findings.some(
              (found) => found.code === "cell-split" && found.facts.edges.map(({ edge }) => edge).join() === "b,c",
            ),
          },
        ];
      }),
    ),
};
