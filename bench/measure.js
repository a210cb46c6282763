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
