import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { readInputFile, type FileRecord, type InputFile } from "../../../input/input-file.js";
import { didYouMean } from "../../../errors/did-you-mean.js";
import { InputError, type Problem } from "../../../errors/errors.js";
import { elementOf } from "../../../structures/index.js";
import { fromUnit } from "../../../units/index.js";
import type { ForceFieldOptions } from "../../format.js";
import type { Place } from "../../translated-document.js";
import {
  chooseSubStyle,
  CoefficientTable,
  readStyles,
  typeRange,
  type PairCoefficients,
  type SubStyle,
} from "./coefficients.js";
import { harmlessFixes, ignored, refused } from "./commands.js";
import { forbiddenWords, setsOnlyWhere } from "./forbidden-words.js";
import { readDataTypes, type DataTypes } from "./data-types.js";
import { readScript, type Command } from "./script.js";
import type { Mixing } from "./styles.js";

type Found = Omit<Problem, "file" | "line">;

interface Sourced<T> {
  readonly value: T;
  readonly place: Place;
}

/** The state of LAMMPS that a script's commands change, as far as it is about forces. */
export class Script {
  readonly problems: Problem[];
  readonly files: FileRecord[] = [];
  readonly file: InputFile;
  readonly context: ForceFieldOptions;
  /** eV per unit of energy. */
  energy = 1;
  units: string | null = null;
  table: CoefficientTable | null = null;
  kspace: Sourced<number> | null = null;
  mixing: Mixing = "geometric";
  /** Whether energies are shifted to zero at the cut-off: of all styles, or of one of a hybrid. */
  shift = new Map<SubStyle | "all", boolean>();
  readonly masses = new Map<number, Sourced<number>>();
  readonly charges = new Map<number, Sourced<number>>();
  readonly names = new Map<number, Sourced<string>>();
  /** What is read from one file for all types: [type − 1] an element, or NULL. */
  readonly wholes: {
    readonly file: string;
    readonly elements: readonly string[];
    readonly subStyle: SubStyle;
    readonly line: number;
  }[] = [];

  constructor(file: InputFile, context: ForceFieldOptions) {
    this.file = file;
    this.context = context;
    const { commands, problems } = readScript(file);
    this.problems = problems;
    const end = commands.findIndex(({ name }) => name === "quit");
    const done = end < 0 ? commands : commands.slice(0, end);
    for (const command of done) this.survey(command);
    for (const command of done) this.execute(command);
  }

  fail(line: number, problem: Found): void {
    this.problems.push({ ...problem, file: this.file.path, line });
  }

  at(line: number): Place {
    return { file: this.file.path, line };
  }

  get types(): number {
    if (this.context.species !== null) return this.context.species.length;
    return Math.max(0, this.declared, ...this.masses.keys(), ...this.charges.keys(), ...this.names.keys());
  }
  private declared = 0;

  /** Types must be counted before ranges like 2* mean anything. */
  private survey({ name, words }: Command): void {
    const largest = (list: readonly (string | undefined)[]) =>
      Math.max(0, ...list.flatMap((word) => (word === undefined ? [] : (word.match(/\d+/g) ?? []).map(Number))));
    if (name === "create_box") this.declared = Math.max(this.declared, Number(words[0]) || 0);
    if (name === "read_data" && words[0] !== undefined) this.readData(words[0]);
    if (name === "mass" || (name === "set" && words[0] === "type"))
      this.declared = Math.max(this.declared, largest([name === "mass" ? words[0] : words[1]]));
    if (name === "pair_coeff") this.declared = Math.max(this.declared, largest(words.slice(0, 2)));
  }

  private readData(name: string): void {
    const path = resolve(dirname(this.file.path), name);
    if (!existsSync(path)) return;
    let data: DataTypes;
    try {
      const file = readInputFile(path);
      data = readDataTypes(file);
      this.files.push({ path, sha256: file.sha256 });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.problems.push(...error.problems);
      return;
    }
    this.declared = Math.max(this.declared, data.types);
    for (const [type, mass] of data.masses) this.masses.set(type, mass);
    for (const [type, charge] of data.charges) this.charges.set(type, charge);
    for (const [type, label] of data.names) this.names.set(type, label);
    this.problems.push(...data.problems);
  }

  private execute(command: Command): void {
    const { name, words, line, unknownVariable } = command;
    const forbidden = forbiddenWords(name, words);
    if (forbidden !== null) {
      this.fail(line, { code: "LAMMPS_COMMAND", received: words.join(" "), ...forbidden });
      return;
    }
    if (ignored.has(name)) return;
    if (name === "read_data") {
      if (words.includes("add") || words.includes("extra/atom/types"))
        this.fail(line, {
          code: "LAMMPS_COMMAND",
          message: "read_data with add or extra types cannot be read",
          remedy: "write one data file with everything",
        });
      return;
    }
    if (name === "fix") {
      const style = words[2] ?? "";
      if (!harmlessFixes.has(style.replace(/\/(?:omp|opt|gpu|intel|kk)$/, "")))
        this.fail(line, {
          code: "LAMMPS_COMMAND",
          message: `fix ${style} may change the forces, and is not part of the force field that can be read`,
          received: style,
          remedy: "remove it, if the forces do not depend on it",
        });
      return;
    }
    const advice = refused.get(name);
    if (advice !== undefined) {
      this.fail(line, { code: "LAMMPS_COMMAND", message: `${name} cannot be read`, remedy: advice });
      return;
    }
    const handler = handlers[name];
    if (handler === undefined) {
      const remedy = didYouMean(name, [...Object.keys(handlers), ...ignored.keys()]);
      this.fail(line, {
        code: "LAMMPS_COMMAND",
        message: `the command ${name} is not known here, and may change the forces`,
        expected: `${Object.keys(handlers).join(", ")}, or a command that cannot change forces`,
        received: name,
        remedy: remedy ?? "remove it, if the forces do not depend on it",
      });
      return;
    }
    if (unknownVariable !== null) {
      this.fail(line, {
        code: "LAMMPS_VARIABLE",
        message: `the value of ${unknownVariable} is not known`,
        expected: "a variable of style index, string, or equal with a plain number, defined above",
        remedy: "write the number itself",
      });
      return;
    }
    handler(this, command);
  }

  /** Numbers of a command, or null after saying which is none. */
  numbers(line: number, what: string, words: readonly string[]): number[] | null {
    const values = words.map((word) =>
      /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(word) ? Number(word) : NaN,
    );
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return values;
    this.fail(line, {
      code: "LAMMPS_NUMBER",
      message: `${what} is not a number`,
      expected: "a number",
      received: words[bad]!,
    });
    return null;
  }

  range(line: number, text: string | undefined): number[] {
    const found = text === undefined ? null : typeRange(text, this.types);
    if (found !== null) return found;
    const label = [...this.names].find(([, { value }]) => value === text);
    if (label !== undefined) return [label[0]];
    this.fail(line, {
      code: "LAMMPS_TYPE",
      message: "this names no types",
      expected: `a type from 1 to ${this.types}, or a range like 1*3`,
      received: text ?? "nothing",
    });
    return [];
  }
}

const yesNo = (word: string | undefined): boolean | null =>
  word === "yes" || word === "on" ? true : word === "no" || word === "off" ? false : null;

/** The commands that make a force field. */
export const handlers: Readonly<Record<string, (script: Script, command: Command) => void>> = {
  units(script, { words, line }) {
    script.units = words[0] ?? "";
    if (script.units === "real") script.energy = fromUnit(1, "kcal/mol");
    else if (script.units !== "metal")
      script.fail(line, {
        code: "LAMMPS_UNITS",
        message: `LAMMPS's ${script.units} units cannot be read`,
        expected: "units metal or real",
        received: script.units,
      });
  },
  boundary(script, { words, line }) {
    if (words.length !== 3 || words.some((word) => word !== "p"))
      script.fail(line, {
        code: "LAMMPS_COMMAND",
        message: "cells are periodic in all three directions here",
        expected: "boundary p p p",
        received: words.join(" "),
      });
  },
  box: () => undefined,
  dielectric(script, { words, line }) {
    if (Number(words[0]) !== 1)
      script.fail(line, {
        code: "LAMMPS_COMMAND",
        message: "a dielectric constant other than 1 cannot be computed",
        expected: "dielectric 1",
        received: words.join(" "),
        remedy: "divide the charges by its square root",
      });
  },
  pair_style(script, { words, line }) {
    const styles = readStyles(words, line);
    if ("problem" in styles) script.fail(line, styles.problem);
    script.table = "problem" in styles ? null : new CoefficientTable(styles);
    script.mixing = "geometric";
    script.shift = new Map();
    script.wholes.length = 0;
  },
  pair_modify(script, { words: given, line }) {
    let [target, words]: [SubStyle | "all", readonly string[]] = ["all", given];
    if (given[0] === "pair" && script.table !== null) {
      const chosen = chooseSubStyle(script.table.styles, given.slice(1));
      if ("code" in chosen) return script.fail(line, chosen);
      [target, words] = [chosen.subStyle, chosen.rest];
    }
    for (let i = 0; i < words.length; i += 2) {
      const [key, value] = [words[i]!, words[i + 1]];
      if (key === "shift" && yesNo(value) !== null) {
        if (target === "all") script.shift.clear();
        script.shift.set(target, yesNo(value)!);
      } else if (key === "mix" && target === "all" && ["geometric", "arithmetic", "sixthpower"].includes(value ?? ""))
        script.mixing = value as Mixing;
      else if (key === "tail" && yesNo(value) === false) continue;
      else if (key === "tail" && yesNo(value) === true)
        script.fail(line, {
          code: "LAMMPS_COMMAND",
          message: "long-range tail corrections of dispersion cannot be computed",
          remedy:
            "pair_modify tail no (with a longer cut-off); energies and pressures then lack the tail, forces are the same",
        });
      // How finely LAMMPS tabulates its Coulomb terms: not a matter of the force field.
      else if (["table", "tabinner", "table/disp", "tabinner/disp"].includes(key)) continue;
      else
        script.fail(line, {
          code: "LAMMPS_COMMAND",
          message: `pair_modify ${key} ${value ?? ""} cannot be read`.trimEnd(),
          expected: "shift yes|no, mix geometric|arithmetic|sixthpower, tail no, table, tabinner",
          received: words.join(" "),
        });
    }
  },
  pair_coeff(script, { words, line }) {
    if (script.table === null) {
      if (!script.problems.some(({ code }) => code === "LAMMPS_STYLE"))
        script.fail(line, { code: "LAMMPS_COEFFICIENTS", message: "pair_coeff stands before pair_style" });
      return;
    }
    const [first, second, ...rest] = words;
    const [is, js] = [script.range(line, first), script.range(line, second)];
    // Of ranges LAMMPS takes the pairs with i ≤ j; two single types may stand in either order.
    const named = is.flatMap((i) =>
      js.filter((j) => i <= j || (is.length === 1 && js.length === 1)).map((j) => [i, j] as const),
    );
    if (named.length === 0 && is.length > 0 && js.length > 0)
      return script.fail(line, {
        code: "LAMMPS_TYPE",
        message: "pair_coeff names no pair",
        expected: "types i and j with i ≤ j",
        received: `${first} ${second}`,
      });
    const set = (coefficients: PairCoefficients | null) =>
      named.forEach(([i, j]) => script.table!.set(i, j, coefficients));
    if (rest[0] === "none" && script.table.styles.kind !== "single") return set(null);
    const chosen = chooseSubStyle(script.table.styles, rest);
    if ("code" in chosen) return script.fail(line, chosen);
    if (chosen.subStyle.style.file !== null) {
      const file = readElements(script, chosen.subStyle, [`${first} ${second}`, ...chosen.rest], line);
      if (file === null) return;
      script.wholes.push({ file: file.name, elements: file.elements, subStyle: chosen.subStyle, line });
      const has = (type: number) => file.elements[type - 1] !== "NULL";
      for (const [i, j] of named.filter((pair) => pair.every(has)))
        script.table.set(i, j, {
          subStyle: chosen.subStyle,
          values: [],
          cutoff: null,
          table: null,
          file: file.name,
          line,
          mixed: false,
        });
      return;
    }
    const coefficients = readCoefficients(script, chosen.subStyle, chosen.rest, line);
    if (coefficients !== null) set(coefficients);
  },
  kspace_style(script, { words, line }) {
    const [name, accuracy] = words;
    if (name === "none") return void (script.kspace = null);
    if (!["ewald", "pppm", "ewald/omp", "pppm/omp", "pppm/intel", "pppm/gpu", "pppm/kk"].includes(name ?? ""))
      return script.fail(line, {
        code: "LAMMPS_STYLE",
        message: `kspace_style ${name ?? ""} cannot be read`,
        expected: "ewald or pppm",
        received: name ?? "nothing",
      });
    const [value] = script.numbers(line, "the accuracy of kspace_style", [accuracy ?? ""]) ?? [];
    if (value !== undefined) script.kspace = { value, place: script.at(line) };
  },
  mass(script, { words, line, comment }) {
    const [value] = script.numbers(line, "the mass", [words[1] ?? ""]) ?? [];
    if (value === undefined) return;
    for (const type of script.range(line, words[0])) {
      script.masses.set(type, { value, place: script.at(line) });
      const label = nameIn(comment);
      if (label !== null) script.names.set(type, { value: label, place: script.at(line) });
    }
  },
  set(script, { words, line }) {
    if (words[0] !== "type" || words[2] !== "charge" || words.length !== 4) {
      if (setsOnlyWhere(words.slice(2))) return;
      return script.fail(line, {
        code: "LAMMPS_COMMAND",
        message: "charges are read by type only, and types, masses and what else acts on forces not by set",
        expected: "set type N charge Q",
        received: `set ${words.join(" ")}`,
      });
    }
    const [value] = script.numbers(line, "the charge", [words[3]!]) ?? [];
    if (value !== undefined)
      for (const type of script.range(line, words[1])) script.charges.set(type, { value, place: script.at(line) });
  },
  labelmap(script, { words, line }) {
    if (words[0] !== "atom") return;
    for (let i = 1; i + 1 < words.length; i += 2)
      for (const type of script.range(line, words[i]))
        script.names.set(type, { value: words[i + 1]!, place: script.at(line) });
  },
};

/** A species named in a comment: its first word, if it begins with an element's symbol. */
function nameIn(comment: string): string | null {
  const [word] = comment.split(/[\s,;:()=]+/);
  return word !== undefined && elementOf(word) !== null ? word : null;
}

/** `* * FILE ELEMENT …`: an element for each type, which then is its name, or NULL. */
function readElements(
  script: Script,
  { name }: SubStyle,
  [pair, file, ...elements]: readonly string[],
  line: number,
): { readonly name: string; readonly elements: readonly string[] } | null {
  if (pair !== "* *" || file === undefined || elements.length !== script.types) {
    script.fail(line, {
      code: "LAMMPS_COEFFICIENTS",
      message: `pair_coeff of ${name} is not all types, one file, and an element for each type`,
      expected: `* * FILE and ${script.types} elements`,
      received: [pair, file, ...elements].join(" "),
    });
    return null;
  }
  for (const [k, element] of elements.entries()) {
    if (element === "NULL") continue;
    const known = script.context.species?.[k] ?? script.names.get(k + 1)?.value;
    if (known === undefined) script.names.set(k + 1, { value: element, place: script.at(line) });
    else if (known !== element)
      script.fail(line, {
        code: "LAMMPS_SPECIES",
        message: `type ${k + 1} is called ${known}, and ${element} in ${file}`,
        expected: "one name for both: terms of several bodies go by the names of species",
        remedy: `call the species ${element}`,
      });
  }
  return { name: file, elements };
}

function readCoefficients(
  script: Script,
  subStyle: SubStyle,
  words: readonly string[],
  line: number,
): PairCoefficients | null {
  const { style, name } = subStyle;
  const plain = { subStyle, line, mixed: false, table: null, file: null } as const;
  if (style.potential === "tabulated") {
    const [file, section, ...more] = words;
    if (file === undefined || section === undefined || more.length > 1) {
      script.fail(line, {
        code: "LAMMPS_COEFFICIENTS",
        message: "pair_coeff of a table is not file, keyword and cut-off",
        expected: "FILE KEYWORD [cut-off]",
        received: words.join(" "),
      });
      return null;
    }
    const cutoff = script.numbers(line, "the cut-off", more);
    return cutoff === null ? null : { ...plain, values: [], cutoff: cutoff[0] ?? null, table: { file, section } };
  }
  const values = script.numbers(line, "a coefficient", words);
  if (values === null) return null;
  const count = style.coefficients.length;
  const expected = style.coefficients.map((coefficient) => coefficient.name).join(" ");
  const hasOwnCutoff = style.potential !== null;
  if (values.length < count || values.length > count + (hasOwnCutoff ? 1 : 0)) {
    script.fail(line, {
      code: "LAMMPS_COEFFICIENTS",
      message: `pair_coeff of ${name} has another number of coefficients`,
      expected: `${expected}${hasOwnCutoff ? " [cut-off]" : "no coefficients"}`,
      received: words.join(" ") || "nothing",
    });
    return null;
  }
  const converted = style.coefficients.map(
    ({ energy = 0, factor = 1 }, k) => values[k]! * script.energy ** energy * factor || 0,
  );
  return { ...plain, values: converted, cutoff: values[count] ?? subStyle.cutoff };
}
