import { readFileSync } from "node:fs";

import type { PlacedProblem } from "../../../input/document.js";
import type { ClientRecipe } from "../../../model/index.js";
import type { ClientProgram } from "../../engine.js";
import { askProgram, isProgram, missingStyles, stylesOf, type Asked } from "../../lammps/program.js";

/** What a LAMMPS lacks to be a client (`fix ipi`, and styles that its include file names), or what it is. */
export function askLammps(
  { include, program: word }: Extract<ClientRecipe, { kind: "lammps" }>,
  path: string,
): readonly PlacedProblem[] | ClientProgram {
  const program = askProgram([path]);
  if (!isProgram(program))
    return program.map(({ path: _, ...problem }) => ({
      ...problem,
      code: "CLIENT_NOT_STARTED",
      at: ["socket", "program"],
      expected: "LAMMPS",
      remedy: "program: /path/to/lmp",
    }));
  const asked: readonly Asked[] = [{ kind: "fix", style: "ipi" }, ...stylesOf(readFileSync(include, "utf8"))];
  const problems = asked.flatMap((one) =>
    missingStyles(program, [one], "program: /path/to/lmp").map(({ path: _, ...problem }) => ({
      ...problem,
      at: ["socket", one.style === "ipi" ? "program" : "include"],
      expected: `a LAMMPS that has it; ${word} is the one that was asked`,
    })),
  );
  return problems.length > 0 ? problems : { client: "lammps", program: "LAMMPS", version: program.version };
}
