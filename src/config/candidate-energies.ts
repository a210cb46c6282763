import { createHash } from "node:crypto";

import { isRefusal, type RunError } from "../errors/errors.js";
import type { ParticleModel } from "../model/index.js";
import { refuseMissing, type AsksForPrograms } from "./missing-programs.js";
import type { EnergyAnswer, EnergyQuestion } from "./study-structure.js";

/** What computes energies, one structure after another, and may have to be waited for. */
export interface CandidateEngine extends AsksForPrograms {
  configurations(
    model: ParticleModel,
    options: { readonly threads: number },
  ): {
    at(positions: Float64Array): Promise<{ readonly potentialEnergy: number }>;
    close(): void;
  };
}

/**
 * Another program is started once for all structures of one composition: it is given their atoms sorted by type, and knows no others.
 *
 * @param known energies of earlier times, by a digest of force field and structure; those that are found are added
 * @throws InputError CLIENT_NOT_STARTED … for another program that is not there; RunError when it cannot be had
 */
export async function energiesOf(
  { digest, models, forceField }: EnergyQuestion,
  engine: CandidateEngine,
  known: Map<string, number>,
): Promise<EnergyAnswer> {
  const answer: (number | RunError)[] = [];
  let open: ReturnType<CandidateEngine["configurations"]> | null = null;
  let shared = "";
  try {
    for (const given of models) {
      const model = sortedByType(given);
      const key = keyOf(digest, model);
      let energy = known.get(key);
      if (energy === undefined) {
        const like = JSON.stringify([model.typeNames, Array.from(model.types), Array.from(model.cell)]);
        if (open === null) refuseMissing([forceField], engine);
        if (like !== shared) {
          open?.close();
          [open, shared] = [engine.configurations(model, { threads: 0 }), like];
        }
        try {
          energy = (await open!.at(model.positions)).potentialEnergy;
        } catch (error) {
          if (!isRefusal(error)) throw error;
          answer.push(error);
          continue;
        }
        known.set(key, energy);
      }
      answer.push(energy);
    }
  } finally {
    open?.close();
  }
  return answer;
}

function sortedByType(model: ParticleModel): ParticleModel {
  const order = Array.from(model.types.keys()).sort((a, b) => model.types[a]! - model.types[b]! || a - b);
  return {
    ...model,
    types: Int32Array.from(order, (i) => model.types[i]!),
    positions: Float64Array.from(
      { length: 3 * order.length },
      (_, k) => model.positions[3 * order[Math.floor(k / 3)]! + (k % 3)]!,
    ),
  };
}

function keyOf(digest: string, { typeNames, types, cell, positions }: ParticleModel): string {
  const hash = createHash("sha256").update(JSON.stringify([digest, typeNames, Array.from(types)]));
  for (const values of [cell, positions]) hash.update(new Uint8Array(Float64Array.from(values).buffer));
  return hash.digest("hex");
}
