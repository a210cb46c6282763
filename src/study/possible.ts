import { setupOf, type Study } from "../config/index.js";
import { coreBeside, type Simulator } from "../engines/index.js";
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

const isPreparing = ({ kind }: RunSpec): boolean => kind === "preparation" || kind === "minimisation";
