import { InputError, type Problem } from "../errors/errors.js";
import { limits } from "../limits.js";
import { formatNumber } from "../units/index.js";
import { edgeLengths, perpendicularWidths, signedVolume, toFractional, type Cell } from "./cell.js";
import type { Structure } from "./structure.js";

const SHOWN_PAIRS = 5;

/** What is wrong with a cell (nine numbers, Å): not finite, flat, left-handed, too thin; null when nothing is. */
export function cellProblem(cell: Cell): Problem | null {
  const values = Array.from(cell);
  const received = [0, 3, 6].map((i) => values.slice(i, i + 3).join(" ")).join(" | ");
  if (values.length !== 9 || values.some((value) => !Number.isFinite(value))) {
    return { code: "CELL_NOT_FINITE", message: "the cell is not nine finite numbers", received };
  }
  const [a, b, c] = edgeLengths(values);
  const volume = signedVolume(values);
  if (!(Math.abs(volume) > 1e-6 * a * b * c)) {
    return {
      code: "CELL_FLAT",
      message: "the cell has no volume: its vectors lie in one plane",
      expected: "three independent vectors",
      received,
    };
  }
  if (volume < 0) {
    return {
      code: "CELL_LEFT_HANDED",
      message: "the cell is left-handed",
      expected: "vectors a, b, c with a · (b × c) > 0",
      received,
      remedy: "swap two of its vectors, and the fractional coordinates with them",
    };
  }
  const width = Math.min(...perpendicularWidths(values));
  if (width < 0.5)
    return {
      code: "CELL_THIN",
      message: `the cell is only ${formatNumber(width, "Å")} wide`,
      expected: "at least 0.5 Å",
      received,
    };
  return null;
}

/** Two atoms (indices from 0, i < j) and their distance under periodicity, Å. */
export interface ClosePair {
  readonly i: number;
  readonly j: number;
  readonly distance: number;
}

/**
 * Pairs of atoms closer than `distance` (Å; must be below half of the cell's smallest width), in O(N) with a grid.
 * Fractional differences are rounded to the nearest image, which is exact for such distances in any cell.
 */
export function closePairs(structure: Pick<Structure, "cell" | "positions">, distance: number): ClosePair[] {
  const { cell, positions } = structure;
  const atoms = positions.length / 3;
  const widths = perpendicularWidths(cell);
  // About one atom a bin; a bin is never thinner than the distance.
  const perEdge = Math.max(1, Math.cbrt(atoms));
  const bins = widths.map((width) => Math.max(1, Math.min(Math.floor(width / distance), Math.ceil(perEdge))));
  const fractional = toFractional(positions, cell).map((x) => x - Math.floor(x));
  const binOf = (atom: number, k: number) => Math.min(bins[k]! - 1, Math.floor(fractional[3 * atom + k]! * bins[k]!));

  const first = new Int32Array(bins[0]! * bins[1]! * bins[2]!).fill(-1);
  const following = new Int32Array(atoms);
  const pairs: ClosePair[] = [];
  const around = bins.map((count) => (count === 1 ? [0] : count === 2 ? [0, 1] : [-1, 0, 1]));
  for (let i = 0; i < atoms; i++) {
    const home = [binOf(i, 0), binOf(i, 1), binOf(i, 2)] as const;
    for (const da of around[0]!) {
      for (const db of around[1]!) {
        for (const dc of around[2]!) {
          const a = (home[0] + da + bins[0]!) % bins[0]!;
          const b = (home[1] + db + bins[1]!) % bins[1]!;
          const c = (home[2] + dc + bins[2]!) % bins[2]!;
          for (let j = first[(a * bins[1]! + b) * bins[2]! + c]!; j >= 0; j = following[j]!) {
            const f = [0, 1, 2].map((k) => {
              const difference = fractional[3 * i + k]! - fractional[3 * j + k]!;
              return difference - Math.round(difference);
            }) as [number, number, number];
            const d = Math.hypot(...[0, 1, 2].map((k) => f[0] * cell[k]! + f[1] * cell[3 + k]! + f[2] * cell[6 + k]!));
            if (d < distance) pairs.push({ i: j, j: i, distance: d });
          }
        }
      }
    }
    const bin = (home[0] * bins[1]! + home[1]) * bins[2]! + home[2];
    following[i] = first[bin]!;
    first[bin] = i;
  }
  return pairs.sort((p, q) => p.i - q.i || p.j - q.j);
}

/** Whether cell or positions are certainly in other units than Å; null when not. */
export function unitProblem({ cell, positions }: Pick<Structure, "cell" | "positions">): Problem | null {
  const atoms = positions.length / 3;
  const volume = signedVolume(cell) / Math.max(1, atoms);
  const edges = edgeLengths(cell).map((edge) => formatNumber(edge, "Å", 4));
  if (volume < limits.smallestAtom)
    return {
      code: "CELL_TOO_SMALL",
      message: `the cell has no room for its ${atoms} atoms`,
      expected: "5 to 50 Å³ for each",
      received: `edges of ${edges.join(", ")}: ${formatNumber(volume, "Å³", 2)} for each`,
      remedy: "lengths are in Å: a cell in nm must be converted, or have its unit",
    };
  // One of few atoms may lie in a corner, a molecule about the origin.
  const isFractional =
    atoms >= 4 &&
    Math.min(...perpendicularWidths(cell)) > 3 &&
    positions.every((x) => x >= -1e-6 && x <= 1 + 1e-6) &&
    [0, 1, 2].every((k) => positions.some((x, i) => i % 3 === k && x > 0.05 && x < 0.95));
  if (!isFractional) return null;
  return {
    code: "FRACTIONAL_POSITIONS",
    message: "the positions are fractional coordinates, but are read as Cartesian: all lie between 0 and 1 Å",
    expected: "Cartesian coordinates, Å",
    received: `${atoms} atoms in a cell with edges of ${edges.join(", ")}`,
    remedy:
      "multiply them by the cell's vectors, or use a format that has fractional coordinates, such as POSCAR (Direct) or CIF",
  };
}

/** "Li 3 (line 5)": counted from 1. */
export function nameAtom(structure: Pick<Structure, "species" | "source">, atom: number): string {
  const line = structure.source?.lines[atom];
  return `${structure.species[atom]} ${atom + 1}${line === undefined ? "" : ` (line ${line})`}`;
}

/**
 * All that must hold of any structure: cell, finite coordinates, no two atoms on one site.
 *
 * @throws InputError CELL_*, POSITION_NOT_FINITE, FRACTIONAL_POSITIONS, ATOMS_OVERLAP (the first five pairs, then their number)
 */
export function checkStructure(structure: Structure): void {
  const file = structure.source === undefined ? {} : { file: structure.source.path };
  const lineOf = (atom: number) => (structure.source === undefined ? {} : { line: structure.source.lines[atom]! });
  const cell = cellProblem(structure.cell);
  if (cell !== null) throw new InputError([{ ...cell, ...file }]);

  const bad = structure.positions.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    const atom = Math.floor(bad / 3);
    throw new InputError([
      {
        code: "POSITION_NOT_FINITE",
        message: `the position of ${nameAtom(structure, atom)} is not finite`,
        ...file,
        ...lineOf(atom),
        received: String(structure.positions[bad]),
      },
    ]);
  }

  const unit = unitProblem(structure);
  if (unit !== null) throw new InputError([{ ...unit, ...file }]);

  const pairs = closePairs(structure, limits.siteDistance);
  const [firstProblem, ...others] = pairs.slice(0, SHOWN_PAIRS).map(
    ({ i, j, distance }, index): Problem => ({
      code: "ATOMS_OVERLAP",
      message:
        `${nameAtom(structure, i)} and ${nameAtom(structure, j)} are on one site` +
        (index === SHOWN_PAIRS - 1 && pairs.length > SHOWN_PAIRS
          ? `, and ${pairs.length - SHOWN_PAIRS} more pairs`
          : ""),
      ...file,
      ...lineOf(j),
      expected: `atoms at least ${limits.siteDistance} Å apart`,
      received: formatNumber(distance, "Å", 3),
      remedy: "sites with partial occupancy must be filled or left empty one by one: choose an ordered structure",
    }),
  );
  if (firstProblem !== undefined) throw new InputError([firstProblem, ...others]);
}
