import { constants } from "../../units/index.js";
import { elementOf, elementSymbols, standardAtomicWeight } from "../../structures/elements.js";
import { parseComment, type CommentEntry } from "./comment.js";
import type { TextLines, Token } from "../../input/text-lines.js";
import type { ReadOptions } from "../format.js";
import type { Structure } from "../../structures/structure.js";

/*
 * Extended XYZ as written by ASE, OVITO, GPUMD and QUIP: number of atoms; key=value comment with Lattice and
 * Properties; one line an atom; then the next frame. https://github.com/libAtoms/extxyz
 */

interface Frame {
  /** Line of the number of atoms, counted from 1. */
  readonly line: number;
  readonly atoms: number;
}

interface Column {
  readonly type: string;
  /** First word of the row, from 0. */
  readonly offset: number;
  readonly width: number;
}

/** Only headers are looked at, so a long trajectory costs no more than its last frame. */
function findFrames(text: TextLines): Frame[] {
  const frames: Frame[] = [];
  let line = 1;
  while (line <= text.lines.length) {
    const [word, more] = text.tokens(text.line(line, "the number of atoms"));
    if (word === undefined || more !== undefined || !/^\d+$/.test(word.text)) {
      const previous = frames.at(-1);
      text.fail({
        code: previous === undefined ? "NOT_A_NUMBER" : "WRONG_COUNT",
        message:
          previous === undefined
            ? "the first line is not the number of atoms"
            : `more lines than the ${previous.atoms} atoms announced on line ${previous.line}`,
        line,
        expected:
          previous === undefined
            ? "a whole number alone on its line"
            : "the number of atoms of the next frame, or the end of the file",
        received: JSON.stringify(text.lines[line - 1]!.slice(0, 60)),
      });
    }
    const atoms = text.count(word, line, "the number of atoms");
    if (atoms === 0) text.fail({ code: "NO_ATOMS", message: "the frame has no atoms", line, column: word.column });
    const left = text.lines.length - line - 1;
    if (left < atoms) {
      text.fail({
        code: "FILE_TRUNCATED",
        message: "the file ends within a frame",
        line: text.lines.length,
        expected: `${atoms} atoms, as announced on line ${line}`,
        received: `${Math.max(0, left)} lines of atoms`,
      });
    }
    frames.push({ line, atoms });
    line += atoms + 2;
  }
  return frames;
}

function numbersOf(text: TextLines, line: number, entry: CommentEntry): number[] {
  return entry.value
    .split(/[\s,[\]{}]+/)
    .filter((word) => word !== "")
    .map((word) => text.number({ text: word, column: entry.column }, line, entry.key));
}

function readLattice(text: TextLines, line: number, comment: Map<string, CommentEntry>): Float64Array {
  const entry = comment.get("lattice");
  if (entry === undefined) {
    text.fail({
      code: "NO_CELL",
      message: "the file has no cell: Lattice is missing",
      line,
      expected: 'Lattice="ax ay az bx by bz cx cy cz" in Å on the comment line',
      remedy: "plain XYZ has no cell; write extended XYZ or POSCAR",
    });
  }
  const values = numbersOf(text, line, entry);
  if (values.length !== 9)
    text.fail({
      code: "WRONG_COUNT",
      message: "Lattice is not nine numbers",
      line,
      column: entry.column,
      expected: "ax ay az bx by bz cx cy cz",
      received: `${values.length} numbers`,
    });
  return Float64Array.from(values);
}

function checkPeriodic(text: TextLines, line: number, comment: Map<string, CommentEntry>): void {
  const entry = comment.get("pbc");
  if (entry === undefined) return;
  const flags = entry.value.split(/[\s,[\]]+/).filter((word) => word !== "");
  if (flags.length === 3 && flags.every((flag) => /^(t|true|1)$/i.test(flag))) return;
  text.fail({
    code: "NOT_PERIODIC",
    message: "the structure is not periodic in all three directions",
    line,
    column: entry.column,
    expected: 'pbc="T T T"',
    received: `pbc=${JSON.stringify(entry.value)}`,
    remedy: "a conductivity needs a bulk cell; surfaces and molecules are not supported",
  });
}

function readColumns(
  text: TextLines,
  line: number,
  entry: CommentEntry | undefined,
): { columns: Map<string, Column>; width: number } {
  const words = (entry?.value ?? "species:S:1:pos:R:3").split(":");
  const columns = new Map<string, Column>();
  let width = 0;
  for (let i = 0; i < words.length; i += 3) {
    const [name, type, count] = words.slice(i, i + 3);
    const wide = Number(count);
    if (!name || !/^[SRIL]$/i.test(type ?? "") || !/^\d+$/.test(count ?? "") || !(wide >= 1 && wide <= 1000)) {
      text.fail({
        code: "BAD_PROPERTIES",
        message: "Properties cannot be read",
        line,
        column: entry?.column ?? 1,
        expected: "name:type:columns triples with type S, R, I or L, e.g. species:S:1:pos:R:3",
        received: words.slice(i, i + 3).join(":"),
      });
    }
    columns.set(name.toLowerCase(), { type: type!.toUpperCase(), offset: width, width: wide });
    width += wide;
  }
  return { columns, width };
}

/** One frame. @throws InputError with line and column */
export function readExtendedXyz(text: TextLines, options: ReadOptions): Structure {
  const frames = findFrames(text);
  const wanted = options.frame ?? -1;
  const index = wanted < 0 ? frames.length + wanted : wanted;
  const frame = frames[index];
  if (frame === undefined) {
    text.fail({
      code: "NO_SUCH_FRAME",
      message: `there is no frame ${wanted}`,
      expected: `0 to ${frames.length - 1}, or -1 for the last`,
      received: String(wanted),
    });
  }
  const { atoms } = frame;
  const commentLine = frame.line + 1;
  const comment = parseComment(text, commentLine, text.line(commentLine, "the comment line"));
  const cell = readLattice(text, commentLine, comment);
  checkPeriodic(text, commentLine, comment);
  const properties = comment.get("properties");
  const { columns, width } = readColumns(text, commentLine, properties);

  function column(name: string, type: string, wide: number): Column | null {
    const found = columns.get(name);
    if (found === undefined) return null;
    if (found.type === type && found.width === wide) return found;
    text.fail({
      code: "BAD_PROPERTIES",
      message: `column ${name} has another shape`,
      line: commentLine,
      column: properties?.column ?? 1,
      expected: `${name}:${type}:${wide}`,
      received: `${name}:${found.type}:${found.width}`,
    });
  }
  function needed(name: string, type: string, wide: number): Column {
    const found = column(name, type, wide);
    if (found !== null) return found;
    text.fail({
      code: "BAD_PROPERTIES",
      message: `there is no column ${name}`,
      line: commentLine,
      column: properties?.column ?? 1,
      expected: `${name}:${type}:${wide}`,
      received: [...columns.keys()].join(", "),
    });
  }

  // Atomic numbers are ASE's `numbers` and QUIP's `Z`.
  const numbers = columns.has("species") ? null : (column("numbers", "I", 1) ?? column("z", "I", 1));
  const speciesColumn = numbers ?? needed("species", "S", 1);
  const wantedColumns = {
    positions: needed("pos", "R", 3),
    // GPUMD's and QUIP's velocities are in Å/fs; ASE writes momenta in √(amu eV), see below.
    velocities: column("vel", "R", 3) ?? column("velo", "R", 3),
    momenta: column("momenta", "R", 3),
    charges: column("charge", "R", 1) ?? column("charges", "R", 1) ?? column("initial_charges", "R", 1),
    masses: column("masses", "R", 1) ?? column("mass", "R", 1),
  };
  const grouping = columns.get("group");
  if (grouping !== undefined && grouping.type !== "I") column("group", "I", 1);
  const groups = Array.from({ length: grouping?.width ?? 0 }, () => new Int32Array(atoms));
  const species: string[] = [];
  const lines = new Int32Array(atoms);
  const values: Partial<Record<keyof typeof wantedColumns, Float64Array>> = {};
  const present = Object.entries(wantedColumns).filter(
    (item): item is [keyof typeof wantedColumns, Column] => item[1] !== null,
  );
  for (const [name, { width: wide }] of present) values[name] = new Float64Array(atoms * wide);
  for (let i = 0; i < atoms; i++) {
    const line = frame.line + 2 + i;
    lines[i] = line;
    const words = text.tokens(text.line(line, "an atom"));
    if (words.length !== width) {
      text.fail({
        code: "WRONG_COUNT",
        message: `atom ${i + 1} has another number of columns`,
        line,
        expected: `${width} columns (${[...columns.keys()].join(", ")})`,
        received: `${words.length} columns`,
      });
    }
    const name = words[speciesColumn.offset]!;
    species.push(numbers === null ? name.text : elementNumber(text, name, line, i));
    groups.forEach((group, k) => {
      const word = words[grouping!.offset + k]!;
      if (!/^-?\d{1,9}$/.test(word.text))
        text.fail({
          code: "NOT_A_NUMBER",
          message: `the group of atom ${i + 1} is not a whole number`,
          line,
          column: word.column,
          received: JSON.stringify(word.text),
        });
      group[i] = Number(word.text);
    });
    for (const [name, { offset, width: wide }] of present) {
      for (let k = 0; k < wide; k++)
        values[name]![i * wide + k] = text.number(words[offset + k]!, line, `${name} of atom ${i + 1}`);
    }
  }

  const notes: string[] = [];
  if (frames.length > 1) notes.push(`frame ${index} of ${frames.length} (counted from 0)`);
  let velocities = values.velocities;
  if (velocities === undefined && values.momenta !== undefined) {
    velocities = fromMomenta(values.momenta, values.masses, species, notes);
  }
  if (velocities?.every((v) => v === 0)) {
    notes.push("velocities are left out: all are zero");
    velocities = undefined;
  }
  const unread = [...columns.keys()].filter((name) => ["velocities", "velocity"].includes(name));
  if (columns.has("move_mask")) notes.push("move_mask is left out: all atoms move");
  if (unread.length > 0)
    notes.push(
      `column ${unread.join(", ")} is left out: programs disagree on its unit; use vel (Å/fs) or momenta (ASE)`,
    );
  return {
    cell,
    positions: values.positions!,
    species,
    ...(velocities === undefined ? {} : { velocities }),
    ...(values.charges === undefined ? {} : { charges: values.charges }),
    ...(values.masses === undefined ? {} : { masses: values.masses }),
    ...(groups.length === 0 ? {} : { groups }),
    source: { path: text.file.path, sha256: text.file.sha256, format: "extended-xyz", frame: index, lines },
    notes,
  };
}

function elementNumber(text: TextLines, word: Token, line: number, atom: number): string {
  const symbol = /^\d{1,3}$/.test(word.text) ? elementSymbols[Number(word.text) - 1] : undefined;
  if (symbol !== undefined) return symbol;
  return text.fail({
    code: "UNKNOWN_SPECIES",
    message: `the atomic number of atom ${atom + 1} is not one of an element`,
    line,
    column: word.column,
    expected: `1 to ${elementSymbols.length}`,
    received: word.text,
  });
}

/** ASE's momenta, amu Å per Å√(amu/eV) = √(amu eV), to velocities in Å/fs. */
function fromMomenta(
  momenta: Float64Array,
  masses: Float64Array | undefined,
  species: readonly string[],
  notes: string[],
): Float64Array | undefined {
  const velocities = new Float64Array(momenta.length);
  for (const [i, name] of species.entries()) {
    const mass = masses?.[i] ?? standardAtomicWeight(elementOf(name) ?? "");
    if (mass === null || !(mass > 0)) {
      notes.push(`momenta are left out: the mass of ${name} is not known`);
      return undefined;
    }
    for (let k = 3 * i; k < 3 * i + 3; k++) velocities[k] = momenta[k]! / mass / constants.ASE_TIME;
  }
  return velocities;
}

export function isExtendedXyz({ lines: [first, second, third] }: TextLines): boolean {
  if (!/^\s*\d+\s*$/.test(first ?? "")) return false;
  return (second ?? "").includes("=") || third === undefined || /^\s*[A-Za-z]/.test(third);
}
