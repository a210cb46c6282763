import { closeSync, existsSync, openSync, readSync } from "node:fs";

import { lammpsFrame } from "../../formats/lammps/frame.js";
import type { SimulationState, System } from "../../model/index.js";
import { coloursOf } from "./colour.js";
import { fsPerPs } from "./dynamics.js";
import { dumped } from "./run-input.js";

export interface DumpFrame {
  readonly step: number;
  /** What follows the id, atom by atom. */
  readonly atoms: Float64Array;
}

/**
 * Frames of a dump of ours, one after the other; a last one that is not whole is left out.
 * @param names its columns, sorted by id: with or without it
 */
export function* readDump(path: string, names: string = dumped): Generator<DumpFrame> {
  const words = names.split(" ");
  const skipped = words[0] === "id" ? 1 : 0;
  const width = words.length - skipped;
  if (!existsSync(path)) return;
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(1 << 22);
    let rest = "";
    let lines: string[] = [];
    let at = 0;
    /** The next line, `null` at the end. */
    const next = (): string | null => {
      while (at >= lines.length) {
        const bytes = readSync(file, buffer, 0, buffer.length, null);
        if (bytes === 0) return null;
        lines = (rest + buffer.toString("latin1", 0, bytes)).split("\n");
        rest = lines.pop()!;
        at = 0;
      }
      return lines[at++]!;
    };
    for (;;) {
      if (next() === null) return;
      const step = Number(next());
      next();
      const count = Number(next());
      for (let k = 0; k < 5; k++) if (next() === null) return;
      const atoms = new Float64Array(count * width);
      for (let i = 0; i < count; i++) {
        const line = next();
        if (line === null) return;
        const values = line.split(" ");
        for (let k = 0; k < width; k++) atoms[i * width + k] = Number(values[k + skipped]);
      }
      yield { step, atoms };
    }
  } finally {
    closeSync(file);
  }
}

const columns = dumped.split(" ").length;

/** A frame as the state of a simulation of `system`: turned back, and without the force of the drive. */
export function stateOf({ step, atoms }: DumpFrame, system: System): SimulationState {
  const { cell, types } = system.model;
  const { turn } = lammpsFrame(cell);
  const axes = turn(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));
  const { types: coloured } = coloursOf(system);
  const part = (from: number, factor = 1): Float64Array => {
    const values = new Float64Array(3 * types.length);
    for (let i = 0; i < types.length; i++) {
      const row = (columns - 1) * i + from;
      for (let k = 0; k < 3; k++)
        values[3 * i + k] =
          factor *
          (axes[3 * k]! * atoms[row]! + axes[3 * k + 1]! * atoms[row + 1]! + axes[3 * k + 2]! * atoms[row + 2]!);
    }
    return values;
  };
  const forces = part(9);
  types.forEach((type, i) => {
    const multiplier = atoms[(columns - 1) * i + 12]!;
    for (let k = 0; k < 3; k++)
      forces[3 * i + k]! -= coloured[type]!.colour * multiplier * (system.direction?.[k] ?? 0);
  });
  return {
    step,
    cell: Float64Array.from(cell),
    positions: part(0),
    unwrappedPositions: part(3),
    velocities: part(6, 1 / fsPerPs),
    forces,
  };
}
