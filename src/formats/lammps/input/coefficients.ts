import type { Problem } from "../../../errors/errors.js";
import type { Place } from "../../translated-document.js";
import { mixDistance, mixLennardJones, type Mixing } from "./styles.js";
import type { Styles, SubStyle } from "./sub-styles.js";

/** One pair's coefficients in one style, in our units. */
export interface PairCoefficients {
  readonly subStyle: SubStyle;
  readonly values: readonly number[];
  /** Å */
  readonly cutoff: number | null;
  readonly table: { readonly file: string; readonly section: string } | null;
  /** Of a style with one file for all types. */
  readonly file: string | null;
  readonly place: Place;
  readonly mixed: boolean;
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
      ({ subStyle: { style } }) => (style.potentials.length > 0 || style.file !== null) && !style.mixes,
    );
    if (unmixable !== undefined)
      return {
        ...missing,
        message: `${missing.message}, and LAMMPS has no mixing rule for ${unmixable.subStyle.name}`,
      };
    return partners.map(([first, second]) => {
      if (first.subStyle.style.potentials.length === 0) return { ...first, mixed: true };
      const values = mixLennardJones(first.values as [number, number], second!.values as [number, number], mixing);
      return {
        ...first,
        values,
        cutoff:
          first.cutoff === null || second!.cutoff === null ? null : mixDistance(first.cutoff, second!.cutoff, mixing),
        mixed: true,
      };
    });
  }
}
