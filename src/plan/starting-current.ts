import type { PointSetup } from "../config/index.js";
import { limits } from "../limits.js";
import { signedVolume } from "../structures/index.js";
import { currentFromDrive, driveLever, jouleHeating, relaxationTime } from "../estimators/drive.js";

/**
 * x of the stronger current that `auto` begins with: one ion's hops bend the response by a fifth there, ions in concert more, so that
 * the law shows. The weaker one is a third of it.
 */
const firstDrive = 1.2;

/** j that `auto` begins with at a guess of σ, e/(fs Å²): as large as `firstDrive` and the heating allow. */
export function startingCurrent(setup: PointSetup, temperature: number, conductivity: number): number {
  const wanted = currentFromDrive(conductivity, temperature, driveLever(setup.config), firstDrive);
  return Math.min(
    wanted,
    hottestCurrent(setup, temperature, (j) => j / conductivity),
  );
}

/**
 * j at which Joule heat warms the ions as much as `auto` allows, e/(fs Å²); infinite without a thermostat.
 *
 * @param field E(j), V/Å; rising
 */
export function hottestCurrent(
  { config, model }: PointSetup,
  temperature: number,
  field: (currentDensity: number) => number,
): number {
  const time = relaxationTime(config.thermostat);
  if (time === 0) return Infinity;
  const volume = signedVolume(model.cell);
  const heating = (j: number) => jouleHeating(j * field(j) * volume, time, 3 * model.types.length - 4);
  let [low, high] = [1e-12, 1e6];
  // Over 18 decades to round-off.
  while (high > low * (1 + 1e-12)) {
    const middle = Math.sqrt(low * high);
    if (heating(middle) < limits.autoHeating * temperature) low = middle;
    else high = middle;
  }
  return low;
}
