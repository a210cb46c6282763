import type { Path, PlacedProblem } from "../../input/document.js";
import { limits } from "../../limits.js";
import { nepReach } from "../../model/index.js";
import {
  closePairs,
  covalentRadius,
  elementOf,
  nameAtom,
  perpendicularWidths,
  signedVolume,
  toFractional,
} from "../../structures/index.js";
import { ATOMIC_MASS_SI } from "../../units/constants.js";
import { formatNumber } from "../../units/index.js";
import type { Facts, Rule } from "./facts.js";

const sizeIsGivenOnce: Rule = ({ values: { structure } }) => {
  if (structure?.supercells === undefined) return [];
  if (structure.supercell !== undefined)
    return [
      {
        code: "SUPERCELL_TWICE",
        message: "supercell and supercells are both given",
        at: ["structure", "supercells"],
        atKey: true,
        expected: "one of them",
        remedy: "remove one",
      },
    ];
  return structure.supercells.flatMap((size, i, all) =>
    all.findIndex((other) => other.join() === size.join()) === i
      ? []
      : [
          {
            code: "DUPLICATE_SUPERCELL",
            message: "this supercell is there twice",
            at: ["structure", "supercells", i],
            received: `[${size.join(", ")}]`,
            remedy: "for repeated runs give production.replicas",
          },
        ],
  );
};

const anisotropicCellIsOrthogonal: Rule = ({ values: { preparation }, structure }) => {
  if (preparation?.pressure?.coupling !== "anisotropic" || structure === null) return [];
  const isAlong = structure.cell.every((x, k) => k % 4 === 0 || Math.abs(x) < 1e-6);
  return isAlong
    ? []
    : [
        {
          code: "NOT_ORTHOGONAL",
          message: "edges change by themselves only along x, y and z",
          at: ["preparation", "pressure", "coupling"],
          expected: "an orthogonal cell along the axes",
          received: "another one",
          remedy: "coupling: full, or isotropic",
        },
      ];
};

/** Where the cell comes from. */
const placeOfCell = ({ values: { structure } }: Facts): Path =>
  structure?.cell === undefined ? ["structure", "file"] : ["structure", "cell"];

const units = "lengths are in Å: a cell or positions in nm, pm or bohr must be converted, or have their unit";

const densityIsThatOfMatter: Rule = (facts) => {
  const { structure, present, forceField } = facts;
  if (structure === null || present === null || forceField === null) return [];
  const mass = [...present].reduce((sum, [name, count]) => sum + count * forceField.species.get(name)!.mass, 0);
  // 1 amu/Å³ = 1.66 g/cm³
  const density = ((mass * ATOMIC_MASS_SI) / signedVolume(structure.cell)) * 1e27;
  if (density >= limits.thinnest && density <= limits.densest) return [];
  return [
    {
      code: "DENSITY",
      message: "the density is not that of a solid or liquid",
      at: placeOfCell(facts),
      expected: `${limits.thinnest} to ${limits.densest} g/cm³`,
      received: formatNumber(density, "g/cm³", 3),
      remedy: units,
    },
  ];
};

/** Positions and cell in different units: a cell filled evenly has a standard deviation of 0.29. */
const atomsAreInTheCell: Rule = (facts) => {
  const { structure } = facts;
  if (structure === null) return [];
  const fractional = toFractional(structure.positions, structure.cell);
  const atoms = fractional.length / 3;
  const spread = Math.max(
    ...[0, 1, 2].map((k) => {
      const along = Array.from({ length: atoms }, (_, i) => fractional[3 * i + k]!);
      const mean = along.reduce((sum, x) => sum + x, 0) / atoms;
      return Math.sqrt(along.reduce((sum, x) => sum + (x - mean) ** 2, 0) / atoms);
    }),
  );
  if (spread <= limits.cellsApart) return [];
  return [
    {
      code: "ATOMS_OUTSIDE",
      message: "the atoms lie many cells apart",
      at: placeOfCell(facts),
      expected: "positions in the cell, or some cells off where ions have diffused",
      received: `a standard deviation of ${formatNumber(spread, undefined, 2)} cells`,
      remedy: units,
    },
  ];
};

const pairsAreApart: Rule = (facts) => {
  const { structure, present } = facts;
  if (structure === null || present === null) return [];
  const radii = new Map(
    [...present.keys()].map((name) => {
      const element = elementOf(name);
      return [name, element === null ? 0 : (covalentRadius(element) ?? 0)];
    }),
  );
  const widest = 2 * limits.closestPair * Math.max(...radii.values());
  const far = Math.min(widest, 0.499 * Math.min(...perpendicularWidths(structure.cell)));
  const usual = (i: number, j: number) => radii.get(structure.species[i]!)! + radii.get(structure.species[j]!)!;
  const close = closePairs(structure, far)
    .map((pair) => ({ ...pair, part: pair.distance / usual(pair.i, pair.j) }))
    .filter(({ part }) => part < limits.closestPair)
    .sort((a, b) => a.part - b.part);
  if (close.length === 0) return [];
  const [{ i, j, distance }] = close as [(typeof close)[number]];
  return [
    {
      code: "CLOSE_PAIR",
      message: `${nameAtom(structure, i)} and ${nameAtom(structure, j)} are very close${close.length === 1 ? "" : `, and ${close.length - 1} more pairs`}`,
      at: ["structure", "file"],
      expected: `about ${formatNumber(usual(i, j), "Å", 2)}, the sum of their radii`,
      received: formatNumber(distance, "Å", 3),
      remedy: `${units}; sites that exclude each other must not both be filled`,
    },
  ];
};

const cellHasEnoughAtoms: Rule = ({ structures }) => {
  const atoms = Math.max(0, ...structures.map(({ species }) => species.length));
  if (structures.length === 0 || atoms >= limits.fewAtoms) return [];
  return [
    {
      code: "FEW_ATOMS",
      message: "σ of so few atoms is not that of the material: ions see their own images",
      at: ["structure"],
      atKey: true,
      expected: `at least ${limits.fewAtoms} atoms; some hundred are usual`,
      received: `${atoms} atoms`,
      remedy: "structure.supercell: [2, 2, 2]",
    },
  ];
};

const cutoffFitsTheCell: Rule = ({ structures, forceField }) => {
  if (structures.length === 0 || forceField === null) return [];
  const own = forceField.electrostatics?.parameters["cutoff"] ?? 0;
  const cutoffs = [...forceField.pairs, ...forceField.manyBody.pairs].map(({ cutoff }) => cutoff);
  const longest = Math.max(own, forceField.nep === null ? 0 : nepReach(forceField.nep), ...cutoffs);
  const shortest = Math.min(...cutoffs);
  const problems: PlacedProblem[] = [];
  const at = ["forceField"];
  if (shortest < limits.shortCutoff)
    problems.push({
      code: "SHORT_CUTOFF",
      message: "the cut-off ends before the nearest neighbours",
      at,
      expected: "5 to 12 Å is usual",
      received: formatNumber(shortest, "Å"),
      remedy: "a bare number is in Å: a cut-off in nm needs its unit",
    });
  const widths = structures.map(({ cell }) => Math.min(...perpendicularWidths(cell)));
  const [structure] = structures.filter((_, k) => widths[k] === Math.max(...widths));
  const width = Math.max(...widths);
  if (longest > limits.cutoffOfWidth * width) {
    const neighbours = (4 / 3) * Math.PI * longest ** 3 * (structure!.species.length / signedVolume(structure!.cell));
    problems.push({
      code: "LONG_CUTOFF",
      message: `the cut-off is longer than the cell is wide: all images are summed, so the forces are right, but each atom has ${formatNumber(neighbours, undefined, 2)} neighbours, its own images among them`,
      at,
      expected: `a cut-off of at most ${formatNumber(width, "Å", 3)}, or a larger cell; 6 to 12 Å is usual`,
      received: formatNumber(longest, "Å"),
    });
  }
  return problems;
};

/** A cell that follows a pressure needs all of the stress. */
const stressIsTheWholeOne: Rule = ({ values, forceFields }) => {
  if (values.preparation?.pressure === undefined) return [];
  const [why] = forceFields.flatMap((one) => one?.onlyAtConstantVolume ?? []);
  if (why === undefined) return [];
  return [
    {
      code: "PRESSURE_INCOMPLETE",
      message: `the cell cannot follow a pressure with this force field (${why.file}:${why.line}): ${why.message}`,
      at: ["preparation", "pressure"],
      atKey: true,
      remedy:
        "give the cell that LAMMPS finds, without preparation.pressure; or pair_modify tail no, for a force field that is meant without them",
    },
  ];
};

export const cellRules: readonly Rule[] = [sizeIsGivenOnce, anisotropicCellIsOrthogonal, stressIsTheWholeOne];

export const cellDoubts: readonly Rule[] = [
  densityIsThatOfMatter,
  atomsAreInTheCell,
  pairsAreApart,
  cellHasEnoughAtoms,
  cutoffFitsTheCell,
];
