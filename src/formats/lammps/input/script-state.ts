import type { FileRecord, InputFile } from "../../../input/input-file.js";
import { didYouMean } from "../../../errors/did-you-mean.js";
import type { Problem } from "../../../errors/errors.js";
import type { ForceFieldOptions } from "../../format.js";
import type { Place } from "../../translated-document.js";
import { typeRange, type CoefficientTable } from "./coefficients.js";
import { flow, harmlessFixes, ignored, refused } from "./commands.js";
import { readDataFile } from "./data.js";
import type { DataTypes } from "./data-types.js";
import { forbiddenWords } from "./forbidden-words.js";
import { handlers } from "./handlers.js";
import { ScriptReader, type Command } from "./script.js";
import type { Mixing } from "./styles.js";
import type { SubStyle } from "./sub-styles.js";

export type Found = Omit<Problem, "file" | "line">;

export interface Sourced<T> {
  readonly value: T;
  readonly place: Place;
}

/** What a group is, as far as types tell; `partial`: why they do not. */
export interface Group {
  readonly types: ReadonlySet<number>;
  readonly partial: string | null;
}

/** The state of LAMMPS that a script's commands change, as far as it is about forces. */
export class Script {
  readonly problems: Problem[];
  /** Read beside the script itself. */
  readonly files: FileRecord[];
  readonly file: InputFile;
  readonly context: ForceFieldOptions;
  /** eV per unit of energy. */
  energy = 1;
  units: string | null = null;
  atomStyle: string | null = null;
  table: CoefficientTable | null = null;
  kspace: Sourced<number> | null = null;
  mixing: Mixing = "geometric";
  /** Whether energies are shifted to zero at the cut-off: of all styles, or of one of a hybrid. */
  shift = new Map<SubStyle | "all", boolean>();
  /** Where tail corrections are asked for. */
  tail: Place | null = null;
  readonly masses = new Map<number, Sourced<number>>();
  readonly charges = new Map<number, Sourced<number>>();
  /** Types whose atoms have different charges in the data file, and the line where that begins. */
  readonly mixedCharges = new Map<number, Place>();
  /** As comments and labels have them. */
  readonly names = new Map<number, Sourced<string>>();
  /** Types that were named by their masses, in words: "1 = Li". */
  readonly byMass: string[] = [];
  /** Names that commands may use for a type's number. */
  readonly labels = new Map<string, number>();
  readonly groups = new Map<string, Group>();
  /** Files of read_data, by where they are named. */
  readonly data = new Map<Command, DataTypes>();
  /** What is read from one file for all types: [type − 1] an element, or NULL. */
  readonly wholes: {
    readonly file: string;
    readonly elements: readonly string[];
    readonly subStyle: SubStyle;
    readonly place: Place;
  }[] = [];
  private declared = 0;

  constructor(file: InputFile, context: ForceFieldOptions) {
    this.file = file;
    this.context = context;
    const { commands, problems, files } = new ScriptReader(file);
    this.problems = problems;
    this.files = files;
    for (const command of commands) this.survey(command);
    for (const command of commands) this.execute(command);
  }

  fail(place: Place, problem: Found): void {
    this.problems.push({ ...problem, ...place });
  }

  /** Where what is missing would have to stand. */
  get top(): Place {
    return { file: this.file.path, line: 1 };
  }

  get types(): number {
    if (this.context.species !== null) return this.context.species.length;
    return Math.max(0, this.declared, ...this.masses.keys(), ...this.charges.keys(), ...this.names.keys());
  }

  /** There are at least so many types. */
  declare(types: number): void {
    this.declared = Math.max(this.declared, types);
  }

  /** Types must be counted before ranges like 2* mean anything. */
  private survey(command: Command): void {
    const { name, words } = command;
    const ranges = (list: readonly (string | undefined)[]) => {
      for (const word of list)
        if (word !== undefined && /^[\d*]+$/.test(word))
          this.declare(Math.max(0, ...(word.match(/\d+/g) ?? []).map(Number)));
    };
    if (name === "create_box") this.declare(Number(words[0]) || 0);
    if (name === "atom_style") this.atomStyle = words[0] ?? null;
    if (name === "read_data") readDataFile(this, command);
    if (name === "mass") ranges(words.slice(0, 1));
    if (name === "set" && words[0] === "type") ranges(words.slice(1, 2));
    if (name === "pair_coeff") ranges(words.slice(0, 2));
    if (name === "labelmap" && words[0] === "atom") ranges(words.filter((_, k) => k % 2 === 1));
  }

  private execute(command: Command) {
    const { name, words, place, trouble } = command;
    const forbidden = forbiddenWords(name, words);
    if (forbidden !== null)
      return this.fail(place, { code: "LAMMPS_COMMAND", received: words.join(" "), ...forbidden });
    if (ignored.has(name)) return;
    if (name === "fix") return this.fix(command);
    const advice = refused.get(name);
    if (advice !== undefined)
      return this.fail(place, {
        code: "LAMMPS_COMMAND",
        message: flow.has(name)
          ? `${name} belongs to a loop or a condition of the script, and those are not carried out`
          : `${name} cannot be read`,
        remedy: advice,
      });
    const handler = handlers[name];
    if (handler === undefined) {
      const remedy = didYouMean(name, [...Object.keys(handlers), ...ignored.keys()]);
      return this.fail(place, {
        code: "LAMMPS_COMMAND",
        message: `the command ${name} is not known here, and may change the forces`,
        expected: `${Object.keys(handlers).join(", ")}, or a command that cannot change forces`,
        received: name,
        remedy: remedy ?? "remove it, if the forces do not depend on it",
      });
    }
    // A group that nobody sets charges of may be anything.
    if (trouble !== null && name !== "group") return this.fail(place, { code: "LAMMPS_VARIABLE", ...trouble });
    handler(this, command);
  }

  private fix({ words, place }: Command) {
    const style = words[2] ?? "";
    if (harmlessFixes.has(style.replace(/\/(?:omp|opt|gpu|intel|kk)$/, ""))) return;
    this.fail(place, {
      code: "LAMMPS_COMMAND",
      message: `fix ${style} may change the forces, and is not part of the force field that can be read`,
      received: style,
      remedy: "remove it, if the forces do not depend on it",
    });
  }

  /** Numbers of a command, or null after saying which is none. */
  numbers(place: Place, what: string, words: readonly string[]): number[] | null {
    const values = words.map((word) =>
      /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(word) ? Number(word) : NaN,
    );
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return values;
    this.fail(place, {
      code: "LAMMPS_NUMBER",
      message: `${what} is not a number`,
      expected: "a number",
      received: words[bad]!,
    });
    return null;
  }

  /** Types by number, range or label; none after saying what is wrong. */
  range(place: Place, text: string | undefined): number[] {
    const label = text === undefined ? undefined : this.labels.get(text);
    const found = label !== undefined ? [label] : text === undefined ? null : typeRange(text, this.types);
    if (found !== null) return found;
    this.fail(place, {
      code: "LAMMPS_TYPE",
      message: "this names no types",
      expected: `a type from 1 to ${this.types}, a range like 1*3${this.labels.size > 0 ? `, or ${[...this.labels.keys()].join(", ")}` : ", or a label of labelmap"}`,
      received: text ?? "nothing",
    });
    return [];
  }
}
