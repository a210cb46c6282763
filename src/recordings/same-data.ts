import type { Problem } from "../errors/errors.js";
import { limits } from "../limits.js";
import type { Recording } from "./recording.js";

/** Of the root mean square increment, within which two are the same: integrals and images that begin elsewhere are rounded otherwise. */
const sameWithin = 1e-6;

/** Of a recording, one component each; a trajectory's are those of all its ions. */
interface Increments {
  readonly recording: Recording;
  readonly count: number;
  readonly width: number;
  readonly at: (k: number, component: number) => number;
}

function incrementsOf(recording: Recording): Increments {
  if (recording.kind === "charge") {
    const { displacement } = recording;
    return {
      recording,
      count: displacement[0]!.length - 1,
      width: displacement.length,
      at: (k, c) => displacement[c]![k + 1]! - displacement[c]![k]!,
    };
  }
  const { frames } = recording;
  return {
    recording,
    count: frames.length - 1,
    width: frames[0]!.length,
    at: (k, c) => frames[k + 1]![c]! - frames[k]![c]!,
  };
}

/** Words of 32 bits, one an increment. */
function wordsOf({ count, width, at }: Increments, quantum: number): Int32Array {
  const words = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    let word = 0;
    for (let c = 0; c < width; c++) {
      word = Math.imul(word ^ (Math.round(at(k, c) / quantum) | 0), 0x9e3779b1);
      word ^= word >>> 15;
    }
    words[k] = word;
  }
  return words;
}

/** Of two hashes modulo 2³². */
const bases = [0x01000193, 0x5bd1e995] as const;
const unitsOfBit = 1024;

/**
 * What is in the recordings twice: a stretch of one whose increments are, one after the other, those of another stretch, of this or of
 * another recording. Taken for two it would make errors too small by up to √2 and hide how long the motion remembers. How much
 * an increment tells is seen from how often it comes: none at all for ions that rest, little for one that hops on a lattice.
 * In linear time, by hashes of the shortest stretches that tell enough (Karp & Rabin, IBM J. Res. Dev. 31, 249 (1987)).
 *
 * @returns null where everything is there once
 */
export function sameDataProblem(recordings: readonly Recording[]): Problem | null {
  const all = recordings.map(incrementsOf).filter(({ count }) => count > 0);
  let squares = 0;
  let values = 0;
  for (const { count, width, at } of all)
    for (let k = 0; k < count; k++) for (let c = 0; c < width; c++, values++) squares += at(k, c) ** 2;
  if (!(squares > 0)) return null;
  const quantum = sameWithin * Math.sqrt(squares / values);
  const words = all.map((one) => wordsOf(one, quantum));
  const bits = bitsOf(words);
  const longest = Math.max(...words.map(({ length }) => length));
  const powers = bases.map((base) => {
    const power = new Int32Array(longest + 1).fill(1);
    for (let k = 1; k <= longest; k++) power[k] = Math.imul(power[k - 1]!, base);
    return power;
  });
  const seen = new Map<string, Place>();
  for (const [of, own] of words.entries()) {
    const hash = bases.map(() => 0);
    let held = 0;
    let to = 0;
    for (let from = 0; from < own.length; from++) {
      for (
        ;
        to < own.length && (to - from < limits.repeatedIncrements || held < limits.repeatedBits * unitsOfBit);
        to++
      ) {
        held += bits.get(own[to]!)!;
        bases.forEach((base, h) => (hash[h] = (Math.imul(hash[h]!, base) + own[to]!) | 0));
      }
      if (to - from < limits.repeatedIncrements || held < limits.repeatedBits * unitsOfBit) break;
      const key = `${to - from} ${hash.join()}`;
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, { of, from });
      else if (earlier.of !== of || earlier.from + (to - from) <= from) {
        const length = alikeFrom(words, earlier, { of, from });
        if (length >= to - from) return problemOf(all, earlier, { of, from }, length);
      }
      held -= bits.get(own[from]!)!;
      bases.forEach((_, h) => (hash[h] = (hash[h]! - Math.imul(own[from]!, powers[h]![to - from - 1]!)) | 0));
    }
  }
  return null;
}

interface Place {
  readonly of: number;
  /** Increment, from 0. */
  readonly from: number;
}

/** What a word tells, in whole units: the same stretch must end at the same increment wherever it stands. */
function bitsOf(words: readonly Int32Array[]): ReadonlyMap<number, number> {
  const often = new Map<number, number>();
  let total = 0;
  for (const own of words)
    for (const word of own) {
      often.set(word, (often.get(word) ?? 0) + 1);
      total++;
    }
  return new Map(Array.from(often, ([word, count]) => [word, Math.round(unitsOfBit * Math.log2(total / count))]));
}

/** How many increments are the same from two places on. */
function alikeFrom(words: readonly Int32Array[], a: Place, b: Place): number {
  const [own, other] = [words[a.of]!, words[b.of]!];
  let length = 0;
  while (
    a.from + length < own.length &&
    b.from + length < other.length &&
    own[a.from + length] === other[b.from + length]
  )
    length++;
  return length;
}

function problemOf(all: readonly Increments[], a: Place, b: Place, length: number): Problem {
  const what = all[0]!.recording.kind === "charge" ? "values" : "frames";
  const stretch = ({ of, from }: Place) =>
    `${what} ${from + 1} to ${from + length + 1} of ${all[of]!.recording.source}`;
  return {
    code: "SAME_DATA",
    message: `the same data are there twice: ${stretch(b)} move, bit for bit, as ${stretch(a)} do`,
    file: all[b.of]!.recording.source,
    expected: "replicas that are independent of each other",
    received: `${length} increments that are the same`,
    remedy:
      "give every run once (a pattern of names takes copies, too), cut off what overlaps, and give each replica a seed of its own",
  };
}
