// Are error bars right? The scatter of the mean field among independent runs of one current against what each run says of itself.
//
//   node bin/galvanostat.js run bench/errors/llzo-1000.yaml --out FOLDER
//   node bench/errors/scatter.js FOLDER …
//
// Scatter over error has itself an error of 1/√(2(n − 1)), 15 % for 24 runs. Blocked: of the runs whose own blocks do not contradict it, and
// of all; Johnson–Nyquist: √(2k_BT E/(Vjt)) of the mean field, which knows nothing of the run. Samples that were prepared by themselves also differ in
// their frozen structure, which no run can know; where scatter exceeds the errors, that is one reason.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const rms = (x) => Math.sqrt(x.reduce((sum, y) => sum + y * y, 0) / x.length);
const show = (x, digits = 2) => x.toFixed(digits);

for (const folder of process.argv.slice(2)) {
  const { points } = JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
  for (const { temperature, atoms, runs: all } of points) {
    const driven = all.filter(({ kind }) => kind === "constant-current");
    const currents = new Map(driven.map((run) => [run.currentDensity.value, []]));
    for (const run of driven) currents.get(run.currentDensity.value).push(run);
    for (const [j, runs] of currents) {
      if (runs.length < 3) continue;
      const fields = runs.map(({ field }) => field.value);
      const mean = fields.reduce((sum, x) => sum + x, 0) / runs.length;
      const scatter = Math.sqrt(fields.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (runs.length - 1));
      const uncertain = 1 / Math.sqrt(2 * (runs.length - 1));
      const blocked = (some) => some.map(({ field }) => field.standardError).filter((x) => x !== null);
      // As each run has it, but with the mean field: its own is small where its field is by chance.
      const predicted = runs.map(
        ({ johnsonNyquist, field }) => johnsonNyquist.standardError * Math.sqrt(Math.abs(mean / field.value)),
      );
      const settled = runs.filter(({ converged }) => converged);
      const inside = runs.filter(({ field }) => Math.abs(field.value - mean) < (field.standardError ?? 0)).length;
      const against = (errors) =>
        errors.length === 0
          ? "none"
          : `${show(scatter / rms(errors))} ± ${show((scatter / rms(errors)) * uncertain)} (${errors.length} runs)`;
      console.log(
        `${temperature.value} K, ${atoms} atoms, ${j} A/cm²: ${runs.length} runs of ${runs[0].duration.value} ps, E = ${mean.toPrecision(4)} ± ${(scatter / Math.sqrt(runs.length)).toPrecision(2)} V/Å; ` +
          `scatter over blocked error ${against(blocked(settled))}, with those that say they are too short ${against(blocked(runs))}; over Johnson–Nyquist ${against(predicted)}; ` +
          `${inside} within their own blocked error`,
      );
    }
  }
}
