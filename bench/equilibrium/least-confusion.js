// What no estimator can tell: of runs whose charge has a slow memory, how many look like runs without, at the least.
//
// Any rule that accepts a share β of the runs without memory accepts at least g(β) of those with it, where g is reached by the
// likelihood ratio (Neyman & Pearson, Phil. Trans. R. Soc. A 231, 289 (1933)). So an interval that holds the σ of the first in β of
// their runs, and is too short to hold that of the second as well, misses the latter in g(β) of its runs. Sine powers of the flux are
// independent and Gamma-distributed with mean S(ω), shape directions × replicas / 2; S = r + (1 − r) ω²τ²/(1 + ω²τ²), against S = 1.
//
//   node bench/equilibrium/least-confusion.js [REPEATS]
import { Random } from "../../dist/statistics/random.js";

const repeats = Number(process.argv[2] ?? 10_000);
const samples = 10_000;
const modes = 300; // a memory of 50 samples has half of its effect below the 64th
const accepted = [0.5, 0.8, 0.9];
const random = new Random(1);

function memory(tau, r) {
  return Float64Array.from({ length: modes }, (_, k) => {
    const x = ((Math.PI * (k + 1)) / samples) * tau;
    return r + ((1 - r) * x * x) / (1 + x * x);
  });
}
/** ln of the likelihood with memory over that without, of `repeats` runs whose spectrum is `truth`. */
function logRatios(truth, spectrum, normals) {
  return Float64Array.from({ length: repeats }, () => {
    let sum = 0;
    for (let k = 0; k < modes; k++) {
      let square = 0;
      for (let n = 0; n < normals; n++) square += random.normal() ** 2;
      sum -= 0.5 * (normals * Math.log(spectrum[k]) + truth[k] * square * (1 / spectrum[k] - 1));
    }
    return sum;
  }).sort();
}
const flat = new Float64Array(modes).fill(1);
console.log(
  `share of runs with the memory that look like the 50, 80, 90 % most ordinary without it, ${samples} samples`,
);
for (const [tau, r] of [
  [50, 0.6],
  [150, 0.3],
  [150, 0.8],
  [300, 0.6],
  [500, 0.3],
  [500, 0.6],
  [500, 0.8],
]) {
  const spectrum = memory(tau, r);
  const columns = [1, 2, 4].map((replicas) => {
    const without = logRatios(flat, spectrum, 3 * replicas);
    const withMemory = logRatios(spectrum, spectrum, 3 * replicas);
    return accepted.map((share) => {
      const limit = without[Math.floor(share * repeats)];
      return `${((100 * withMemory.findIndex((x) => x >= limit)) / repeats).toFixed(1)}`;
    });
  });
  console.log(
    `τ ${tau}, r ${r}: ${columns.map((column, i) => `${[1, 2, 4][i]} × 3 directions ${column.join(", ")} %`).join("; ")}`,
  );
}
