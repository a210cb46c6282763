import { basename, dirname, resolve } from "node:path";

import { InputError, isRefusal, type Problem } from "../errors/errors.js";
import { buildParticleModel, digestOf, speciesOfStructure, type ForceField } from "../force-field/index.js";
import { hintsOf, inspectForceField, inspectInlineForceField, readSites } from "../formats/index.js";
import type { Methods, ParticleModel } from "../model/index.js";
import { composition, isDisordered } from "../structures/index.js";
import {
  objectDocument,
  parseYaml,
  partOf,
  valueAt,
  type InputDocument,
  type Path,
  type PlacedProblem,
} from "../input/document.js";
import { checkSections } from "../input/fields.js";
import { readInputFile, type FileRecord } from "../input/input-file.js";
import { nameForeignKeys } from "./foreign-keys.js";
import { resolveConfig } from "./resolve.js";
import { replicasOf } from "./samples.js";
import { directionsOf, makePoints, membersOf, systemLabels, type StudyPoint, type StudySystem } from "./points.js";
import { collectFacts, doubts, rules, suggestedCharges } from "./rules/index.js";
import type { StudyConfig } from "./study-config.js";
import { studySections, type StudyValues } from "./study-schema.js";
import { energiesOf, type CandidateEngine } from "./candidate-energies.js";
import { nobodyIsWaitedFor } from "./rules/socket.js";
import {
  chooseStructure,
  prepareStructure,
  type EnergyAnswer,
  type EnergyQuestion,
  type PreparedStructure,
} from "./study-structure.js";

/** A study with everything it names, read and checked: ready to be planned. */
export interface Study {
  /** What all points share. */
  readonly config: StudyConfig;
  /** One for each cell size and force field, at least one; the force fields of a size stand together. */
  readonly systems: readonly StudySystem[];
  /** One for each temperature, cell size, force field and direction, in the order of the results. */
  readonly points: readonly StudyPoint[];
  /** Not wrong, but worth reading before a long run. */
  readonly warnings: readonly Problem[];
  /** Every file read: study, structure, force field, tables. */
  readonly files: readonly FileRecord[];
  /** What it was read from: where problems that are found later stand. */
  readonly document: InputDocument;
}

/** What reading a study asks of the engine that will run it. */
export interface StudyEngine {
  describe(): Methods;
  /** eV: which of several candidate structures is taken. */
  potentialEnergy(model: ParticleModel): number;
}

/** The same where another program may have to be waited for. */
export type WaitingStudyEngine = Pick<StudyEngine, "describe"> & CandidateEngine;

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

/** @param waits whether who answers may take time: what another program computes does */
function* interpretStudy(
  document: InputDocument,
  syntax: readonly Problem[],
  { engine, baseDirectory, waits }: { engine: Pick<StudyEngine, "describe">; baseDirectory: string; waits: boolean },
): Generator<EnergyQuestion, Study, EnergyAnswer> {
  const description = engine.describe();
  const sections = studySections(description);
  const { values, problems: shape } = checkSections(sections, document.data) as ReturnType<typeof checkSections> & {
    values: StudyValues;
  };
  const own = [...syntax];
  const foreign: Problem[] = [];

  const named = valueAt(document.data, ["structure"]);
  const file = typeof named === "string" ? named : valueAt(named, ["file"]);
  const { structure: choice } = values;
  const sizes = choice?.supercells ?? [choice?.supercell];
  /** What was noticed in its file may be why it does not fit: atoms that are missing leave a charge. */
  let structureNotes: readonly Problem[] = [];
  /** By cell size. */
  let prepared: (PreparedStructure | null)[] = [];
  /** The same with another seed. */
  let prepareAgain = (_size: number, _seed: number): PreparedStructure => {
    throw new Error("there is no structure");
  };
  if (typeof file === "string") {
    const { format, frame, block, species, atomStyle, units } = values.structure ?? {};
    const [first] = values.forceField ?? [];
    const script = first === undefined || first === "inline" ? undefined : hintsOf(resolve(baseDirectory, first.file));
    const options = Object.fromEntries(
      Object.entries({ format, frame, block, species, atomStyle, units, script }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const read = collect(foreign, document, ["structure", "file"], () =>
      readSites(resolve(baseDirectory, file), options),
    );
    structureNotes = (read?.notes ?? []).map((message) => ({
      code: "STRUCTURE_NOTE",
      message,
      file: resolve(baseDirectory, file),
    }));
    // With a bad `structure` section the file alone still says which species there are.
    const alone = read === null || isDisordered(read) ? null : { structure: read, built: null };
    const prepare = (values_: NonNullable<StudyValues["structure"]>) =>
      prepareStructure(read!, values_, values.transportCharges, document);
    prepared = sizes.map((supercell) =>
      read === null || choice === undefined
        ? alone
        : collect(own, document, ["structure"], () => prepare({ ...choice, supercell })),
    );
    prepareAgain = (size, seed) =>
      prepare({ ...choice!, supercell: sizes[size], occupancies: { ...choice!.occupancies, seed } });
  }
  const structure = prepared[0]?.structure ?? null;

  const given = values.forceField ?? [];
  const placeOf = (member: number): Path => (given.length === 1 ? ["forceField"] : ["forceField", "committee", member]);
  const forceFields = given.map((choice_, member): ForceField | null => {
    if (choice_ === "inline") {
      const inspected = inspectInlineForceField(partOf(document, placeOf(member)), {
        ...{ description, baseDirectory },
        composition: structure === null ? null : composition(structure),
      });
      own.push(...inspected.problems);
      return inspected.forceField;
    }
    const { file: named, species } = choice_;
    const path = resolve(baseDirectory, named);
    const inspected = inspectForceField(path, {
      description,
      species: species ?? null,
      composition: structure === null ? null : composition(structure),
    });
    foreign.push(
      ...inspected.problems.map((problem) =>
        problem.file === path && problem.line === undefined ? misplaced(problem, document, placeOf(member)) : problem,
      ),
    );
    return inspected.forceField;
  });

  const facts = collectFacts(
    document,
    values,
    prepared.map((sized) => sized?.structure ?? null),
    forceFields,
  );
  const missingCharges = (problem: PlacedProblem) =>
    facts.present !== null && problem.code === "MISSING_KEY" && problem.at.join() === "transportCharges"
      ? { ...problem, ...suggestedCharges(facts.present) }
      : problem;
  const placed = [
    ...shape.map(missingCharges),
    ...rules.flatMap((rule) => rule(facts)),
    ...(waits ? [] : nobodyIsWaitedFor(facts)),
  ];
  own.push(...nameForeignKeys(placed, document.data, Object.keys(sections)).map((problem) => document.locate(problem)));
  const joined = forceFields.map((forceField, member) =>
    structure === null || forceField === null
      ? null
      : collect(foreign, document, placeOf(member), () => buildParticleModel(forceField, structure)),
  );

  // A structure that cannot be read is told of, or left out; species of another program's are its.
  const all = [...own, ...foreign].filter(({ code }) => structure !== null || code !== speciesOfStructure);
  const isHere = (problem: Problem) => (problem.file === (document.file ?? undefined) ? 0 : 1);
  all.sort(
    (a, b) =>
      isHere(a) - isHere(b) ||
      (isHere(a) === 0 ? (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) : 0),
  );
  const [worst, ...others] = all;
  if (worst !== undefined) throw new InputError([worst, ...others, ...structureNotes]);

  const title = document.file === null ? "untitled" : basename(document.file);
  const { config, warnings } = resolveConfig(facts, description, baseDirectory, title);
  const labels = systemLabels(config.structure.supercells);
  const { seed } = config.structure.occupancies;
  const members = membersOf(forceFields.map((forceField) => digestOf(forceField!)));
  const systems: StudySystem[] = [];
  for (const [k, sized] of prepared.entries())
    for (const [m, maybe] of forceFields.entries()) {
      const forceField = maybe!;
      const { structure: alone, built } = sized!;
      const chosen = built === null ? null : yield* chooseStructure(built, seed, forceField);
      const final = chosen?.structure ?? alone;
      const made = k === 0 && chosen === null ? joined[m]! : buildParticleModel(forceField, final);
      const others: StudySystem["others"][number][] = [];
      for (let n = 1; built !== null && n < replicasOf(config); n++) {
        const again = prepareAgain(k, seed + n).built!;
        const { structure, report: building } = yield* chooseStructure(again, seed + n, forceField);
        others.push({ structure, building, model: buildParticleModel(forceField, structure).model });
      }
      systems.push({
        label: `${labels[k]!}${members[m]!.label}`,
        supercell: config.structure.supercells[k]!,
        member: members[m]!,
        forceField,
        structure: final,
        building: chosen?.report ?? null,
        ...made,
        others,
      });
    }
  const [first] = systems as [StudySystem];
  // What holds for one member holds for the next, mostly.
  const once = (problems: readonly Problem[]) => [
    ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
  ];
  return {
    config,
    systems,
    points: makePoints(config.temperatures, systems, directionsOf(config.drive?.directions ?? [null])),
    warnings: once([
      ...[
        ...warnings,
        ...forceFields.flatMap((forceField) => doubts.flatMap((rule) => rule({ ...facts, forceField }))),
      ].map((problem) => document.locate(problem)),
      ...systems
        .slice(0, forceFields.length)
        .flatMap(({ forceField, report }) => [...forceField.warnings, ...report.warnings]),
    ]),
    files: [
      { path: first.structure.source!.path, sha256: first.structure.source!.sha256 },
      ...forceFields.flatMap((forceField) => forceField!.files),
    ],
    document,
  };
}

/** With energies that are there as soon as they are asked for. */
function answered(
  study: Generator<EnergyQuestion, Study, EnergyAnswer>,
  potentialEnergy: StudyEngine["potentialEnergy"],
): Study {
  const energyOf = (model: ParticleModel) => {
    try {
      return potentialEnergy(model);
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
  };
  let step = study.next();
  while (step.done !== true) step = study.next(step.value.models.map(energyOf));
  return step.value;
}

function begin(path: string, engine: Pick<StudyEngine, "describe">, waits: boolean) {
  const file = readInputFile(path);
  const { document, problems } = parseYaml(file);
  const context = { engine, baseDirectory: dirname(resolve(path)), waits };
  const complete = (study: Study): Study => ({
    ...study,
    files: [{ path, sha256: file.sha256 }, ...study.files],
  });
  return { reading: interpretStudy(document, problems, context), complete };
}

/**
 * Reads a study file (YAML, see docs/study-file.md) with the structure and force field that it names; file names are
 * relative to the study file.
 *
 * @throws InputError with everything that is wrong in study, structure and force field, sorted by place
 */
export function readStudy(path: string, engine: StudyEngine): Study {
  const { reading, complete } = begin(path, engine, false);
  return complete(answered(reading, (model) => engine.potentialEnergy(model)));
}

/**
 * The same where candidates of a structure may be compared by another program's energies, which are waited for.
 *
 * @param known energies of earlier times
 * @throws as `readStudy`; RunError CLIENT_…
 */
export async function readStudyAnywhere(
  path: string,
  engine: WaitingStudyEngine,
  known: Map<string, number> = new Map(),
): Promise<Study> {
  const { reading, complete } = begin(path, engine, true);
  let step = reading.next();
  while (step.done !== true) step = reading.next(await energiesOf(step.value, engine, known));
  return complete(step.value);
}

/**
 * The same as `readStudy` from an object of the same shape: `{ title: "…", production: { timestep: "1 fs", … }, … }`.
 *
 * @throws InputError; problems in the object have a path instead of file and line
 */
export function resolveStudy(object: unknown, { engine, baseDirectory }: StudyContext): Study {
  return answered(interpretStudy(objectDocument(object), [], { engine, baseDirectory, waits: false }), (model) =>
    engine.potentialEnergy(model),
  );
}
