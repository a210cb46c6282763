import { coulombOf } from "../../model/interactions.js";
import type { ParticleModel } from "../../model/index.js";
import type { Coupling } from "../../plan/run-spec.js";
import { unitOf } from "../../units/index.js";
import { native } from "../native/index.js";
import type { Departure } from "../engine.js";
import { accuracy, longRangeMethod } from "./deck.js";
import { chainLength, dampingTime } from "./dynamics.js";

/** What runs in LAMMPS do otherwise than the study asks: see docs/engine-lammps.md. */
export function departures(thermostat: Coupling | null, model: ParticleModel): Departure[] {
  const found: Departure[] = [];
  if (thermostat?.type === "csvr")
    found.push({
      key: "thermostat",
      asked: "csvr",
      done: "nose-hoover-chain",
      details: `fix nvt, Nosé–Hoover chains of ${chainLength(thermostat)} with a time of ${dampingTime(thermostat)} fs, one for each group of species with the same transport charge per mass; stochastic rescaling is rarely built into LAMMPS`,
    });
  const coulomb = coulombOf(model);
  const { accuracy: wanted, ...given } = coulomb?.parameters ?? {};
  const isFiner = wanted !== undefined && wanted < accuracy;
  if (coulomb !== null && coulomb.kind !== "damped-shifted-force" && (isFiner || Object.keys(given).length > 0))
    found.push({
      key: "electrostatics",
      asked: `${coulomb.kind} (${Object.entries(isFiner ? { ...given, accuracy: wanted } : given)
        .map(([name, value]) => `${name} ${value}${unitOfParameter(coulomb.kind, name)}`)
        .join(", ")})`,
      done: longRangeMethod(model.types.length),
      details: `LAMMPS's own, of relative accuracy ${accuracy}`,
    });
  return found;
}

function unitOfParameter(method: string, parameter: string): string {
  const { parameters } = native.describe().interactions.find(({ name }) => name === method)!;
  const unit = unitOf(parameters.find(({ name }) => name === parameter)!.dimension);
  return unit === "" ? "" : ` ${unit}`;
}
