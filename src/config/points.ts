import {
  composition,
  edgeLengths,
  signedVolume,
  supercellVectors,
  unitVectors,
  withCell,
  type Structure,
  type SupercellMatrix,
} from "../structures/index.js";
import type { ParticleModel } from "../model/index.js";
import type { ForceField, ModelReport } from "../force-field/index.js";
import type { CellAt, Direction, DriveCurrent, GivenCurrent, StudyConfig } from "./study-config.js";
import { sampleOf } from "./samples.js";
import type { BuildReport } from "./study-structure.js";

/** One structure that runs may start from. */
export interface StructureSample {
  /** As it will be run: cell replaced, supercell made, atoms on all sites. */
  readonly structure: Structure;
  /** How atoms came on sites that were partly occupied, or dopants; `null` when there are none. */
  readonly building: BuildReport | null;
  readonly model: ParticleModel;
}

/** One of the force fields of a study, which make a committee where there are several. */
export interface MemberOfStudy {
  /** "" where there is one, or "-m1" … */
  readonly label: string;
  /** Counted from 0; random numbers of members differ by it. */
  readonly number: number;
  /** SHA-256 of what the force field says, whatever its file is called and however it is written. */
  readonly digest: string;
}

/** One cell size of a study with one of its force fields. */
export interface StudySystem extends StructureSample {
  /** What tells it from the others, in names of points, runs and files: "" where there is one, or "-2x2x2", "-m1", "-2x2x2-m1". */
  readonly label: string;
  readonly supercell: SupercellMatrix;
  readonly member: MemberOfStudy;
  readonly forceField: ForceField;
  readonly report: ModelReport;
  /** Where atoms were put on sites by chance: the structures of the second replica, the third …, each with chances of its own. */
  readonly others: readonly StructureSample[];
}

/** One of the directions of a study's currents. */
export interface DirectionOfStudy {
  /** "" where there is one, or "-d1" … */
  readonly label: string;
  /** Counted from 0; random numbers of directions differ by it. */
  readonly number: number;
  /** `null` without a drive. */
  readonly direction: Direction | null;
}

/** One temperature, cell size, force field and direction: a point of the results. */
export interface StudyPoint {
  /** "T1000K", "T1000K-2x2x2", "T1000K-2x2x2-m1-d2": its runs and files are named so. */
  readonly key: string;
  /** K */
  readonly temperature: number;
  /** Label of its system. */
  readonly system: string;
  readonly along: DirectionOfStudy;
  /** Equilibrium knows no direction, nor does a preparation: their runs are done once for each size and temperature, at this point. */
  readonly first: boolean;
}

export interface CommitteeMember extends MemberOfStudy {
  readonly forceField: ForceField;
}

/** What the runs of a point are done with: the study's system, as it is prepared so far. */
export interface PointSetup {
  readonly config: StudyConfig;
  readonly point: StudyPoint;
  readonly supercell: SupercellMatrix;
  readonly member: MemberOfStudy;
  /** All members' force fields, its own included; empty where there is one force field. */
  readonly committee: readonly CommitteeMember[];
  readonly structure: Structure;
  readonly model: ParticleModel;
  /** Whether each replica starts from a sample of the structure of its own. */
  readonly ownSamples: boolean;
}

/** Names for systems or directions: none where there is one. */
export const systemLabels = (supercells: readonly SupercellMatrix[]): string[] =>
  supercells.map((supercell) => (supercells.length === 1 ? "" : `-${supercell.join("x")}`));

export const directionsOf = (directions: readonly (Direction | null)[]): DirectionOfStudy[] =>
  directions.map((direction, number) => ({
    label: directions.length === 1 ? "" : `-d${number + 1}`,
    number,
    direction,
  }));

/** Names for members before anything was run. */
export const membersOf = (digests: readonly string[]): MemberOfStudy[] =>
  digests.map((digest, number) => ({ label: digests.length === 1 ? "" : `-m${number + 1}`, number, digest }));

/** All points: for each temperature every size and force field, for each of these every direction. */
export function makePoints(
  temperatures: readonly number[],
  systems: readonly Pick<StudySystem, "label">[],
  directions: readonly DirectionOfStudy[],
): StudyPoint[] {
  const lowest = Math.min(...directions.map(({ number }) => number));
  return temperatures.flatMap((temperature) =>
    systems.flatMap((system) =>
      directions.map(
        (along): StudyPoint => ({
          key: `T${temperature}K${system.label}${along.label}`,
          temperature,
          system: system.label,
          along,
          first: along.number === lowest,
        }),
      ),
    ),
  );
}

/**
 * The system and protocol of a point.
 *
 * @param sample of the structure, where there are several; counted from 0
 */
export function setupOf(
  { config, systems }: { readonly config: StudyConfig; readonly systems: readonly StudySystem[] },
  point: StudyPoint,
  sample = 0,
): PointSetup {
  const system = systems.find(({ label }) => label === point.system)!;
  const members = new Map(systems.map(({ member, forceField }) => [member.number, { ...member, forceField }]));
  const { structure, model } = sample === 0 ? system : (system.others[sample - 1] ?? system);
  return {
    config,
    point,
    supercell: system.supercell,
    member: system.member,
    committee: members.size === 1 ? [] : [...members.values()].sort((a, b) => a.number - b.number),
    structure,
    model,
    ownSamples: sampleOf(config, system, 1) === 1,
  };
}

/** Q̇ = Σ_mobile z v, or j V, in the volume of the setup's cell. */
export function currentIn(
  { config, structure, model }: Pick<PointSetup, "config" | "structure" | "model">,
  given: GivenCurrent,
): DriveCurrent {
  const volume = signedVolume(model.cell);
  if (given.driftVelocity === null)
    return {
      chargeFlux: given.currentDensity * volume,
      currentDensity: given.currentDensity,
      driftVelocity: null,
    };
  const present = composition(structure);
  const { mobile, transportCharges } = config;
  const mobileCharge = mobile.names.reduce(
    (sum, name) => sum + (present.get(name) ?? 0) * transportCharges.get(name)!,
    0,
  );
  const chargeFlux = mobileCharge * given.driftVelocity;
  return { chargeFlux, currentDensity: chargeFlux / volume, driftVelocity: given.driftVelocity };
}

/** The setup with a prepared structure in place of its own. */
export function withPrepared(
  setup: PointSetup,
  { positions, cell }: { readonly positions: Float64Array; readonly cell: Float64Array },
): PointSetup {
  return {
    ...setup,
    structure: { ...setup.structure, positions, cell },
    model: { ...setup.model, positions, cell },
  };
}

/** Edges, or rows a, b, c, of the unit cell as [9] of the supercell; edges keep the structure's angles. */
function wholeCell(cell: readonly number[], { structure, supercell }: PointSetup): number[] {
  const unit = unitVectors(structure.cell, supercell);
  const edges = edgeLengths(unit);
  return Array.from(
    supercellVectors(
      cell.length === 9 ? cell : unit.map((value, i) => (value * cell[Math.floor(i / 3)]!) / edges[Math.floor(i / 3)]!),
      supercell,
    ),
  );
}

/** The setup in the cell that the study names for its temperature, atoms moved along; as it is when it names none. */
export function inCellOf(setup: PointSetup): PointSetup {
  const cells = setup.config.preparation?.cells;
  if (cells == null) return setup;
  const { temperature } = setup.point;
  const next = Math.max(
    1,
    cells.findIndex((entry) => entry.temperature >= temperature),
  );
  const [below, above] = [cells[next - 1]!, cells[next] ?? cells[0]!];
  const part = above === below ? 0 : (temperature - below.temperature) / (above.temperature - below.temperature);
  const [from, to] = [below, above].map(({ cell }: CellAt) => wholeCell(cell, setup)) as [number[], number[]];
  const { cell, positions } = withCell(
    setup.structure,
    Float64Array.from(from, (a, i) => a + part * (to[i]! - a)),
  );
  return withPrepared(setup, { positions, cell });
}
