import { toCartesian, toFractional } from "../structures/cell.js";
import type { Lines } from "../input/line-reader.js";
import { limits } from "../limits.js";
import { atomName, type Frame } from "./frame.js";

/**
 * Continues wrapped positions from frame to frame by the nearest image, in place.
 *
 * @param frames of one cell
 * @returns whether any position had to be changed
 * @throws InputError JUMP_TOO_LARGE at the frame's line, naming atom and frame
 */
export function unwrapFrames(frames: readonly Frame[], lines: Lines): boolean {
  const { cell, atoms } = frames[0]!;
  let changed = false;
  let last: Float64Array | undefined;
  frames.forEach(({ positions, line }, frame) => {
    const fractional = toFractional(positions, cell);
    for (let k = 0; last !== undefined && k < fractional.length; k++) {
      const step = fractional[k]! - last[k]!;
      const images = Math.round(step);
      if (images !== 0) {
        changed = true;
        fractional[k]! -= images;
      }
      if (Math.abs(step - images) > limits.largestJump)
        lines.fail({
          code: "JUMP_TOO_LARGE",
          message: `${atomName(atoms, Math.floor(k / 3))} moves by ${Math.abs(step - images).toFixed(2)} of the cell between frames ${frame} and ${frame + 1}: a jump cannot be told from a crossing of the boundary`,
          line,
          expected: `less than ${limits.largestJump} of the cell`,
          remedy:
            "write frames more often, or unwrapped coordinates (LAMMPS: xu yu zu); --unwrapped if these are unwrapped",
        });
    }
    last = fractional;
    positions.set(toCartesian(fractional, cell));
  });
  return changed;
}

/**
 * Refuses positions that are said to be unwrapped and jump by whole cell vectors. Ions may pass a whole cell between two frames that
 * are far apart; but then more of them pass half of one, and those that do move so as a rule.
 *
 * @param frames of one cell
 * @throws InputError WHOLE_CELL_JUMP at the frame's line, naming atom and frame
 */
export function checkUnwrapped(frames: readonly Frame[], lines: Lines): void {
  const { cell, atoms } = frames[0]!;
  const placeOf = (frame: number, atom: number) =>
    toFractional(frames[frame]!.positions.subarray(3 * atom, 3 * atom + 3), cell);
  const usual = new Map<number, number>();
  const usualStep = (k: number): number => {
    const places = frames.map((_, frame) => placeOf(frame, Math.floor(k / 3))[k % 3]!);
    const steps = places.slice(1).map((x, frame) => Math.abs(x - places[frame]!));
    return steps.sort((a, b) => a - b)[(steps.length - 1) >> 1]!;
  };
  let between = 0;
  const short = limits.withinCell;
  const long = 1 - short;
  const jumps: { readonly frame: number; readonly k: number }[] = [];
  let last: Float64Array | undefined;
  frames.forEach(({ positions }, frame) => {
    const fractional = toFractional(positions, cell);
    for (let k = 0; last !== undefined && k < fractional.length; k++) {
      const step = Math.abs(fractional[k]! - last[k]!);
      if (step > short && step < long) between++;
      if (step < long || Math.abs(step - Math.round(step)) > short) continue;
      if (!usual.has(k)) usual.set(k, usualStep(k));
      if (step > 3 * usual.get(k)!) jumps.push({ frame, k });
    }
    last = fractional;
  });
  if (jumps.length <= between) return;
  const [{ frame, k }] = jumps as [(typeof jumps)[0]];
  const at = Math.floor(k / 3);
  const [before, after] = [placeOf(frame - 1, at), placeOf(frame, at)];
  const vector = Array.from(after, (x, axis) => Math.round(x - before[axis]!));
  lines.fail({
    code: "WHOLE_CELL_JUMP",
    message: `${atomName(atoms, at)} moves by a whole cell vector (${vector.join(" ")}) between frames ${frame} and ${frame + 1} of positions that are said to be unwrapped`,
    line: frames[frame]!.line,
    expected: "unwrapped positions",
    received: `${jumps.length} such jump${jumps.length === 1 ? "" : "s"} in all`,
    remedy: "images were lost, as by a restart from wrapped positions: analyse what is before and after apart",
  });
}
