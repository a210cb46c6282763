import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

import { sampleOf, type Study } from "../config/index.js";
import type { Simulator } from "../engines/index.js";
import { InputError, type Problem } from "../errors/errors.js";
import { holderOf, inUse, isDamage, isThere, lockFolder, writeFileAtomic, type Release } from "../files/index.js";
import {
  isDriven,
  makePlan,
  namesOf,
  noRecord,
  Streams,
  withNames,
  type Plan,
  type PlanRecord,
  type RunSpec,
} from "../plan/index.js";
import type { Results } from "../results/document.js";
import { differences, fingerprintOf, studyFacts, systemFacts, type Facts } from "../results/facts.js";
import { studyFileOf } from "../results/provenance.js";
import { refuseImpossible } from "./possible.js";
import { readPlanFile, writePlanFile, type PlanFile } from "./plan-file.js";
import { hasProduced } from "./produced.js";

/** A study in its results folder: what it does there, in addition to what was done there before. */
export interface OpenStudy {
  /** With the names that its sizes, directions and points have in the folder. */
  readonly study: Study;
  readonly plan: Plan;
  /** Of what all runs share; it stays as the study grows. */
  readonly fingerprint: string;
  /** When the first session began. */
  readonly started: string;
  /** Whether runs of a cell size were planned by an earlier session. */
  readonly isBegun: (system: string) => boolean;
  /** Whether the folder is still of it: another process may have begun another one there, where nothing had been produced. */
  readonly isStillHere: () => boolean;
  /** Does what reads or writes decisions while no other process does; `record` adds further runs to the plan. */
  readonly decide: <T>(work: (streams: Streams, record: (runs: readonly RunSpec[]) => void) => T) => T;
}

/** ms that another process which is at the plan is waited for: it takes it a moment, or the seconds of tuning. */
const patience = 120_000;

/** Keeps other processes from the plan until it is given back. @throws InputError RESULTS_IN_USE */
export const lockPlan = (folder: string): Release => lockFolder(folder, patience);

const wayOut = "choose another folder with --out, or discard what is there with --overwrite";
const ofAnother = "this folder holds results of another study: ";
/** Of who only looks, or collects. */
const wayBack =
  "`galvanostat report` of the folder shows the results that are there; put the files back as they were, or choose another folder with --out";
const ours =
  /^(runs|stages|curves|comparison\.csv|committee\.csv|plan\.json|engine\.json|clients\.json|tuning.*\.json|candidates\.json|structure.*\.extxyz|results\.json)$/;

/** What a folder may be opened for beside going on in it. */
export interface Opening {
  /** Discards what is there when it is of another study. */
  readonly overwrite?: boolean;
  /** Told what differs. Left out: a folder of another study is refused, even if runs have left nothing there to keep; else it is begun anew. */
  readonly onBegunAnew?: (differences: readonly string[]) => void;
}

/**
 * Makes the study's plan, beside what the folder's plan says of earlier sessions and other processes, and records it.
 *
 * @param folder whose plan is locked
 * @throws InputError RESULTS_OF_ANOTHER_STUDY with every fact that differs, RESULTS_OF_ANOTHER_VERSION, INVALID_RESULTS,
 *   INVALID_PLAN, RESULTS_IN_USE
 */
export function openStudy(given: Study, folder: string, engine: Simulator, opening: Opening = {}): OpenStudy {
  try {
    return open(given, folder, engine, readRecord(folder), { isRecorded: true });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (opening.overwrite === true) {
      refuseWhereAtWork(folder);
      // The plan last: runs that a kill left here without one would be nobody's.
      discard(folder, (name) => ours.test(name) && name !== "plan.json");
      discard(folder, (name) => name === "plan.json");
    } else {
      if (!isOfAnother(error)) throw error;
      if (opening.onBegunAnew === undefined) throw forWhoLooks(error);
      if (hasProduced(folder)) throw error;
      discardNothing(folder);
      opening.onBegunAnew(error.problems.map(({ message }) => message.replace(ofAnother, "")));
    }
    return open(given, folder, engine, undefined, { isRecorded: true });
  }
}

/**
 * The same where nothing is to be recorded, and nothing need be locked: a folder where nothing was produced is anybody's.
 *
 * @param onChanged of a study that has changed since, with every fact that differs; runs that are there are as they were planned.
 *   Left out: it is refused
 */
export function lookIntoFolder(
  given: Study,
  folder: string,
  engine: Simulator,
  onChanged?: (differences: readonly string[]) => void,
): OpenStudy {
  try {
    return open(given, folder, engine, readRecord(folder), {
      isRecorded: false,
      ...(onChanged === undefined ? {} : { onChanged }),
    });
  } catch (error) {
    if (!isOfAnother(error)) throw error;
    if (!hasProduced(folder)) return open(given, folder, engine, undefined, { isRecorded: false });
    throw forWhoLooks(error);
  }
}

function forWhoLooks(error: InputError): InputError {
  const [first, ...others] = error.problems.map(({ remedy, ...problem }) =>
    remedy === undefined ? problem : { ...problem, remedy: wayBack },
  );
  return new InputError([first!, ...others]);
}

const isOfAnother = (error: unknown): error is InputError =>
  error instanceof InputError && error.code === "RESULTS_OF_ANOTHER_STUDY";

function discard(folder: string, isMeant: (name: string) => boolean): void {
  for (const name of readdirSync(folder).filter(isMeant)) rmSync(join(folder, name), { recursive: true, force: true });
}

/**
 * Of a study that came to nothing. Its plan first, by one of nothing: whoever locks a run of it and still finds it was seen here, for each looks after
 * it has written. Energies of candidates may be of this study.
 */
function discardNothing(folder: string): void {
  const path = join(folder, "plan.json");
  const plan = isThere(path) ? readFileSync(path) : undefined;
  writePlanFile(path, { ...noRecord, started: new Date().toISOString(), facts: {}, systems: [], runs: [] });
  try {
    refuseWhereAtWork(folder);
  } catch (error) {
    if (plan === undefined) rmSync(path);
    else writeFileAtomic(path, plan);
    throw error;
  }
  discard(folder, (name) => ours.test(name) && name !== "candidates.json");
}

/** @throws InputError RESULTS_IN_USE of a process that does a run there */
function refuseWhereAtWork(folder: string): void {
  const runs = join(folder, "runs");
  for (const run of isThere(runs) ? readdirSync(runs) : []) {
    const holder = holderOf(join(runs, run));
    if (holder !== undefined) throw inUse(join(runs, run), holder);
  }
}

function open(
  given: Study,
  folder: string,
  engine: Simulator,
  before: PlanFile | undefined,
  {
    isRecorded,
    onChanged,
  }: { readonly isRecorded: boolean; readonly onChanged?: (differences: readonly string[]) => void },
): OpenStudy {
  const path = join(folder, "plan.json");
  const record: PlanRecord = before ?? noRecord;
  const study = withNames(given, record);
  const methods = engine.describe();
  const facts = studyFacts(study, { engine: engine.name, processor: engine.processor(), methods });
  const factsOf = new Map(study.systems.map((system) => [system.label, systemFacts(system, methods)]));
  const changed = before === undefined ? [] : differencesFrom(before, facts, factsOf);
  if (onChanged === undefined) refuseDifferences(path, changed);
  else if (changed.length > 0) onChanged(changed);

  const streams = new Streams(record);
  const made = makePlan(study, record, streams);
  const asPlanned = new Map(changed.length === 0 ? [] : record.runs.map((run) => [run.id, run]));
  const there = (run: RunSpec): RunSpec => asPlanned.get(run.id) ?? run;
  const plan = { ...made, preparation: made.preparation.map(there), runs: made.runs.map(there) };
  refuseImpossible(study, plan, engine);
  const fingerprint = (run: RunSpec): string => fingerprintOfRun(run, study, facts, factsOf.get(run.system)!);
  const runs = new Map((before?.runs ?? []).map((run) => [run.id, run]));
  for (const run of [...plan.preparation, ...plan.runs]) {
    const known = runs.get(run.id);
    const own = { ...run, fingerprint: fingerprint(run) };
    if (known !== undefined && known.fingerprint !== own.fingerprint && changed.length === 0)
      throw new InputError([
        {
          code: "RESULTS_OF_ANOTHER_STUDY",
          message: `the run ${run.id} in this folder was made of something else`,
          file: path,
          remedy: wayOut,
        },
      ]);
    runs.set(run.id, own);
  }
  const names = namesOf(study, record);
  const known = new Map((before?.systems ?? []).map((system) => [system.label, system.facts]));
  const systems = names.systems.map((system) => ({
    ...system,
    facts: factsOf.get(system.label) ?? known.get(system.label)!,
  }));
  const started = before?.started ?? new Date().toISOString();
  const file = studyFileOf(study);
  if (isRecorded)
    writePlanFile(path, {
      started,
      ...(file === null ? {} : { studyFile: relative(folder, file) }),
      // What a current adds to the facts is kept when the study holds none for now.
      facts: { ...before?.facts, ...facts },
      systems,
      members: names.members,
      directions: names.directions,
      runs: [...runs.values()],
    });
  const decide: OpenStudy["decide"] = (work) => {
    // Each in the folder that is read: see lock.ts.
    const releases = [lockPlan(join(folder, "stages")), lockPlan(folder)];
    try {
      const now = readPlanFile(path);
      if (now === undefined) throw nobodys(path);
      return work(new Streams(now), (more) => {
        const all = new Map(now.runs.map((run) => [run.id, run]));
        for (const run of more) all.set(run.id, { ...run, fingerprint: fingerprint(run) });
        writePlanFile(path, { ...now, runs: [...all.values()] });
      });
    } finally {
      for (const release of releases) release();
    }
  };
  return {
    study,
    plan,
    fingerprint: fingerprintOf(withoutDrive(facts), systems[0]!.facts),
    started,
    isBegun: (label) => known.has(label),
    isStillHere: () => (readPlanFile(path)?.started ?? started) === started,
    decide,
  };
}

/** A study that gets its first current keeps its equilibrium runs. */
const withoutDrive = ({ mobile: _, "drive.scheme": __, "drive.currents": ___, ...facts }: Facts): Facts => facts;

/** Exactly what decides the bits of one run, its length left out. */
function fingerprintOfRun(run: RunSpec, study: Study, facts: Facts, system: Facts): string {
  const { id: _, point, system: label, j: ___, replica, steps: _____, ...bare } = run;
  const { direction } = study.points.find(({ key }) => key === point)!.along;
  const sample = sampleOf(study.config, study.systems.find((one) => one.label === label)!, replica);
  const own = sample === 0 ? bare : { ...bare, sample };
  if (!isDriven(run)) return fingerprintOf(withoutDrive(facts), system, own);
  // How currents are come by is nothing to a field.
  const { "drive.currents": _currents, ...ofField } = facts;
  return fingerprintOf(run.field === undefined ? facts : ofField, system, direction, own);
}

/** Every fact that is not as it was, in words. */
function differencesFrom(before: PlanFile, facts: Facts, factsOf: ReadonlyMap<string, Facts>): string[] {
  const found = [
    ...differences(before.facts, facts),
    ...before.systems.flatMap((system) => {
      const here = factsOf.get(system.label);
      const own = here === undefined ? [] : differences(system.facts, here);
      return before.systems.length === 1
        ? own
        : own.map((text) => (text.startsWith("structure") ? `${text} (${system.label.slice(1)})` : text));
    }),
  ];
  return [...new Set(found)];
}

function refuseDifferences(path: string, found: readonly string[]): void {
  const problems = found.map(
    (text): Problem => ({
      code: "RESULTS_OF_ANOTHER_STUDY",
      message: `${ofAnother}${text}`,
      file: path,
    }),
  );
  const [first, ...others] = problems;
  if (first === undefined) return;
  const last = others.pop();
  throw new InputError(
    last === undefined ? [{ ...first, remedy: wayOut }] : [first, ...others, { ...last, remedy: wayOut }],
  );
}

const nobodys = (file: string): InputError =>
  new InputError([
    {
      code: "RESULTS_OF_ANOTHER_STUDY",
      message: "this folder holds runs, and no plan.json that says of which study",
      file,
      remedy: wayOut,
    },
  ]);

/** @throws InputError where there are results or runs without a plan: of a version that wrote none, or of nobody knows what */
function readRecord(folder: string): PlanFile | undefined {
  const plan = readPlanFile(join(folder, "plan.json"));
  if (plan !== undefined) return plan;
  const path = join(folder, "results.json");
  if (!isThere(path)) {
    const orphans = ["runs", "stages"].filter((part) => isThere(join(folder, part)));
    if (orphans.length === 0) return undefined;
    throw nobodys(join(folder, orphans[0]!));
  }
  let version: unknown;
  try {
    ({ version } = (JSON.parse(readFileSync(path, "utf8")) as Results).provenance);
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new InputError([
      { code: "INVALID_RESULTS", message: "the results in this folder cannot be read", file: path, remedy: wayOut },
    ]);
  }
  throw new InputError([
    {
      code: "RESULTS_OF_ANOTHER_VERSION",
      message: `this folder holds results of galvanostat ${String(version)}, without a plan: runs cannot go on from them; galvanostat report still reads them`,
      file: path,
      remedy: wayOut,
    },
  ]);
}
