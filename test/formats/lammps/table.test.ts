import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InputError } from "../../../src/errors/errors.js";
import { readTableSection } from "../../../src/formats/lammps/table.js";
import { damaged, problemsOf } from "../../structures/helpers.js";

function file(text: string) {
  return { path: "pairs.table", text, sha256: "" };
}

/** V = a/r², F = 2a/r³ on an even grid. */
function section(name: string, a: number, rows = 11, header = `N ${rows} R 1.0 2.0`) {
  const lines = Array.from({ length: rows }, (_, i) => {
    const r = 1 + i / (rows - 1);
    return `${i + 1} ${r.toFixed(3)} ${a / r ** 2} ${(2 * a) / r ** 3}`;
  });
  return `${name}\n${header}\n\n${lines.join("\n")}\n`;
}
const good = `# DATE: today UNITS: metal\n\n${section("A-B", 3)}\n# between\n${section("B-B", -2)}`;

describe("reading", () => {
  test("the section asked for, in eV, Å, eV/Å", () => {
    const { table, warnings } = readTableSection(file(good), "B-B");
    expect(warnings).toEqual([]);
    expect([table.r[0], table.r[5], table.r[10]]).toEqual([1, 1.5, 2]);
    expect(table.energy[10]).toBe(-0.5);
    expect(table.force[0]).toBe(-4);
  });

  test("r from R and RSQ rather than the rounded column; without either from the column", () => {
    const text = "A\nN 3 R 1 1.333333\n1 1.000 2 1\n2 1.167 1.8 1.2\n3 1.333 1.6 1.2\n";
    expect(readTableSection(file(text), "A").table.r[1]).toBe(1 + 0.333333 / 2);
    expect(readTableSection(file(text.replace("R 1 1.333333", "")), "A").table.r[1]).toBe(1.167);
    const squared = readTableSection(
      file(text.replace("R 1 1.333333", "RSQ 1 2").replace("1.167", "1.581").replace("1.333", "2")),
      "A",
    );
    expect(squared.table.r[1]).toBe(Math.sqrt(2.5));
    expect(squared.warnings.map(({ code }) => code)).not.toContain("TABLE_SPACING");
    expect(readTableSection(file(text.replace("1.167", "1.3")), "A").warnings[0]!.code).toBe("TABLE_SPACING");
  });

  test("real units are kcal/mol", () => {
    const { table } = readTableSection(file(good.replace("metal", "real")), "A-B");
    expect(table.energy[0]).toBeCloseTo(3 * 0.0433641042, 9);
  });

  test("a force that is not −dV/dr is a warning with the first row", () => {
    const flipped = section("A", 3).replace(/(\n4 \S+ \S+) /, "$1 -");
    expect(readTableSection(file(flipped), "A").warnings).toMatchObject([{ code: "TABLE_FORCE", line: 7 }]);
  });
});

describe("mistakes say where they are", () => {
  test.each<[string, string, string, Record<string, unknown>]>([
    [
      "a missing section lists the others",
      good,
      "A-C",
      { code: "TABLE_SECTION", expected: "one of A-B, B-B", remedy: 'did you mean "A-B"?' },
    ],
    ["a section twice", good + section("A-B", 1), "A-B", { code: "TABLE_SECTION", line: 33 }],
    [
      "N too large",
      good.replace("N 11", "N 12"),
      "A-B",
      { code: "TABLE_ROWS", line: 4, expected: "12 rows", received: "11 rows" },
    ],
    [
      "not increasing",
      section("A", 1).replace("R 1.0 2.0", "").replace("\n3 1.200", "\n3 1.100"),
      "A",
      { code: "TABLE_NOT_INCREASING", line: 6, received: "1.1" },
    ],
    ["not finite", good.replace(/\n3 \S+ \S+/, "\n3 1.2 nan"), "A-B", { code: "TABLE_VALUE", line: 8 }],
    ["units", good.replace("metal", "lj"), "A-B", { code: "TABLE_UNITS", line: 1, received: "lj" }],
    ["bitmap", good.replace("R 1.0 2.0", "BITMAP 1 2"), "A-B", { code: "TABLE_HEADER", line: 4 }],
    ["a bad range", good.replace("R 1.0 2.0", "R 2.0 1.0"), "A-B", { code: "TABLE_HEADER", line: 4 }],
    ["not a table", "hello\nworld\n", "A-B", { code: "TABLE_SECTION" }],
  ])("%s", (_name, text, name, expected) => {
    expect(problemsOf(() => readTableSection(file(text), name))[0]).toMatchObject({ file: "pairs.table", ...expected });
  });

  test("a damaged table is read or gives an InputError, nothing else", () => {
    fc.assert(
      fc.property(damaged(good), (bad) => {
        try {
          const { table } = readTableSection(file(bad), "A-B");
          expect(table.r.every((r, i) => Number.isFinite(r) && (i === 0 || r > table.r[i - 1]!))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
