import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { initSync, operations_from_number } from "@spglib/moyo-wasm";

import { toCartesian, type DisorderedStructure, type Occupant } from "../../../src/structures/index.js";

initSync({ module: readFileSync(createRequire(import.meta.url).resolve("@spglib/moyo-wasm/moyo_wasm_bg.wasm")) });

interface Position {
  readonly label: string;
  readonly at: readonly [number, number, number];
  readonly occupants: readonly Occupant[];
}

/** A cubic cell from its space group's operations (moyo's) and one site of each orbit. */
export function cubic(spaceGroup: number, a: number, positions: readonly Position[]): DisorderedStructure {
  const operations = operations_from_number(spaceGroup, { type: "Spglib" }, false) as {
    rotation: number[];
    translation: number[];
  }[];
  const sites = positions.flatMap(({ label, at, occupants }) => {
    const orbit: number[][] = [];
    for (const { rotation, translation } of operations) {
      // The rotation's columns come one after the other.
      const image = translation
        .map((t, i) => t + at.reduce((sum, x, k) => sum + rotation[3 * k + i]! * x, 0))
        .map((x) => x - Math.floor(x + 1e-9));
      if (!orbit.some((other) => other.every((x, k) => Math.abs(x - image[k]! - Math.round(x - image[k]!)) < 1e-4)))
        orbit.push(image);
    }
    return orbit.map((fractional) => ({ label, fractional, occupants }));
  });
  const cell = Float64Array.of(a, 0, 0, 0, a, 0, 0, 0, a);
  return {
    cell,
    positions: toCartesian(
      sites.flatMap(({ fractional }) => fractional),
      cell,
    ),
    labels: sites.map(({ label }) => label),
    occupants: sites.map(({ occupants }) => occupants),
    notes: [],
  };
}

const full = (species: string): Occupant[] => [{ species, occupancy: 1 }];

/** Cubic Li₇La₃Zr₂O₁₂, numbers as diffraction gives them, rounded. */
export const cubicLlzo = cubic(230, 12.97, [
  { label: "Li1", at: [3 / 8, 0, 1 / 4], occupants: [{ species: "Li", occupancy: 0.56 }] },
  { label: "Li2", at: [0.098, 0.688, 0.577], occupants: [{ species: "Li", occupancy: 0.44 }] },
  { label: "La1", at: [1 / 8, 0, 1 / 4], occupants: full("La") },
  { label: "Zr1", at: [0, 0, 0], occupants: full("Zr") },
  { label: "O1", at: [-0.031, 0.055, 0.149], occupants: full("O") },
]);

/** Fluorite ZrO₂. */
export const zirconia = cubic(225, 5.14, [
  { label: "Zr1", at: [0, 0, 0], occupants: full("Zr") },
  { label: "O1", at: [1 / 4, 1 / 4, 1 / 4], occupants: full("O") },
]);
