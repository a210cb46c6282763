import { describe, expect, test } from "vitest";

import { noticeEnergyJump } from "../../src/estimates/energy-jump.js";
import { TimeSeries } from "../../src/recordings/index.js";
import { RandomNumbers } from "../estimators/processes.js";

const boltzmann = 8.617333262e-5;
const rows = 4800;
const descriptions = [
  { name: "time", unit: "fs" },
  { name: "potentialEnergy", unit: "eV" },
  { name: "temperature", unit: "K" },
];

interface Course {
  readonly from?: number;
  readonly to?: number;
  /** eV for 100 atoms. */
  readonly noise?: number;
}

/** So that the course within a piece of the series adds next to nothing to the piece's error. */
const narrow = { from: 1060, to: 940 };

/** 100 atoms cooled, 3/2 kT of potential energy an atom and a little curvature, noise, and a step half-way, eV an atom. */
function cooling(jump: number, seed: number, { from = 1200, to = 300, noise = 0.3 }: Course = {}): TimeSeries {
  const random = new RandomNumbers(seed);
  const time = Float64Array.from({ length: rows }, (_, k) => 10 * k);
  const temperature = Float64Array.from(time, (_, k) => from + ((to - from) * k) / rows);
  const energy = temperature.map(
    (t, k) => 100 * (1.5 * boltzmann * t + 2e-8 * t * t - (k < rows / 2 ? 0 : jump)) + noise * random.normal(),
  );
  return new TimeSeries(descriptions, [time, energy, temperature], rows);
}
const notices = (jump: number, seed: number, course?: Course) =>
  noticeEnergyJump(cooling(jump, seed, course), 100).length > 0;

describe("a jump of the energy", () => {
  test("is noticed, with its size and place; a smooth course is not taken for one", () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(noticeEnergyJump(cooling(0.01, seed), 100)).toEqual([
        {
          code: "energy-jump",
          severity: "warning",
          at: { quantity: "energy" },
          facts: { energy: expect.closeTo(-0.01, 2.7), temperature: expect.closeTo(750, -1.7) },
        },
      ]);
      expect(noticeEnergyJump(cooling(0, seed), 100)).toEqual([]);
    }
  });

  test("takes 30 of χ²: where it is first noticed it is √30 of its own standard errors", () => {
    // 24 pieces of 200 rows: each mean to 0.9/√200 eV. The step that a parabola does not describe, ±½ less its projection
    // on x (that on 1 and x² vanishes): Σ r² = 24/4 (1 − 3/4).
    const standardError = 0.9 / Math.sqrt(200) / 100 / Math.sqrt(24 / 16);
    let sum = 0;
    for (let seed = 1; seed <= 40; seed++) {
      let [low, high] = [0, 0.02];
      for (let k = 0; k < 8; k++) {
        const middle = (low + high) / 2;
        if (notices(middle, seed, { ...narrow, noise: 0.9 })) high = middle;
        else low = middle;
      }
      sum += (low + high) / 2 / standardError / 40;
    }
    // Known to 1/√40, and lower by some tenths, because the best of 19 places is taken: √15 = 3.9, √60 = 7.7.
    expect(Math.abs(sum - Math.sqrt(30))).toBeLessThan(1);
  });

  test("is not worth a word below a fiftieth of kT an atom", () => {
    const [size, still] = [0.02 * boltzmann * 1000, { ...narrow, noise: 0.03 }];
    expect(notices(0.88 * size, 1, still)).toBe(false);
    expect(notices(1.12 * size, 1, still)).toBe(true);
  });

  test("cannot be told while the temperature hardly changes: by 5 % either way", () => {
    expect(notices(0.01, 1, { from: 1000 * 1.046, to: 1000 * 0.954 })).toBe(false);
    expect(notices(0.01, 1, { from: 1000 * 1.056, to: 1000 * 0.944 })).toBe(true);
    expect(notices(0.01, 1, { from: 500, to: 500 })).toBe(false);
  });
});
