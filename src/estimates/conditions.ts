import { basename } from "node:path";

import type { FileRecord, PointSetup } from "../config/index.js";
import type { EquilibriumConditions } from "../estimators/index.js";
import { driveLever } from "../estimators/drive.js";
import { composition, signedVolume } from "../structures/index.js";
import type { PointConditions } from "./point.js";

/** A point of a study, as prepared. */
export function pointConditions(setup: PointSetup): PointConditions {
  const { config, model, point, supercell } = setup;
  const { temperature } = point;
  return {
    name: point.key,
    temperature,
    ...(config.drive === null ? {} : { direction: point.along.direction! }),
    supercell,
    atoms: model.types.length,
    ...memberOf(setup),
    volume: signedVolume(model.cell),
    lever: driveLever(config),
    auto: config.drive?.auto === true,
    ownSamples: setup.ownSamples,
    equilibrium: equilibriumConditions(setup, temperature),
  };
}

function memberOf({ committee, member }: PointSetup): Pick<PointConditions, "member"> {
  const own = committee.find(({ number }) => number === member.number);
  if (own === undefined) return {};
  const [{ path, sha256 }] = own.forceField.files as [FileRecord];
  return { member: { number: member.number + 1, file: basename(path), sha256 } };
}

/** The system of a study as the equilibrium estimators need it. */
export function equilibriumConditions(setup: PointSetup, temperature: number): EquilibriumConditions {
  const { config, model, point, structure } = setup;
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
    ...(config.drive === null ? {} : { direction: point.along.direction! }),
  };
}
