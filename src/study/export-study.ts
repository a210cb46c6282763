import { setupOf, type Study } from "../config/index.js";
import type { Deck, Exporter } from "../engines/index.js";
import { InputError, type Problem } from "../errors/errors.js";
import { makePlan, systemOf } from "../plan/index.js";

/**
 * The runs of a study as the input of another program: its plan, prepared for it instead of run. Witnesses beside the runs that σ is
 * had from (equilibrium, fields beside currents) are left out.
 *
 * @throws InputError EXPORT_UNSUPPORTED with everything that the program, or one input for it, cannot do
 */
export function exportStudy(study: Study, engine: Exporter): Deck {
  const { preparation, runs } = makePlan(study);
  const driven = runs.filter(({ kind }) => kind === study.config.drive?.method || kind === "pilot");
  const asked = [...preparation, ...(driven.length > 0 ? driven : runs)];
  const system = systemOf(setupOf(study, study.points[0]!));
  const problems: Problem[] = asked.flatMap((run) => engine.canPrepare(run, system));
  if (study.systems.length > 1 || (study.config.drive?.directions.length ?? 0) > 1)
    problems.push({
      code: "EXPORT_UNSUPPORTED",
      message: "the study has several directions, sizes or force fields, a deck has one",
      path: "drive.direction",
      remedy: "name one direction, one supercell and one force field",
    });
  const [first, ...others] = new Map(problems.map((problem) => [problem.message, problem])).values();
  if (first !== undefined) throw new InputError([first, ...others]);
  return engine.prepare(asked, system, study.config.title);
}
