import { InputError, type Problem, type RunError } from "../errors/errors.js";
import { buildParticleModel, digestOf, type ForceField } from "../force-field/index.js";
import {
  asSites,
  buildDefaults,
  buildStructure,
  cellProblem,
  checkStructure,
  closePairs,
  determinant,
  disorderedProblem,
  edgeLengths,
  isDisordered,
  perpendicularWidths,
  MOST_ATOMS,
  supercell,
  unitProblem,
  withCell,
  type Built,
  type DisorderedStructure,
  type Structure,
} from "../structures/index.js";
import type { ParticleModel } from "../model/index.js";
import type { InputDocument, Path } from "../input/document.js";
import type { StructureChoice } from "./study-config.js";
import type { StudyValues } from "./study-schema.js";

/** Å: distances beyond it are not worth telling. */
const FAR = 3.5;

/** How a structure was made of sites that were partly occupied, or doped; to be printed before anything runs. */
export interface BuildReport extends Pick<Built, "kinds" | "notes"> {
  readonly seed: number;
  /** Å, the smallest between the species that had a choice and all others, as far as they are below 3.5 Å: "Li–O". */
  readonly smallestDistances: ReadonlyMap<string, number>;
  /** Of each random assignment, eV; `null`: the force field refuses it. Empty with one. */
  readonly energies: readonly (number | null)[];
  /** Which of them it is, counted from 0. */
  readonly chosen: number;
}

/** Before a force field has chosen among several assignments, that is the first one. */
export interface PreparedStructure {
  readonly structure: Structure;
  readonly built: Built | null;
}

type StructureValues = NonNullable<StudyValues["structure"]>;

/** Defaults filled in. */
export function buildChoice({ occupancies, dope }: StructureValues): Pick<StructureChoice, "occupancies" | "dope"> {
  const { seed, minimumDistance, tolerance, candidates } = buildDefaults;
  return {
    occupancies: {
      seed: occupancies?.seed ?? seed,
      minimumDistance: occupancies?.minimumDistance ?? minimumDistance,
      tolerance: occupancies?.tolerance ?? tolerance,
      candidates: occupancies?.candidates ?? candidates,
    },
    dope: (dope ?? []).map(({ replace, by, fraction, compensate }) => ({
      replace,
      by: by === "vacancy" ? null : by,
      fraction,
      compensate: compensate ?? null,
    })),
  };
}

/**
 * The file's structure with the study's cell, supercell and dopants, atoms on all sites.
 *
 * @throws InputError CELL_*, TOO_MANY_ATOMS, DISORDERED and those of `buildStructure`
 */
export function prepareStructure(
  read: Structure | DisorderedStructure,
  choice: StructureValues,
  transportCharges: Readonly<Record<string, number>> | undefined,
  document: InputDocument,
): PreparedStructure {
  const fail = (problem: Omit<Problem, "path">, at: Path): never => {
    throw new InputError([document.locate({ ...problem, at })]);
  };
  let given = read;
  if (choice.cell !== undefined) {
    const edges = edgeLengths(read.cell);
    const cell =
      choice.cell.length === 9
        ? choice.cell
        : Array.from(read.cell, (value, i) => (value * choice.cell![Math.floor(i / 3)]!) / edges[Math.floor(i / 3)]!);
    const problem = cellProblem(cell);
    if (problem !== null) fail(problem, ["structure", "cell"]);
    given = withCell(read, cell);
    const unit = unitProblem(given);
    if (unit !== null) fail(unit, ["structure", "cell"]);
    checkStructure(isDisordered(given) ? { ...given, species: given.labels } : given);
  }
  const matrix = choice.supercell ?? [1, 1, 1];
  const atoms = (given.positions.length / 3) * determinant(matrix);
  if (atoms > MOST_ATOMS)
    fail(
      {
        code: "TOO_MANY_ATOMS",
        message: "the supercell is too large",
        expected: `at most ${MOST_ATOMS} atoms`,
        received: `${atoms} atoms`,
      },
      ["structure", "supercell"],
    );
  const { occupancies, dope } = buildChoice(choice);
  if (dope.length === 0) {
    if (!isDisordered(given)) return { structure: supercell(given, matrix), built: null };
    if (choice.occupancies === undefined) {
      const { line: _, ...problem } = disorderedProblem(given);
      fail({ ...problem, remedy: "add occupancies: { seed: 1 } to put atoms on them at random" }, [
        "structure",
        "file",
      ]);
    }
  }
  const recipe = { ...occupancies, dope, supercell: matrix, charges: new Map(Object.entries(transportCharges ?? {})) };
  const built = buildStructure(isDisordered(given) ? given : asSites(given), recipe, (problem) =>
    document.locate(
      problem.at[0] === "charges"
        ? { ...problem, at: ["transportCharges"] }
        : { ...problem, at: ["structure", ...problem.at] },
    ),
  );
  return { structure: built.candidates[0]!, built };
}

function smallestDistances(structure: Structure, { kinds }: Built): Map<string, number> {
  const changed = new Set(kinds.flatMap(({ occupants }) => occupants.map(({ species }) => species)));
  const smallest = new Map<string, number>();
  for (const { i, j, distance } of closePairs(
    structure,
    Math.min(FAR, 0.499 * Math.min(...perpendicularWidths(structure.cell))),
  )) {
    const pair = [structure.species[i]!, structure.species[j]!].sort();
    if (!pair.some((name) => changed.has(name))) continue;
    const name = pair.join("–");
    smallest.set(name, Math.min(distance, smallest.get(name) ?? Infinity));
  }
  return new Map([...smallest].sort(([, a], [, b]) => a - b));
}

/** Structures of one force field whose potential energies are to be compared. */
export interface EnergyQuestion {
  /** Of what the force field says. */
  readonly digest: string;
  readonly models: readonly ParticleModel[];
  readonly forceField: ForceField;
}
/** eV of each, or why the force field refuses it. */
export type EnergyAnswer = readonly (number | RunError)[];

/**
 * The assignment of the lowest potential energy, atoms where the sites are (not relaxed). Asks for the energies, and is handed them
 * at once or later.
 *
 * @throws RunError of the force field when it refuses every one of them
 */
export function* chooseStructure(
  built: Built,
  seed: number,
  forceField: ForceField,
): Generator<EnergyQuestion, { readonly structure: Structure; readonly report: BuildReport }, EnergyAnswer> {
  const answer: EnergyAnswer =
    built.candidates.length === 1
      ? []
      : yield {
          digest: digestOf(forceField),
          forceField,
          models: built.candidates.map((candidate) => buildParticleModel(forceField, candidate).model),
        };
  const energies = answer.map((one) => (typeof one === "number" ? one : null));
  const known = energies.filter((energy) => energy !== null);
  const refused = answer.find((one) => typeof one !== "number");
  if (known.length === 0 && refused !== undefined) throw refused;
  const chosen = known.length === 0 ? 0 : energies.indexOf(Math.min(...known));
  const structure = built.candidates[chosen]!;
  return {
    structure,
    report: {
      kinds: built.kinds,
      notes: built.notes,
      seed,
      smallestDistances: smallestDistances(structure, built),
      energies,
      chosen,
    },
  };
}
