/** What is wrong with a command that is harmless in most of its uses. */
export interface Forbidden {
  readonly message: string;
  readonly expected?: string;
  readonly remedy?: string;
}

const periodic = "cells are periodic in all three directions here";

/**
 * Words of a command, else ignored, that change forces or cell: https://docs.lammps.org. `null`: there are none.
 */
export function forbiddenWords(name: string, words: readonly string[]): Forbidden | null {
  return checks[name]?.(words) ?? null;
}

const checks: Readonly<Record<string, (words: readonly string[]) => Forbidden | null>> = {
  neigh_modify(words) {
    const word = words.find((candidate) => ["exclude", "include"].includes(candidate) || candidate.startsWith("$"));
    if (word === undefined) return null;
    if (word.startsWith("$")) return { message: `neigh_modify ${word}: the value is not known, and may be exclude` };
    return {
      message: `neigh_modify ${word} takes pairs of atoms out of the forces, and cannot be read`,
      remedy: "remove it; a pair of types that does not interact: pair_coeff I J none",
    };
  },
  special_bonds(words) {
    // Without bonds it does nothing; bonds may stand in a data file that nobody looks at here.
    const weights = words.filter((word) => /^[-+.\d]/.test(word));
    const isPlain = ["lj", "coul", "lj/coul"].includes(words[0] ?? "") && weights.every((word) => Number(word) === 1);
    if (isPlain && words.every((word) => weights.includes(word) || ["lj", "coul", "lj/coul"].includes(word)))
      return null;
    return {
      message: "special_bonds takes pairs of bonded atoms out of the forces, and cannot be read",
      expected: "special_bonds lj/coul 1 1 1",
      remedy: "remove it, where no atoms are bonded",
    };
  },
  dimension: (words) => (words[0] === "3" ? null : { message: periodic, expected: "dimension 3" }),
  change_box(words) {
    const at = words.indexOf("boundary");
    const is = at < 0 || words.slice(at + 1, at + 4).every((word) => word === "p");
    return is ? null : { message: periodic, expected: "boundary p p p" };
  },
  read_dump: (words) => replacesCharges(words),
  rerun: (words) => replacesCharges(words),
  kspace_modify(words) {
    for (let i = 0; i < words.length; i += 1 + accuracies.get(words[i]!)!)
      if (!accuracies.has(words[i]!))
        return {
          message: `kspace_modify ${words[i]!} cannot be read`,
          expected: [...accuracies.keys()].join(", "),
          remedy:
            words[i] === "force"
              ? "give the relative accuracy in kspace_style"
              : words[i] === "compute"
                ? "leave kspace_style out, where it is not to act"
                : periodic,
        };
    return null;
  },
  fix(words) {
    if (words[2] !== "property/atom" || !words.includes("rmass")) return null;
    return { message: "masses are read by type only", expected: "mass I M", remedy: "one type for each mass" };
  },
};

/** How an Ewald sum gets to its accuracy, which is a matter of the study; each with how many words follow. */
const accuracies: ReadonlyMap<string, number> = new Map([
  ["collective", 1],
  ["diff", 1],
  ["fftbench", 1],
  ["gewald", 1],
  ["kmax/ewald", 3],
  ["mesh", 3],
  ["minorder", 1],
  ["order", 1],
  ["overlap", 1],
  ["pressure/scalar", 1],
]);

const replacesCharges = (words: readonly string[]): Forbidden | null =>
  words.some((word) => word === "q")
    ? {
        message: "charges of a dump, atom by atom, cannot be read",
        expected: "charges by type",
        remedy: "set type N charge Q",
      }
    : null;

/** What `set` may set and no force or mass changes, each with how many words follow. */
const places: ReadonlyMap<string, number> = new Map([
  ...["x", "y", "z", "vx", "vy", "vz", "mol"].map((word) => [word, 1] as const),
  ["image", 3],
]);

/** How many words follow a keyword of `set` that acts on no force; `null`: it is another. */
export const wordsOfPlace = (word: string): number | null => places.get(word) ?? (/^[id]2?_/.test(word) ? 1 : null);

/** Whether the words of `set` behind its atoms are about positions, velocities, molecules and numbers of the user's own only. */
export function setsOnlyWhere(words: readonly string[]): boolean {
  for (let i = 0; i < words.length; ) {
    const follow = wordsOfPlace(words[i]!);
    if (follow === null) return false;
    i += 1 + follow;
  }
  return words.length > 0;
}
