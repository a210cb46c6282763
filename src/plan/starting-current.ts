import type { PointSetup } from "../config/index.js";
import { limits } from "../limits.js";
import { signedVolume } from "../structures/index.js";
import { currentFromDrive, driveLever, jouleHeating, joulePower, relaxationTime } from "../estimators/drive.js";

/** j that `auto` begins with at a guess of σ, e/(fs Å²): as large as `startingDrive` and the heating allow. */
export function startingCurrent({ config, model }: PointSetup, temperature: number, conductivity: number): number {
  const wanted = currentFromDrive(conductivity, temperature, driveLever(config));
  const heating = jouleHeating(
    joulePower(wanted, conductivity, signedVolume(model.cell)),
    relaxationTime(config.thermostat),
    3 * model.types.length - 4,
  );
  return wanted * Math.min(1, Math.sqrt((limits.autoHeating * temperature) / heating));
}
