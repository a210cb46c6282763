import { didYouMean } from "../errors/did-you-mean.js";
import { InputError } from "../errors/errors.js";
import { readInputFile, type InputFile } from "../input/input-file.js";
import { TextLines } from "../input/text-lines.js";
import { checkStructure } from "../structures/check.js";
import { disorderedProblem, isDisordered, isOrdered, type DisorderedStructure } from "../structures/disordered.js";
import type { Structure } from "../structures/structure.js";
import type { ReadOptions, StructureReader } from "./format.js";
import { structureReaders, summaries } from "./registry.js";

export interface ReadStructureOptions extends ReadOptions {
  /** The name of a format; left out: found from the content, never from the file's name. */
  readonly format?: string;
}

const foreign: readonly (readonly [RegExp, string])[] = [
  [/^ITEM: TIMESTEP/m, "a LAMMPS dump"],
  [/^(?:CRYST1|ATOM {2}|HETATM)/m, "PDB"],
];

function readerOf(text: TextLines, name: string | undefined): StructureReader {
  const names = structureReaders.map((format) => format.name);
  const expected = summaries(structureReaders);
  if (name !== undefined) {
    const named = structureReaders.find((format) => format.name === name);
    if (named !== undefined) return named;
    throw new InputError([
      {
        code: "UNKNOWN_FORMAT",
        message: `there is no structure format ${JSON.stringify(name)}`,
        expected,
        received: name,
        remedy: didYouMean(name, names) ?? "leave the format out: it is found from the content",
      },
    ]);
  }
  const found = structureReaders.find((format) => format.detect(text));
  if (found !== undefined) return found;
  const other = foreign.find(([pattern]) => pattern.test(text.file.text))?.[1];
  throw new InputError([
    {
      code: "UNKNOWN_FORMAT",
      message: "the format of the structure is not recognised",
      file: text.file.path,
      line: 1,
      expected,
      received: other === undefined ? JSON.stringify((text.lines[0] ?? "").slice(0, 60)) : `what looks like ${other}`,
      remedy: "convert it to extended XYZ, e.g. with ASE: ase convert FILE structure.extxyz",
    },
  ]);
}

/** As `readSites`, of a file that has been read already. */
export function parseSites(file: InputFile, options: ReadStructureOptions = {}): Structure | DisorderedStructure {
  const text = new TextLines(file);
  const structure = readerOf(text, options.format).read(text, options);
  checkStructure(isDisordered(structure) ? { ...structure, species: structure.labels } : structure);
  if (!isDisordered(structure) || !isOrdered(structure)) return structure;
  const { labels: _, occupants, ...common } = structure;
  return { ...common, species: occupants.map(([occupant]) => occupant!.species) };
}

/** As `readStructure`, of a file that has been read already. */
export function parseStructure(file: InputFile, options: ReadStructureOptions = {}): Structure {
  const structure = parseSites(file, options);
  if (!isDisordered(structure)) return structure;
  throw new InputError([{ ...disorderedProblem(structure), file: file.path }]);
}

/**
 * Reads a structure in one of `structureReaders`, told apart by content, gzip or not. Of several frames the last is taken
 * unless `frame` says otherwise. The result is checked: right-handed cell, finite coordinates, no two atoms on one
 * site, every site full, periodic in three directions.
 *
 * @throws InputError with file, and line and column where there are any
 */
export function readStructure(path: string, options: ReadStructureOptions = {}): Structure {
  return parseStructure(readInputFile(path), options);
}

/**
 * As `readStructure`, where the file may also tell of sites that are partly occupied; see `buildStructure`.
 *
 * @throws InputError with file, and line and column where there are any
 */
export function readSites(path: string, options: ReadStructureOptions = {}): Structure | DisorderedStructure {
  return parseSites(readInputFile(path), options);
}
