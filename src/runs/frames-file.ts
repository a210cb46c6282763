import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";

import { writeFileAtomic, isThere } from "../files/index.js";
import type { SimulationState } from "../model/index.js";

// frames.bin: a few configurations of a run, for members of a committee that may come later. One after the other: production
// step and positions, little-endian doubles. A frame that is cut off was not written.

const mostFrames = 20;

/**
 * Steps between two frames of a run of so many: a power of two, for 10 to 20 frames (fewer in fewer steps). A run that is made longer keeps every second of them, so
 * that it has those it would have had from the start.
 */
export function frameInterval(steps: number): number {
  let interval = 1;
  while (steps / interval > mostFrames) interval *= 2;
  return interval;
}

/** Of a run that goes on after `done` production steps; later frames come again. */
export class FramesFile {
  readonly #path: string;
  readonly #equilibration: number;

  constructor(path: string, atoms: number, equilibration: number, done: number) {
    this.#path = path;
    this.#equilibration = equilibration;
    const kept = readFrames(path, atoms).filter(({ step }) => step <= done);
    writeFileAtomic(path, Buffer.concat(kept.map(({ step, positions }) => bytesOf(step, positions))));
  }

  write({ step, positions }: Pick<SimulationState, "step" | "positions">): void {
    const file = openSync(this.#path, "a");
    try {
      const bytes = bytesOf(step - this.#equilibration, positions);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      // A state may be saved at any moment after.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

/** The frames of a run of so many steps, [3N] Å each; none where none were kept. */
export const framesOf = (path: string, atoms: number, steps: number): Float64Array[] =>
  readFrames(path, atoms)
    .filter(({ step }) => step <= steps && step % frameInterval(steps) === 0)
    .map(({ positions }) => positions);

function bytesOf(step: number, positions: Float64Array): Buffer {
  const bytes = Buffer.alloc(8 * (1 + positions.length));
  bytes.writeDoubleLE(step, 0);
  positions.forEach((x, k) => void bytes.writeDoubleLE(x, 8 * (1 + k)));
  return bytes;
}

function readFrames(path: string, atoms: number): { readonly step: number; readonly positions: Float64Array }[] {
  if (!isThere(path)) return [];
  const bytes = readFileSync(path);
  const size = 8 * (1 + 3 * atoms);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, frame) => ({
    step: bytes.readDoubleLE(frame * size),
    positions: Float64Array.from({ length: 3 * atoms }, (__, k) => bytes.readDoubleLE(frame * size + 8 * (1 + k))),
  }));
}
