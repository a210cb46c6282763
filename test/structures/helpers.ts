import { createHash } from "node:crypto";

import fc from "fast-check";

import { InputError, type Problem } from "../../src/errors/errors.js";
import { parseStructure, type ReadStructureOptions } from "../../src/formats/index.js";
import type { Structure } from "../../src/structures/index.js";

export function parse(text: string, options: ReadStructureOptions = {}): Structure {
  return parseStructure(
    { path: "test.structure", text, sha256: createHash("sha256").update(text).digest("hex") },
    options,
  );
}

/** The problems of a text that must not be accepted. */
export function problemsOf(run: () => unknown): readonly Problem[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error("accepted");
}

/** Triclinic, three species, not a symmetric special case. */
export const triclinicCell = [6.1, 0.2, -0.3, 1.4, 7.3, 0.5, -0.9, 1.1, 8.2];

const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
const velocity = fc.double({ min: -0.1, max: 0.1, noNaN: true });

/** Atoms on a jittered grid, so that none overlap. */
export const atoms = fc.array(
  fc.record({
    species: fc.constantFrom("Li", "La", "O", "Zr"),
    jitter: fc.tuple(coordinate, coordinate, coordinate),
    velocity: fc.tuple(velocity, velocity, velocity),
  }),
  { minLength: 1, maxLength: 30 },
);

/** Text with one mistake: cut short, or one character replaced. */
export function damaged(text: string) {
  return fc.oneof(
    fc.integer({ min: 0, max: text.length - 1 }).map((end) => text.slice(0, end)),
    fc
      .tuple(
        fc.integer({ min: 0, max: text.length - 1 }),
        fc.constantFrom("", " ", "\n", "x", "-", '"', "9", "=", ":", "\u00e9"),
      )
      .map(([at, by]) => text.slice(0, at) + by + text.slice(at + 1)),
    fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => {
      const lines = text.split("\n");
      lines.splice(a % lines.length, 1 + (b % 3));
      return lines.join("\n");
    }),
  );
}
