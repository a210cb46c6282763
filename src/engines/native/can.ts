import { coulombOf, pairTermsOf } from "../../model/interactions.js";
import { didYouMean } from "../../errors/did-you-mean.js";
import type { Problem } from "../../errors/errors.js";
import type { MemberDescription, System } from "../../model/index.js";
import { isDriven, type RunSpec } from "../../plan/run-spec.js";
import { describeAddon } from "./load.js";

/** See `Engine.can`. */
export function can(run: RunSpec, { model, direction, scheme }: System): Problem[] {
  const { potentials, cutoffs, interactions, thermostats, barostats, colourSchemes } = describeAddon();
  const { thermostat, barostat } = run.ensemble;
  const problems: Problem[] = [];
  const named = (path: string, name: string | undefined, members: readonly MemberDescription[]) => {
    const names = members.map((member) => member.name);
    if (name === undefined || names.includes(name)) return;
    const remedy = didYouMean(name, names);
    problems.push({
      code: "UNKNOWN_NAME",
      message: `this build has no ${path} of that name`,
      path,
      expected: names.join(", "),
      received: name,
      ...(remedy === null ? {} : { remedy }),
    });
  };
  for (const term of pairTermsOf(model)) {
    named("potential", term.potential, potentials);
    named("cut-off scheme", term.cutoffScheme, cutoffs);
  }
  named(
    "electrostatics",
    coulombOf(model)?.kind,
    interactions.filter(({ coulomb }) => coulomb),
  );
  named("thermostat", thermostat?.type, thermostats);
  named("barostat", barostat?.type, barostats);
  if (isDriven(run)) named("scheme", scheme, colourSchemes);
  if (isDriven(run) && direction === null)
    problems.push({ code: "NO_DIRECTION", message: "a drive needs a direction", path: "drive.direction" });
  if (barostat !== undefined && (isDriven(run) || run.sampling.correlate))
    problems.push({
      code: "UNSUPPORTED_ENSEMBLE",
      message: "a cell that changes goes neither with a drive nor with correlations",
      path: "preparation.pressure",
      remedy: "relax the cell in a run before",
    });
  return problems;
}
