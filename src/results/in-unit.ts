import type { Uncertain } from "../estimators/index.js";
import type { UncertainQuantity } from "./document.js";

/** An estimate in a unit of the door. @param factor of the unit's conversion, see units/constants.ts */
export function inUnit({ value, standardError }: Uncertain, factor: number, unit: string): UncertainQuantity {
  return { value: value * factor, standardError: standardError === null ? null : standardError * factor, unit };
}

/** From fs. */
export const ps = (time: number): { readonly value: number; readonly unit: "ps" } => ({
  value: time / 1e3,
  unit: "ps",
});
