import type { Rule } from "./facts.js";

/** Candidates, where nobody may be waited for. */
export const nobodyIsWaitedFor: Rule = ({ values, forceFields }) => {
  const candidates = values.structure?.occupancies?.candidates ?? 1;
  if (candidates === 1 || forceFields.every((one) => one === null || one.socket === null)) return [];
  return [
    {
      code: "EXTERNAL_FORCES",
      message: "candidates are compared by the energies of another program, which must be waited for",
      at: ["structure", "occupancies", "candidates"],
      received: String(candidates),
      remedy: "await readStudyAnywhere(path), or leave candidates out",
    },
  ];
};

const pressureNeedsAStress: Rule = ({ values, forceFields }) =>
  forceFields.some((one) => one?.socket?.client.kind === "ase" && !one.socket.client.stress) &&
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

export const socketRules: readonly Rule[] = [pressureNeedsAStress];
