import { constants } from "../../units/index.js";
import type { Structure } from "../../structures/structure.js";

/** What is written of one frame; the arrays are as in `Structure`. */
export interface WritableFrame extends Pick<Structure, "cell" | "positions" | "species"> {
  /** [3N] Å/fs */
  readonly velocities?: ArrayLike<number>;
  /** [N] e */
  readonly charges?: ArrayLike<number>;
  /** Each [N]. */
  readonly groups?: readonly ArrayLike<number>[];
  /** [N] amu; needed with momenta. */
  readonly masses?: ArrayLike<number>;
  /** [3N] eV/Å */
  readonly forces?: ArrayLike<number>;
  /** More key=value pairs for the comment line, e.g. step, time (say the unit in the key: `time_fs`). */
  readonly info?: Readonly<Record<string, string | number | boolean>>;
}

function infoValue(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "number") return String(value);
  const oneLine = value.replace(/\s+/g, " ");
  return /^[\w.+-]+$/.test(oneLine) ? oneLine : `"${oneLine.replace(/["\\]/g, "\\$&")}"`;
}

/**
 * One frame of extended XYZ, readable by ASE, OVITO and `readStructure`. Velocities go out as ASE reads them: a column
 * `momenta` in ASE's unit √(amu eV), and a column `masses` (amu) because the force field's masses need not be ASE's. For
 * GPUMD they go out as `vel` in Å/fs, and masses and charges under its names.
 *
 * @throws RangeError when velocities come without masses, or an info key has white space, quotes or "="
 */
export function writeExtxyz(frame: WritableFrame, program: "ase" | "gpumd" = "ase"): string {
  const { velocities, masses, charges, groups, forces } = frame;
  const gpumd = program === "gpumd";
  if (!gpumd && velocities !== undefined && masses === undefined)
    throw new RangeError("velocities are written as momenta and need masses");
  const columns = ["species:S:1", "pos:R:3"];
  if (masses !== undefined) columns.push(gpumd ? "mass:R:1" : "masses:R:1");
  if (velocities !== undefined) columns.push(gpumd ? "vel:R:3" : "momenta:R:3");
  if (forces !== undefined) columns.push("forces:R:3");
  // ASE's name of the charges that a calculation is given.
  if (charges !== undefined) columns.push(gpumd ? "charge:R:1" : "initial_charges:R:1");
  if (groups !== undefined && groups.length > 0) columns.push(`group:I:${groups.length}`);
  const comment = [`Lattice="${Array.from(frame.cell).join(" ")}"`, `Properties=${columns.join(":")}`, 'pbc="T T T"'];
  for (const [key, value] of Object.entries(frame.info ?? {})) {
    if (!/^[^\s"'=]+$/.test(key) || ["lattice", "properties", "pbc"].includes(key.toLowerCase()))
      throw new RangeError(`${JSON.stringify(key)} cannot be a key of extended XYZ`);
    comment.push(`${key}=${infoValue(value)}`);
  }
  const lines = [String(frame.species.length), comment.join(" ")];
  for (const [i, name] of frame.species.entries()) {
    const words = [name.padEnd(4)];
    for (let k = 3 * i; k < 3 * i + 3; k++) words.push(frame.positions[k]!.toFixed(8).padStart(15));
    if (masses !== undefined) words.push(String(masses[i]));
    if (velocities !== undefined) {
      for (let k = 3 * i; k < 3 * i + 3; k++)
        words.push((gpumd ? velocities[k]! : velocities[k]! * masses![i]! * constants.ASE_TIME).toExponential(9));
    }
    if (forces !== undefined) {
      for (let k = 3 * i; k < 3 * i + 3; k++) words.push(forces[k]!.toExponential(9));
    }
    if (charges !== undefined) words.push(String(charges[i]));
    for (const group of groups ?? []) words.push(String(group[i]));
    lines.push(words.join(" "));
  }
  return `${lines.join("\n")}\n`;
}
