import {
  makePoints,
  type DirectionOfStudy,
  type GivenCurrent,
  type MemberOfStudy,
  type PointSetup,
  type Study,
  type StudySystem,
} from "../config/index.js";
import type { RunSpec } from "./run-spec.js";

// A study may grow. What was planned before keeps its names and random numbers, and with them its bits, wherever in the lists
// of the study file the new things stand. The rule is in docs/study-file.md.

/** All that was ever planned or decided upon in a results folder, what the study no longer names included. */
export interface PlanRecord {
  /** `member`: number of the one that it is of. */
  readonly systems: readonly (Pick<StudySystem, "label" | "supercell"> & { readonly member: number })[];
  /** `digest`: `null` of a folder that is older than committees. */
  readonly members: readonly (Omit<MemberOfStudy, "digest"> & { readonly digest: string | null })[];
  readonly directions: readonly DirectionOfStudy[];
  readonly runs: readonly RunSpec[];
}

export const noRecord: PlanRecord = { systems: [], members: [], directions: [], runs: [] };

/** Numbers that mean the same may differ in their last bit, by the unit they were given in. */
const alike = (numbers: readonly number[]): string => numbers.map((x) => Number(x.toPrecision(12))).join(" ");

/** The study with the names of the record for the sizes, force fields and directions that are in it, and others for the new ones. */
export function withNames(study: Study, record: PlanRecord): Study {
  const systems = nameSystems(study.systems, record);
  const given = study.config.drive?.directions ?? [null];
  const directions = nameDirections(given, record.directions);
  return { ...study, systems, points: makePoints(study.config.temperatures, systems, directions) };
}

/** What is to be recorded of a study with these names. */
export function namesOf(
  { systems, points }: Pick<Study, "systems" | "points">,
  record: PlanRecord,
): Pick<PlanRecord, "systems" | "members" | "directions"> {
  const known = new Map(record.directions.map((one) => [one.number, one]));
  // Taken away, a direction is still that of the runs that there are.
  for (const { along } of points)
    if (along.direction !== null || !known.has(along.number)) known.set(along.number, along);
  return {
    systems: [
      ...new Map(
        [...record.systems, ...systems.map((one) => ({ ...one, member: one.member.number }))].map(
          ({ label, supercell, member }) => [label, { label, supercell, member }] as const,
        ),
      ).values(),
    ],
    members: [
      ...new Map(
        [...record.members, ...systems.map(({ member }) => member)].map((member) => [member.number, member] as const),
      ).values(),
    ],
    directions: [...known.values()],
  };
}

function nameSystems(systems: readonly StudySystem[], before: PlanRecord): StudySystem[] {
  const digests = [...new Set(systems.map(({ member }) => member.digest))];
  const members = new Map(nameMembers(digests, before.members).map((member) => [member.digest, member]));
  const suffixOf = new Map(before.members.map(({ number, label }) => [number, label]));
  // The part of a label that the size has in it.
  const known = new Map(
    before.systems.map(({ label, supercell, member }) => [
      supercell.join("x"),
      label.slice(0, label.length - suffixOf.get(member)!.length),
    ]),
  );
  const sizes = systems.map(({ supercell }) => supercell.join("x"));
  const alone = new Set([...known.keys(), ...sizes]).size === 1;
  return systems.map((system, k) => {
    const member = members.get(system.member.digest)!;
    return { ...system, member, label: `${known.get(sizes[k]!) ?? (alone ? "" : `-${sizes[k]!}`)}${member.label}` };
  });
}

/** One force field that was and is alone is the same, or its differences are refused: it does not become a committee by itself. */
function nameMembers(digests: readonly string[], before: PlanRecord["members"]): MemberOfStudy[] {
  if (digests.length === 1 && before.length === 1) return [{ ...before[0]!, digest: digests[0]! }];
  const known = new Map(before.map((member) => [member.digest ?? digests[0]!, member]));
  const taken = new Set(before.map(({ number }) => number));
  const alone = before.length === 0 && digests.length === 1;
  return digests.map((digest, index) => {
    const own = known.get(digest);
    if (own !== undefined) return { ...own, digest };
    const number = taken.has(index) ? Math.max(...taken) + 1 : index;
    taken.add(number);
    return { label: alone ? "" : `-m${number + 1}`, number, digest };
  });
}

function nameDirections(
  directions: readonly DirectionOfStudy["direction"][],
  before: readonly DirectionOfStudy[],
): DirectionOfStudy[] {
  const left = [...before].sort((a, b) => a.number - b.number);
  const take = (isIt: (one: DirectionOfStudy) => boolean): DirectionOfStudy | undefined => {
    const index = left.findIndex(isIt);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const same = directions.map((direction) =>
    // Equilibrium alone has none: it goes on where it stands when a first direction comes, or when all are taken away.
    take((one) => (direction === null ? true : one.direction !== null && alike(one.direction) === alike(direction))),
  );
  const undirected = same.includes(undefined) ? take(({ direction }) => direction === null) : undefined;
  if (undirected !== undefined) same[same.indexOf(undefined)] = undirected;
  const taken = new Set(before.map(({ number }) => number));
  const alone = before.length === 0 && directions.length === 1;
  return directions.map((direction, index) => {
    const known = same[index];
    if (known !== undefined) return { ...known, direction };
    const number = taken.has(index) ? Math.max(...taken) + 1 : index;
    taken.add(number);
    return { label: alone ? "" : `-d${number + 1}`, number, direction };
  });
}

/** The numbers of the study's currents in the names of a point's runs: those that they have, or the next ones. */
export function numberCurrents({ config, point }: PointSetup, { runs }: PlanRecord): number[] {
  const own = runs.filter((run) => run.kind === "constant-current" && run.point === point.key);
  return numberAfter(
    own.map((run) => [run.j!, nameOf(run.current!)]),
    (config.drive?.currents ?? []).map(nameOf),
  );
}

/** The same of its fields. */
export function numberFields({ config, point }: PointSetup, { runs }: PlanRecord): number[] {
  const own = runs.filter((run) => run.kind === "constant-field" && run.point === point.key);
  return numberAfter(
    own.map((run) => [run.j!, alike([run.field!])]),
    (config.drive?.fields ?? []).map((field) => alike([field])),
  );
}

function numberAfter(before: readonly (readonly [number, string])[], names: readonly string[]): number[] {
  const known = new Map(before);
  const taken = new Set(known.keys());
  const free = new Map(known);
  const same = names.map((given) => {
    const [j] = [...free].find(([, name]) => name === given) ?? [];
    if (j !== undefined) free.delete(j);
    return j;
  });
  return same.map((j, index) => {
    if (j !== undefined) return j;
    const number = taken.has(index + 1) ? Math.max(...taken) + 1 : index + 1;
    taken.add(number);
    return number;
  });
}

const nameOf = ({ driftVelocity, currentDensity }: GivenCurrent | NonNullable<RunSpec["current"]>): string =>
  driftVelocity === null ? `j ${alike([currentDensity!])}` : `v ${alike([driftVelocity])}`;

/** What a run is, whatever it is called. */
function identityOf({ kind, point, system, temperature, j, replica, ensemble }: RunSpec): string {
  return j === null
    ? `${kind}${ensemble.barostat === undefined ? "" : " under a barostat"} of ${system} at ${temperature} ${replica}`
    : `${kind} at ${point} ${j} ${replica}`;
}

/** Streams from one try to the next when the one that a run would have is taken; a kind of run has 16 times as many. */
const nextTry = 2 ** 24;
const tries = 16;

/** The random numbers of a study: no two runs on one system have the same ones. */
export class Streams {
  readonly #known: Map<string, RunSpec>;
  readonly #taken: Set<string>;
  readonly #ids: Set<string>;

  constructor({ runs }: PlanRecord) {
    this.#known = new Map(runs.map((run) => [identityOf(run), run]));
    this.#taken = new Set(runs.filter(isRandom).map(nameStream));
    this.#ids = new Set(runs.map(({ id }) => id));
  }

  /** The run with the name, current and random numbers that it has in the record; or, when it is new, with its own if nobody has them, else with others. */
  assign(run: RunSpec): RunSpec {
    const known = this.#known.get(identityOf(run));
    if (known !== undefined)
      return {
        ...run,
        id: known.id,
        current: known.current,
        ...(known.field === undefined ? {} : { field: known.field }),
        ...(known.warmStart === undefined ? {} : { warmStart: known.warmStart }),
        ensemble: { ...run.ensemble, seed: known.ensemble.seed, stream: known.ensemble.stream },
      };
    for (let k = 0; k < tries; k++) {
      const own = { ...run, ensemble: { ...run.ensemble, stream: run.ensemble.stream + k * nextTry } };
      if (isRandom(run) && this.#taken.has(nameStream(own))) continue;
      if (this.#ids.has(run.id)) throw new Error(`two runs are called ${run.id}`);
      if (isRandom(run)) this.#taken.add(nameStream(own));
      this.#ids.add(run.id);
      this.#known.set(identityOf(run), own);
      return own;
    }
    throw new Error(`no random numbers are left for ${run.id}`);
  }
}

const isRandom = ({ kind }: RunSpec): boolean => kind !== "minimisation";
const nameStream = ({ system, ensemble }: RunSpec): string => `${system} ${ensemble.seed} ${ensemble.stream}`;
