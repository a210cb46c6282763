import { missingPrograms, setupOf, type Study } from "../config/index.js";
import { coreBeside, engineOf, isEvaluator, type Simulator } from "../engines/index.js";
import { InputError, type Problem } from "../errors/errors.js";
import { parsePath } from "../input/document.js";
import { systemOf, type Plan, type RunSpec } from "../plan/index.js";

/**
 * Before anything is run: whether the engine can do what is planned.
 * @throws InputError with everything that it cannot, each once
 */
export function refuseImpossible(study: Study, { preparation, runs }: Plan, engine: Simulator): void {
  const problems = [...preparation, ...runs].flatMap((run) => {
    const by = isPreparing(run) ? coreBeside(engine) : engine;
    return by.can(run, systemOfRun(study, run));
  });
  const [first, ...others] = once(problems.map((problem) => located(study, problem)));
  if (first !== undefined) throw new InputError([first, ...others]);
}

/** With file and line of the key that an engine has named. */
function located({ document }: Study, { path, ...problem }: Problem): Problem {
  if (path === undefined || problem.file !== undefined) return { ...problem, ...(path === undefined ? {} : { path }) };
  return document.locate({ ...problem, at: parsePath(path) });
}

const systemOfRun = (study: Study, run: RunSpec) =>
  systemOf(setupOf(study, study.points.find(({ key }) => key === run.point)!));

const once = (problems: readonly Problem[]): Problem[] => [
  ...new Map(
    problems.map((problem) => [[problem.message, problem.path, problem.file, problem.line].join(), problem]),
  ).values(),
];

/**
 * What this machine lacks of the programs that do a study's runs or compute its forces; other machines may have them. Of clients of
 * sockets, where the engine computes the forces itself, those of preparations and committees.
 */
export function missingHere(
  study: Study,
  { preparation, runs }: Plan,
  engine: Simulator = engineOf(study.config.engine),
): readonly Problem[] {
  const forceFields = [...new Set(study.systems.map(({ forceField }) => forceField))];
  const isAsked = isEvaluator(engine) || preparation.length > 0 || forceFields.length > 1;
  return once([
    ...runs.flatMap((run) => (engine.lacks?.(run, systemOfRun(study, run)) ?? []).map((one) => located(study, one))),
    ...(isAsked ? missingPrograms(forceFields, coreBeside(engine)) : []),
  ]);
}

const isPreparing = ({ kind }: RunSpec): boolean => kind === "preparation" || kind === "minimisation";
