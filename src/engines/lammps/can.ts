import type { Problem } from "../../errors/errors.js";
import { nepOfModel } from "../../model/interactions.js";
import type { System } from "../../model/index.js";
import { isDriven, type RunSpec } from "../../plan/run-spec.js";

/** Those that LAMMPS has, or has a like of that leaves the current as it is. */
export const thermostats: readonly string[] = ["csvr", "nose-hoover-chain"];

/** See `Engine.can`. */
export function can(run: RunSpec, { model }: System): Problem[] {
  const {
    kind,
    ensemble: { thermostat },
  } = run;
  const problems: Problem[] = [];
  const refuse = (path: string, message: string, remedy: string) =>
    void problems.push({ code: "EXPORT_UNSUPPORTED", message, path, remedy });
  if (nepOfModel(model) !== null)
    refuse(
      "forceField",
      "LAMMPS, as it is distributed, has no neuroevolution potentials (NEP)",
      "run the study here, or export one with pair potentials",
    );
  if (kind === "preparation" || kind === "minimisation")
    refuse(
      "preparation",
      "preparation before the runs is not exported",
      "run it, and export a study that starts from its structure",
    );
  else if (kind === "pilot")
    refuse(
      "drive",
      "currents: auto are found by runs of galvanostat itself",
      "give driftVelocity or currentDensity, for instance those of results.json",
    );
  else if (!isDriven(run))
    refuse("drive.method", "there is no current or field to hold", "drive: { method: constant-current, … }");
  if (run.warmStart !== undefined)
    refuse(
      "drive",
      "a warm start in a field is not exported",
      "give the current: it is then held from the first step on",
    );
  if (thermostat !== null && !thermostats.includes(thermostat.type))
    refuse(
      "thermostat.type",
      `the thermostat ${thermostat.type} has no counterpart in LAMMPS that leaves the current as it is`,
      `thermostat: { type: ${thermostats.join(" or ")}, … }`,
    );
  const manyBody = model.interactions.filter(({ kind }) => kind === "pair-splines" || kind === "three-body");
  if (manyBody.length > 0)
    refuse(
      "forceField.manyBody",
      "many-body potentials are not exported",
      "LAMMPS reads files of UF3 (in builds with ML-UF3) and Stillinger–Weber itself: pair_style uf3, sw; it has nothing like UF3L and nap's angular",
    );
  return problems;
}
