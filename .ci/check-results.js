// The main job's results against numbers from elsewhere: a prototype (2.79 ± 0.07 and 2.90 ± 0.08 S/cm at 0.2 Å/ps, 1 ns each)
// and LAMMPS with the same constraint (2.96 ± 0.25): mean 2.84. Fails by chance less than once in a thousand runs (3.5 standard
// errors of both), and the seed is fixed.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";

const results = JSON.parse(readFileSync(process.argv[2], "utf8"));
assert.equal(results.schema, 2);
assert.equal(results.status, "completed");
const [point] = results.points;
const { value, standardError, unit } = point.conductivity;
assert.equal(unit, "S/cm");
assert.equal(point.runs.length, 2);
// Two currents, all one way: a bend that they do not see is in the error of the limit, not in that of a run.
assert.ok(standardError > 0 && standardError < 0.3 * value, `standard error ${standardError}`);
assert.ok(Math.abs(value - 2.84) < 3.5 * Math.hypot(standardError, 0.05), `σ = ${value} ± ${standardError} S/cm`);
const like = point.runs.find(({ driftVelocity }) => Math.abs(driftVelocity.value - 0.2) < 1e-9).conductivity;
assert.ok(like.standardError < 0.1 * like.value, `standard error ${like.standardError} at 0.2 Å/ps`);
assert.ok(
  Math.abs(like.value - 2.84) < 3.5 * Math.hypot(like.standardError, 0.05),
  `σ = ${like.value} ± ${like.standardError} S/cm at 0.2 Å/ps`,
);
for (const run of point.runs) {
  assert.ok(run.currentDeviation < 1e-12, `${run.id}: the current deviates by ${run.currentDeviation}`);
  assert.ok(
    Math.abs(run.temperature.value - 1000) < 5 * run.temperature.standardError,
    `${run.id}: ${run.temperature.value} K`,
  );
}
console.log(`σ = ${value.toFixed(3)} ± ${standardError.toFixed(3)} S/cm`);
