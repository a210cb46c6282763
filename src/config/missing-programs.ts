import { InputError, type Problem } from "../errors/errors.js";
import type { ForceField } from "../force-field/index.js";
import type { PlacedProblem } from "../input/document.js";
import type { SocketSpec } from "../model/index.js";

export interface AsksForPrograms {
  /** What this machine lacks for another program that computes forces, with places in the force field. */
  missing(socket: SocketSpec): readonly PlacedProblem[];
}

/** What this machine lacks of the programs that compute forces; some may be on others. */
export const missingPrograms = (forceFields: readonly ForceField[], engine: AsksForPrograms): readonly Problem[] =>
  [...new Set(forceFields)].flatMap(({ socket, document }) =>
    socket === null ? [] : engine.missing(socket).map((problem) => document.locate(problem)),
  );

/** Before any of them is started. @throws InputError CLIENT_NOT_STARTED, CLIENT_LACKS_MODULE, LAMMPS_LACKS_STYLE */
export function refuseMissing(forceFields: readonly ForceField[], engine: AsksForPrograms): void {
  const [first, ...others] = missingPrograms(forceFields, engine);
  if (first !== undefined) throw new InputError([first, ...others]);
}
