import type { Study } from "../../config/index.js";
import { InputError, type Problem } from "../../errors/errors.js";

const thermostats = ["csvr", "nose-hoover-chain"];

/** @throws InputError EXPORT_UNSUPPORTED with everything in the study that a deck cannot do */
export function refuseUnsupported(study: Study): void {
  const { config } = study;
  const problems: Problem[] = [];
  const refuse = (path: string, message: string, remedy: string) =>
    void problems.push({ code: "EXPORT_UNSUPPORTED", message, path, remedy });
  if (config.drive === null)
    refuse("drive.method", "there is no current to hold", "drive: { method: constant-current, … }");
  else if (config.drive.auto || config.drive.currents.length === 0)
    refuse(
      "drive",
      "currents: auto are found by runs of galvanostat itself",
      "give driftVelocity or currentDensity, for instance those of results.json",
    );
  if (study.siblings.length > 0)
    refuse(
      "drive.direction",
      "the study has several directions or sizes, a deck has one",
      "name one direction and one supercell",
    );
  if (config.preparation !== null)
    refuse(
      "preparation",
      "preparation before the runs is not exported",
      "run it, and export a study that starts from its structure",
    );
  if (config.thermostat !== null && !thermostats.includes(config.thermostat.type))
    refuse(
      "thermostat.type",
      `the thermostat ${config.thermostat.type} has no counterpart in LAMMPS that leaves the current as it is`,
      `thermostat: { type: ${thermostats.join(" or ")}, … }`,
    );
  const [first, ...others] = problems;
  if (first !== undefined) throw new InputError([first, ...others]);
}
