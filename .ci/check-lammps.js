// Example 1's deck, run by LAMMPS: the current held to 1e-10, and σ against that of our own run at the same current. The errors from blocking of
// our run; 3.5 standard errors: by chance once in 2000 seeds, and the seeds are fixed.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, resultsFile] = process.argv.slice(2);
if (spawnSync("lmp", ["-h"]).status !== 0) {
  console.log("skipped: no lmp on the PATH");
  process.exit(0);
}
const run = JSON.parse(readFileSync(resultsFile, "utf8")).points[0].runs[1];
const flux = readFileSync(join(folder, "in.lammps"), "utf8")
  .match(/-var flux (\S+)/)[1]
  .split("|")[1];
const words = [
  "-in",
  "in.lammps",
  "-var",
  "flux",
  flux,
  "-var",
  "equilibration",
  "3000",
  "-var",
  "production",
  "15000",
];
const { status, stdout } = spawnSync("lmp", words, {
  cwd: folder,
  encoding: "utf8",
  env: { ...process.env, OMP_NUM_THREADS: "1" },
});
assert.equal(status, 0, stdout.slice(-2000));
const [, sigma] = stdout.match(/^sigma = (\S+) S\/cm/m).map(Number);
const held = readFileSync(join(folder, "current.dat"), "utf8")
  .split("\n")
  .filter((line) => /^\d/.test(line))
  .map((line) => Number(line.split(" ")[1]));
const deviation = Math.max(...held.map((value) => Math.abs(value / Number(flux) - 1)));
assert.ok(held.length === 1501 && deviation < 1e-10, `${held.length} rows, current off by ${deviation}`);
const ours = run.conductivity;
// The error of the mean field falls as 1/√t: that of 15 ps from that of our own run.
const ownTime = run.duration.value;
const noise = ours.standardError * Math.sqrt(ownTime / 15);
assert.ok(
  Math.abs(1 / sigma - 1 / ours.value) < (3.5 * Math.hypot(noise, ours.standardError)) / ours.value ** 2,
  `σ: LAMMPS ${sigma}, galvanostat ${ours.value} ± ${ours.standardError} S/cm`,
);
console.log(
  `σ = ${sigma} ± ${noise.toFixed(2)} (LAMMPS, 15 ps), ${ours.value.toFixed(2)} ± ${ours.standardError.toFixed(2)} S/cm (galvanostat, ${ownTime} ps); current off by ${deviation.toExponential(1)}`,
);
