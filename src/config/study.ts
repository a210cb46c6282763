import { basename, dirname, resolve } from "node:path";

import { InputError, type Problem } from "../errors/errors.js";
import { buildParticleModel, type ForceField, type ModelReport } from "../force-field/index.js";
import { inspectForceField } from "../formats/index.js";
import type { Methods } from "../model/index.js";
import type { ParticleModel } from "../model/index.js";
import { composition, isDisordered, type Structure } from "../structures/index.js";
import { readSites } from "../formats/index.js";
import { objectDocument, parseYaml, valueAt, type InputDocument, type Path } from "../input/document.js";
import { checkSections } from "../input/fields.js";
import { readInputFile, type FileRecord } from "../input/input-file.js";
import { resolveConfig } from "./resolve.js";
import { collectFacts, rules } from "./rules.js";
import type { StudyConfig } from "./study-config.js";
import { studySections, type StudyValues } from "./study-schema.js";
import { chooseStructure, prepareStructure, type BuildReport, type PreparedStructure } from "./study-structure.js";
import { variantsOf } from "./variants.js";

/** A study with everything it names, read and checked: ready to be planned. */
export interface Study {
  readonly config: StudyConfig;
  /** As it will be run: cell replaced, supercell made, atoms on all sites. */
  readonly structure: Structure;
  /** How atoms came on sites that were partly occupied, or dopants; `null` when there are none. */
  readonly building: BuildReport | null;
  readonly forceField: ForceField;
  readonly model: ParticleModel;
  readonly report: ModelReport;
  /** Not wrong, but worth reading before a long run. */
  readonly warnings: readonly Problem[];
  /** The same in the other directions and cell sizes that the study file names. */
  readonly siblings: readonly Study[];
  /** Every file read: study, structure, force field, tables. */
  readonly files: readonly FileRecord[];
}

/** What reading a study asks of the engine that will run it. */
export interface StudyEngine {
  describe(): Methods;
  /** eV: which of several candidate structures is taken. */
  potentialEnergy(model: ParticleModel): number;
}

export interface StudyContext {
  readonly engine: StudyEngine;
  /** What file names are relative to. */
  readonly baseDirectory: string;
}

/** Runs `read` and turns its InputError into problems; a file that is not there is a mistake at `at` in the document. */
function collect<T>(problems: Problem[], document: InputDocument, at: Path, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems.map((problem) => misplaced(problem, document, at)));
    return null;
  }
}

function misplaced(problem: Problem, document: InputDocument, at: Path): Problem {
  if (!["FILE_NOT_FOUND", "UNKNOWN_FORMAT"].includes(problem.code)) return problem;
  // An unrecognised content stands in the structure, an unknown name of a format in the study.
  if (problem.code === "UNKNOWN_FORMAT")
    return problem.file === undefined ? document.locate({ ...problem, at: ["structure", "format"] }) : problem;
  const { file, ...rest } = problem;
  return document.locate({ ...rest, message: `${problem.message}: ${file}`, at });
}

function interpretStudy(
  document: InputDocument,
  syntax: readonly Problem[],
  { engine, baseDirectory }: StudyContext,
): Study {
  const description = engine.describe();
  const { values, problems: shape } = checkSections(studySections(description), document.data) as ReturnType<
    typeof checkSections
  > & { values: StudyValues };
  const own = [...syntax, ...shape.map((problem) => document.locate(problem))];
  const foreign: Problem[] = [];

  const file = valueAt(document.data, ["structure", "file"]);
  const variants = variantsOf(values);
  /** By cell size. */
  let prepared: (PreparedStructure | null)[] = [];
  if (typeof file === "string") {
    const { format, frame, block, species, atomStyle, units } = values.structure ?? {};
    const options = Object.fromEntries(
      Object.entries({ format, frame, block, species, atomStyle, units }).filter(([, value]) => value !== undefined),
    );
    const read = collect(foreign, document, ["structure", "file"], () =>
      readSites(resolve(baseDirectory, file), options),
    );
    // With a bad `structure` section the file alone still says which species there are.
    const sizes = variants.filter(({ variant }) => variant.direction === 0);
    const alone = read === null || isDisordered(read) ? null : { structure: read, built: null };
    prepared = sizes.map((sized) =>
      read === null || values.structure === undefined
        ? alone
        : collect(own, document, ["structure"], () =>
            prepareStructure(read, sized.values.structure!, values.transportCharges, document),
          ),
    );
  }
  const structure = prepared[0]?.structure ?? null;

  let forceField: ForceField | null = null;
  if (values.forceField !== undefined) {
    const { file: named, species } = values.forceField;
    const path = resolve(baseDirectory, named);
    const inspected = inspectForceField(path, {
      description,
      species: species ?? null,
      composition: structure === null ? null : composition(structure),
    });
    forceField = inspected.forceField;
    foreign.push(
      ...inspected.problems.map((problem) =>
        problem.file === path && problem.line === undefined ? misplaced(problem, document, ["forceField"]) : problem,
      ),
    );
  }

  const facts = collectFacts(values, structure, forceField);
  own.push(...rules.flatMap((rule) => rule(facts)).map((problem) => document.locate(problem)));
  const joined =
    structure === null || forceField === null
      ? null
      : collect(foreign, document, ["forceField"], () => buildParticleModel(forceField, structure));

  const all = [...own, ...foreign];
  const isHere = (problem: Problem) => (problem.file === (document.file ?? undefined) ? 0 : 1);
  all.sort(
    (a, b) =>
      isHere(a) - isHere(b) ||
      (isHere(a) === 0 ? (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) : 0),
  );
  const [first, ...others] = all;
  if (first !== undefined) throw new InputError([first, ...others]);

  const title = document.file === null ? "untitled" : basename(document.file);
  const models = prepared.map((sized, k) => {
    const { structure: first, built } = sized!;
    if (built === null)
      return { structure: first, building: null, ...(k === 0 ? joined! : buildParticleModel(forceField!, first)) };
    const { structure: chosen, report: building } = chooseStructure(
      built,
      values.structure!.occupancies?.seed,
      forceField!,
      (model) => engine.potentialEnergy(model),
    );
    return { structure: chosen, building, ...buildParticleModel(forceField!, chosen) };
  });
  const [study, ...siblings] = variants.map(({ variant, size, values: its }): Study => {
    const { structure: sized, building, model, report } = models[size]!;
    const { config, warnings } = resolveConfig(
      collectFacts(its, sized, forceField),
      variant,
      description.thermostats,
      baseDirectory,
      title,
    );
    return {
      config,
      structure: sized,
      building,
      forceField: forceField!,
      model,
      report,
      siblings: [],
      warnings: [...warnings.map((problem) => document.locate(problem)), ...forceField!.warnings, ...report.warnings],
      files: [{ path: sized.source!.path, sha256: sized.source!.sha256 }, ...forceField!.files],
    };
  });
  return { ...study!, siblings };
}

/**
 * Reads a study file (YAML, see docs/study-file.md) with the structure and force field that it names; file names are
 * relative to the study file.
 *
 * @throws InputError with everything that is wrong in study, structure and force field, sorted by place
 */
export function readStudy(path: string, engine: StudyEngine): Study {
  const file = readInputFile(path);
  const { document, problems } = parseYaml(file);
  const study = interpretStudy(document, problems, { engine, baseDirectory: dirname(resolve(path)) });
  const withFile = (one: Study): Study => ({
    ...one,
    files: [{ path, sha256: file.sha256 }, ...one.files],
    siblings: one.siblings.map(withFile),
  });
  return withFile(study);
}

/**
 * The same from an object of the same shape: `{ title: "…", production: { timestep: "1 fs", … }, … }`.
 *
 * @throws InputError; problems in the object have a path instead of file and line
 */
export function resolveStudy(object: unknown, context: StudyContext): Study {
  return interpretStudy(objectDocument(object), [], context);
}
