// How things are timed: in turn, several times, with the spread told.

/** Median and range of numbers. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    minimum: sorted[0],
    maximum: sorted.at(-1),
  };
}

/**
 * Calls every trial `rounds` times in turn (the machine's other work then falls on all of them), turned round every other time.
 * @returns one array of results for each trial; results of one round were measured one after the other
 */
export async function inTurn(trials, rounds) {
  const results = trials.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = trials.map((_, i) => (round % 2 === 0 ? i : trials.length - 1 - i));
    for (const i of order) results[i][round] = await trials[i]();
  }
  return results;
}

/** Spread of above[k]/below[k]. */
export const ratios = (above, below) => spread(above.map((value, k) => value / below[k]));

/** What forces, lists and the rest have of the time between two calls of `timings()`, as cells of a row. */
export function parts(before, after) {
  const seconds = (...keys) => keys.reduce((sum, key) => sum + after[key] - before[key], 0);
  const total = seconds("pair", "reciprocal", "neighbors", "other");
  const share = (...keys) => `${significant((100 * seconds(...keys)) / total, 2)} %`;
  return { forces: share("pair", "reciprocal"), lists: share("neighbors"), rest: share("other") };
}

/**
 * How many times as fast two threads are as one, on a machine that does other things: twice the steps by two threads against two
 * simulations of one thread each side by side, in turn. Whatever else runs then falls on both in the same way.
 * @param make a simulation with this many threads
 * @param advance runs it for this many steps
 */
export async function twoThreads(make, advance, steps, rounds) {
  const two = make(2);
  const copies = [make(1), make(1)];
  const timed = async (what) => {
    const from = performance.now();
    await what();
    return performance.now() - from;
  };
  const ways = [
    () => timed(() => Promise.all(copies.map((one) => advance(one, steps)))),
    () => timed(() => advance(two, 2 * steps)),
  ];
  for (const way of ways) await way();
  const [apart, together] = await inTurn(ways, rounds);
  return ratios(
    apart.map((time) => 2 * time),
    together,
  );
}

/** "1.23 (1.20–1.31)" */
export const withRange = ({ median, minimum, maximum }, digits = 3) =>
  `${significant(median, digits)} (${significant(minimum, digits)}–${significant(maximum, digits)})`;

export const significant = (x, digits = 3) =>
  x === 0 ? "0" : Math.abs(x) >= 10 ** (digits - 1) ? Math.round(x).toString() : String(Number(x.toPrecision(digits)));

/** rms difference of two [3N] arrays of forces in eV/Å, over 14.4 eV/Å: what "accuracy" means everywhere here. */
export function forceError(forces, reference) {
  let sum = 0;
  // Per particle, as the accuracy of LAMMPS and of ours is defined: √(Σ|ΔF|²/N).
  forces.forEach((f, i) => (sum += (f - reference[i]) ** 2));
  return Math.sqrt((3 * sum) / forces.length) / 14.399645;
}
