// Real runs cut into pieces: do the intervals of σ from each twentieth, its charge alone, cover what the whole run says?
//
//   npx galvanostat run bench/equilibrium/llzo-192.yaml && node bench/equilibrium/pieces.js
import { readFileSync } from "node:fs";

import { correlate, estimateEquilibrium } from "../../dist/index.js";

const pieces = 20;
/** S/cm of 1 e/(fs Å V). */
const siemens = 1.602176634e4;
for (const temperature of [1000, 650, 500]) {
  const series = new URL(`results/runs/T${temperature}K-equilibrium-r1/series.csv`, import.meta.url);
  const [header, ...lines] = readFileSync(series, "utf8").trim().split("\n");
  const rows = lines.map((line) => line.split(",").map(Number));
  const columns = ["x", "y", "z"].map((axis) => header.split(",").indexOf(`charge_displacement_${axis}_eA`));
  const estimate = (from, to) =>
    estimateEquilibrium(
      [
        correlate({
          interval: 1000 * (rows[1][0] - rows[0][0]),
          charge: columns.map((c) => Float64Array.from(rows.slice(from, to), (row) => row[c])),
        }),
      ],
      { volume: 13.0725 ** 3, temperature, species: [] },
    ).einstein;
  const whole = estimate(0, rows.length);
  const length = Math.floor(rows.length / pieces);
  const parts = Array.from({ length: pieces }, (_, k) => estimate(k * length, (k + 1) * length + 1));
  const covering = (interval) =>
    parts.filter(({ [interval]: [low, high] }) => low <= whole.value && whole.value <= high).length;
  console.log(
    `${temperature} K: ${(siemens * whole.value).toFixed(2)} ± ${(siemens * whole.standardError).toFixed(2)} S/cm; of ${pieces} pieces it is inside 95 % of ${covering("interval95")}, 68 % of ${covering("interval68")}`,
  );
}
