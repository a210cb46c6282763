import type { StructureSample } from "./points.js";
import type { StudyConfig } from "./study-config.js";

/**
 * Which sample of the structure a replica starts from, counted from 0: its own where chance has a part in a sample (dynamics
 * before the runs, atoms put on sites), so that the scatter between replicas knows of it; else all have one.
 */
export function sampleOf(
  { preparation }: Pick<StudyConfig, "preparation">,
  { building }: Pick<StructureSample, "building">,
  replica: number,
): number {
  const byChance = building !== null || preparation?.anneal != null || preparation?.pressure != null;
  return byChance ? replica : 0;
}

/** Of runs at one current, or at equilibrium where there are more of those. */
export const replicasOf = ({ drive, production, equilibrium }: StudyConfig): number =>
  Math.max(drive === null ? 1 : production.replicas, equilibrium?.replicas ?? 1);

/** How many samples there are. */
export function samplesOf(config: StudyConfig, system: Pick<StructureSample, "building">): number {
  return sampleOf(config, system, replicasOf(config) - 1) + 1;
}
