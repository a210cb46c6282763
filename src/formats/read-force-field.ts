import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";

import type { Methods } from "../model/index.js";
import { InputError, type Problem } from "../errors/errors.js";
import type { ForceField } from "../force-field/force-field.js";
import { interpretForceField, type ForceFieldContext } from "../force-field/interpret.js";
import { objectDocument, type InputDocument } from "../input/document.js";
import { readInputFile, type FileRecord, type InputFile } from "../input/input-file.js";
import { foreignForceField } from "./foreign.js";
import type { ForceFieldOptions, StructureHints } from "./format.js";
import { readTableSection } from "./lammps/table.js";
import { readManyBody } from "./many-body.js";
import { readNepPotential } from "./nep/potential.js";
import { forceFieldReaders, summaries } from "./registry.js";

interface Inspected {
  /** `null` when anything is wrong. */
  readonly forceField: ForceField | null;
  readonly problems: readonly Problem[];
}

function orThrow({ forceField, problems }: Inspected): ForceField {
  const [first, ...others] = problems;
  if (first !== undefined) throw new InputError([first, ...others]);
  return forceField!;
}

export interface ReadForceFieldOptions extends Partial<ForceFieldOptions> {
  readonly description: Methods;
}

function unknownFormat(file: InputFile): never {
  const lines = file.text.split("\n", 10).map((line) => line.trimEnd());
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const seen = foreignForceField(lines);
  throw new InputError([
    {
      code: "UNKNOWN_FORMAT",
      message:
        seen === null
          ? "the file is no force field that is known here"
          : `the file looks like ${seen}, which is not computed here`,
      file: file.path,
      line: 1,
      expected: summaries(forceFieldReaders),
      received: JSON.stringify(first.slice(0, 60)),
    },
  ]);
}

/** What a force-field file says of the structure's file; nothing where it cannot be read, which reading it will tell. */
export function hintsOf(path: string): StructureHints {
  try {
    const file = readInputFile(path);
    return forceFieldReaders.find(({ detect }) => detect(file))?.hints?.(file) ?? {};
  } catch (error) {
    if (error instanceof InputError) return {};
    throw error;
  }
}

/** As `readForceField`, with problems beside the result. Syntax errors are problems too. */
export function inspectForceField(
  path: string,
  { description, species = null, composition = null }: ReadForceFieldOptions,
): Inspected {
  try {
    const file = readInputFile(path);
    const format = forceFieldReaders.find(({ detect }) => detect(file)) ?? unknownFormat(file);
    const {
      document,
      problems,
      files,
      warnings = [],
      onlyAtConstantVolume = null,
    } = format.read(file, { species, composition });
    const all = [...problems];
    if (species !== null && !format.numbersTypes)
      all.push({
        code: "SPECIES_NAMED",
        message: `a force field in the format ${format.name} names its species itself`,
        file: path,
        line: 1,
        received: species.join(", "),
        remedy: "leave species out",
      });
    if (document === null) return { forceField: null, problems: all };
    const result = interpretForceField(document, {
      description,
      composition,
      baseDirectory: dirname(path),
      readTable: readTableSection,
      readManyBody,
      readNep: readNepPotential,
    });
    all.push(...result.problems);
    const record: FileRecord = { path, sha256: file.sha256 };
    return {
      forceField:
        result.forceField === null || all.length > 0
          ? null
          : {
              ...result.forceField,
              onlyAtConstantVolume,
              warnings: [...warnings, ...result.forceField.warnings],
              files: [
                record,
                ...files,
                ...result.forceField.files.filter(({ path: other }) => other !== resolve(path)),
              ],
            },
      problems: all,
    };
  } catch (error) {
    if (error instanceof InputError) return { forceField: null, problems: [...error.problems] };
    throw error;
  }
}

/**
 * A force field that is a part of another document, in the shape of our own file. The first of its files is the part itself, for
 * whoever wants to tell force fields apart.
 */
export function inspectInlineForceField(
  document: InputDocument,
  context: Pick<ForceFieldContext, "description" | "baseDirectory" | "composition">,
): Inspected {
  const { forceField, problems } = interpretForceField(document, {
    ...context,
    readTable: readTableSection,
    readManyBody,
    readNep: readNepPotential,
  });
  if (forceField === null) return { forceField, problems };
  const sha256 = createHash("sha256").update(JSON.stringify(document.data)).digest("hex");
  const own: FileRecord = { path: `${document.file ?? "study"} (forceField)`, sha256 };
  return { forceField: { ...forceField, files: [own, ...forceField.files] }, problems };
}

/**
 * Reads a force field in one of `forceFieldReaders`, told by its content (docs/force-field.md). Potentials, their parameters,
 * cut-off schemes and electrostatics are those of `description`; `species` names the types of formats that number them,
 * `composition` (atoms of each species) is needed by charges that follow from it.
 *
 * @throws InputError with all problems, each with its line
 */
export function readForceField(path: string, options: ReadForceFieldOptions): ForceField {
  return orThrow(inspectForceField(path, options));
}

/**
 * The same from an object of the same shape.
 *
 * @throws InputError with all problems, each with the path in the object
 */
export function resolveForceField(
  object: unknown,
  context: Omit<ForceFieldContext, "readTable" | "readManyBody" | "readNep">,
): ForceField {
  return orThrow(
    interpretForceField(objectDocument(object), {
      ...context,
      readTable: readTableSection,
      readManyBody,
      readNep: readNepPotential,
    }),
  );
}
