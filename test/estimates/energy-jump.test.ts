import { describe, expect, test } from "vitest";

import { noticeEnergyJump } from "../../src/estimates/energy-jump.js";
import { boltzmann, cooling, firstNoticed, narrow, notices } from "./cooling.js";

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
    // Known to 1/√40, and lower by some tenths, because the best of 19 places is taken: √15 = 3.9, √60 = 7.7.
    expect(Math.abs(firstNoticed(0.9, 40) - Math.sqrt(30))).toBeLessThan(1);
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
