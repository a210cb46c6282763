// node .ci/check-campaign.js RESULTS: a study over temperatures says what it should, and its report is whole.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const results = JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
assert.equal(results.status, "completed");
assert.equal(results.points.length, 3);
for (const { temperature, conductivity, equilibrium, preparation, runs } of results.points) {
  // LLZO with this potential: 1 to 3 S/cm from 800 to 1200 K; here within a factor of three.
  assert.ok(
    conductivity.value > 0.3 && conductivity.value < 10,
    `σ(${temperature.value} K) = ${conductivity.value} S/cm`,
  );
  assert.ok(
    runs.every((run) => run.currentDeviation < 1e-10),
    "the current is constant",
  );
  assert.equal(preparation.length, 1);
  // Ions that move together carry more than Nernst and Einstein's.
  assert.ok(equilibrium.nernstEinstein.value < conductivity.value, "Nernst–Einstein lies below");
}
const arrhenius = results.temperatureLaws.find(({ law }) => law === "arrhenius");
if (arrhenius !== undefined)
  assert.ok(
    arrhenius.parameters.activationEnergy.value > 0 && arrhenius.parameters.activationEnergy.value < 0.6,
    "E_a of a superionic conductor, eV",
  );
const report = join(folder, "report");
const html = readFileSync(join(report, "index.html"), "utf8");
assert.ok(!/(?:src|href)="https?:\/\/[^"]*\.(?:js|css|png|svg|woff2?)"/.test(html), "the report needs no network");
for (const figure of ["arrhenius", "speed-up", "haven-ratio", "linear-response"])
  for (const kind of ["svg", "png", "csv"])
    assert.ok(existsSync(join(report, "figures", `${figure}.${kind}`)), `${figure}.${kind}`);
const [header, ...rows] = readFileSync(join(report, "figures", "arrhenius.csv"), "utf8")
  .trim()
  .split("\n");
assert.match(header, /_K\b/);
assert.ok(
  rows.some((row) => row.includes("298")),
  "the experiment is in the figure's table",
);
console.log(
  `${results.points.length} temperatures, ${results.temperatureLaws.length} laws, report of ${Math.round(html.length / 1024)} KiB`,
);
