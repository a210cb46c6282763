import { expect, test } from "vitest";

import { openCanvases } from "../../src/report/drawing/canvas.js";
import { finiteSize, finiteSizeLines } from "../../src/report/figures/finite-size.js";
import type { ReportInput } from "../../src/report/figures/index.js";
import { describeFiniteSize, sayFiniteSize } from "../../src/results/finite-size.js";
import type { PointResult } from "../../src/results/document.js";

const kT = 8.617333262e-5 * 500;
/** σ∞ of 0.5 S/cm less a part that is ∝ 1/V, a fifth in the unit cell; E_c is such that charging takes a tenth of the rate there. */
const point = (copies: number, changes: Partial<PointResult> = {}): PointResult =>
  ({
    temperature: { value: 500, unit: "K" },
    direction: [1, 0, 0],
    supercell: [copies, 1, 1],
    atoms: 192 * copies,
    volume: { value: 2000 * copies, unit: "Å^3" },
    conductivity: { value: 0.5 * (1 - 0.2 / copies), standardError: 0.02, unit: "S/cm", converged: true },
    equilibrium: { einstein: { value: 0.5, standardError: 0.05, unit: "S/cm", converged: true } },
    charging: {
      energy: { value: (-4 * kT * Math.log(0.9)) / copies, unit: "eV" },
      event: { value: 2, unit: "e Å", response: false },
      susceptibility: { value: 20, unit: "1", interval68: [20 - 1 / copies, 20] },
      slowing: 1 - 0.9 ** (1 / copies),
    },
    runs: [],
    warnings: [],
    ...changes,
  }) as unknown as PointResult;
const three = [4, 1, 2].map((copies) => point(copies));

test("three sizes: σ∞, its slope and the smallest cell's loss, beside what charging makes of it", () => {
  const [current, einstein] = describeFiniteSize(three);
  expect(current).toMatchObject({ method: "constant-current", direction: [1, 0, 0], volumes: [2000, 4000, 8000] });
  expect(current!.conductivity.value).toBeCloseTo(0.5, 9);
  expect(current!.slope.value).toBeCloseTo(-0.1 * 2000, 6);
  expect(current!.chiSquared).toBeCloseTo(0, 9);
  expect(current!.pValue).toBeCloseTo(1, 4);
  expect(current!.smallest).toMatchObject({ atoms: 192, supercell: [1, 1, 1] });
  expect(current!.smallest.deviation.value).toBeCloseTo(-0.2, 9);
  expect(current!.smallest.charging).toBeCloseTo(-0.1, 9);
  // Nothing is charged at equilibrium.
  expect(einstein).toMatchObject({ method: "einstein", smallest: { charging: null } });
  expect(einstein!.smallest.deviation.value).toBeCloseTo(0, 9);
  expect(sayFiniteSize(current!)).toMatch(
    /^σ\(500 K along \[1, 0, 0\], 1\/V → 0\) = 0\.500 ± 0\.0\d+ S\/cm {3}constant current: straight in 1\/V over 3 cells/,
  );
});

test("what charging makes is of the cell that knows it best: whose response bends, else whose χ is least uncertain", () => {
  const { charging } = point(2);
  const energy = { value: (-4 * kT * Math.log(0.8)) / 2, unit: "eV" };
  const made = (changes: object) => [point(1), point(2, { charging: { ...charging!, energy, ...changes } }), point(4)];
  const of = (points: PointResult[]) => describeFiniteSize(points)[0]!.smallest.charging;
  expect(of(made({}))).toBeCloseTo(-0.1, 9);
  expect(of(made({ susceptibility: { value: 20, unit: "1", interval68: [19.9, 20] } }))).toBeCloseTo(-0.2, 9);
  expect(of(made({ event: { value: 8, unit: "e Å", response: true } }))).toBeCloseTo(-0.2, 9);
});

test("by temperature and direction; what must not be quoted, or is alone, is left out", () => {
  const { conductivity } = point(8);
  const doubted = point(8, { conductivity: { ...conductivity!, value: 9, converged: false } });
  const [current] = describeFiniteSize([...three, doubted]);
  expect(current!.volumes).toHaveLength(3);
  const others = [
    point(1, { direction: [0, 0, 1] }),
    point(2, { temperature: { value: 600, unit: "K" } }),
    point(2, { direction: [0, 1, 0], conductivity: { ...conductivity!, standardError: null } }),
  ];
  expect(describeFiniteSize([...three, ...others])).toHaveLength(2);
  expect(describeFiniteSize([point(1), point(1)])).toEqual([]);
  const [two] = describeFiniteSize([point(1), point(2)]);
  expect(two).toMatchObject({ pValue: null, degreesOfFreedom: 0 });
  expect(two!.conductivity.value).toBeCloseTo(0.5, 9);
});

test("cells that are not on a line are said to be", () => {
  const bent = point(2, { conductivity: { ...point(2).conductivity!, value: 0.3 } });
  expect(describeFiniteSize([point(1), bent, point(4)])[0]!.findings.map(({ code }) => code)).toEqual([
    "sizes-not-straight",
  ]);
  expect(describeFiniteSize(three)[0]!.findings.map(({ code }) => code)).toEqual(["sizes-extrapolated"]);
});

test("the report's figure: cells, the line, its limit, and charging alone; also of sizes that are in several studies", async () => {
  const studies = three.map((one) => ({ results: { points: [one], provenance: { resolved: null, files: [] } } }));
  const input = {
    studies,
    studyOf: (of: PointResult) => studies.find(({ results }) => results.points.includes(of)),
  } as unknown as ReportInput;
  const [drawing] = finiteSize.drawings(input);
  const rows = drawing!.table.rows
    .map((row) => Object.fromEntries(row.map((cell, k) => [drawing!.table.header[k]!, cell])))
    .filter(({ method }) => method === "constant-current");
  expect(rows.map(({ kind, atoms }) => [kind, atoms])).toEqual([
    ["cell", 192],
    ["cell", 384],
    ["cell", 768],
    ["limit", null],
  ]);
  for (const row of rows.slice(0, 3)) {
    expect(row["fit_S_per_cm"]).toBeCloseTo(row["sigma_S_per_cm"] as number, 9);
    // σ∞ · 0.9^(1/copies), 0.5 nm⁻³ in the unit cell.
    expect(row["charging_alone_S_per_cm"]).toBeCloseTo(
      0.5 * 0.9 ** ((row["inverse_volume_per_nm3"] as number) / 0.5),
      9,
    );
  }
  expect(rows[3]!["sigma_S_per_cm"]).toBeCloseTo(0.5, 9);
  const { wide } = await openCanvases();
  expect(drawing!.draw(wide).svg).toContain("slowed by charging alone");
  expect(finiteSizeLines(input)).toHaveLength(2);
  const one = { ...input, studies: studies.slice(0, 1) } as unknown as ReportInput;
  expect(finiteSize.drawings(one)).toEqual([]);
});
