import type { InputFile } from "../../../input/input-file.js";
import type { ForceFieldDocument, ForceFieldOptions, StructureHints } from "../../format.js";
import { TranslatedDocument, type Place } from "../../translated-document.js";
import type { Problem } from "../../../errors/errors.js";
import type { CoefficientTable, PairCoefficients } from "./coefficients.js";
import { elementOfMass } from "../../../structures/index.js";
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
    script.fail(script.top, {
      code: "LAMMPS_TYPE",
      message: "species names fewer types than the file has",
      expected: `${Math.max(...wrong)} names`,
      received: species.join(", "),
    });
    return null;
  }
  const numbers = Array.from({ length: types }, (_, i) => i + 1);
  nameByMass(script, numbers);
  const unnamed = numbers.filter((type) => !script.names.has(type));
  if (types === 0 || unnamed.length > 0) {
    script.fail(script.top, {
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

/** Types without a name take that of the one element with their mass, as those of data files do, where no other type has it. */
function nameByMass(script: Script, numbers: readonly number[]): void {
  const nameOf = (type: number) =>
    script.names.get(type)?.value ?? elementOfMass(script.masses.get(type)?.value ?? NaN);
  const names = numbers.map(nameOf);
  for (const [k, name] of names.entries())
    if (name !== null && !script.names.has(k + 1) && names.indexOf(name) === names.lastIndexOf(name)) {
      const { place } = script.masses.get(k + 1)!;
      script.names.set(k + 1, { value: name, place });
      script.byMass.push(`${k + 1} = ${name}`);
    }
}

/** A LAMMPS input script, or what of it makes a force field, in the shape of our own file. */
export function readLammpsInput(file: InputFile, context: ForceFieldOptions): ForceFieldDocument {
  const script = new Script(file, context);
  const document = new TranslatedDocument(file.path);
  const species = speciesOf(script);
  if (script.units === null)
    script.fail(script.top, {
      code: "LAMMPS_UNITS",
      message: "the file does not say its units",
      expected: "units metal or units real",
      remedy: "add the line; LAMMPS would take lj units",
    });
  if (script.table === null && script.problems.length === 0)
    script.fail(script.top, {
      code: "LAMMPS_STYLE",
      message: "there is no pair_style",
      expected: `pair_style with one of ${pairStyles.map(({ name }) => name).join(", ")}`,
    });
  if (species !== null && script.table !== null) translate(script, script.table, species, document);
  return {
    document: script.problems.length > 0 ? null : document,
    problems: script.problems,
    files: script.files,
    ...remarks(script),
  };
}

/** What the script says of a data file: its atom style, units, and names where it has one for every type. */
export function lammpsHints(file: InputFile): StructureHints {
  const script = new Script(file, { species: null, composition: null });
  const names = Array.from({ length: script.types }, (_, k) => script.names.get(k + 1)?.value);
  return {
    ...(script.atomStyle === null ? {} : { atomStyle: script.atomStyle }),
    ...(script.units === null ? {} : { units: script.units }),
    ...(names.length === 0 || names.includes(undefined) ? {} : { species: names as string[] }),
  };
}

/** What of LAMMPS's numbers is not ours, though the forces are. */
function remarks(script: Script): Pick<ForceFieldDocument, "warnings" | "onlyAtConstantVolume"> {
  const wolf = script.table?.styles.subStyles.find(({ style }) => style.coulomb === "wolf");
  const tail: Problem | null =
    script.tail === null
      ? null
      : {
          code: "LAMMPS_TAIL",
          message:
            "LAMMPS's energies and pressures have tail corrections (pair_modify tail yes), which are not computed: constants of a given volume, that change no force",
          ...script.tail,
        };
  return {
    onlyAtConstantVolume: tail,
    warnings: [
      ...(tail === null ? [] : [tail]),
      ...(script.byMass.length === 0
        ? []
        : [{ code: "TYPES_BY_MASS", message: `types by their masses: ${script.byMass.join(", ")}`, ...script.top }]),
      ...(wolf === undefined
        ? []
        : [
            {
              code: "LAMMPS_WOLF",
              message: `LAMMPS's energy of ${wolf.name} is another one: its forces are damped and shifted, as they are computed here (damped-shifted-force), but they are not the gradient of its energy`,
              ...wolf.place,
            },
          ]),
    ],
  };
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
  const stylePlace = table.styles.subStyles[0]!.place;
  for (let i = 1; i <= names.length; i++) {
    for (let j = i; j <= names.length; j++) {
      const between = [names[i - 1]!, names[j - 1]!];
      if (i !== j && between[0] === between[1]) continue;
      const found = table.of(i, j, script.mixing);
      if ("code" in found) {
        script.fail(stylePlace, { ...found, message: `${found.message} (${between.join("–")})` });
        continue;
      }
      for (const coefficients of found) {
        const { style, damping } = coefficients.subStyle;
        if (style.coulomb !== null)
          coulomb.set(damping === null ? "long" : `${damping.alpha} ${damping.cutoff}`, coefficients);
        for (const term of termsOf(coefficients)) {
          document.place(["pairs", pairs.length], coefficients.place);
          pairs.push({
            between,
            ...term,
            ...(coefficients.table ?? {}),
            ...(coefficients.cutoff === null ? {} : { cutoff: coefficients.cutoff }),
            // LAMMPS never shifts a table.
            cutoffScheme:
              (script.shift.get(coefficients.subStyle) ?? script.shift.get("all") ?? false) &&
              term.potential !== "tabulated"
                ? "shift-potential"
                : "truncate",
          });
        }
      }
      if (!found.some(({ subStyle }) => subStyle.style.potentials.length > 0 || subStyle.style.file !== null))
        noInteraction.push(between);
      for (const { file, elements, place } of script.wholes)
        if (
          elements[i - 1] !== "NULL" &&
          elements[j - 1] !== "NULL" &&
          !found.some((coefficients) => coefficients.file === file)
        )
          script.fail(place, {
            code: "LAMMPS_COEFFICIENTS",
            message: `a later pair_coeff takes the pair ${between.join("–")} out of ${file}`,
            expected: "all pairs of the elements named for a file",
            remedy: "hybrid/overlay adds to it; or leave the elements out, as NULL",
          });
      const charged = found.filter(({ subStyle }) => subStyle.style.coulomb !== null).length;
      if (charged > 1)
        script.fail(found[0]!.place, {
          code: "LAMMPS_STYLE",
          message: `the charges of ${between.join("–")} interact through ${charged} styles at once`,
          received: found.map(({ subStyle }) => subStyle.name).join(" + "),
          remedy: "leave one style with coul",
        });
      if (charged === 0 && chargeOf(i) * chargeOf(j) !== 0) withoutCoulomb.push(between.join("–"));
    }
  }
  if (coulomb.size > 0)
    for (const [type, place] of script.mixedCharges)
      if (!script.charges.has(type))
        script.fail(place, {
          code: "LAMMPS_CHARGES",
          message: `atoms of type ${type} (${names[type - 1] ?? "?"}) have different charges`,
          expected: "one charge for all atoms of a type",
          remedy: `set type ${type} charge Q behind read_data, or a type for each charge`,
        });
  const species: Record<string, unknown> = {};
  for (const [k, name] of names.entries()) {
    const [mass, charge] = [script.masses.get(k + 1), script.charges.get(k + 1)];
    const entry = {
      ...(mass === undefined ? {} : { mass: mass.value }),
      ...(charge === undefined && coulomb.size > 0 ? {} : { charge: charge?.value ?? 0 }),
    };
    const before = species[name];
    if (before !== undefined)
      script.fail((charge ?? mass)?.place ?? script.top, {
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
  for (const key of ["species", "pairs", "electrostatics", "noInteraction"]) document.place([key], stylePlace);
  const electrostatics = electrostaticsOf(script, coulomb, withoutCoulomb, stylePlace, document);
  const named = (key: "manyBody" | "nep") => {
    const own = script.wholes.filter(({ subStyle }) => subStyle.style.file === key);
    for (const { place } of own) document.place([key], place);
    return own.map(({ file }) => file);
  };
  const [manyBody, networks] = [named("manyBody"), named("nep")];
  if (networks.length > 1)
    script.fail(script.wholes.at(-1)!.place, {
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

/** Coefficients of a style as terms of ours. */
function termsOf({ subStyle: { style }, values }: PairCoefficients): { readonly potential: string }[] {
  return style.potentials.map((potential, k) => ({
    potential,
    ...style.fixed[k],
    ...Object.fromEntries(
      style.coefficients.flatMap(({ name, potential: of = 0, parameter = name }, c) =>
        of === k ? [[parameter, values[c]!]] : [],
      ),
    ),
  }));
}

function electrostaticsOf(
  script: Script,
  coulomb: ReadonlyMap<string, PairCoefficients>,
  without: readonly string[],
  stylePlace: Place,
  document: TranslatedDocument,
): unknown {
  const kinds = [...coulomb.values()];
  const first = kinds[0];
  if (first === undefined) {
    if (script.kspace !== null)
      script.fail(script.kspace.place, {
        code: "LAMMPS_STYLE",
        message: "kspace_style stands without a pair style with coul/long",
        remedy: "add coul/long with hybrid/overlay, or remove kspace_style",
      });
    return "none";
  }
  const { style, place, damping } = first.subStyle;
  if (kinds.length > 1)
    script.fail(stylePlace, {
      code: "LAMMPS_STYLE",
      message: "charges interact in different ways",
      received: kinds.map(({ subStyle }) => subStyle.name).join(", "),
      expected: "one of coul/long and coul/dsf for all pairs",
    });
  if (without.length > 0)
    script.fail(stylePlace, {
      code: "LAMMPS_STYLE",
      message: `no style lets the charges of ${without.join(", ")} interact`,
      expected: `pair_coeff * * ${style.coulomb === "long" ? "coul/long" : "coul/dsf"} in hybrid/overlay`,
    });
  document.place(["electrostatics"], place);
  if (damping !== null) return { method: "damped-shifted-force", ...damping };
  if (script.kspace === null) {
    script.fail(place, {
      code: "LAMMPS_STYLE",
      message: "coul/long needs kspace_style",
      expected: "kspace_style ewald or pppm with an accuracy, e.g. kspace_style pppm 1e-5",
    });
    return "none";
  }
  document.place(["electrostatics", "accuracy"], script.kspace.place);
  return { method: "ewald", accuracy: script.kspace.value };
}
