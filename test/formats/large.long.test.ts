import { expect, test } from "vitest";

import { structureWriters } from "../../src/formats/index.js";
import type { Structure } from "../../src/structures/index.js";
import { parse } from "../structures/helpers.js";

test("a hundred thousand atoms through every format", () => {
  const edge = 47;
  const count = 100_000;
  const positions = Float64Array.from(
    { length: 3 * count },
    (_, k) => 2 * (Math.floor(Math.floor(k / 3) / edge ** (k % 3)) % edge) + 0.5,
  );
  const big: Structure = {
    cell: Float64Array.of(94, 0, 0, 0, 94, 0, 0, 0, 94),
    positions,
    species: Array.from({ length: count }, (_, i) => (i < 40_000 ? "Li" : "O")),
    notes: [],
  };
  for (const writer of structureWriters) {
    const { text } = writer.write(big);
    expect(parse(text).species).toHaveLength(count);
    expect(parse(text).positions).toHaveLength(3 * count);
  }
});
