import type { PairTerm } from "../../model/index.js";
import { addon, fromNative } from "./load.js";

/**
 * One term under its cut-off scheme, by its formula: V (eV) and −dV/dr (eV/Å) at distances r (Å) up to the cut-off; beyond it,
 * the formula still.
 */
export function evaluatePair(
  term: Omit<PairTerm, "types">,
  r: Float64Array,
): { readonly energy: Float64Array; readonly force: Float64Array } {
  return fromNative(() => addon().evaluatePair(term, r));
}
