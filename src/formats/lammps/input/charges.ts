import type { Place } from "../../translated-document.js";
import { setsOnlyWhere, wordsOfPlace } from "./forbidden-words.js";
import type { Command } from "./script.js";
import type { Group, Script } from "./script-state.js";

const whole = (types: Iterable<number>): Group => ({ types: new Set(types), partial: null });
const partial = (why: string): Group => ({ types: new Set(), partial: why });

/** `A`, `A:B` and `A:B:C` of group to the numbers they name, up to `most`; `null`: none of these. */
function sequence(word: string, most: number): number[] | null {
  const match = /^(\d+)(?::(\d+)(?::(\d+))?)?$/.exec(word);
  if (match === null) return null;
  const [first, last, step] = [Number(match[1]), Number(match[2] ?? match[1]), Number(match[3] ?? 1)];
  if (step < 1) return null;
  const numbers: number[] = [];
  for (let n = first; n <= Math.min(last, most); n += step) numbers.push(n);
  return numbers;
}

const comparisons: Readonly<Record<string, (x: number, a: number, b: number) => boolean>> = {
  "<": (x, a) => x < a,
  ">": (x, a) => x > a,
  "<=": (x, a) => x <= a,
  ">=": (x, a) => x >= a,
  "==": (x, a) => x === a,
  "!=": (x, a) => x !== a,
  "<>": (x, a, b) => x >= a && x <= b,
};

/** The numbers up to `most` that the words behind `type` or `id` name, labels too. */
function numbersOf(words: readonly string[], most: number, labels: ReadonlyMap<string, number>): number[] | null {
  const compare = Object.hasOwn(comparisons, words[0] ?? "") ? comparisons[words[0]!] : undefined;
  if (compare !== undefined) {
    const [a, b] = [Number(words[1]), Number(words[2] ?? words[1])];
    if (Number.isNaN(a) || Number.isNaN(b)) return null;
    return Array.from({ length: most }, (_, k) => k + 1).filter((n) => compare(n, a, b));
  }
  const lists = words.map((word) => {
    const label = labels.get(word);
    return label === undefined ? sequence(word, most) : [label];
  });
  return lists.some((list) => list === null) ? null : lists.flatMap((list) => list!);
}

/** Atoms by their numbers, as types: possible where a data file is there, and all atoms of a type are among them. */
function byNumber(script: Script, numbers: readonly number[] | null): Group {
  const typeOf = new Map([...script.data.values()].flatMap((data) => [...data.typeOf]));
  if (typeOf.size === 0) return partial("names atoms by their numbers, and there is no data file with them");
  if (numbers === null) return partial("names atoms in a way that cannot be read");
  const left = new Map<number, number>();
  for (const type of typeOf.values()) left.set(type, (left.get(type) ?? 0) + 1);
  const all = new Map(left);
  for (const number of new Set(numbers)) {
    const type = typeOf.get(number);
    if (type !== undefined) left.set(type, left.get(type)! - 1);
  }
  const cut = [...left].find(([type, rest]) => rest > 0 && rest < all.get(type)!);
  return cut === undefined
    ? whole([...left].filter(([, rest]) => rest === 0).map(([type]) => type))
    : partial(`has some of the atoms of type ${cut[0]}, and not all of them`);
}

/** The largest number of an atom. */
const manyAtoms = (script: Script): number => {
  let most = 0;
  for (const { typeOf } of script.data.values()) for (const id of typeOf.keys()) most = Math.max(most, id);
  return most;
};

/** Groups of whole types, for `set group`: others are kept with the reason why they are none. */
export function group(script: Script, { words, trouble }: Command) {
  const [name, style = "", ...rest] = words;
  if (name === undefined || style === "delete") {
    if (name !== undefined) script.groups.delete(name);
    return;
  }
  if (["dynamic", "static", "include"].includes(style)) {
    if (style !== "static") script.groups.set(name, partial(`is made by group ${style}`));
    return;
  }
  const known = (other: string): Group => groupNamed(script, other);
  const combined = (make: (sets: readonly ReadonlySet<number>[]) => Iterable<number>): Group => {
    const parts = rest.map(known);
    const bad = parts.find((part) => part.partial !== null);
    return bad ?? whole(make(parts.map((part) => part.types)));
  };
  const make = (): Group => {
    if (trouble !== null) return partial(`is not known: ${trouble.message}`);
    if (style === "type") {
      const types = numbersOf(rest, script.types, script.labels);
      return types === null ? partial("names types in a way that cannot be read") : whole(types);
    }
    if (style === "id") return byNumber(script, numbersOf(rest, manyAtoms(script), new Map()));
    if (style === "union") return combined((sets) => sets.flatMap((types) => [...types]));
    if (style === "intersect")
      return combined(([first, ...others]) => [...first!].filter((type) => others.every((types) => types.has(type))));
    if (style === "subtract")
      return combined(([first, ...others]) => [...first!].filter((type) => !others.some((types) => types.has(type))));
    if (style === "empty" || style === "clear") return whole([]);
    return partial(`is made by group ${style}`);
  };
  const made = make();
  const before = style === "clear" ? undefined : script.groups.get(name);
  // A group that is there gets the atoms added.
  script.groups.set(
    name,
    before === undefined
      ? made
      : { types: new Set([...before.types, ...made.types]), partial: before.partial ?? made.partial },
  );
}

function groupNamed(script: Script, name: string): Group {
  if (name === "all") return whole(Array.from({ length: script.types }, (_, k) => k + 1));
  return script.groups.get(name) ?? partial("is not there");
}

/** Which types `set STYLE ID` is about, or why that cannot be said. */
function selected(script: Script, [style, id = ""]: readonly string[], place: Place): Group {
  if (style === "type") return whole(script.range(place, id));
  if (style === "group") {
    const named = groupNamed(script, id);
    return named.partial === null ? named : partial(`the group ${id} ${named.partial}`);
  }
  if (style === "atom") {
    const range = /^(\d*)(\*?)(\d*)$/.exec(id);
    const most = manyAtoms(script);
    const [low, high] = [Number(range?.[1] || 1), Number(range?.[2] === "" ? range[1] : range?.[3] || most)];
    const numbers = range === null ? null : numbersOf([`${low}:${high}`], most, new Map());
    const named = byNumber(script, numbers);
    return named.partial === null ? named : partial(`set atom ${id} ${named.partial}`);
  }
  return partial(`set ${style ?? ""} chooses atoms in a way that cannot be followed`);
}

/** `set type|group|atom ID charge Q`, and keywords that act on no force. */
export function set(script: Script, { words, place }: Command) {
  const given = words.slice(2);
  if (setsOnlyWhere(given)) return;
  const refuse = (message: string, remedy?: string): void =>
    script.fail(place, {
      code: "LAMMPS_COMMAND",
      message,
      expected: "set type N charge Q, or set group NAME charge Q with a group of whole types",
      received: `set ${words.join(" ")}`,
      ...(remedy === undefined ? {} : { remedy }),
    });
  for (let i = 0; i < given.length; ) {
    const skip = wordsOfPlace(given[i]!);
    if (skip !== null) {
      i += 1 + skip;
      continue;
    }
    if (given[i] !== "charge" || given[i + 1] === undefined)
      return refuse("charges are read by type only, and types, masses and what else acts on forces not by set");
    const [value] = script.numbers(place, "the charge", [given[i + 1]!]) ?? [];
    if (value === undefined) return;
    const { types, partial: why } = selected(script, words, place);
    if (why !== null)
      return refuse(
        `charges are read by type only, and ${why}`,
        "give atoms of different charges types of their own, and their charges by set type",
      );
    for (const type of types) {
      script.charges.set(type, { value, place });
      script.mixedCharges.delete(type);
    }
    i += 2;
  }
}
