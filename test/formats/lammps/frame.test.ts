import { describe, expect, test } from "vitest";

import { lammpsFrame } from "../../../src/formats/lammps/frame.js";
import { cellAngles, edgeLengths, signedVolume } from "../../../src/structures/index.js";
import { triclinicCell } from "../../structures/helpers.js";

describe("LAMMPS' frame", () => {
  // https://docs.lammps.org/Howto_triclinic.html: ax = |A|, bx = B·Â, by = |Â × B|, cx = C·Â, cy = (B·C − bx cx)/by.
  test("the cell has the components that LAMMPS' manual gives", () => {
    const rows = [0, 3, 6].map((k) => triclinicCell.slice(k, k + 3));
    const dot = (i: number, j: number) => rows[i]!.reduce((sum, x, k) => sum + x * rows[j]![k]!, 0);
    const ax = Math.sqrt(dot(0, 0));
    const bx = dot(0, 1) / ax;
    const by = Math.sqrt(dot(1, 1) - bx ** 2);
    const cx = dot(0, 2) / ax;
    const cy = (dot(1, 2) - bx * cx) / by;
    const wanted = [ax, 0, 0, bx, by, 0, cx, cy, Math.sqrt(dot(2, 2) - cx ** 2 - cy ** 2)];
    const { cell, isTurned } = lammpsFrame(triclinicCell);
    expect(isTurned).toBe(true);
    wanted.forEach((x, k) => expect(cell[k]).toBeCloseTo(x, 12));
    expect(edgeLengths(cell).map((x) => x.toFixed(10))).toEqual(edgeLengths(triclinicCell).map((x) => x.toFixed(10)));
    expect(cellAngles(cell).map((x) => x.toFixed(10))).toEqual(cellAngles(triclinicCell).map((x) => x.toFixed(10)));
    expect(signedVolume(cell)).toBeCloseTo(signedVolume(triclinicCell), 9);
  });

  test("vectors go with the cell: 2a − b + 3c is the same of the turned ones", () => {
    const { cell, turn } = lammpsFrame(triclinicCell);
    const mix = (rows: ArrayLike<number>) => [0, 1, 2].map((k) => 2 * rows[k]! - rows[3 + k]! + 3 * rows[6 + k]!);
    const turned = turn(Float64Array.from(mix(triclinicCell)));
    mix(cell).forEach((x, k) => expect(turned[k]).toBeCloseTo(x, 12));
  });

  test("an orthorhombic cell that stands askew has no tilt, one that stands right is left alone", () => {
    const [cos, sin] = [Math.cos(0.7), Math.sin(0.7)];
    const { cell } = lammpsFrame([5 * cos, 5 * sin, 0, -6 * sin, 6 * cos, 0, 0, 0, 7]);
    [5, 0, 0, 0, 6, 0, 0, 0, 7].forEach((x, k) =>
      x === 0 ? expect(cell[k]).toBe(0) : expect(cell[k]).toBeCloseTo(x, 12),
    );
    const own = Float64Array.of(5, 0, 0, 1, 6, 0, -1, 2, 7);
    const vectors = Float64Array.of(0.1, 0.2, 0.3);
    expect(lammpsFrame(own)).toMatchObject({ isTurned: false, cell: own });
    expect(lammpsFrame(own).turn(vectors)).toBe(vectors);
    // Along −x: as far from LAMMPS' frame as can be.
    expect(lammpsFrame([-5, 0, 0, 0, -6, 0, 0, 0, 7])).toMatchObject({
      isTurned: true,
      cell: Float64Array.of(5, 0, 0, 0, 6, 0, 0, 0, 7),
    });
  });
});
