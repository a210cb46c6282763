import { isRefusal, RunError } from "../../errors/errors.js";
import { driveOf, hopLength } from "../../estimators/drive.js";
import { limits } from "../../limits.js";
import type { ParticleModel } from "../../model/index.js";
import { BOLTZMANN, MASS_UNIT } from "../../units/constants.js";
import { formatNumber, toUnit } from "../../units/index.js";
import type { Dynamics } from "./addon.js";

/**
 * The failure of a run, with the drive where that explains it: ions under a current or in a field far beyond linear response run into each other
 * or leap, and a message of two atoms alone would have people look into the force field.
 *
 * The drive x = zeEa/2k_BT is that of the mean field so far or, before that has built up, of the drift: E = j/σ with Nernst and
 * Einstein's σ make it va/2D, and D is no more than that of ions that fly from site to site, a√(k_BT/m)/6: x > 3v/√(k_BT/m).
 *
 * @param fields of the rows recorded so far, V/Å
 */
export function withDrive(error: unknown, model: ParticleModel, dynamics: Dynamics, fields: Float64Array): unknown {
  const { drive, temperature, transportCharges } = dynamics;
  // A client that is not there is not there at any current.
  if (!(error instanceof RunError) || !(error.code === "LOST_ATOM" || isRefusal(error)) || drive === null) return error;
  const { chargeFlux = 0, field: held } = drive as { readonly chargeFlux?: number; readonly field?: number };
  if (chargeFlux === 0 && held === undefined) return error;
  const mobile = [...model.typeNames.keys()].filter((type) => drive.mobile[type] !== 0);
  const charge = Math.max(...mobile.map((type) => Math.abs(transportCharges[type]!)));
  const field = Math.abs(held ?? fields.reduce((sum, value) => sum + value, 0) / Math.max(1, fields.length));
  const carried = model.types.reduce(
    (sum, type) => sum + (drive.mobile[type] === 0 ? 0 : Math.abs(transportCharges[type]!)),
    0,
  );
  const drift = Math.abs(chargeFlux) / carried;
  const mass = Math.min(...mobile.map((type) => model.masses[type]!));
  const thermal = Math.sqrt((BOLTZMANN * temperature) / (mass * MASS_UNIT));
  const byField = driveOf(field, temperature, hopLength * charge);
  const byDrift = (3 * drift) / thermal;
  if (!(Math.max(byField, byDrift) > limits.strongestDrive)) return error;
  const speed = (velocity: number) => formatNumber(toUnit(velocity, "Å/ps"), "Å/ps", 2);
  const cause =
    byField >= byDrift
      ? `${held === undefined ? "it took" : "it is"} a field of ${formatNumber(field, "V/Å", 2)}, zeEa/2k_BT = ${formatNumber(byField, undefined, 2)}, and ions respond linearly up to ${limits.strongestDrive}`
      : `its ions drift at ${speed(drift)}, and heat moves them at ${speed(thermal)}`;
  const [problem, ...others] = error.problems;
  return new RunError(
    [
      {
        ...problem!,
        message: `${problem!.message}; the ${held === undefined ? "current" : "field"} is probably too large: ${cause}`,
        remedy: held === undefined ? "a smaller current; `currents: auto` finds one" : "a smaller field",
      },
      ...others,
    ],
    { cause: error.cause },
  );
}
