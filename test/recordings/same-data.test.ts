import { describe, expect, test } from "vitest";

import { InputError } from "../../src/errors/errors.js";
import { estimateRecordings } from "../../src/estimates/recordings.js";
import type { ChargeRecording, TrajectoryRecording } from "../../src/recordings/recording.js";
import { sameDataProblem } from "../../src/recordings/same-data.js";
import { RandomNumbers } from "../estimators/processes.js";

const cell = Float64Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9);
const trajectory = (frames: readonly Float64Array[], source: string): TrajectoryRecording => ({
  kind: "trajectory",
  interval: 10,
  species: ["Li", "Li", "Cl", "Cl"],
  frames,
  cell,
  source,
  notes: [],
});
const charge = (q: readonly Float64Array[], source: string): ChargeRecording => ({
  kind: "charge",
  interval: 10,
  displacement: q,
  source,
  notes: [],
});
/** Two ions that move, of four; `move` by an increment of a component. */
function walk(seed: number, count: number, move: (random: RandomNumbers) => number): Float64Array[] {
  const random = new RandomNumbers(seed);
  let at = Float64Array.from({ length: 12 }, (_, k) => k / 2);
  return Array.from({ length: count }, () => (at = at.map((x, k) => (k < 6 ? x + move(random) : x))));
}
const normal = (random: RandomNumbers) => 0.2 * random.normal();
/** One hop in ten, by a lattice constant either way. */
const hop = (random: RandomNumbers) => {
  const x = random.normal();
  return Math.abs(x) < 1.645 ? 0 : Math.sign(x) * 2.5;
};
const paired = (a: readonly Float64Array[], b: readonly Float64Array[]) =>
  sameDataProblem([trajectory(a, "a.dump"), trajectory(b, "b.dump")]);

describe("the same data twice", () => {
  const whole = walk(1, 900, normal);
  test("a copy, an overlap, the other's end: both files are named, with the frames", () => {
    expect(paired(whole, whole)).toMatchObject({
      code: "SAME_DATA",
      file: "b.dump",
      message:
        "the same data are there twice: frames 1 to 900 of b.dump move, bit for bit, as frames 1 to 900 of a.dump do",
      received: "899 increments that are the same",
    });
    expect(paired(whole.slice(0, 500), whole.slice(450))!.message).toContain(
      "frames 1 to 50 of b.dump move, bit for bit, as frames 451 to 500 of a.dump",
    );
    const grafted = [...walk(2, 300, normal), ...whole.slice(100, 200)];
    expect(paired(whole, grafted)!.message).toContain("frames 301 to 400 of b.dump");
    expect(sameDataProblem([trajectory([...whole.slice(0, 700), ...whole.slice(600)], "c.xyz")])!.message).toContain(
      "frames 701 to 800 of c.xyz move, bit for bit, as frames 601 to 700 of c.xyz do",
    );
  });

  test("in another image, where sums are rounded otherwise", () => {
    const elsewhere = whole.slice(400).map((frame) => frame.map((x, k) => x + [9, -18, 27][k % 3]!));
    expect(elsewhere[1]![0]! - elsewhere[0]![0]!).not.toBe(whole[401]![0]! - whole[400]![0]!);
    expect(paired(whole, elsewhere)!.message).toContain("as frames 401 to 900 of a.dump");
  });

  test("a table: integrals that begin elsewhere", () => {
    const q = [0, 1, 2].map((k) => Float64Array.from(whole, (frame) => frame[k]!));
    const late = q.map((x) => x.slice(300).map((y) => y - x[300]!));
    expect(sameDataProblem([charge(q, "one.csv"), charge(late, "two.csv")])!.message).toContain(
      "values 1 to 600 of two.csv move, bit for bit, as values 301 to 900 of one.csv do",
    );
    expect(sameDataProblem([charge([q[0]!], "one.csv"), charge([q[1]!], "two.csv")])).toBeNull();
  });

  test("an analysis does not begin", () => {
    const given = { temperature: 800, transportCharges: { Li: 1, Cl: -1 }, mobile: ["Li"] };
    expect(() => estimateRecordings([trajectory(whole, "a"), trajectory(whole, "b")], given)).toThrow(InputError);
  });

  test("ions that hop on a lattice: a copy is one, whatever chance repeats is none", () => {
    const runs = Array.from({ length: 40 }, (_, seed) => walk(seed + 1, 1500, hop));
    expect(sameDataProblem(runs.map((frames, k) => trajectory(frames, `${k}`)))).toBeNull();
    expect(paired(runs[0]!, runs[0]!.slice(500))!.message).toContain("frames 501 to 1500 of a.dump");
    // One ion in one direction, a hop at every step: four bytes of it come again by chance all the time.
    const rough = (seed: number) => {
      const random = new RandomNumbers(seed);
      let q = 0;
      return [Float64Array.from({ length: 5000 }, () => (q += Math.sign(random.normal())))];
    };
    const steps = Array.from({ length: 8 }, (_, k) => rough(k + 1));
    expect(sameDataProblem(steps.map((q, k) => charge(q, `${k}`)))).toBeNull();
    expect(sameDataProblem([charge(steps[0]!, "a"), charge(steps[0]!, "b")])).not.toBeNull();
  });

  test("ions that rest, or drift alike, tell nothing", () => {
    const resting = Array.from({ length: 200 }, () => whole[0]!);
    expect(paired(resting, resting)).toBeNull();
    const drifting = Array.from({ length: 200 }, (_, k) => whole[0]!.map((x) => x + k));
    expect(paired(drifting, drifting)).toBeNull();
  });
});
