import { InputError } from "../errors/errors.js";
import { parseQuantity, type QuantityKind } from "../units/index.js";

/** A positive quantity given as an option, in internal units. @throws InputError for anything else */
export function positiveQuantity(option: string, text: string | undefined, kind: QuantityKind): number | undefined {
  if (text === undefined) return undefined;
  const result = parseQuantity(text, kind);
  if (!result.ok) throw new InputError([{ ...result.problem, path: option }]);
  if (result.value > 0) return result.value;
  throw new InputError([{ code: "OUT_OF_RANGE", message: "the value must be positive", path: option, received: text }]);
}
