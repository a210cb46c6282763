import { describe, expect, test } from "vitest";

import { mobileByRule, netCharge } from "../../src/structures/index.js";

describe("the mobile species by rule", () => {
  test.each<[string, Record<string, number>, string]>([
    ["a garnet", { Li: 1, La: 3, Zr: 4, O: -2 }, "Li"],
    ["doped zirconia", { Zr: 4, Y: 3, O: -2 }, "O"],
    ["an inert species beside", { Ar: 0, Mg: 2, F: -1 }, "F"],
  ])("%s", (_name, charges, mobile) => {
    expect(mobileByRule(charges, Object.keys(charges))).toBe(mobile);
  });

  test.each<[string, Record<string, number>, string]>([
    ["Li beside a chloride framework, Li3YCl6", { Li: 1, Y: 3, Cl: -1 }, "Li and Cl"],
    ["a fluoride, Na3AlF6", { Na: 1, Al: 3, F: -1 }, "Na and F"],
    ["a melt of two salts", { Li: 1, Na: 1, Cl: -1 }, "Li and Na and Cl"],
  ])("%s: nobody is chosen", (_name, charges, tied) => {
    expect(mobileByRule(charges, Object.keys(charges))).toEqual({
      code: "MOBILE_UNCLEAR",
      message: `the mobile species is not clear: ${tied} have the same |transport charge|`,
    });
  });

  test("species that are not in the structure do not count, nor do charges of nobody", () => {
    expect(mobileByRule({ Li: 1, Cl: -1, Y: 3 }, ["Y", "Cl"])).toBe("Cl");
    expect(mobileByRule({ Ar: 0 }, ["Ar"])).toMatchObject({ code: "NO_CARRIERS" });
  });
});

test("charges add up over the atoms of each species", () => {
  const atoms = new Map([
    ["Li", 56],
    ["La", 24],
    ["Zr", 16],
    ["O", 96],
  ]);
  expect(netCharge({ Li: 1, La: 3, Zr: 4, O: -2 }, atoms)).toBe(0);
  expect(netCharge({ Li: 1, La: 3, Zr: 4, O: -1 }, atoms)).toBe(96);
});
