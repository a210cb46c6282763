import { gzipSync } from "node:zlib";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InputError } from "../../src/errors/errors.js";
import type { StructurePart } from "../../src/formats/format.js";
import { formats, readStructure, structureWriters } from "../../src/formats/index.js";
import { toFractional, type Structure } from "../../src/structures/index.js";
import { damaged, parse } from "../structures/helpers.js";

const component = fc.double({ min: -0.1, max: 0.1, noNaN: true });
const vector = fc.tuple(component, component, component);

/** Atoms on a jittered 3 × 3 × 3 grid, some a few cells away, in a right-handed triclinic cell; lithium with odd labels. */
const structures: fc.Arbitrary<Structure> = fc
  .record({
    edges: fc.tuple(
      fc.double({ min: 6, max: 15, noNaN: true }),
      fc.double({ min: 6, max: 15, noNaN: true }),
      fc.double({ min: 6, max: 15, noNaN: true }),
    ),
    skew: fc.tuple(vector, vector, vector),
    atoms: fc.uniqueArray(
      fc.record({
        place: fc.nat(26),
        jitter: vector,
        image: fc.tuple(
          fc.integer({ min: -2, max: 2 }),
          fc.integer({ min: -2, max: 2 }),
          fc.integer({ min: -2, max: 2 }),
        ),
        species: fc.constantFrom("Li", "Li1", "La", "O2-", "Zr", "D"),
        velocity: vector,
        charge: component,
      }),
      { minLength: 1, maxLength: 20, selector: ({ place }) => place },
    ),
    moving: fc.boolean(),
    charged: fc.boolean(),
  })
  .map(({ edges, skew, atoms, moving, charged }) => {
    const cell = Float64Array.from(
      { length: 9 },
      (_, k) => (k % 4 === 0 ? edges[k / 4]! : 0) + 10 * skew[Math.floor(k / 3)]![k % 3]!,
    );
    const positions = atoms.flatMap(({ place, jitter, image }) => {
      const f = [place % 3, Math.floor(place / 3) % 3, Math.floor(place / 9)].map(
        (n, k) => (n + 0.5 + jitter[k]!) / 3 + image[k]!,
      );
      return [0, 1, 2].map((k) => f[0]! * cell[k]! + f[1]! * cell[3 + k]! + f[2]! * cell[6 + k]!);
    });
    const masses: Record<string, number> = { Li: 6.94, Li1: 6.015, La: 138.91, "O2-": 15.999, Zr: 91.224, D: 2.014 };
    return {
      cell,
      positions: Float64Array.from(positions),
      species: atoms.map(({ species }) => species),
      masses: Float64Array.from(atoms, ({ species }) => masses[species]!),
      ...(moving
        ? { velocities: Float64Array.from(atoms.flatMap(({ velocity }, i) => (i === 0 ? [0.01, 0, 0] : velocity))) }
        : {}),
      ...(charged ? { charges: Float64Array.from(atoms, ({ charge }) => charge) } : {}),
      notes: [],
    };
  });

/** In a form that all formats keep: fractional coordinates, the metric of the cell, velocities along the cell's vectors (1/fs); by species, and then in the order of the file. */
function invariants(structure: Structure, carriesVelocities: boolean, elements: boolean) {
  const { cell, species, velocities } = structure;
  const dot = (i: number, j: number) => [0, 1, 2].reduce((sum, k) => sum + cell[3 * i + k]! * cell[3 * j + k]!, 0);
  const fractional = toFractional(structure.positions, cell);
  const moving = velocities === undefined || !carriesVelocities ? null : toFractional(velocities, cell);
  const name = (i: number) => (elements ? /^[A-Z][a-z]?/.exec(species[i]!)![0] : species[i]!);
  const rows = [...species.keys()].map((i) => ({
    name: name(i),
    numbers: [...fractional.subarray(3 * i, 3 * i + 3), ...(moving === null ? [] : moving.subarray(3 * i, 3 * i + 3))],
  }));
  rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return {
    metric: [dot(0, 0), dot(1, 1), dot(2, 2), dot(1, 2), dot(0, 2), dot(0, 1)],
    names: rows.map((row) => row.name),
    numbers: rows.flatMap((row) => row.numbers),
  };
}

describe("every pair of formats", () => {
  const pairs = structureWriters.flatMap((first) => structureWriters.map((second) => [first, second] as const));
  test.each(pairs.map(([first, second]) => [`${first.name} → ${second.name}`, first, second] as const))(
    "%s",
    (_name, first, second) => {
      const carried = (part: StructurePart) =>
        [first, second].every(({ name }) =>
          formats.find((format) => format.name === name)!.structure!.carries.includes(part),
        );
      const throughCif = [first, second].some(({ name }) => name === "cif");
      fc.assert(
        fc.property(structures, (structure) => {
          // A POSCAR sorts the two kinds of lithium apart, which a CIF has as one.
          if (throughCif) fc.pre(!structure.species.includes("Li1"));
          // CIF and POSCAR know deuterium, but not its mass.
          if (!carried("masses")) fc.pre(!structure.species.includes("D"));
          const result = parse(second.write(parse(first.write(structure).text)).text);
          const [wanted, found] = [structure, result].map((one) =>
            invariants(one, carried("velocities"), throughCif),
          ) as [ReturnType<typeof invariants>, ReturnType<typeof invariants>];
          expect(found.names).toEqual(wanted.names);
          found.metric.forEach((x, k) => expect(Math.abs(x - wanted.metric[k]!)).toBeLessThan(1e-6));
          // Extended XYZ is written with 8 decimals; CIF may be in the middle, whose images are brought back into the cell.
          found.numbers.forEach((x, k) =>
            expect(
              Math.abs(x - wanted.numbers[k]! - (throughCif ? Math.round(x - wanted.numbers[k]!) : 0)),
            ).toBeLessThan(1e-8),
          );
          expect(result.charges === undefined).toBe(structure.charges === undefined || !carried("charges"));
          if (carried("charges")) {
            expect(result.species).toEqual(structure.species);
            structure.charges?.forEach((q, i) => expect(result.charges![i]).toBeCloseTo(q, 10));
            if (structure.velocities !== undefined && carried("masses"))
              structure.masses!.forEach((m, i) => expect(result.masses![i]).toBe(m));
          }
        }),
        { numRuns: 40, seed: 11 },
      );
    },
  );

  test.each(structureWriters.map((writer) => [writer.name, writer] as const))(
    "damaged %s: read or refused, never another error",
    (_name, writer) => {
      const [structure] = fc.sample(
        structures.filter(
          ({ velocities, charges, species }) => velocities !== undefined && charges !== undefined && species.length > 5,
        ),
        { numRuns: 1, seed: 3 },
      );
      fc.assert(
        fc.property(damaged(writer.write(structure!).text), (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        }),
        { numRuns: 500, seed: 5 },
      );
    },
  );

  test.each(structureWriters.map((writer) => [writer.name, writer] as const))(
    "%s cut short at the end of a line is refused, or says so",
    (_name, writer) => {
      const [structure] = fc.sample(
        structures.filter(
          ({ velocities, charges, species }) => velocities !== undefined && charges !== undefined && species.length > 5,
        ),
        { numRuns: 1, seed: 3 },
      );
      const { text } = writer.write(structure!);
      const lines = text.trimEnd().split("\n");
      for (let kept = 0; kept < lines.length; kept++) {
        try {
          const { species, velocities, notes } = parse(`${lines.slice(0, kept).join("\n")}\n`);
          // Only whole parts may be missing: the velocities, which are optional, or atoms of a CIF, which has no count but a formula.
          if (writer.name === "cif") expect(notes.join()).toContain("do not add up");
          else expect(species).toHaveLength(structure!.species.length);
          expect(velocities).toBeUndefined();
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }
    },
  );
});

test("groups of GPUMD", () => {
  const text = `2\nlattice={6 0 0 0 6 0 0 0 6} properties=species:S:1:pos:R:3:mass:R:1:charge:R:1:vel:R:3:group:I:2\nLi 1 1 1 6.94 1 .01 0 0 0 3\nO 3 3 3 16 -1 0 0 0 1 2\n`;
  const structure = parse(text);
  expect(structure.groups!.map((group) => [...group])).toEqual([
    [0, 1],
    [3, 2],
  ]);
  const again = parse(structureWriters[0]!.write(structure).text);
  expect(again.groups).toEqual(structure.groups);
  expect([again.charges, again.masses, again.velocities]).toEqual([
    structure.charges,
    structure.masses,
    structure.velocities,
  ]);
});

test("gzip is found from the content", () => {
  const path = join(mkdtempSync(join(tmpdir(), "gzip-")), "structure");
  const text = '1\nLattice="6 0 0 0 6 0 0 0 6"\nLi 1 1 1\n';
  writeFileSync(path, gzipSync(text));
  expect(readStructure(path).species).toEqual(["Li"]);
});
