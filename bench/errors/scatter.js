// Are error bars right? The scatter of the mean field among independent runs of one current against what each run says of itself.
//
//   node bin/galvanostat.js run bench/errors/llzo-1000.yaml --out FOLDER
//   node bench/errors/scatter.js FOLDER …
//
// Scatter over error has itself an error of 1/√(2(n − 1)), 15 % for 24 runs. Blocked: of the runs whose own blocks do not contradict it, and
// of all; Johnson–Nyquist: √(2k_BT E/(Vjt)) of the mean field, which knows nothing of the run. Samples that were prepared by themselves also differ in
// their frozen structure, which no run can know; where scatter exceeds the errors, that is one reason.
//
// Sharper than the scatter of 24 means is that of the means of their sixths about the mean of all, of 144 blocks (a sixth must be long beside the
// memory of the field): what the error of a run would be if its sixths were independent.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Of the means of `parts` blocks of each run about the mean of all: the standard error of a whole run that it makes. */
function pooled(folder, runs, parts) {
  const fields = runs.map(({ series }) => {
    const [head, ...rows] = readFileSync(join(folder, series), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    const column = head.split(",").indexOf("field_V_per_A");
    return rows.map((row) => Number(row.split(",")[column]));
  });
  const length = Math.floor(Math.min(...fields.map((field) => field.length)) / parts);
  const means = fields.flatMap((field) =>
    Array.from(
      { length: parts },
      (_, k) => field.slice(k * length, (k + 1) * length).reduce((sum, x) => sum + x, 0) / length,
    ),
  );
  const mean = means.reduce((sum, x) => sum + x, 0) / means.length;
  return Math.sqrt(means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (means.length - 1) / parts);
}

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
      const sixths = pooled(folder, runs, 6);
      const ofSixths = (errors) => {
        const ratio = sixths / rms(errors);
        return errors.length === 0 ? "none" : `${show(ratio)} ± ${show(ratio / Math.sqrt(2 * (6 * runs.length - 1)))}`;
      };
      console.log(
        `${temperature.value} K, ${atoms} atoms, ${j} A/cm²: ${runs.length} runs of ${runs[0].duration.value} ps, E = ${mean.toPrecision(4)} ± ${(scatter / Math.sqrt(runs.length)).toPrecision(2)} V/Å; ` +
          `scatter over blocked error ${against(blocked(settled))}, with those that say they are too short ${against(blocked(runs))}; over Johnson–Nyquist ${against(predicted)}; ` +
          `sixths of the runs: ${ofSixths(blocked(runs))} of the blocked error, ${ofSixths(predicted)} of Johnson–Nyquist's; ` +
          `${inside} within their own blocked error`,
      );
    }
  }
}
