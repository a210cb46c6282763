import type { Lines } from "../input/line-reader.js";
import { formatNumber } from "../units/index.js";
import { limits } from "../limits.js";

/** A row or a frame with the clock of its file: steps, fs, numbers of configurations; NaN where there is none. */
export interface Clocked {
  readonly clock: number;
  readonly line: number;
}

/** "step 150", "12.5 fs" */
export const atClock = (unit: string, clock: number): string => (unit === "fs" ? `${clock} fs` : `${unit} ${clock}`);

/**
 * Cuts a file where its clock runs back. After a restart frames are there twice, nearly the same, and the later ones are taken;
 * else (LAMMPS' `reset_timestep`, files put one behind the other) what follows is a stretch of its own.
 *
 * @param unlikeness of two items: a squared distance
 * @param unit of the clock
 * @returns the stretches, each with a clock that runs forward, and what was done in words
 */
export function stretchesOf<T extends Clocked>(
  items: readonly T[],
  unlikeness: (a: T, b: T) => number,
  unit: string,
): { readonly stretches: T[][]; readonly notes: string[] } {
  const parts: T[][] = [];
  for (const item of items) {
    const part = parts.at(-1);
    if (part === undefined || item.clock <= part.at(-1)!.clock) parts.push([item]);
    else part.push(item);
  }
  const stretches: T[][] = [];
  const notes: string[] = [];
  for (const part of parts) {
    const before = stretches.at(-1);
    const [first] = part as [T, ...T[]];
    if (before === undefined) stretches.push(part);
    else if (isRestart(before, part, unlikeness)) {
      before.length = before.findIndex(({ clock }) => clock >= first.clock);
      for (const item of part) before.push(item);
      notes.push(
        `from ${atClock(unit, first.clock)} on all is there twice (line ${first.line}), as after a restart: the later ones are taken`,
      );
    } else {
      notes.push(
        `${atClock(unit, before.at(-1)!.clock)} is followed by ${atClock(unit, first.clock)} (line ${first.line}): what comes then is taken for a replica of its own`,
      );
      stretches.push(part);
    }
  }
  return { stretches, notes };
}

/** Part of what changes from one item to the next, within which two are the same: a restart goes on from the same point. */
const sameWithin = 0.25;

function isRestart<T extends Clocked>(
  before: readonly T[],
  part: readonly T[],
  unlikeness: (a: T, b: T) => number,
): boolean {
  const indexOf = new Map(before.map(({ clock }, k) => [clock, k]));
  const twice = part.filter(({ clock }) => indexOf.has(clock)).slice(0, 2);
  // Replicas, too, begin at one structure: then the next one tells.
  const later = indexOf.get(twice[0]?.clock ?? NaN) === 0 ? (twice[1] ?? twice[0]) : twice[0];
  if (later === undefined) return false;
  const at = indexOf.get(later.clock)!;
  const neighbour = before[at - 1] ?? before[at + 1];
  const change = neighbour === undefined ? 0 : unlikeness(before[at]!, neighbour);
  return unlikeness(later, before[at]!) <= sameWithin * change;
}

/** The commonest spacing of clocks that run forward, and the first item that breaks it (−1: none). */
function spacingOf(items: readonly Clocked[]): { readonly step: number; readonly odd: number } {
  const steps = items.slice(1).map(({ clock }, k) => clock - items[k]!.clock);
  const step = steps.toSorted((a, b) => a - b)[(steps.length - 1) >> 1] ?? NaN;
  const odd = steps.findIndex(
    (here, k) => !(Math.abs(here - step) <= 1e-6 * step + 1e-9 * Math.abs(items[k + 1]!.clock)),
  );
  return odd >= 0 ? { step, odd: odd + 1 } : { step: (items.at(-1)!.clock - items[0]!.clock) / steps.length, odd };
}

/** How long a file's items are apart, and what the options say of it. */
export interface Timing {
  readonly lines: Lines;
  /** What the clock counts, for messages: "step", "fs", "configuration". */
  readonly unit: string;
  /** fs; `null`: not known. */
  readonly perClock: number | null;
  /** fs between two items, as the options have it. */
  readonly interval?: number;
  /** fs to leave out at the start. */
  readonly discard?: number;
}

/**
 * Stretches without what comes before `discard` (which runs on from one to the next), and without those that are too short for an
 * analysis where others are not.
 *
 * @param what an item is, in the plural
 * @throws InputError TIME_RUNS_BACK, RECORDING_TOO_SHORT
 */
export function longStretches<T extends Clocked>(
  stretches: readonly (readonly T[])[],
  { lines, unit, perClock, interval = NaN, discard = 0 }: Timing,
  what: string,
): { readonly long: (readonly T[])[]; readonly notes: string[] } {
  const given = stretches.reduce((sum, { length }) => sum + length, 0);
  if (stretches.length > 1 && 2 * stretches.length > given) {
    const [[...head], [after]] = stretches as readonly [readonly T[], readonly [T]];
    const before = head.at(-1)!;
    lines.fail({
      code: "TIME_RUNS_BACK",
      message: `time does not run forward: ${atClock(unit, before.clock)} is followed by ${atClock(unit, after.clock)} (${what} ${head.length} and ${head.length + 1})`,
      line: after.line,
      expected: `${what} in the order of their times`,
      received: `${stretches.length - 1} of ${given} ${what} that are not later than the one before`,
      remedy: `sort the ${what} by time`,
    });
  }
  let before = 0;
  const kept = stretches.map((items) => {
    const elapsed = items.map(
      ({ clock }, k) => before + (perClock === null ? k * interval : (clock - items[0]!.clock) * perClock),
    );
    before = elapsed.at(-1)! + (elapsed.length > 1 ? elapsed.at(-1)! - elapsed.at(-2)! : 0);
    return items.filter((_, k) => !(elapsed[k]! < discard * (1 - 1e-9)));
  });
  const longest = Math.max(0, ...kept.map(({ length }) => length));
  if (longest < 2)
    lines.fail({
      code: "RECORDING_TOO_SHORT",
      message: `the file has fewer than two complete ${what}${discard > 0 ? ` after the ${formatNumber(discard, "fs")} that are left out` : ""}`,
      expected: "a time series",
      received: `${given} in all`,
    });
  const long = kept.filter(({ length }) => length >= Math.min(longest, limits.recordedSamples));
  const short = kept.filter(({ length }) => length > 0).length - long.length;
  return {
    long,
    notes: [
      ...(discard > 0 ? [`the first ${formatNumber(discard, "fs")} are left out`] : []),
      ...(short > 0 ? [`stretches of fewer than ${limits.recordedSamples} ${what} are left out: ${short}`] : []),
    ],
  };
}

/** Relative difference of two times that are said to be the same. */
const sameTime = 1e-3;

/**
 * fs between two items of a clock that runs forward; `undefined`: neither the file nor the options say it.
 *
 * @param what an item is, in the plural
 * @throws InputError UNEVEN_TIMES, TIMES_CONTRADICT
 */
export function intervalOf(
  items: readonly Clocked[],
  { lines, unit, perClock, interval }: Timing,
  what: string,
): number | undefined {
  const { step, odd } = spacingOf(items);
  if (odd >= 0)
    lines.fail({
      code: "UNEVEN_TIMES",
      message: `${what} are not equally spaced: ${atClock(unit, items[odd - 1]!.clock)} and ${atClock(unit, items[odd]!.clock)}`,
      line: items[odd]!.line,
      expected: `every ${step}`,
      remedy: `correlate one evenly sampled stretch${2 * odd < items.length ? ": --discard leaves out the start" : ""}`,
    });
  if (perClock === null) return interval;
  const measured = step * perClock;
  if (interval !== undefined && Math.abs(interval / measured - 1) > sameTime)
    lines.fail({
      code: "TIMES_CONTRADICT",
      message: "the file's times are not the interval that is said",
      line: items[1]!.line,
      expected: formatNumber(measured, "fs"),
      received: `--interval ${formatNumber(interval, "fs")}`,
      remedy: "leave --interval out",
    });
  return measured;
}
