import { sampleOf, type Study } from "../config/index.js";
import type { RunSpec } from "./run-spec.js";

/**
 * What each run of a study goes on from, by the ids of runs: a preparation from the one before it; any other from the last one of
 * its sample of the structure, and from that of the first sample, whose cell is all samples'. Runs that were decided upon
 * wait for nothing else: they are there when what they were decided from is.
 *
 * @param preparation of the study's plan
 */
export function dependencies(
  study: Pick<Study, "config" | "systems">,
  preparation: readonly RunSpec[],
): (run: RunSpec) => readonly string[] {
  const idsOf = ({ temperature, system }: RunSpec, sample: number): string[] =>
    preparation
      .filter((one) => one.temperature === temperature && one.system === system && one.replica === sample)
      .map(({ id }) => id);
  return (run) => {
    const own = preparation.find(({ id }) => id === run.id);
    if (own !== undefined) {
      const chain = idsOf(own, own.replica);
      return chain.slice(0, chain.indexOf(own.id)).slice(-1);
    }
    const system = study.systems.find(({ label }) => label === run.system)!;
    const samples = new Set([0, sampleOf(study.config, system, run.replica)]);
    return [...samples].flatMap((sample) => idsOf(run, sample).slice(-1));
  };
}

/** The ids of runs, and of all that they wait for, and that these wait for. */
export function withDependencies<R extends { readonly run: RunSpec; readonly waitsFor: readonly string[] }>(
  ids: readonly string[],
  runs: readonly R[],
): Set<string> {
  const all = new Map(runs.map((one) => [one.run.id, one]));
  const found = new Set(ids);
  // A set is walked through as it grows.
  for (const id of found) for (const other of all.get(id)?.waitsFor ?? []) found.add(other);
  return found;
}
