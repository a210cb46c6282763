import { memberField, oneOrMany, quantityField, shortFor, strict } from "../input/fields.js";
import { z } from "../input/on-demand.js";
import type { Methods } from "../model/index.js";
import { quantityKinds } from "../units/index.js";
import { socketField } from "./socket.js";

/** `cutoff: 8 Å` alone: forces that end without a step conserve energy. */
const shortCutoff = "shift-force";
const positive = { minimum: 0, exclusiveMinimum: true } as const;
const pairOfNames = () => z.tuple([z.string(), z.string()]);

/** Sections of a force-field file. Names and parameters come from the engine. */
export function forceFieldSections(description: Methods) {
  const scheme = z.enum(description.cutoffs.map((cutoff) => cutoff.name) as [string, ...string[]]);
  const pair = memberField("potential", description.potentials, {
    more: (potential) => ({
      between: pairOfNames(),
      cutoff: quantityField(quantityKinds.length, positive).optional(),
      cutoffScheme: scheme.optional(),
      ...(potential.needsTable ? { file: z.string(), section: z.string() } : {}),
    }),
  });
  const species = strict({
    charge: quantityField(quantityKinds.charge).optional(),
    mass: quantityField(quantityKinds.mass, positive).optional(),
  });
  return {
    species,
    pair,
    sections: {
      name: z.string().optional(),
      // Species and pairs are checked one by one with the schemas above: a bad one must not hide the others. Needed where
      // nothing else names any, as electrostatics without a neural network.
      species: z.record(z.string(), z.unknown()).optional(),
      pairs: z.array(z.unknown()).optional(),
      manyBody: oneOrMany(z.string()).optional(),
      noInteraction: z.array(pairOfNames()).optional(),
      cutoff: shortFor("distance", strict({ distance: quantityField(quantityKinds.length, positive), scheme }), {
        scheme: shortCutoff,
      }).optional(),
      electrostatics: memberField(
        "method",
        description.interactions.filter(({ coulomb }) => coulomb),
        { none: true },
      ).optional(),
      nep: z.string().optional(),
      socket: socketField().optional(),
      minimumDistance: quantityField(quantityKinds.length, { minimum: 0 }).optional(),
    },
  };
}
