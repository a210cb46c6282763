import { editDistance } from "../../../errors/did-you-mean.js";
import type { Problem } from "../../../errors/errors.js";
import type { Place } from "../../translated-document.js";
import { flaggedStyles, pairStyle, pairStyles, plainName, wayOut, type PairStyle } from "./styles.js";

type Found = Omit<Problem, "file" | "line">;

/** A style of pair_style: the only one, or one of a hybrid. */
export interface SubStyle {
  readonly style: PairStyle;
  /** As in pair_style. */
  readonly name: string;
  /** Counted from 1 among sub-styles of the same name. */
  readonly copy: number;
  /** Å; global cut-off of the short-range part. */
  readonly cutoff: number | null;
  /** Of the charges, where they are damped: 1/Å, and Å. */
  readonly damping: { readonly alpha: number; readonly cutoff: number } | null;
  readonly place: Place;
}

export interface Styles {
  readonly kind: "single" | "hybrid" | "hybrid/overlay";
  readonly subStyles: readonly SubStyle[];
}

export interface StyleProblem {
  readonly problem: Found;
}

const wrong = (problem: Omit<Found, "code">): StyleProblem => ({ problem: { code: "LAMMPS_STYLE", ...problem } });

/** Words of a style that are no numbers, which a hybrid could take for the next style's name. */
const argumentWords: Readonly<Record<string, RegExp>> = {
  table: /^(?:lookup|linear|spline|bitmap|ewald|pppm)$/,
  "buck/long/coul/long": /^(?:long|cut|off)$/,
  "lj/long/coul/long": /^(?:long|cut|off)$/,
};

/** Every style with what follows it, up to the next name. */
function inGroups(words: readonly string[], isHybrid: boolean): [string, ...string[]][] {
  const groups: [string, ...string[]][] = [];
  for (const word of words) {
    const current = groups.at(-1);
    const isArgument =
      current !== undefined &&
      (!isHybrid || /^[-+.\d]/.test(word) || argumentWords[plainName(current[0])]?.test(word) === true);
    if (isArgument) current.push(word);
    else groups.push([word]);
  }
  return groups;
}

/** The words of pair_style, or what is wrong with them. */
export function readStyles(words: readonly string[], place: Place): Styles | StyleProblem {
  const [first, ...rest] = words;
  if (first === undefined) return wrong({ message: "pair_style has no name" });
  const hybrid = /^hybrid(\/overlay)?(?:\/kk)?$/.exec(first);
  const kind = hybrid === null ? "single" : hybrid[1] === undefined ? "hybrid" : "hybrid/overlay";
  const subStyles: SubStyle[] = [];
  for (const [name, ...given] of inGroups(kind === "single" ? words : rest, kind !== "single")) {
    const read = readStyle(name, given);
    if ("problem" in read) return read;
    const copy = subStyles.filter((other) => plainName(other.name) === plainName(name)).length + 1;
    subStyles.push({ ...read, name, copy, place });
  }
  return subStyles.length === 0 ? wrong({ message: `pair_style ${first} names no styles` }) : { kind, subStyles };
}

type Read = Pick<SubStyle, "style" | "cutoff" | "damping">;

const styleNames = [...pairStyles.map((known) => known.name), ...flaggedStyles.keys()];

function readStyle(name: string, given: readonly string[]): Read | StyleProblem {
  if (flaggedStyles.has(plainName(name))) return readFlagged(name, given);
  const style = pairStyle(name);
  if (style === undefined) {
    // By one letter: LAMMPS has hundreds of styles, whose names differ by little and whose physics does by much.
    const misspelt = styleNames.find((known) => known.length > 3 && editDistance(name, known) === 1);
    return wrong({
      message: `pair_style ${name} cannot be read`,
      received: name,
      expected: `${styleNames.join(", ")}, hybrid or hybrid/overlay of these`,
      remedy: misspelt === undefined ? wayOut(name) : `did you mean ${JSON.stringify(misspelt)}?`,
    });
  }
  return style.potentials[0] === "tabulated" || style.file !== null
    ? withoutCutoff(style, name, given)
    : withCutoffs(style, name, given);
}

/** Flags of dispersion and of charges: `long`, `cut`, `off`. */
function readFlagged(name: string, [dispersion, charges, ...given]: readonly string[]): Read | StyleProblem {
  if (dispersion === "cut" && charges === "long")
    return withCutoffs(pairStyle(flaggedStyles.get(plainName(name))!)!, name, given);
  return wrong({
    message:
      dispersion === "long"
        ? `pair_style ${name} long sums up dispersion over waves, which is not computed`
        : `pair_style ${name} cannot be read with these flags`,
    expected: `${name} cut long`,
    received: [dispersion, charges].join(" "),
    remedy: dispersion === "long" ? wayOut(name) : `say what of it is summed over waves: ${name} cut long`,
  });
}

function withoutCutoff(style: PairStyle, name: string, given: readonly string[]): Read | StyleProblem {
  const wanted = style.name === "uf3" ? /^[23]?$/ : style.file === null ? /./ : /^$/;
  if (wanted.test(given.join(" "))) return { style, cutoff: null, damping: null };
  return wrong({
    message: `pair_style ${name} cannot be read with what follows it`,
    expected: style.name === "uf3" ? "2 or 3" : "nothing",
    received: given.join(" "),
    remedy: "LAMMPS's options of this style change what is computed, and are not known here",
  });
}

/** `[damping] cut-off [cut-off of the charges]`. */
function withCutoffs(style: PairStyle, name: string, given: readonly string[]): Read | StyleProblem {
  const isDamped = style.coulomb === "dsf" || style.coulomb === "wolf";
  const least = isDamped ? 2 : 1;
  const most = least + (style.coulomb !== null && style.potentials.length > 0 ? 1 : 0);
  const numbers = given.map(Number);
  const isRight = (x: number, k: number) => Number.isFinite(x) && (x > 0 || (x === 0 && isDamped && k === 0));
  if (numbers.length < least || numbers.length > most || !numbers.every(isRight))
    return wrong({
      message: `pair_style ${name} is not followed by its numbers`,
      expected: `${isDamped ? "damping and " : ""}${most > least ? "one or two cut-offs" : isDamped ? "cut-off" : "the cut-off"}`,
      received: given.join(" ") || "nothing",
    });
  const cutoff = numbers[least - 1]!;
  return {
    style,
    cutoff,
    damping: isDamped ? { alpha: numbers[0]!, cutoff: numbers[least] ?? cutoff } : null,
  };
}

/** The sub-style that words behind the types of pair_coeff belong to, and the words after its name. */
export function chooseSubStyle(
  styles: Styles,
  words: readonly string[],
): { subStyle: SubStyle; rest: readonly string[] } | Found {
  if (styles.kind === "single") return { subStyle: styles.subStyles[0]!, rest: words };
  const [name, ...rest] = words;
  const candidates = styles.subStyles.filter(
    (subStyle) => name !== undefined && plainName(subStyle.name) === plainName(name),
  );
  const names = styles.subStyles.map((subStyle) => subStyle.name).join(", ");
  if (candidates.length === 0)
    return {
      code: "LAMMPS_STYLE",
      message: `pair_coeff names ${name ?? "no style"}, which pair_style does not have`,
      expected: `one of ${names}, none`,
      received: name ?? "nothing",
    };
  if (candidates.length === 1) return { subStyle: candidates[0]!, rest };
  const copy = candidates.find((subStyle) => String(subStyle.copy) === rest[0]);
  return copy === undefined
    ? {
        code: "LAMMPS_STYLE",
        message: `pair_style has ${candidates.length} styles ${name}: pair_coeff must number them`,
        expected: `${name} 1 … ${candidates.length}`,
        received: rest[0] ?? "nothing",
      }
    : { subStyle: copy, rest: rest.slice(1) };
}
