import { describe, expect, test } from "vitest";

import { commonCharges } from "../../src/structures/index.js";

describe("common oxidation states", () => {
  test.each([
    ["LLZO", { Li: 56, La: 24, Zr: 16, O: 96 }, { Li: 1, La: 3, Zr: 4, O: -2 }],
    ["a thiophosphate", { Li: 3, P: 1, S: 4 }, { Li: 1, P: 5, S: -2 }],
    ["a sulphate, where sulphur is positive", { Li: 2, S: 1, O: 4 }, { Li: 1, S: 6, O: -2 }],
    ["labels of sites", { Li1: 1, Cl_a: 1 }, { Li1: 1, Cl_a: -1 }],
    ["iron in its second state", { Li: 1, Fe: 1, P: 1, O: 4 }, { Li: 1, Fe: 2, P: 5, O: -2 }],
  ])("%s", (_, atoms, charges) => {
    expect(commonCharges(new Map(Object.entries(atoms)))).toEqual(charges);
  });

  test("none where nothing is neutral, or a name is no element", () => {
    expect(
      commonCharges(
        new Map([
          ["Li", 2],
          ["O", 2],
        ]),
      ),
    ).toBeNull();
    expect(
      commonCharges(
        new Map([
          ["X", 1],
          ["O", 1],
        ]),
      ),
    ).toBeNull();
  });
});
