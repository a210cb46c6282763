export * as constants from "./constants.js";
export { baseUnits, conversionFactor, isSameDimension, nameOf, unitOf, type Dimension } from "./dimension.js";
export { isUnit } from "./unit-expression.js";
export { digitsApart, formatNumber, formatUncertain, minus, type FormattedUncertain } from "./format.js";
export {
  describeKind,
  fromUnit,
  kindOf,
  parseQuantity,
  quantity,
  quantityKinds,
  toUnit,
  type QuantityKind,
  type QuantityResult,
} from "./quantity.js";
