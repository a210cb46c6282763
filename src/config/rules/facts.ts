import type { ForceField } from "../../force-field/index.js";
import { valueAt, type InputDocument, type Path, type PlacedProblem } from "../../input/document.js";
import { composition, type Structure } from "../../structures/index.js";
import { chooseMobile } from "../mobile.js";
import type { MobileSpecies } from "../study-config.js";
import type { DriveValues, StudyValues } from "../study-schema.js";

/** What the rules may look at. A section that could not be read is absent, and rules that need it are silent. */
export interface Facts {
  readonly values: StudyValues;
  readonly structure: Structure | null;
  /** That and those of the other cell sizes. */
  readonly structures: readonly Structure[];
  readonly present: ReadonlyMap<string, number> | null;
  /** The first. */
  readonly forceField: ForceField | null;
  /** That and the others of a committee; `null`: not to be read. */
  readonly forceFields: readonly (ForceField | null)[];
  readonly drive: DriveValues | null;
  readonly mobile: MobileSpecies | PlacedProblem | null;
  /** Whether a number stands there without a unit. */
  readonly isBare: (at: Path) => boolean;
}

export type Rule = (facts: Facts) => PlacedProblem[];

/** Steps between two samples when the study does not say. */
export const DEFAULT_SAMPLE_STEPS = 10;
/** Without `maxDuration`, runs under `targetError` and pilots grow to this many times their first length. */
export const MOST_GROWTH = 20;

export function collectFacts(
  { data }: Pick<InputDocument, "data">,
  values: StudyValues,
  structures: readonly (Structure | null)[],
  forceFields: readonly (ForceField | null)[],
): Facts {
  const structure = structures[0] ?? null;
  const present = structure === null ? null : composition(structure);
  const { transportCharges } = values;
  // While a charge is missing, the least charged species is not known either.
  const isComplete =
    transportCharges !== undefined &&
    present !== null &&
    [...present.keys()].every((name) => Object.hasOwn(transportCharges, name));
  return {
    values,
    structure,
    structures: structures.filter((one) => one !== null),
    present,
    forceField: forceFields[0] ?? null,
    forceFields,
    drive: (values.drive as DriveValues | undefined) ?? null,
    mobile: isComplete ? chooseMobile(values.mobile, transportCharges, structure!, present) : null,
    isBare: (at) => {
      // `equilibration: 10` is short for its duration.
      const given = valueAt(data, at) ?? valueAt(data, at.slice(0, -1));
      return typeof given === "number" || (typeof given === "string" && /^[-+\d.eE\s]+$/.test(given));
    },
  };
}

export function mobileNames({ mobile }: Facts): readonly string[] | null {
  return mobile !== null && "names" in mobile ? mobile.names : null;
}

/** `currents: auto`, or "auto" in place of a list of currents. */
export function isAuto({ driftVelocity, currentDensity, currents }: DriveValues): boolean {
  return [driftVelocity, currentDensity, currents].includes("auto");
}
