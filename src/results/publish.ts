import type { Estimated, Measured, Quantity } from "./quantity.js";
import { published } from "./units.js";

type Node = Record<string, unknown>;

/**
 * An estimate as results.json has it: each quantity under its key in its unit, then the rest, which has no unit (counts,
 * names, findings, words). Where both have an object, it is one.
 *
 * @param rest no numbers with units in it
 */
export function publish<Estimate>(
  quantities: readonly Quantity<Estimate>[],
  estimate: Estimate,
  rest: object,
): unknown {
  const document: Node = {};
  for (const { key, unit, of } of quantities) {
    const found = of(estimate);
    if (found === undefined) continue;
    const convert = published[unit];
    const inUnit = (measured: Measured | null): unknown =>
      measured === null ? null : converted(measured, convert, unit);
    const [parent, more] = key.split(".*");
    if (more === undefined) place(document, key, written(found, convert, inUnit, unit));
    else {
      place(document, parent!, {});
      for (const [name, measured] of Object.entries(found as Readonly<Record<string, Measured | null>>))
        place(document, `${parent!}.${name}${more}`, inUnit(measured));
    }
  }
  return merged(document, rest as Node);
}

function written(
  found: NonNullable<Estimated> | null,
  convert: (x: number) => number,
  inUnit: (measured: Measured) => unknown,
  unit: string,
): unknown {
  if (found === null) return null;
  if (typeof found === "number") return unit === "1" ? found : { value: convert(found), unit };
  if (!Array.isArray(found)) return inUnit(found as Measured);
  return found.map((one: number | Measured) => (typeof one === "number" ? convert(one) : inUnit(one)));
}

const inTheUnit = new Set(["value", "standardError", "interval68", "interval95", "before", "after"]);

function converted(measured: Measured, convert: (x: number) => number, unit: string): Node {
  const each = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(each) : typeof value === "number" ? convert(value) : value;
  const parts = Object.entries(measured);
  return {
    ...Object.fromEntries(parts.filter(([name]) => inTheUnit.has(name)).map(([name, value]) => [name, each(value)])),
    unit,
    ...Object.fromEntries(parts.filter(([name]) => !inTheUnit.has(name))),
  };
}

function place(document: Node, key: string, value: unknown): void {
  const names = key.split(".");
  const last = names.pop()!;
  let node = document;
  for (const name of names) node = (node[name] ??= {}) as Node;
  node[last] = isNode(node[last]) && isNode(value) ? merged(node[last], value) : value;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

function merged(one: Node, other: Node): Node {
  const result = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const own = result[name];
    result[name] = isNode(own) && isNode(value) ? merged(own, value) : value;
  }
  return result;
}
