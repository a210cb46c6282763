import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { toFractional } from "../../../src/structures/cell.js";
import { parse, problemsOf } from "../../structures/helpers.js";

// Every space group by the names that the tables of ASE 3.22 give it, in one or two settings: [number, setting, symbol, atoms of a
// general position, Σ exp(2πi h·x) over them for three h]. The sums tell origin and axes.
type Row = readonly [number: number, setting: number, symbol: string, order: number, sums: readonly number[]];
const rows = JSON.parse(
  readFileSync(new URL("../../references/cif/space-groups.json", import.meta.url), "utf8"),
) as Row[];
const at = [0.1234, 0.2717, 0.3391];
const waves = [
  [1, 2, 3],
  [3, -1, 2],
  [-2, 4, 1],
];
const rhombohedral = new Set([146, 148, 155, 160, 161, 166, 167]);
/** Of a second setting of these the unique axis is c. */
const twoFold = new Set([3, 4, 6, 10, 11]);

function cellOf(number: number, setting: number): readonly number[] {
  if (number <= 2) return [25.1, 36.2, 47.3, 82, 95, 103];
  if (number <= 15)
    return twoFold.has(number) && setting === 2 ? [25.1, 36.2, 47.3, 90, 90, 104] : [25.1, 36.2, 47.3, 90, 104, 90];
  if (number <= 74) return [25.1, 36.2, 47.3, 90, 90, 90];
  if (number <= 142) return [25.1, 25.1, 47.3, 90, 90, 90];
  if (rhombohedral.has(number) && setting === 2) return [25.1, 25.1, 25.1, 82, 82, 82];
  return number <= 194 ? [25.1, 25.1, 47.3, 90, 90, 120] : [25.1, 25.1, 25.1, 90, 90, 90];
}

function cif(symbol: string, number: number | null, cell: readonly number[]): string {
  const tags = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"];
  return [
    "data_group",
    ...tags.map((tag, k) => `_cell_${tag} ${cell[k]}`),
    `_symmetry_space_group_name_H-M '${symbol}'`,
    ...(number === null ? [] : [`_symmetry_Int_Tables_number ${number}`]),
    "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z",
    `Li1 Li ${at.join(" ")}\n`,
  ].join("\n");
}

function sumsOf(structure: ReturnType<typeof parse>): number[] {
  const x = toFractional(structure.positions, structure.cell);
  return waves.flatMap((h) => {
    const sum = [0, 0];
    for (let i = 0; i < structure.species.length; i++) {
      const phase = 2 * Math.PI * h.reduce((total, hk, k) => total + hk * x[3 * i + k]!, 0);
      sum[0]! += Math.cos(phase);
      sum[1]! += Math.sin(phase);
    }
    return sum;
  });
}

describe("all 230 space groups by name", () => {
  test("there are all", () => {
    expect(new Set(rows.map(([number]) => number)).size).toBe(230);
  });

  test.each(rows)("%i, setting %i: %s", (number, setting, symbol, order, sums) => {
    const origins = number > 15 && !rhombohedral.has(number) && rows.filter(([other]) => other === number).length === 2;
    const cell = cellOf(number, setting);
    for (const name of [symbol, symbol.replaceAll(" ", ""), symbol.replaceAll(" ", "_")])
      for (const known of [null, number]) {
        // With two origins the first is International Tables' first, and the second is said by :2, Z, or origin choice 2.
        const choices = origins ? [`:${setting}`, setting === 1 ? " S" : " Z", ` origin choice ${setting}`] : [""];
        for (const choice of choices) {
          const structure = parse(cif(`${name}${choice}`, known, cell));
          expect(structure.species.length, `${name}${choice}`).toBe(order);
          sumsOf(structure).forEach((sum, k) =>
            expect(Math.abs(sum - sums[k]!), `${name}${choice}`).toBeLessThan(2e-3),
          );
        }
      }
  });

  // Symbols of older tables and of axes chosen otherwise (International Tables A, table 4.3.2.1), and how many positions.
  test.each([
    ["P 21/a", 14, 4],
    ["I 2/a", 15, 8],
    ["A 2/m", 12, 8],
    ["C m c a", 64, 16],
    ["B m a b", 64, 16],
    ["A b a 2", 41, 8],
    ["A b m 2", 39, 8],
    ["C m m a", 67, 16],
    ["F m 3 m", 225, 192],
    ["I a 3 d", 230, 96],
    ["P m 3", 200, 24],
    ["P 1 21/c 1", 14, 4],
    ["C 1 2/m 1", 12, 8],
    ["P 3 m 1", 156, 6],
  ])("%s is number %i", (symbol, number, order) => {
    const cell = cellOf(number, 1);
    expect(parse(cif(symbol, null, cell)).species).toHaveLength(order);
    expect(parse(cif(symbol, number, cell)).species).toHaveLength(order);
  });

  test("a name and a number that disagree are both named", () => {
    expect(problemsOf(() => parse(cif("P 3 2 1", 149, cellOf(149, 1))))[0]).toMatchObject({
      code: "BAD_SYMMETRY",
      line: 8,
      received: '"P 3 2 1", which is number 150, and the number 149',
    });
  });
});
