import type { Problem } from "../errors/errors.js";
import type { Lines } from "../input/line-reader.js";
import { limits } from "../limits.js";
import { cellProblem } from "../structures/check.js";
import { signedVolume, toFractional } from "../structures/cell.js";
import { formatNumber } from "../units/index.js";
import type { TrajectoryRecording } from "./recording.js";
import { atomName, type Atoms, type Frame } from "./frame.js";
import { atClock, intervalOf, longStretches, stretchesOf, type Timing } from "./stretches.js";
import { checkUnwrapped, unwrapFrames } from "./unwrap.js";

export interface TrajectoryFile extends Timing {
  /** What to say where neither clock nor options tell the interval. */
  readonly withoutInterval: Omit<Problem, "file">;
  /** Whether positions are taken as they are; else each is continued by the nearest image. */
  readonly unwrapped: boolean;
  readonly notes: readonly string[];
}

/**
 * What a file's frames are good for: one recording, or one for each stretch of a file that has several. Frames are left out at the
 * start (`discard`) before anything is asked of them.
 *
 * @throws InputError RECORDING_TOO_SHORT, WRONG_COUNT, UNKNOWN_ATOM, SPECIES_CHANGES, CELL_*, TOO_DENSE, REPEATED_FRAME, UNEVEN_TIMES,
 *   TIMES_CONTRADICT, MISSING_OPTION, JUMP_TOO_LARGE, WHOLE_CELL_JUMP
 */
export function trajectoriesOf(given: readonly Frame[], file: TrajectoryFile): TrajectoryRecording[] {
  const { lines } = file;
  refuseHeld(given, lines);
  const timed = given.every(({ clock }) => Number.isFinite(clock));
  const timing: Timing = timed ? file : { ...file, unit: "frame", perClock: null };
  const { stretches, notes } = stretchesOf(timed ? given : countedFrames(given), unlikeness, timing.unit);
  const { long, notes: left } = longStretches(stretches, timing, "frames");
  return long.map((frames, k) => {
    const own = k === 0 ? [...file.notes, ...notes, ...left] : [];
    const { cell, atoms } = checkedFrames(frames, timing);
    if (timed) refuseRepeats(frames, timing);
    const interval = intervalOf(frames, timing, "frames") ?? lines.fail(file.withoutInterval);
    if (file.unwrapped) checkUnwrapped(frames, lines);
    else if (unwrapFrames(frames, lines))
      own.push("positions that jumped by a cell were continued by the nearest image");
    return {
      kind: "trajectory",
      interval,
      species: atoms.species,
      frames: frames.map(({ positions }) => positions),
      cell: Float64Array.from(cell),
      source: long.length === 1 ? lines.path : `${lines.path} (stretch ${k + 1})`,
      notes: own,
    };
  });
}

/** Mean squared distance of two frames by the nearest image, in parts of the cell. */
function unlikeness(a: Frame, b: Frame): number {
  if (a.positions.length !== b.positions.length) return Infinity;
  const [s, t] = [toFractional(a.positions, a.cell), toFractional(b.positions, b.cell)];
  return s.reduce((sum, x, k) => sum + (x - t[k]! - Math.round(x - t[k]!)) ** 2, 0) / s.length;
}

function checkedFrames(frames: readonly Frame[], { lines, perClock }: Timing): Pick<Frame, "cell" | "atoms"> {
  const { cell, atoms, line } = frames[0]!;
  // Displacements are the same in a left-handed cell.
  const problem = cellProblem(cell);
  if (problem !== null && problem.code !== "CELL_LEFT_HANDED") lines.fail({ ...problem, line });
  const density = atoms.species.length / Math.abs(signedVolume(cell));
  if (density > limits.densestFrames)
    lines.fail({
      code: "TOO_DENSE",
      message: `${atoms.species.length} atoms in ${formatNumber(Math.abs(signedVolume(cell)), "Å³")} are denser than any matter`,
      line,
      expected: `lengths in Å, and at most ${limits.densestFrames} atoms per Å³`,
      received: `${formatNumber(density)} per Å³`,
      remedy: "write lengths in Å; LAMMPS: dump_modify units yes, which names the file's units",
    });
  frames.forEach((frame, k) => {
    if (frame.atoms !== atoms) checkAtoms(frame, atoms, lines);
    if (k > 0 && isOtherCell(frame.cell, cell)) {
      const from = frames.findLastIndex((earlier) => isOtherCell(earlier.cell, frames.at(-1)!.cell)) + 1;
      lines.fail({
        code: "CELL_CHANGES",
        message: "the cell changes from frame to frame",
        line: frame.line,
        expected: "constant volume and shape",
        remedy:
          frames.length - from >= limits.recordedSamples
            ? `it is constant from line ${frames[from]!.line} on: leave out what is before${perClock === null ? "" : ` (--discard "${formatNumber((frames[from]!.clock - frames[0]!.clock) * perClock, "fs", 12)}")`}`
            : "conductivity needs a run at constant volume",
      });
    }
  });
  return { cell, atoms };
}

const isOtherCell = (a: Float64Array, b: Float64Array): boolean =>
  a.some((x, k) => Math.abs(x - b[k]!) > 1e-6 * Math.abs(b[k]!) + 1e-9);

function checkAtoms({ atoms, line }: Frame, wanted: Atoms, lines: Lines): void {
  if (atoms.species.length !== wanted.species.length)
    lines.fail({
      code: "WRONG_COUNT",
      message: "the number of atoms changes",
      line,
      expected: `${wanted.species.length}`,
      received: `${atoms.species.length}`,
    });
  const other = atoms.ids?.findIndex((id, i) => id !== wanted.ids![i]) ?? -1;
  if (other >= 0) {
    const unknown = atoms.ids!.find((id) => !wanted.ids!.includes(id))!;
    lines.fail({ code: "UNKNOWN_ATOM", message: `atom ${unknown} is not in the first frame`, line });
  }
  const changed = atoms.species.findIndex((name, i) => name !== wanted.species[i]);
  if (changed >= 0)
    lines.fail({
      code: "SPECIES_CHANGES",
      message: `${atomName(wanted, changed)} becomes another species`,
      line,
      expected: wanted.species[changed]!,
      received: atoms.species[changed]!,
      remedy: wanted.ids === undefined ? "write the atoms in one order" : "ids must stay with their atoms",
    });
}

function refuseRepeats(frames: readonly Frame[], { lines, unit }: Timing): void {
  const again = repeats(frames).find((at) => at !== null);
  if (again === undefined) return;
  const [earlier, later] = [frames[again.earlier]!, frames[again.later]!];
  lines.fail({
    code: "REPEATED_FRAME",
    message: `the frame at ${atClock(unit, later.clock)} is bit for bit that at ${atClock(unit, earlier.clock)}`,
    line: later.line,
    expected: "ions that move",
    received: `the frame of line ${earlier.line} again`,
    remedy: "leave out what was written twice",
  });
}

/**
 * Refuses a file in which every frame is written several times, be it of ions that hop on a lattice and rest as a rule: then they move
 * at every second (third …) frame only.
 */
function refuseHeld(frames: readonly Frame[], lines: Lines): void {
  const isSame = (a: Float64Array, b: Float64Array) => a.length === b.length && a.every((x, i) => x === b[i]);
  const changes = frames.flatMap(({ positions }, k) =>
    k > 0 && !isSame(positions, frames[k - 1]!.positions) ? [k] : [],
  );
  const apart = changes.slice(1).map((k, i) => k - changes[i]!);
  if (apart.length < limits.heldChanges) return;
  const times = [8, 7, 6, 5, 4, 3, 2].find(
    (n) => apart.filter((distance) => distance % n === 0).length > limits.heldPart * apart.length,
  );
  if (times === undefined) return;
  const again = frames.findIndex(({ positions }, k) => k > 0 && isSame(positions, frames[k - 1]!.positions));
  lines.fail({
    code: "REPEATED_FRAME",
    message: `every frame is there ${times} times, bit for bit`,
    line: frames[again]!.line,
    expected: "each frame once",
    received: `the frame of line ${frames[again - 1]!.line} again`,
    remedy: "leave out what was written twice, and give the time between two that differ",
  });
}

interface Repeat {
  readonly earlier: number;
  readonly later: number;
}

/** For each frame, the first one that it repeats bit for bit; none where frames repeat by nature, as ions do that hop on a lattice. */
function repeats(frames: readonly Frame[]): (Repeat | null)[] {
  const same = (a: Frame, b: Frame) => a.positions.every((x, i) => x === b.positions[i]);
  const moving = (a: Frame, b: Frame) => a.positions.reduce((n, x, i) => n + (x === b.positions[i] ? 0 : 1), 0);
  const parts = frames
    .slice(1, 20)
    .map((frame, k) => moving(frame, frames[k]!) / frame.positions.length)
    .filter((part) => part > 0);
  if (parts.length === 0 || parts.some((part) => part < limits.movingTogether)) return frames.map(() => null);
  const seen = new Map<string, number>();
  return frames.map((frame, later) => {
    const key = frame.positions.subarray(0, 12).join();
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, later);
    return earlier !== undefined && same(frame, frames[earlier]!) ? { earlier, later } : null;
  });
}

/** Frames without times, counted; one that repeats another has its number, as after a restart. */
function countedFrames(frames: readonly Frame[]): Frame[] {
  let clock = 0;
  const clocks: number[] = [];
  return repeats(frames).map((again, k) => {
    clock = again === null ? clock + 1 : clocks[again.earlier]!;
    clocks.push(clock);
    return { ...frames[k]!, clock };
  });
}
