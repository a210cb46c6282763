import { expect, test } from "vitest";

import { blockedMean, johnsonNyquistError, resistivityFromNoise } from "../../src/estimators/index.js";

// SI defining constants (2019): C, J/K.
const e = 1.602176634e-19;
const k = 1.380649e-23;

test("the resistivity whose thermal noise was measured, from SI", () => {
  // ρ = V t Var(Ē)/(2kT) in V m/A; 1 fs Å V/e is 1e-15 · 1e-10 / e of them.
  const [volume, time, temperature, error] = [2234, 200_000, 1000, 1.4e-3];
  const voltMetrePerAmpere = ((volume * 1e-30 * time * 1e-15 * (error * 1e10) ** 2) / (2 * k * temperature)) / (1e-25 / e);
  const rho = resistivityFromNoise({ standardError: error, blocks: 51 }, temperature, volume, time)!;
  expect(rho.value / voltMetrePerAmpere).toBeCloseTo(1, 9);
  expect(rho.standardError! / rho.value).toBeCloseTo(0.2, 12); // √(2/50)
  expect(johnsonNyquistError(rho.value, temperature, volume, time)).toBeCloseTo(error, 12);
});

test("no error bar, no resistivity", () => {
  expect(resistivityFromNoise({ standardError: null, blocks: 4 }, 300, 1000, 1000)).toBeUndefined();
});

test("white noise of known density: as often within its error as a variance is", () => {
  // Park & Miller's generator (Comm. ACM 31, 1192 (1988)); a sum of 12 uniform numbers has variance 1.
  let state = 20_261_123;
  const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const normal = () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
  const [volume, temperature, interval, n, repeats] = [2000, 500, 4, 2048, 300];
  const boltzmann = k / e;
  // Var(Ē) = 1/n over the time n·interval.
  const truth = (volume * interval) / (2 * boltzmann * temperature);
  let within = 0;
  for (let r = 0; r < repeats; r++) {
    const field = blockedMean(Float64Array.from({ length: n }, normal));
    const rho = resistivityFromNoise(field, temperature, volume, n * interval)!;
    if (Math.abs(rho.value - truth) < rho.standardError!) within++;
  }
  // Standard deviation of the fraction: 2.7 %; a right error fails with p = 3e-3.
  expect(Math.abs(within / repeats - 0.6827)).toBeLessThan(0.08);
});
