import { basename } from "node:path";

import { digestOf } from "../../force-field/index.js";
import type { Rule } from "./facts.js";

/** A force field that is there twice would count twice, and the models would seem to agree. */
const membersDiffer: Rule = ({ forceFields }) => {
  const digests = forceFields.map((one) => (one === null ? null : digestOf(one)));
  return digests.flatMap((digest, member) => {
    const first = digests.indexOf(digest);
    return digest === null || first === member
      ? []
      : [
          {
            code: "DUPLICATE_MEMBER",
            message: "this member of the committee says the same as another one",
            at: ["forceField", "committee", member],
            expected: "force fields that differ",
            received: [first, member].map((k) => basename(forceFields[k]!.files[0]!.path)).join(" and "),
            remedy: "remove one; for repeated runs give production.replicas",
          },
        ];
  });
};

/** σ of models with other masses differs by more than their forces. */
const membersHaveOneSetOfMasses: Rule = ({ forceFields, present }) => {
  const [first, ...others] = forceFields;
  return others.flatMap((other, k) =>
    [...(present?.keys() ?? [])].flatMap((name) => {
      const [mass, its] = [first, other].map((one) => one?.species.get(name)?.mass);
      return mass === undefined || its === undefined || mass === its
        ? []
        : [
            {
              code: "MASSES_DIFFER",
              message: `the members of the committee have other masses of ${name}: that is in the model error, too`,
              at: ["forceField", "committee", k + 1],
              expected: `${mass} amu, as the first member`,
              received: `${its} amu`,
              remedy: "give them the same mass",
            },
          ];
    }),
  );
};

export const committeeRules: readonly Rule[] = [membersDiffer];
export const committeeDoubts: readonly Rule[] = [membersHaveOneSetOfMasses];
