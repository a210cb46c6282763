// Example 2 against the published conductivity of this model: 3.53 ± 0.04 and 3.49 ± 0.01 S/cm (1728 ions, 100 ns; documentation of
// STACIE). 3.5 standard errors: by chance once in 2000 seeds, and the seed is fixed. And `analyze` on the run's own series
// against the engine's estimate: the same motion, sampled every 10 steps instead of every one.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, analysisFile] = process.argv.slice(2);
const published = { value: 3.51, standardError: 0.03 };
const results = JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
assert.equal(results.status, "completed");
const [point] = results.points;
const { conductivity, equilibrium, speedUp } = point;
const agree = (name, a, b) =>
  assert.ok(
    Math.abs(a.value - b.value) < 3.5 * Math.hypot(a.standardError, b.standardError),
    `${name}: ${a.value} ± ${a.standardError} against ${b.value} ± ${b.standardError}`,
  );
for (const [name, estimate] of Object.entries({
  "constant current": conductivity,
  Einstein: equilibrium.einstein,
  "Green–Kubo": equilibrium.greenKubo,
})) {
  assert.equal(estimate.unit, "S/cm");
  assert.ok(
    estimate.standardError > 0 && estimate.standardError < (name === "constant current" ? 0.15 : 0.25) * estimate.value,
    `${name}: standard error ${estimate.standardError}`,
  );
  agree(`${name} and published`, estimate, published);
}
agree("constant current and Einstein", conductivity, equilibrium.einstein);
assert.ok(
  equilibrium.havenRatio.value - equilibrium.havenRatio.standardError > 0.9,
  `Haven ratio ${equilibrium.havenRatio.value}`,
);
assert.ok(speedUp.collective.value > 0 && speedUp.collective.standardError > 0);

const [header, row] = readFileSync(join(folder, "comparison.csv"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));
assert.equal(
  Number(row[header.indexOf("sigma_constant_current_S_per_cm")]).toPrecision(6),
  conductivity.value.toPrecision(6),
);

const analysis = JSON.parse(readFileSync(analysisFile, "utf8"));
agree("analyze and the engine", analysis.equilibrium.einstein, equilibrium.einstein);
console.log(
  `σ = ${conductivity.value.toFixed(3)} ± ${conductivity.standardError.toFixed(3)} (constant current), ${equilibrium.einstein.value.toFixed(2)} ± ${equilibrium.einstein.standardError.toFixed(2)} (Einstein) S/cm`,
);
