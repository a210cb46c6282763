import type { Study } from "../config/index.js";
import type { EquilibriumConditions } from "../estimators/index.js";
import { driveLever } from "../plan/drive.js";
import { pointName } from "../plan/index.js";
import { composition, signedVolume } from "../structures/index.js";
import type { PointConditions } from "./point.js";

/** A point of a study, as prepared for its temperature. @param t index of the temperature */
export function pointConditions(study: Study, t: number): PointConditions {
  const { config, model } = study;
  const temperature = config.temperatures[t]!;
  return {
    name: pointName(config, t),
    temperature,
    ...(config.drive === null ? {} : { direction: config.drive.direction }),
    supercell: config.structure.supercell,
    atoms: model.types.length,
    volume: signedVolume(model.cell),
    lever: driveLever(config),
    auto: config.drive?.auto === true,
    equilibrium: equilibriumConditions(study, temperature),
  };
}

/** The system of a study as the equilibrium estimators need it. */
export function equilibriumConditions(study: Study, temperature: number): EquilibriumConditions {
  const { config, model, structure } = study;
  const counts = composition(structure);
  return {
    volume: signedVolume(model.cell),
    temperature,
    species: model.typeNames.map((name) => ({
      name,
      count: counts.get(name) ?? 0,
      transportCharge: config.transportCharges.get(name) ?? 0,
      mobile: config.mobile.names.includes(name),
    })),
    tensor: config.equilibrium?.tensor ?? false,
    ...(config.drive === null ? {} : { direction: config.drive.direction }),
  };
}
