import { describe, expect, test } from "vitest";

import { constants } from "../../src/units/index.js";

/** Values as printed in other people's tables, not derived with our formulas. */
const published: [string, number, number, string][] = [
  ["boltzmann", constants.BOLTZMANN, 8.617333262e-5, "CODATA 2018: k in eV/K"],
  ["coulomb", constants.COULOMB, 14.3996454784255, "QUIP and ASE: e²/(4πε₀) in eV Å"],
  ["mass unit", constants.MASS_UNIT, 931.49410242e6 / 2997.92458 ** 2, "CODATA 2018: amu = 931.494 MeV/c²"],
  ["conductivity", constants.CONDUCTIVITY_IN_S_PER_CM, 1.602176634e4, "e/(fs Å V) in S/cm"],
  ["current density", constants.CURRENT_DENSITY_IN_A_PER_CM2, 1.602176634e12, "e/(fs Å²) in A/cm²"],
  ["pressure", constants.PRESSURE_IN_GPA, 160.2176634, "ASE: 1/GPa"],
  ["ASE time", constants.ASE_TIME, 10.18050571, "ASE: 1/units.fs = 0.09822694788 inverted"],
];

describe("constants", () => {
  test.each(published)("%s agrees with the published value", (_name, ours, theirs) => {
    expect(Math.abs(ours / theirs - 1)).toBeLessThan(2e-9);
  });

  test("rydberg, bohr and the Coulomb constant agree with one another", () => {
    // Independent measured constants: E_h = e²/(4πε₀ a₀).
    expect(constants.COULOMB / constants.BOHR / constants.HARTREE).toBeCloseTo(1, 8);
  });

  test("R = k N_A", () => {
    expect(constants.BOLTZMANN_SI * constants.AVOGADRO).toBeCloseTo(8.314462618, 9);
  });

  test("amu times Avogadro is one gram to the accuracy of the measurement", () => {
    expect(Math.abs(constants.ATOMIC_MASS_SI * constants.AVOGADRO * 1e3 - 1)).toBeLessThan(1e-9);
  });
});
