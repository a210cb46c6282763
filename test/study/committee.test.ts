import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { buildParticleModel, evaluate, runStudy, type Results, type RunStudyOptions } from "../../src/index.js";
import { readTrajectory } from "./trajectory.js";
import { SmallStudy } from "./small-study.js";

let small: SmallStudy;
beforeEach(() => {
  small = new SmallStudy();
  const text = readFileSync(join(small.folder, "force-field.yaml"), "utf8");
  writeFileSync(join(small.folder, "b.yaml"), text.replace("A: 1362.81 eV", "A: 1300 eV"));
  writeFileSync(join(small.folder, "c.yaml"), text.replace("A: 8833.77 eV", "A: 9000 eV"));
});
afterEach(() => small.remove());

const [a, b, c] = ["force-field.yaml", "b.yaml", "c.yaml"] as const;
type Changes = Record<string, unknown>;
const short = {
  temperatures: ["600 K"],
  equilibration: { duration: "0.1 ps" },
  production: { timestep: "1 fs", duration: "0.5 ps" },
};
const committee = (...members: unknown[]) => ({ ...short, forceField: { committee: members } });

async function run(changes: Changes, folder = small.results, options: Partial<RunStudyOptions> = {}) {
  const ran = new Set<string>();
  const results = await runStudy(small.make(changes), {
    folder,
    ...options,
    onProgress: (spec, progress) => {
      ran.add(spec.id);
      options.onProgress?.(spec, progress);
    },
  });
  return { results, ran };
}
const fresh = (changes: Changes) => run(changes, join(small.folder, "fresh"));

/** What must not depend on how the study came to be done. */
const lasting = ({ points, committee: joined, errors, status }: Results): unknown =>
  JSON.parse(
    JSON.stringify({ status, errors, points, joined }, (key, value: unknown) => (key === "performance" ? null : value)),
  );
/** Every file of every run that does not say how long it took. */
const bits = (folder: string) =>
  new Map(
    readdirSync(join(folder, "runs")).flatMap((id) =>
      readdirSync(join(folder, "runs", id))
        .filter((name) => name !== "result.json")
        .map((name) => [`${id}/${name}`, readFileSync(join(folder, "runs", id, name), "base64")] as const),
    ),
  );
const runsOf = ({ points }: Results) => points.flatMap((point) => [...point.runs, ...(point.equilibrium?.runs ?? [])]);

describe("a committee", () => {
  test("runs every member, each with random numbers of its own, and every point says which it is of", async () => {
    const { results, ran } = await run({ ...committee(a, b), equilibrium: { duration: "0.4 ps" } });
    expect([...ran].sort()).toEqual(
      ["T600K-m1", "T600K-m2"]
        .flatMap((point) => [`${point}-j1-r1`, `${point}-j2-r1`, `${point}-equilibrium-r1`])
        .sort(),
    );
    expect(results.points.map(({ temperature, member }) => [temperature.value, member!.number, member!.file])).toEqual([
      [600, 1, a],
      [600, 2, b],
    ]);
    const { runs } = JSON.parse(readFileSync(join(small.results, "plan.json"), "utf8")) as {
      runs: { ensemble: { seed: number; stream: number } }[];
    };
    expect(new Set(runs.map(({ ensemble: { seed, stream } }) => `${seed} ${stream}`)).size).toBe(6);
    // The first member's are those of a study of it alone.
    const alone = await fresh({ ...short, forceField: a, equilibrium: { duration: "0.4 ps" } });
    const first = bits(small.results);
    for (const [name, data] of bits(join(small.folder, "fresh")))
      expect(first.get(name.replace(/(T\d+K)/, "$1-m1") as typeof name), name).toBe(data);
    expect(runsOf(alone.results).every((one) => !("forceDeviation" in one))).toBe(true);
    expect(alone.results.points.every((point) => !("member" in point))).toBe(true);
  });

  test("its forces differ along a run as those that are evaluated in the frames of its trajectory", async () => {
    // 500 steps: every 32nd, 15 frames.
    const { results } = await run({ ...committee(a, b, c), trajectory: { interval: "32 fs" } });
    const study = small.make(committee(a, b, c));
    const structure = study.systems[0]!.structure;
    const models = study.systems.map(({ forceField }) => buildParticleModel(forceField, structure).model);
    for (const { id, forceDeviation } of runsOf(results).filter((one) => one.id.includes("-j"))) {
      const frames = readTrajectory(join(small.results, "runs", id, "trajectory.extxyz"));
      expect(frames).toHaveLength(15);
      const all = frames.map((positions) => {
        const forces = models.map((model) => evaluate({ ...model, positions }, { method: "brute-force" }).forces);
        const variances = structure.species.map((_, i) =>
          [0, 1, 2].reduce((sum, k) => {
            const own = forces.map((one) => one[3 * i + k]!);
            const mean = (own[0]! + own[1]! + own[2]!) / 3;
            return sum + own.reduce((squares, f) => squares + (f - mean) ** 2, 0) / 3;
          }, 0),
        );
        return {
          rms: Math.sqrt(variances.reduce((sum, x) => sum + x, 0) / variances.length),
          largest: Math.sqrt(Math.max(...variances)),
        };
      });
      expect(forceDeviation).toMatchObject({ frames: 15, refused: 0, mean: { unit: "eV/Å" } });
      const { mean, largestFrame, largestAtom, relative, force } = forceDeviation!;
      expect(mean.value).toBeGreaterThan(1e-3);
      expect(mean.value).toBeCloseTo(all.reduce((sum, { rms }) => sum + rms, 0) / 15, 5);
      expect(largestFrame.value).toBeCloseTo(Math.max(...all.map(({ rms }) => rms)), 5);
      expect(largestAtom.value).toBeCloseTo(Math.max(...all.map(({ largest }) => largest)), 5);
      expect(relative).toBeCloseTo(mean.value / force.value, 12);
    }
  });

  test("σ of its members is joined, each as its point has it", async () => {
    const { results } = await run({
      ...committee(a, b, c),
      temperatures: ["1500 K"],
      drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: ["3 Å/ps", "-3 Å/ps"] },
      production: { timestep: "1 fs", duration: "12 ps" },
    });
    const quotable = results.points.filter(({ conductivity }) => conductivity?.converged === true);
    const [joined, ...others] = results.committee ?? [];
    expect(others).toEqual([]);
    expect(quotable.length).toBeGreaterThan(1);
    expect(joined!.models.map(({ number, conductivity }) => [number, conductivity.value])).toEqual(
      quotable.map(({ member, conductivity }) => [member!.number, conductivity!.value]),
    );
    expect(joined).toMatchObject({ method: "constant-current", temperature: { value: 1500 }, supercell: [1, 1, 1] });
    const [s, w] = [joined!.scatter!.value, quotable.map(({ conductivity }) => conductivity!.standardError!)];
    const weights = w.map((error) => 1 / (error ** 2 + s ** 2));
    const total = weights.reduce((sum, x) => sum + x, 0);
    const mean = quotable.reduce((sum, { conductivity }, k) => sum + weights[k]! * conductivity!.value, 0) / total;
    expect(joined!.conductivity!.value).toBeCloseTo(mean, 9);
    expect(joined!.conductivity!.standardError).toBeCloseTo(
      Math.hypot(joined!.statisticalError!.value, joined!.modelError!.value),
      12,
    );
    const deviations = results.points.flatMap(({ runs }) => runs.map(({ forceDeviation }) => forceDeviation!));
    expect(joined!.forceDeviation).toMatchObject({
      members: 3,
      frames: deviations.reduce((sum, { frames }) => sum + frames, 0),
      largestAtom: { value: Math.max(...deviations.map(({ largestAtom }) => largestAtom.value)) },
    });
    expect(joined!.findings[0]!.code).toMatch(/^models-/);
  });
});

describe("a committee that grows", () => {
  test("by a third member runs that alone; how they differ is told anew of all runs, as from the start", async () => {
    const before = await run(committee(a, b));
    const old = bits(small.results);
    const after = await run(committee(a, b, c));
    expect([...after.ran].every((id) => id.includes("-m3"))).toBe(true);
    expect(after.ran.size).toBe(before.ran.size / 2);
    for (const [name, data] of old) expect(bits(small.results).get(name), name).toBe(data);
    const whole = await fresh(committee(a, b, c));
    expect(lasting(after.results)).toEqual(lasting(whole.results));
    const deviations = ({ results }: { results: Results }) =>
      runsOf(results).map(({ id, forceDeviation }) => [id, forceDeviation!.mean.value] as const);
    const then = new Map(deviations(before));
    for (const [id, value] of deviations(after)) if (then.has(id)) expect(value).not.toBe(then.get(id));
    // Taken away again, it is as it was.
    const again = await run(committee(a, b));
    expect(again.ran.size).toBe(0);
    expect(lasting(again.results)).toEqual(lasting(before.results));
  });

  test("from one force field: its runs stay, whatever the order; a member that is changed is another one", async () => {
    const before = await run({ ...short, forceField: a });
    const old = bits(small.results);
    const two = await run(committee(b, a));
    expect(two.ran.size).toBe(before.ran.size);
    for (const id of two.ran) expect(id).toContain("-m2");
    for (const [name, data] of old) expect(bits(small.results).get(name), name).toBe(data);
    expect(two.results.points.map(({ member }) => [member!.number, member!.file])).toEqual([
      [2, b],
      [1, a],
    ]);
    const text = readFileSync(join(small.folder, b), "utf8");
    // Renamed and with a comment it is the same.
    writeFileSync(join(small.folder, "renamed.yaml"), `# again\n${text}`);
    expect((await run(committee(a, "renamed.yaml"))).ran.size).toBe(0);
    writeFileSync(join(small.folder, b), text.replace("1300 eV", "1290 eV"));
    const changed = await run(committee(a, b));
    expect(changed.ran.size).toBe(before.ran.size);
    for (const id of changed.ran) expect(id).toContain("-m3");
  });

  test("one force field that is changed is another study, as ever", async () => {
    await run({ ...short, forceField: a });
    await expect(run({ ...short, forceField: b })).rejects.toMatchObject({
      problems: [{ code: "RESULTS_OF_ANOTHER_STUDY" }],
    });
  });

  test("by a size: a system of each member", async () => {
    await run(committee(a, b));
    const sizes = [
      [1, 1, 1],
      [2, 1, 1],
    ];
    const { ran } = await run({ ...committee(a, b), structure: { file: "structure.extxyz", supercells: sizes } });
    expect(new Set([...ran].map((id) => id.replace(/-(j\d|equil).*/, "")))).toEqual(
      new Set(["T600K-2x1x1-m1", "T600K-2x1x1-m2"]),
    );
  });
});

describe("a committee that is broken off", () => {
  test.each([1, 5])(
    "by a signal at report %i, and made longer: the frames and results of one that was not",
    async (when) => {
      const longer = { ...committee(a, b), production: { timestep: "1 fs", duration: "0.9 ps" } };
      const abort = new AbortController();
      let reports = 0;
      await run(committee(a, b), small.results, {
        signal: abort.signal,
        onProgress: () => void (++reports === when && abort.abort()),
      });
      const { results } = await run(longer);
      const whole = await fresh(longer);
      expect(lasting(results)).toEqual(lasting(whole.results));
      expect(runsOf(results).every(({ forceDeviation }) => forceDeviation!.frames >= 10)).toBe(true);
    },
  );
});
