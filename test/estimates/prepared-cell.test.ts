import { describe, expect, test } from "vitest";

import { cellAngles, cellFromParameters, edgeLengths, toFractional } from "../../src/structures/index.js";
import { cubic, prepare, type Course } from "./made-up-preparation.js";

describe("what a barostat leaves", () => {
  test("mean edges and angles, within their errors; atoms keep their fractional coordinates", () => {
    const before = cellFromParameters([10, 11, 12], [80, 95, 100])!;
    const { lastCell, structure, angles, findings } = prepare(before, [10.1, 11.2, 11.9], [81, 94, 101]);
    for (const [k, angle] of cellAngles(structure.cell).entries()) {
      expect(angle).toBeCloseTo([81, 94, 101][k]!, 3);
      expect(edgeLengths(structure.cell)[k]).toBeCloseTo([10.1, 11.2, 11.9][k]!, 3);
      expect(angles![k]!.value).toBeCloseTo([81, 94, 101][k]!, 3);
    }
    const was = toFractional([1, 2, 3], lastCell),
      is = toFractional(structure.positions, structure.cell);
    for (let k = 0; k < 3; k++) expect(is[k]).toBeCloseTo(was[k]!, 12);
    expect(findings).toEqual([]);
  });

  test("a mean that the run was too short for is doubted", () => {
    const codes = (course: Course) =>
      prepare(cubic, [10.2, 10.2, 10.2], [90, 90, 90], [1, 1, 1], course).findings.map(({ code }) => code);
    expect(codes({ memory: 5 })).toEqual([]);
    expect(codes({ memory: 200 })).toEqual([expect.stringMatching(/^cell-(few-correlation-times|without-error)$/)]);
    expect(codes({ drift: 0.3 })).toEqual(["cell-drifting"]);
    // And has no error then, which it has otherwise.
    const errors = (course: Course) =>
      prepare(cubic, [10.2, 10.2, 10.2], [90, 90, 90], [1, 1, 1], course).cell!.map(
        ({ standardError }) => standardError,
      );
    expect(errors({ drift: 0.3 })).toEqual([null, null, null]);
    expect(Math.min(...errors({ memory: 5 }).map((error) => error ?? 0))).toBeGreaterThan(0);
  });

  test("edges that split are noticed, per unit cell; those that were unlike, or stay alike, are not", () => {
    const edge = (name: string, value: number) =>
      expect.objectContaining({ edge: name, value: expect.closeTo(value, 2) });
    expect(prepare(cubic, [10.2, 10.2, 10], [90, 90, 90]).findings).toEqual(
      ["b", "a"].map((name) =>
        expect.objectContaining({
          code: "cell-split",
          facts: { edges: [edge(name, 10.2), edge("c", 10)], before: 10 },
        }),
      ),
    );
    expect(prepare(cubic, [10.2, 10.2, 10.2], [90, 90, 90])).toMatchObject({ findings: [], angles: null });
    const tall = Float64Array.of(10, 0, 0, 0, 10, 0, 0, 0, 20);
    expect(prepare(tall, [10.2, 10.2, 20.4], [90, 90, 90], [1, 1, 2]).findings).toEqual([]);
    expect(prepare(tall, [10.2, 10.2, 20], [90, 90, 90], [1, 1, 2]).findings).toHaveLength(2);
  });

  test("right angles that bend and alike ones that split are noticed; others may change as they like", () => {
    const sheared = (...angles: (readonly [string, number])[]) =>
      expect.objectContaining({
        code: "cell-sheared",
        facts: {
          angles: angles.map(([angle, value]) => expect.objectContaining({ angle, value: expect.closeTo(value, 2) })),
        },
      });
    expect(prepare(cubic, [10, 10, 10], [90, 91, 90]).findings).toEqual([sheared(["β", 91])]);
    expect(prepare(cubic, [10, 10, 10], [90.05, 90, 90]).findings).toEqual([]);
    const rhombohedral = cellFromParameters([10, 10, 10], [70, 70, 70])!;
    expect(prepare(rhombohedral, [10, 10, 10], [71, 71, 71]).findings).toEqual([]);
    expect(prepare(rhombohedral, [10, 10, 10], [71, 71, 70]).findings).toEqual([
      sheared(["β", 71], ["γ", 70]),
      sheared(["α", 71], ["γ", 70]),
    ]);
  });
});
