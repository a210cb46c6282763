import { readInputFile, type InputFile } from "../input/input-file.js";
import { didYouMean } from "../errors/did-you-mean.js";
import { InputError, type Problem } from "../errors/errors.js";
import { cif } from "../formats/cif/read.js";
import { checkStructure } from "./check.js";
import { isDisordered, isOrdered, type DisorderedStructure } from "./disordered.js";
import { extendedXyz } from "../formats/extended-xyz/read.js";
import { lammpsData } from "../formats/lammps/data/read.js";
import { poscar } from "../formats/poscar/read.js";
import { StructureText, type ReadOptions, type StructureFormat } from "../formats/structure-format.js";
import type { Structure } from "./structure.js";

/** The formats that structures are read from, in the order in which they are tried. */
export const structureFormats: readonly StructureFormat[] = [extendedXyz, cif, lammpsData, poscar];

export interface ReadStructureOptions extends ReadOptions {
  /** One of `structureFormats`; left out: found from the content, never from the file's name. */
  readonly format?: string;
}

const foreign: readonly (readonly [RegExp, string])[] = [
  [/^ITEM: TIMESTEP/m, "a LAMMPS dump"],
  [/^(?:CRYST1|ATOM {2}|HETATM)/m, "PDB"],
];

function formatOf(text: StructureText, name: string | undefined): StructureFormat {
  const names = structureFormats.map((format) => format.name);
  const expected = structureFormats.map((format) => `${format.name}: ${format.summary}`).join("\n");
  if (name !== undefined) {
    const named = structureFormats.find((format) => format.name === name);
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
  const found = structureFormats.find((format) => format.detect(text));
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
  const text = new StructureText(file);
  const structure = formatOf(text, options.format).read(text, options);
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

/** That a structure has sites which are not always full, with the first of them. */
export function disorderedProblem({ occupants, labels, source }: DisorderedStructure): Problem {
  const partly = occupants.flatMap((all, site) => (isOrdered({ occupants: [all] }) ? [] : [site]));
  const first = partly[0]!;
  const line = source?.lines[first];
  return {
    code: "DISORDERED",
    message: `${partly.length} sites of the structure are not always full of one species`,
    ...(line === undefined ? {} : { line }),
    expected: "an ordered structure, or a study that says how to put atoms on the sites",
    received: `${labels[first]}: ${occupants[first]!.map(({ species, occupancy }) => `${species} ${occupancy}`).join(", ")}`,
    remedy: "in a study: structure: { file: …, occupancies: { seed: 1 } }",
  };
}

/**
 * Reads a structure: extended XYZ, CIF, LAMMPS data or POSCAR/CONTCAR, told apart by content, gzip or not. Of several frames the last is taken
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

export { cellProblem, checkStructure, closePairs, nameAtom, type ClosePair } from "./check.js";
export { buildDefaults, buildStructure, type BuildRecipe, type Built, type BuiltSites } from "./building/build.js";
export type { Dopant } from "./building/dope.js";
export type { MinimumDistances } from "./building/minimum-distance.js";
export { determinant, supercell, supercellVectors, unitVectors, type SupercellMatrix } from "./building/supercell.js";
export { asSites, isDisordered, isOrdered, type DisorderedStructure, type Occupant } from "./disordered.js";
export {
  cellAngles,
  cellFromParameters,
  edgeLengths,
  perpendicularWidths,
  reciprocal,
  signedVolume,
  toCartesian,
  toFractional,
  type Cell,
  type Vector,
} from "./cell.js";
export { elementOf, elementSymbols, standardAtomicWeight } from "./elements.js";
export type { ReadOptions, StructureFormat } from "../formats/structure-format.js";
export { composition, formula, withCell, type Structure, type StructureSource } from "./structure.js";
export { writeExtxyz, type WritableFrame } from "../formats/extended-xyz/write.js";
export { lammpsDataWriter, turnForLammps } from "../formats/lammps/data/write.js";
export { structureWriters, writerFor, type StructureWriter, type Written } from "../formats/structure-writers.js";
