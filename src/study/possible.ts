import { missingPrograms, setupOf, type Study } from "../config/index.js";
import { coreBeside, engineOf, isEvaluator, type Simulator } from "../engines/index.js";
import { InputError, type Problem } from "../errors/errors.js";
import { systemOf, type Plan, type RunSpec } from "../plan/index.js";

/**
 * Before anything is run: whether the engine can do what is planned.
 * @throws InputError with everything that it cannot, each once
 */
export function refuseImpossible(study: Study, { preparation, runs }: Plan, engine: Simulator): void {
  const problems = [...preparation, ...runs].flatMap((run) => {
    const by = isPreparing(run) ? coreBeside(engine) : engine;
    return by.can(run, systemOf(setupOf(study, study.points.find(({ key }) => key === run.point)!)));
  });
  const [first, ...others] = new Map(problems.map((problem) => [problem.message, problem])).values();
  if (first !== undefined) throw new InputError([first, ...others] as [Problem, ...Problem[]]);
}

/**
 * What this machine lacks of the programs that a study's forces come from: clients of sockets that somebody will start. Of a study
 * whose engine computes the forces itself those of its preparation, and of its committee.
 */
export function missingClients(
  study: Study,
  { preparation }: Plan,
  engine: Simulator = engineOf(study.config.engine),
): readonly Problem[] {
  const forceFields = [...new Set(study.systems.map(({ forceField }) => forceField))];
  const isAsked = isEvaluator(engine) || preparation.length > 0 || forceFields.length > 1;
  return isAsked ? missingPrograms(forceFields, coreBeside(engine)) : [];
}

const isPreparing = ({ kind }: RunSpec): boolean => kind === "preparation" || kind === "minimisation";
