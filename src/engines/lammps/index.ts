import type { Study } from "../../config/index.js";
import { lammpsDeck, type Deck } from "./deck.js";

/** Programs that a study can be written for, and what writes it. */
export const exporters: Readonly<Record<string, { readonly summary: string; readonly write: (study: Study) => Deck }>> =
  {
    lammps: { summary: "LAMMPS: data file, input with the same constrained dynamics", write: lammpsDeck },
  };

export type { Deck } from "./deck.js";
