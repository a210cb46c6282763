import { expect, test } from "vitest";

import { philox, Random } from "../../src/statistics/random.js";

// Known answers of the authors' Random123 1.14, tests/kat_vectors, philox4x32 10.
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])("philox4x32-10 of %j under %j", (counter, key, expected) => {
  expect(philox(counter, key)).toEqual(expected);
});

test("whole numbers and orders are uniform (χ², false alarm 1e-4 each)", () => {
  const random = new Random(2 ** 53 - 1, 7);
  const sixths = new Array<number>(6).fill(0);
  for (let k = 0; k < 60_000; k++) sixths[random.below(6)]!++;
  expect(sixths.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(25.74);
  const orders = new Map<string, number>();
  for (let k = 0; k < 24_000; k++) {
    const order = [1, 2, 3, 4];
    random.shuffle(order);
    orders.set(order.join(""), (orders.get(order.join("")) ?? 0) + 1);
  }
  expect(orders.size).toBe(24);
  expect([...orders.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(56.2);
});

test("normal numbers have the moments 0, 1, 0 and 3 (false alarm 1e-4 each), and neighbours are independent", () => {
  const random = new Random(11);
  const n = 100_000;
  const values = Float64Array.from({ length: n }, () => random.normal());
  const mean = (f: (x: number, k: number) => number) => values.reduce((sum, x, k) => sum + f(x, k), 0) / n;
  // Variances of xᵏ: 1, 2, 15, 96; of the product of neighbours 1.
  for (const [got, wanted, variance] of [
    [mean((x) => x), 0, 1],
    [mean((x) => x ** 2), 1, 2],
    [mean((x) => x ** 3), 0, 15],
    [mean((x) => x ** 4), 3, 96],
    [mean((x, k) => x * values[(k + 1) % n]!), 0, 1],
  ] as const)
    expect(Math.abs(got - wanted)).toBeLessThan(3.89 * Math.sqrt(variance / n));
});
