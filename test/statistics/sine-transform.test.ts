import { expect, it } from "vitest";

import { sineTransform, smoothLength } from "../../src/statistics/sine-transform.js";

// Against the sum itself; powers of two, primes, and what has both.
it.each([1, 2, 3, 4, 7, 12, 17, 30, 64, 97, 360])("of %i points is the sum over sines", (n) => {
  const x = Float64Array.from({ length: n }, (_, t) => Math.cos(3 * t) + t / n);
  const sum = (k: number) => x.reduce((total, y, t) => total + y * Math.sin((Math.PI * k * (t + 0.5)) / n), 0);
  const transformed = sineTransform(x);
  expect(transformed).toHaveLength(n);
  transformed.forEach((s, index) => expect(s).toBeCloseTo(sum(index + 1), 9));
});

it("is orthogonal: Σ s² = n/2 Σ x² where the last one counts half", () => {
  const x = Float64Array.from({ length: 101 }, (_, t) => Math.sin(t * t));
  const s = sineTransform(x);
  const squares = (y: Float64Array) => y.reduce((total, z) => total + z * z, 0);
  expect(squares(s) - s.at(-1)! ** 2 / 2).toBeCloseTo((101 / 2) * squares(x), 8);
});

it("has fast lengths: products of 2, 3, 5 and 7 up to the one given", () => {
  expect([1, 11, 97, 127, 360].map(smoothLength)).toEqual([1, 10, 96, 126, 360]);
});
