import type { InputFile } from "../../../input/input-file.js";
import type { ForceFieldDocument, ForceFieldOptions } from "../../format.js";
import { TranslatedDocument } from "../../translated-document.js";
import type { CoefficientTable, PairCoefficients } from "./coefficients.js";
import { Script } from "./script-state.js";
import { pairStyles } from "./styles.js";

/** Names of the types: those given, or those the file tells. */
function speciesOf(script: Script): string[] | null {
  const { species } = script.context;
  const { types } = script;
  if (species !== null) {
    const wrong = [...new Set([...script.masses.keys(), ...script.charges.keys()])].filter(
      (type) => type > species.length,
    );
    if (wrong.length === 0) return [...species];
    script.fail(1, {
      code: "LAMMPS_TYPE",
      message: "species names fewer types than the file has",
      expected: `${Math.max(...wrong)} names`,
      received: species.join(", "),
    });
    return null;
  }
  const numbers = Array.from({ length: types }, (_, i) => i + 1);
  const unnamed = numbers.filter((type) => !script.names.has(type));
  if (types === 0 || unnamed.length > 0) {
    script.fail(1, {
      code: "LAMMPS_SPECIES",
      message:
        types === 0
          ? "the file has no types"
          : `it is not said which species ${unnamed.length === 1 ? "type" : "types"} ${unnamed.join(", ")} ${unnamed.length === 1 ? "is" : "are"}`,
      expected: "names of all types",
      remedy: `name them: forceField: { file: …, species: [${numbers.map((type) => script.names.get(type)?.value ?? "…").join(", ")}] } (on the command line: --species), or in comments: mass ${unnamed[0] ?? 1} 6.94 # Li`,
    });
    return null;
  }
  return numbers.map((type) => script.names.get(type)!.value);
}

/** A LAMMPS input script, or what of it makes a force field, in the shape of our own file. */
export function readLammpsInput(file: InputFile, context: ForceFieldOptions): ForceFieldDocument {
  const script = new Script(file, context);
  const document = new TranslatedDocument(file.path);
  const species = speciesOf(script);
  if (script.units === null)
    script.fail(1, {
      code: "LAMMPS_UNITS",
      message: "the file does not say its units",
      expected: "units metal or units real",
      remedy: "add the line; LAMMPS would take lj units",
    });
  if (script.table === null && script.problems.length === 0)
    script.fail(1, {
      code: "LAMMPS_STYLE",
      message: "there is no pair_style",
      expected: `pair_style with one of ${pairStyles.map(({ name }) => name).join(", ")}`,
    });
  if (species !== null && script.table !== null) translate(script, script.table, species, document);
  return { document: script.problems.length > 0 ? null : document, problems: script.problems, files: script.files };
}

function translate(
  script: Script,
  table: CoefficientTable,
  names: readonly string[],
  document: TranslatedDocument,
): void {
  const chargeOf = (type: number) => script.charges.get(type)?.value ?? 0;
  const pairs: Record<string, unknown>[] = [];
  const noInteraction: string[][] = [];
  const coulomb = new Map<string, PairCoefficients>();
  const withoutCoulomb: string[] = [];
  const styleLine = table.styles.subStyles[0]!.line;
  for (let i = 1; i <= names.length; i++) {
    for (let j = i; j <= names.length; j++) {
      const between = [names[i - 1]!, names[j - 1]!];
      if (i !== j && between[0] === between[1]) continue;
      const found = table.of(i, j, script.mixing);
      if ("code" in found) {
        script.fail(styleLine, { ...found, message: `${found.message} (${between.join("–")})` });
        continue;
      }
      for (const coefficients of found) {
        const { style, damping, cutoff: global } = coefficients.subStyle;
        if (style.coulomb !== null)
          coulomb.set(`${style.coulomb} ${style.coulomb === "dsf" ? `${damping} ${global}` : ""}`, coefficients);
        if (style.potential === null) continue;
        document.place(["pairs", pairs.length], script.at(coefficients.line));
        pairs.push({
          between,
          potential: style.potential,
          ...Object.fromEntries(style.coefficients.map(({ name }, k) => [name, coefficients.values[k]!])),
          ...(coefficients.table ?? {}),
          ...(coefficients.cutoff === null ? {} : { cutoff: coefficients.cutoff }),
          // LAMMPS never shifts a table.
          cutoffScheme:
            (script.shift.get(coefficients.subStyle) ?? script.shift.get("all") ?? false) &&
            style.potential !== "tabulated"
              ? "shift-potential"
              : "truncate",
        });
      }
      if (!found.some(({ subStyle }) => (subStyle.style.potential ?? subStyle.style.file) !== null))
        noInteraction.push(between);
      for (const { file, elements, line } of script.wholes)
        if (
          elements[i - 1] !== "NULL" &&
          elements[j - 1] !== "NULL" &&
          !found.some((coefficients) => coefficients.file === file)
        )
          script.fail(line, {
            code: "LAMMPS_COEFFICIENTS",
            message: `a later pair_coeff takes the pair ${between.join("–")} out of ${file}`,
            expected: "all pairs of the elements named for a file",
            remedy: "hybrid/overlay adds to it; or leave the elements out, as NULL",
          });
      const charged = found.filter(({ subStyle }) => subStyle.style.coulomb !== null).length;
      if (charged > 1)
        script.fail(found[0]!.line, {
          code: "LAMMPS_STYLE",
          message: `the charges of ${between.join("–")} interact through ${charged} styles at once`,
          received: found.map(({ subStyle }) => subStyle.name).join(" + "),
          remedy: "leave one style with coul",
        });
      if (charged === 0 && chargeOf(i) * chargeOf(j) !== 0) withoutCoulomb.push(between.join("–"));
    }
  }
  const species: Record<string, unknown> = {};
  for (const [k, name] of names.entries()) {
    const [mass, charge] = [script.masses.get(k + 1), script.charges.get(k + 1)];
    const entry = {
      ...(mass === undefined ? {} : { mass: mass.value }),
      ...(charge === undefined && coulomb.size > 0 ? {} : { charge: charge?.value ?? 0 }),
    };
    const before = species[name];
    if (before !== undefined)
      script.fail((charge ?? mass)?.place.line ?? 1, {
        code: "LAMMPS_SPECIES",
        message: `two types are called ${name}`,
        expected: "a name of its own for each type",
        remedy: "give species: with labels that the structure has too",
      });
    species[name] = entry;
    const place = mass?.place ?? charge?.place;
    if (place !== undefined) document.place(["species", name], place);
    if (mass !== undefined) document.place(["species", name, "mass"], mass.place);
    if (charge !== undefined) document.place(["species", name, "charge"], charge.place);
  }
  for (const key of ["species", "pairs", "electrostatics", "noInteraction"])
    document.place([key], script.at(styleLine));
  const electrostatics = electrostaticsOf(script, coulomb, withoutCoulomb, styleLine, document);
  const named = (key: "manyBody" | "nep") => {
    const own = script.wholes.filter(({ subStyle }) => subStyle.style.file === key);
    for (const { line } of own) document.place([key], script.at(line));
    return own.map(({ file }) => file);
  };
  const [manyBody, networks] = [named("manyBody"), named("nep")];
  if (networks.length > 1)
    script.fail(script.wholes.at(-1)!.line, {
      code: "LAMMPS_STYLE",
      message: "two networks cannot be added up",
      expected: "one pair_coeff with nep",
      received: networks.join(" + "),
    });
  Object.assign(document.data, {
    species,
    pairs,
    ...(manyBody.length > 0 ? { manyBody } : {}),
    ...(networks.length > 0 ? { nep: networks[0] } : {}),
    ...(noInteraction.length > 0 ? { noInteraction } : {}),
    electrostatics,
  });
}

function electrostaticsOf(
  script: Script,
  coulomb: ReadonlyMap<string, PairCoefficients>,
  without: readonly string[],
  styleLine: number,
  document: TranslatedDocument,
): unknown {
  const kinds = [...coulomb.values()];
  const first = kinds[0];
  if (first === undefined) {
    if (script.kspace !== null)
      script.fail(script.kspace.place.line, {
        code: "LAMMPS_STYLE",
        message: "kspace_style stands without a pair style with coul/long",
        remedy: "add coul/long with hybrid/overlay, or remove kspace_style",
      });
    return "none";
  }
  const { style, line, damping, cutoff } = first.subStyle;
  if (kinds.length > 1)
    script.fail(styleLine, {
      code: "LAMMPS_STYLE",
      message: "charges interact in different ways",
      received: kinds.map(({ subStyle }) => subStyle.name).join(", "),
      expected: "one of coul/long and coul/dsf for all pairs",
    });
  if (without.length > 0)
    script.fail(styleLine, {
      code: "LAMMPS_STYLE",
      message: `no style lets the charges of ${without.join(", ")} interact`,
      expected: `pair_coeff * * ${style.coulomb === "dsf" ? "coul/dsf" : "coul/long"} in hybrid/overlay`,
    });
  document.place(["electrostatics"], script.at(line));
  if (style.coulomb === "dsf") return { method: "damped-shifted-force", alpha: damping, cutoff };
  if (script.kspace === null) {
    script.fail(line, {
      code: "LAMMPS_STYLE",
      message: "coul/long needs kspace_style",
      expected: "kspace_style ewald or pppm with an accuracy, e.g. kspace_style pppm 1e-5",
    });
    return "none";
  }
  document.place(["electrostatics", "accuracy"], script.kspace.place);
  return { method: "ewald", accuracy: script.kspace.value };
}
