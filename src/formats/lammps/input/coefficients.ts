import type { Problem } from "../../../errors/errors.js";
import { mixDistance, mixLennardJones, pairStyle, pairStyles, type Mixing, type PairStyle } from "./styles.js";

/** A style of pair_style: the only one, or one of a hybrid. */
export interface SubStyle {
  readonly style: PairStyle;
  /** As in pair_style. */
  readonly name: string;
  /** Counted from 1 among sub-styles of the same name. */
  readonly copy: number;
  /** Å; global cut-off of the short-range part. */
  readonly cutoff: number | null;
  /** 1/Å, of coul/dsf. */
  readonly damping: number | null;
  readonly line: number;
}

/** One pair's coefficients in one style, in our units. */
export interface PairCoefficients {
  readonly subStyle: SubStyle;
  readonly values: readonly number[];
  /** Å */
  readonly cutoff: number | null;
  readonly table: { readonly file: string; readonly section: string } | null;
  /** Of a style with one file for all types. */
  readonly file: string | null;
  readonly line: number;
  readonly mixed: boolean;
}

export interface Styles {
  readonly kind: "single" | "hybrid" | "hybrid/overlay";
  readonly subStyles: readonly SubStyle[];
}

const key = (i: number, j: number): string => `${Math.min(i, j)} ${Math.max(i, j)}`;

/** "3", "*", "2*", "*4", "2*4" to the types they name; `null` when it is none of these or out of range. */
export function typeRange(text: string, types: number): number[] | null {
  const match = /^(\d+)$|^(\d*)\*(\d*)$/.exec(text);
  if (match === null) return null;
  const low = Number(match[1] ?? (match[2] === "" ? 1 : match[2]));
  const high = Number(match[1] ?? (match[3] === "" ? types : match[3]));
  if (low < 1 || high > types || low > high) return null;
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

/** What pair_coeff has said so far, and what follows from it for pairs it did not name. */
export class CoefficientTable {
  /** `[]`: pair_coeff … none. */
  private readonly given = new Map<string, PairCoefficients[]>();
  readonly styles: Styles;

  constructor(styles: Styles) {
    this.styles = styles;
  }

  set(i: number, j: number, coefficients: PairCoefficients | null): void {
    const before = this.given.get(key(i, j)) ?? [];
    if (coefficients === null) this.given.set(key(i, j), []);
    else if (this.styles.kind === "hybrid/overlay")
      this.given.set(key(i, j), [...before.filter(({ subStyle }) => subStyle !== coefficients.subStyle), coefficients]);
    else this.given.set(key(i, j), [coefficients]);
  }

  /**
   * Coefficients of a pair: those given, or by LAMMPS's rules of mixing.
   * @returns the problem when there are none, as LAMMPS's "All pair coeffs are not set"
   */
  of(i: number, j: number, mixing: Mixing): readonly PairCoefficients[] | Omit<Problem, "file" | "line"> {
    const own = this.given.get(key(i, j));
    if (own !== undefined) return own;
    const [a, b] = [this.given.get(key(i, i)), this.given.get(key(j, j))];
    const missing = {
      code: "LAMMPS_COEFFICIENTS",
      message: `pair_coeff does not give the pair of types ${i} and ${j}`,
      expected: "coefficients for every pair, as LAMMPS demands",
      remedy: "add pair_coeff lines",
    };
    if (a === undefined || b === undefined || i === j) return missing;
    const partners = a.map((first) => [first, b.find(({ subStyle }) => subStyle === first.subStyle)] as const);
    if (a.length === 0 || a.length !== b.length || partners.some(([, second]) => second === undefined)) return missing;
    const unmixable = a.find(
      ({ subStyle }) => (subStyle.style.potential ?? subStyle.style.file) !== null && !subStyle.style.mixes,
    );
    if (unmixable !== undefined)
      return {
        ...missing,
        message: `${missing.message}, and LAMMPS has no mixing rule for ${unmixable.subStyle.name}`,
      };
    return partners.map(([first, second]) => {
      if (first.subStyle.style.potential === null) return { ...first, mixed: true };
      const values = mixLennardJones(first.values as [number, number], second!.values as [number, number], mixing);
      return {
        ...first,
        values,
        cutoff:
          first.cutoff === null || second!.cutoff === null ? null : mixDistance(first.cutoff, second!.cutoff, mixing),
        line: Math.max(first.line, second!.line),
        mixed: true,
      };
    });
  }
}

export interface StyleProblem {
  readonly problem: Omit<Problem, "file" | "line">;
}

/** The words of pair_style, or what is wrong with them. */
export function readStyles(words: readonly string[], line: number): Styles | StyleProblem {
  const [first, ...rest] = words;
  const wrong = (problem: Omit<Problem, "file" | "line" | "code">): StyleProblem => ({
    problem: { code: "LAMMPS_STYLE", ...problem },
  });
  if (first === undefined) return wrong({ message: "pair_style has no name" });
  const hybrid = /^hybrid(\/overlay)?(?:\/kk)?$/.exec(first);
  const kind = hybrid === null ? "single" : hybrid[1] === undefined ? "hybrid" : "hybrid/overlay";
  // Arguments of a sub-style are what follows its name up to the next name; a table's spline is no name.
  const groups: string[][] = [];
  for (const word of kind === "single" ? words : rest) {
    const isArgument =
      groups.length > 0 &&
      (kind === "single" ||
        /^[-+.\d]/.test(word) ||
        (groups.at(-1)![0] === "table" && /^(?:lookup|linear|spline|bitmap|ewald|pppm)$/.test(word)));
    if (isArgument) groups.at(-1)!.push(word);
    else groups.push([word]);
  }
  const subStyles: SubStyle[] = [];
  for (const [name, ...given] of groups as [string, ...string[]][]) {
    const style = pairStyle(name);
    if (style === undefined)
      return wrong({
        message: `pair_style ${name} cannot be read`,
        received: name,
        expected: `${pairStyles.map((known) => known.name).join(", ")}, hybrid or hybrid/overlay of these`,
        remedy:
          name.startsWith("coul/") || name.includes("/coul/")
            ? "rewrite it with coul/long or coul/dsf, if that is what is meant"
            : "write the interaction as one of these styles, as a table for instance",
      });
    const copy = subStyles.filter((other) => other.style === style).length + 1;
    if (style.potential === "tabulated" || style.file !== null) {
      const wanted = style.name === "uf3" ? /^[23]?$/ : style.file === null ? /./ : /^$/;
      if (!wanted.test(given.join(" ")))
        return wrong({
          message: `pair_style ${name} cannot be read with what follows it`,
          expected: style.name === "uf3" ? "2 or 3" : "nothing",
          received: given.join(" "),
          remedy: "LAMMPS's options of this style change what is computed, and are not known here",
        });
      subStyles.push({ style, name, copy, cutoff: null, damping: null, line });
      continue;
    }
    const numbers = given.map(Number);
    const most = style.leading + (style.coulomb !== null && style.potential !== null ? 2 : 1);
    if (
      numbers.length < style.leading + 1 ||
      numbers.length > most ||
      !numbers.every((x) => (Number.isFinite(x) && x > 0) || (x === 0 && style.leading > 0))
    ) {
      return wrong({
        message: `pair_style ${name} is not followed by its numbers`,
        expected: style.leading > 0 ? "damping and cut-off" : most === 2 ? "one or two cut-offs" : "the cut-off",
        received: given.join(" ") || "nothing",
      });
    }
    subStyles.push({
      style,
      name,
      copy,
      cutoff: numbers[style.leading]!,
      damping: style.leading > 0 ? numbers[0]! : null,
      line,
    });
  }
  return subStyles.length === 0 ? wrong({ message: `pair_style ${first} names no styles` }) : { kind, subStyles };
}

/** The sub-style that words behind the types of pair_coeff belong to, and the words after its name. */
export function chooseSubStyle(
  styles: Styles,
  words: readonly string[],
): { subStyle: SubStyle; rest: readonly string[] } | Omit<Problem, "file" | "line"> {
  if (styles.kind === "single") return { subStyle: styles.subStyles[0]!, rest: words };
  const [name, ...rest] = words;
  const candidates = styles.subStyles.filter((subStyle) => name !== undefined && subStyle.style === pairStyle(name));
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
