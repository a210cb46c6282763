import type { StudyConfig } from "../config/index.js";
import { structureWriters, trajectoryFile, trajectoryWriters } from "../formats/index.js";
import type { RunSpec } from "../plan/index.js";

/** Files of a run, relative to the results folder. */
export interface RunFiles {
  /** Where it is, the run is done; it is written last. */
  readonly result: string;
  /** What the run leaves beside it. */
  readonly others: readonly string[];
  /** What it goes on from when it was interrupted: no product, and never to be removed before it is done. */
  readonly state: readonly string[];
}

/** @param isCommittee whether its configurations are kept for other force fields */
export function filesOf(
  run: Pick<RunSpec, "id" | "kind">,
  { last, trajectory }: Pick<StudyConfig, "last" | "trajectory">,
  isCommittee: boolean,
): RunFiles {
  const named = (file: string) => `runs/${run.id}/${file}`;
  const isPreparation = run.kind === "preparation" || run.kind === "minimisation";
  const structures = structureWriters.filter(({ name, extension }) => extension !== "extxyz" && last.includes(name));
  const frames =
    trajectory === null || isPreparation
      ? []
      : [trajectoryFile({ ...trajectory, format: trajectoryWriters.find(({ name }) => name === trajectory.format)! })];
  return {
    result: named("result.json"),
    others: [
      "first.extxyz",
      "last.extxyz",
      ...structures.map(({ extension }) => `last.${extension}`),
      ...(run.kind === "minimisation" ? [] : ["series.csv"]),
      ...(isPreparation ? ["prepared.json.gz"] : []),
      ...(run.kind === "equilibrium" ? ["correlations.json.gz"] : []),
      ...frames,
      ...(isCommittee && !isPreparation ? ["frames.bin"] : []),
    ].map(named),
    state: run.kind === "minimisation" ? [] : ["state.bin", "series.bin"].map(named),
  };
}
