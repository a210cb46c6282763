import type { Configurations } from "../engines/index.js";
import { isRefusal } from "../errors/errors.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { ParticleModel } from "../model/index.js";

/** How the forces of a committee differ along a run; eV/Å. */
export interface ForceDeviation {
  /** SHA-256 of what each member says, by number. */
  readonly members: readonly string[];
  /** That it is of; those that a member refuses are not among them. */
  readonly frames: number;
  /** Frames that a member refuses: atoms too close for it. */
  readonly refused: number;
  /** Root mean square over the atoms, mean over the frames. */
  readonly mean: number;
  /** The largest of a frame. */
  readonly largestFrame: number;
  /** The largest of an atom. */
  readonly largestAtom: number;
  /** Root mean square over the atoms of the mean force of the members, mean over the frames: what the deviation is of. */
  readonly force: number;
}

/** What speaks against quoting what runs say along which the members of a committee do not have the same forces. */
export function forcesApart(
  runs: readonly { readonly forceDeviation?: ForceDeviation }[],
  quantity?: string,
): Finding[] {
  const relative = Math.max(
    0,
    ...runs.flatMap(({ forceDeviation: one }) => (one === undefined ? [] : [one.mean / one.force])),
  );
  return relative > limits.forceDeviation ? [finding("forces-apart", { relative }, quantity)] : [];
}

/**
 * ε_i = √(Σ_k |f_ik − f̄_i|²/K), f_ik the force of member k on atom i and f̄_i their mean (Zhang et al., Phys. Rev. Mater. 3, 023804 (2019)):
 * what DP-GEN calls model deviation. Of one frame √(Σ_i ε_i²/N), max ε_i, and √(Σ_i f̄_i²/N).
 *
 * @param forces [3N] of each member
 */
export function deviationOfForces(forces: readonly Float64Array[]): {
  readonly rms: number;
  readonly largest: number;
  readonly force: number;
} {
  const members = forces.length;
  const atoms = forces[0]!.length / 3;
  let sum = 0;
  let largest = 0;
  let squares = 0;
  for (let i = 0; i < atoms; i++) {
    let variance = 0;
    for (let k = 3 * i; k < 3 * i + 3; k++) {
      const mean = forces.reduce((all, own) => all + own[k]!, 0) / members;
      squares += mean ** 2;
      variance += forces.reduce((all, own) => all + (own[k]! - mean) ** 2, 0) / members;
    }
    sum += variance;
    largest = Math.max(largest, Math.sqrt(variance));
  }
  return { rms: Math.sqrt(sum / atoms), largest, force: Math.sqrt(squares / atoms) };
}

/**
 * Of all frames of a run; `null` without one that all members take. One member after the other: another program is started for
 * all frames, and has ended before the next one is.
 *
 * @param frames [3N] Å each, in the cell of the models
 * @param members each with its model of the same atoms
 * @param open forces of a member, eV/Å, [3N]; it may refuse a frame (`isRefusal`)
 * @throws RunError of another program that cannot be had
 */
export async function estimateForceDeviation(
  frames: readonly Float64Array[],
  members: readonly { readonly digest: string; readonly model: ParticleModel }[],
  open: (model: ParticleModel) => Configurations,
): Promise<ForceDeviation | null> {
  const forces: Float64Array[][] = frames.map(() => []);
  for (const { model } of members) {
    const one = open(model);
    try {
      for (const [frame, positions] of frames.entries())
        try {
          forces[frame]!.push((await one.at(positions)).forces);
        } catch (error) {
          if (!isRefusal(error)) throw error;
        }
    } finally {
      one.close();
    }
  }
  const all = forces.filter((own) => own.length === members.length).map(deviationOfForces);
  if (all.length === 0) return null;
  const mean = (of: (one: (typeof all)[number]) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return {
    members: members.map(({ digest }) => digest),
    frames: all.length,
    refused: frames.length - all.length,
    mean: mean(({ rms }) => rms),
    largestFrame: Math.max(...all.map(({ rms }) => rms)),
    largestAtom: Math.max(...all.map(({ largest }) => largest)),
    force: mean(({ force }) => force),
  };
}
