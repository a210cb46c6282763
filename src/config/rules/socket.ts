import type { PlacedProblem } from "../../input/document.js";
import type { Rule } from "./facts.js";

const noted = (problem: Omit<PlacedProblem, "code">): PlacedProblem => ({ code: "EXTERNAL_FORCES", ...problem });

/** What is not done with forces of another program, because it is done where nobody may be waited for. */
const nobodyIsWaitedFor: Rule = ({ values, forceFields }) => {
  if (forceFields.every((one) => one === null || one.socket === null)) return [];
  const candidates = values.structure?.occupancies?.candidates ?? 1;
  return [
    ...(forceFields.length > 1
      ? [
          noted({
            message: "a committee cannot have members that another program computes",
            at: ["forceField", "committee"],
            remedy: "one study for each of them",
          }),
        ]
      : []),
    ...(candidates > 1
      ? [
          noted({
            message: "candidates are not compared by the energies of another program",
            at: ["structure", "occupancies", "candidates"],
            received: String(candidates),
            remedy: "leave candidates out, or choose a structure before: galvanostat convert",
          }),
        ]
      : []),
  ];
};

const pressureNeedsAStress: Rule = ({ values, forceField }) =>
  forceField?.socket?.client.kind === "ase" &&
  !forceField.socket.client.stress &&
  values.preparation?.pressure !== undefined
    ? [
        {
          code: "NO_STRESS",
          message: "the cell cannot follow a pressure that the client is told not to compute",
          at: ["preparation", "pressure"],
          atKey: true,
          remedy: "socket.stress: true, or no preparation.pressure",
        },
      ]
    : [];

export const socketRules: readonly Rule[] = [nobodyIsWaitedFor, pressureNeedsAStress];
