import { InputError } from "../errors/errors.js";
import { DamagedFile, isDamage, readSealedJson, writeSealedJson, isThere } from "../files/index.js";
import type { PlanRecord, RunSpec } from "../plan/index.js";
import type { Facts } from "../results/facts.js";

/** What a results folder says of the study that it is of: `plan.json`. */
export interface PlanFile extends PlanRecord {
  /** When the first session began. */
  readonly started: string;
  /** The study file, relative to the folder; left out: there is none. */
  readonly studyFile?: string;
  /** That all runs share. */
  readonly facts: Facts;
  readonly systems: readonly (PlanRecord["systems"][number] & { readonly facts: Facts })[];
  /** `fingerprint`: of exactly what decides the bits of this run. */
  readonly runs: readonly (RunSpec & { readonly fingerprint: string })[];
}

export function writePlanFile(path: string, plan: PlanFile): void {
  writeSealedJson(path, { galvanostat: "plan", version: 2, ...plan });
}

/**
 * Reads it back; `undefined` if there is none.
 * @throws InputError INVALID_PLAN when the file is damaged
 */
export function readPlanFile(path: string): PlanFile | undefined {
  if (!isThere(path)) return undefined;
  try {
    const file = readSealedJson(path, (found) => "version" in found && found.version === 1) as Omit<
      PlanFile,
      "members"
    > & {
      readonly members?: PlanFile["members"];
      readonly galvanostat?: unknown;
      readonly version?: unknown;
    };
    if (file.galvanostat !== "plan" || !(file.version === 1 || file.version === 2))
      throw new DamagedFile("something else, or another version");
    const isRun = ({ id, fingerprint, ensemble }: PlanFile["runs"][number]): boolean =>
      typeof id === "string" && typeof fingerprint === "string" && Number.isSafeInteger(ensemble.stream);
    if (typeof file.facts !== "object" || !file.systems.every(({ facts }) => typeof facts === "object"))
      throw new DamagedFile("no facts");
    if (!Array.isArray(file.directions) || !file.runs.every(isRun)) throw new DamagedFile("runs without a name");
    const members = file.members ?? [{ label: "", number: 0, digest: null }];
    const systems = file.systems.map((system) => ({ ...system, member: system.member ?? 0 }));
    if (!systems.every(({ member }) => members.some(({ number }) => number === member)))
      throw new DamagedFile("a system of no force field");
    return { ...file, members, systems };
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new InputError([
      {
        code: "INVALID_PLAN",
        message: "the plan of the study in this folder cannot be read",
        file: path,
        expected: "a plan of this program",
        received: error.message,
        remedy: "choose another folder with --out, or discard what is there with --overwrite",
      },
    ]);
  }
}
