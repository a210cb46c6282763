import { toCartesian, toFractional } from "../structures/cell.js";
import type { Lines } from "../input/line-reader.js";

/** A jump of more than this part of the cell between two frames cannot be told from a crossing of its boundary. */
const largestJump = 0.4;

/**
 * Continues wrapped positions from frame to frame by the nearest image.
 * @throws InputError JUMP_TOO_LARGE through `lines`, naming atom and frame
 */
export class Unwrapper {
  #last: Float64Array | undefined;
  readonly #cell: Float64Array;
  /** Whether any position had to be changed. */
  changed = false;

  /** Rows a, b, c in Å. */
  constructor(cell: Float64Array) {
    this.#cell = cell;
  }

  /** [3N] Å; returned unwrapped, Å. */
  next(positions: Float64Array, lines: Pick<Lines, "number" | "fail">, frame: number): Float64Array {
    const fractional = toFractional(positions, this.#cell);
    const last = this.#last;
    if (last !== undefined) {
      for (let k = 0; k < fractional.length; k++) {
        const step = fractional[k]! - last[k]!;
        const images = Math.round(step);
        if (images !== 0) {
          this.changed = true;
          fractional[k]! -= images;
        }
        if (Math.abs(step - images) > largestJump)
          lines.fail({
            code: "JUMP_TOO_LARGE",
            message: `atom ${Math.floor(k / 3) + 1} moves by ${Math.abs(step - images).toFixed(2)} of the cell between frames ${frame - 1} and ${frame}: a jump cannot be told from a crossing of the boundary`,
            line: lines.number,
            expected: `less than ${largestJump} of the cell`,
            remedy: "write frames more often, or unwrapped coordinates (LAMMPS: xu yu zu)",
          });
      }
    }
    this.#last = fractional;
    return toCartesian(fractional, this.#cell);
  }
}

/**
 * Unwraps frames in place, once it is known which ones stay: a restart replaces some.
 *
 * @param frames positions [3N] Å, and the line where the frame begins
 * @returns whether any position had to be changed
 * @throws InputError JUMP_TOO_LARGE at the frame's line
 */
export function unwrapFrames(
  frames: readonly { readonly line: number; readonly positions: Float64Array }[],
  cell: Float64Array,
  lines: Lines,
): boolean {
  const unwrapper = new Unwrapper(cell);
  frames.forEach(({ line, positions }, k) =>
    positions.set(unwrapper.next(positions, { number: line, fail: (problem) => lines.fail(problem) }, k + 1)),
  );
  return unwrapper.changed;
}
