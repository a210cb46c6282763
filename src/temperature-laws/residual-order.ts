import { Random } from "../statistics/random.js";
import { sequentialPValue } from "../statistics/sequential-p-value.js";
import type { LawData, TemperatureLaw } from "./laws/index.js";
import type { PlainFit } from "./fit-law.js";
import type { ResidualOrder } from "./temperature-laws.js";

const draws = 1999;
/** Residuals of ln(σT) below this are rounding. */
const rounding = 1e-9;

/** Σ (r_{i+1} − r_i)²/Σ r_i² (Durbin & Watson, Biometrika 37, 409 (1950)). */
function durbinWatson(residuals: ArrayLike<number>): number {
  let steps = 0;
  let sum = 0;
  for (let i = 0; i < residuals.length; i++) {
    if (i > 0) steps += (residuals[i]! - residuals[i - 1]!) ** 2;
    sum += residuals[i]! ** 2;
  }
  return steps / sum;
}

/**
 * Whether residuals, in the order of temperature, are independent or follow their neighbours. The distribution under
 * independence is drawn for these temperatures and this law: normal numbers less what the law's (linearised) fit takes out of
 * them. It does not depend on the size of the errors, so it holds without them, and it is exact for any number of points
 * where the law is linear. `null` with fewer than two degrees of freedom, or where the law goes through all points.
 */
export function testResidualOrder(law: TemperatureLaw, data: LawData, fit: PlainFit): ResidualOrder | null {
  const n = data.temperatures.length;
  const order = data.temperatures.map((_, i) => i).sort((a, b) => data.temperatures[a]! - data.temperatures[b]!);
  const residuals = order.map((i) => fit.residuals[i]!);
  const size = Math.hypot(...order.map((i) => fit.residuals[i]! * data.errors[i]!));
  if (fit.degreesOfFreedom < 2 || size < rounding * Math.sqrt(n)) return null;
  const free = law.parameters.flatMap((parameter, k) => (parameter.bracketed === true ? [] : [k]));
  const gradients = order.map((i) => law.logarithm(fit.parameters, data.temperatures[i]!).gradient);
  const taken = orthonormal(free.map((k) => gradients.map((gradient, i) => gradient[k]! / data.errors[order[i]!]!)));
  const seen = durbinWatson(residuals);
  const random = new Random(1);
  const z = new Float64Array(n);
  const pValue = sequentialPValue(() => {
    for (let i = 0; i < n; i++) z[i] = random.normal();
    for (const q of taken) remove(z, q);
    return durbinWatson(z) <= seen;
  }, draws);
  return { durbinWatson: seen, pValue };
}

function remove(from: Float64Array, direction: Float64Array): void {
  let projection = 0;
  for (let i = 0; i < from.length; i++) projection += from[i]! * direction[i]!;
  for (let i = 0; i < from.length; i++) from[i]! -= projection * direction[i]!;
}

/** Gram and Schmidt's, each column twice. */
function orthonormal(columns: readonly (readonly number[])[]): Float64Array[] {
  const found: Float64Array[] = [];
  for (const column of columns) {
    const q = Float64Array.from(column);
    for (let pass = 0; pass < 2; pass++) for (const other of found) remove(q, other);
    const norm = Math.hypot(...q);
    found.push(q.map((x) => x / norm));
  }
  return found;
}
