import type { InputFile } from "../../../input/input-file.js";
import type { Problem } from "../../../errors/errors.js";
import { elementOf } from "../../../structures/index.js";
import type { Place } from "../../translated-document.js";

/** What a data file says of its types: https://docs.lammps.org/read_data.html. */
export interface DataTypes {
  readonly types: number;
  /** amu */
  readonly masses: ReadonlyMap<number, { readonly value: number; readonly place: Place }>;
  /** e; of types whose atoms all have the same charge. */
  readonly charges: ReadonlyMap<number, { readonly value: number; readonly place: Place }>;
  readonly names: ReadonlyMap<number, { readonly value: string; readonly place: Place }>;
  readonly problems: readonly Problem[];
}

/** Columns of type and charge in the section Atoms, by atom style. */
const columns: Readonly<Record<string, readonly [number, number]>> = { charge: [1, 2], full: [2, 3] };
const coefficients = /^(?:Pair|PairIJ|Bond|Angle|Dihedral|Improper) Coeffs\b/;

/** Masses, names and charges of the types; positions are not looked at. */
export function readDataTypes(file: InputFile): DataTypes {
  const masses = new Map<number, { value: number; place: Place }>();
  const names = new Map<number, { value: string; place: Place }>();
  const seen = new Map<number, { value: number; place: Place; same: boolean }>();
  const problems: Problem[] = [];
  let types = 0;
  let section = "";
  let style: readonly [number, number] | undefined;
  for (const [index, raw] of file.text.split(/\r\n|\n|\r/).entries()) {
    const place = { file: file.path, line: index + 1 };
    const [content, comment = ""] = raw.split("#", 2) as [string, string?];
    const words = content.trim().split(/\s+/);
    if (index === 0 || words[0] === "") continue;
    if (words.slice(1).join(" ") === "atom types") types = Number(words[0]);
    else if (/^[A-Z]/.test(words[0]!)) {
      section = content.trim();
      if (section === "Atoms") style = columns[comment.trim()];
      if (coefficients.test(section))
        problems.push({
          code: "LAMMPS_COEFFICIENTS",
          message: `the section ${section} of a data file is not read`,
          ...place,
          remedy: "write pair_coeff lines into the input script",
        });
    } else if (section === "Masses") {
      masses.set(Number(words[0]), { value: Number(words[1]), place });
      const name = comment.trim().split(/\s+/)[0]!;
      if (elementOf(name) !== null) names.set(Number(words[0]), { value: name, place });
    } else if (section === "Atom Type Labels") {
      names.set(Number(words[0]), { value: words[1] ?? "", place });
    } else if (section === "Atoms" && style !== undefined) {
      const [type, charge] = [Number(words[style[0]]), Number(words[style[1]])];
      const before = seen.get(type);
      seen.set(
        type,
        before === undefined
          ? { value: charge, place, same: true }
          : { ...before, same: before.same && before.value === charge },
      );
    }
  }
  const charges = new Map(
    [...seen].filter(([, { same }]) => same).map(([type, { value, place }]) => [type, { value, place }]),
  );
  return { types, masses, charges, names, problems };
}
