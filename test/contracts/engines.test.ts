import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeEach, describe, expect, test } from "vitest";

import {
  engines,
  isEvaluator,
  isExporter,
  isSimulator,
  type RunRecord,
  type Simulator,
} from "../../src/engines/index.js";
import type { SavedFile } from "../../src/files/index.js";
import type { SimulationState } from "../../src/model/index.js";
import type { RunSpec } from "../../src/plan/run-spec.js";
import { makePlan, systemOf } from "../../src/plan/index.js";
import { hasLammps } from "../engines/lammps/lmp.js";
import { SmallStudy } from "../study/small-study.js";
import { setupAt } from "../setups.js";

// What every engine of the registry must keep to; a new one is tested by being in it.

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const small = new SmallStudy();
afterAll(() => small.remove());

const study = small.make({
  equilibration: { duration: "33 fs" },
  production: { timestep: "1 fs", duration: "140 fs", sampleInterval: "7 fs" },
  equilibrium: { duration: "0.28 ps" },
  preparation: {
    minimise: { force: "0.05 eV/Å" },
    anneal: { temperature: "700 K", hold: "20 fs", cooling: "1 K/fs" },
    pressure: { duration: "70 fs" },
  },
});
const system = systemOf(setupAt(study));
const plan = makePlan(study);
const all = [...plan.preparation, ...plan.runs];
const ofKind = (kind: RunSpec["kind"]) => all.find((run) => run.kind === kind)!;
const driven = ofKind("constant-current");
/** Those that are installed. */
const simulators = engines.filter(isSimulator).filter(({ name }) => name !== "lammps" || hasLammps);

test("every engine's folder is in the registry", () => {
  const folders = readdirSync(at("src/engines"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(engines.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
});

describe.each(engines.map((engine) => [engine.name, engine] as const))("%s", (name, engine) => {
  const isHere = !isSimulator(engine) || simulators.includes(engine);
  test("says in a line what it is, and does runs or writes them", () => {
    expect(engine.summary).toMatch(/^\S.{10,120}$/);
    expect(isSimulator(engine) || isExporter(engine)).toBe(true);
    // Where users look for it.
    if (isExporter(engine)) expect(readFileSync(at(`docs/export-${name}.md`), "utf8")).toContain(`export ${name}`);
  });

  test.skipIf(!isHere)("can do a driven run of the study, and refuses by name what it has not", () => {
    expect(engine.can(driven, system)).toEqual([]);
    const { thermostats } = engine.describe();
    expect(thermostats.map((member) => member.name)).toContain(driven.ensemble.thermostat!.type);
    const strange = { ...driven, ensemble: { ...driven.ensemble, thermostat: { type: "aether", parameters: {} } } };
    const problems = engine.can(strange, system);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ code, message }) => code !== "" && message !== "")).toBe(true);
    expect(problems.some(({ message, received }) => `${message} ${received}`.includes("aether"))).toBe(true);
  });
});

describe.each(simulators.map((engine) => [engine.name, engine] as const))("%s runs", (_name, engine) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "galvanostat-engine-"));
    return () => rmSync(folder, { recursive: true, force: true });
  });
  const run = (spec: RunSpec, options: Partial<Parameters<Simulator["run"]>[3]> = {}, place: string | null = folder) =>
    engine.run(spec, system, place, { threads: () => 1, ...options });
  const columns = ({ series }: RunRecord) =>
    Object.fromEntries(series.descriptions.map(({ name: column }) => [column, Array.from(series.column(column))]));
  const lasting = (record: RunRecord) => ({
    steps: record.steps,
    columns: columns(record),
    first: record.first,
    last: record.last,
    correlations: record.correlations,
  });

  const core = isEvaluator(engine) ? engine : null;
  const onlyCore = test.skipIf(core === null);

  test("everything that is planned, or says of what it cannot why and what to do", () => {
    for (const spec of all) {
      const problems = engine.can(spec, system);
      if (core !== null || spec === driven) expect(problems, spec.id).toEqual([]);
      for (const { path, remedy } of problems) expect([path, remedy]).not.toContain(undefined);
    }
  });

  test("at a cost that grows with their steps", () => {
    const once = engine.cost({ ...driven, equilibrationSteps: 100, steps: 100 }, system);
    expect(once).toBeGreaterThan(0);
    expect(engine.cost({ ...driven, equilibrationSteps: 300, steps: 100 }, system)).toBeGreaterThan(once);
    expect(engine.cost({ ...driven, equilibrationSteps: 100, steps: 300 }, system)).toBeGreaterThan(once);
  });

  test("a row every interval of the production, the current held in each; states at both ends", async () => {
    const record = (await run(driven))!;
    expect(record.steps).toBe(33 + 140);
    expect([record.first.step, record.last.step]).toEqual([0, 173]);
    // Multiples of 7 in 34 … 173.
    expect(Array.from(record.series.column("time"))).toEqual(Array.from({ length: 20 }, (_, k) => 35 + 7 * k));
    for (const flux of record.series.column("chargeFlux")) expect(flux / driven.current!.chargeFlux).toBeCloseTo(1, 10);
    record.first.unwrappedPositions.forEach((x, k) => expect(x).toBeCloseTo(system.model.positions[k]!, 12));
    expect(record.correlations).toBeNull();
    expect(record.facts).toMatchObject({ atoms: 24, threads: 1 });
    // det of the cell's rows.
    const [a, b, c] = [0, 3, 6].map((i) => Array.from(system.model.cell.subarray(i, i + 3))) as [
      number[],
      number[],
      number[],
    ];
    const cross = [b[1]! * c[2]! - b[2]! * c[1]!, b[2]! * c[0]! - b[0]! * c[2]!, b[0]! * c[1]! - b[1]! * c[0]!];
    expect(record.facts.volume).toBeCloseTo(
      a.reduce((sum, x, k) => sum + x * cross[k]!, 0),
      6,
    );
  });

  onlyCore("correlations only where they are asked for, over the production", async () => {
    const record = (await run(ofKind("equilibrium")))!;
    expect(record.correlations!.duration).toBe(280);
    expect(record.correlations!.species).toHaveLength(3);
  });

  onlyCore.each(["constant-current", "equilibrium"] as const)(
    "%s, stopped and gone on with, other threads, made longer: the bits of an unbroken run",
    async (kind) => {
      const spec = ofKind(kind);
      const long = { ...spec, steps: 12_000 };
      const abort = new AbortController();
      const onProgress = ({ steps }: { steps: number }) => void (steps >= 50 && abort.abort());
      expect(await run(long, { signal: abort.signal, onProgress })).toBeUndefined();
      const resumed: number[] = [];
      let turns = 0;
      const record = await run(long, {
        onResumed: (steps) => resumed.push(steps),
        threads: () => (++turns % 2) + 1,
        rethread: () => turns < 4,
      });
      expect(resumed[0]).toBeGreaterThanOrEqual(50);
      expect(turns).toBe(4);
      expect(lasting(record!)).toEqual(lasting((await run(long, {}, null))!));
      const longer = { ...spec, steps: 14_000 };
      expect(lasting((await run(longer))!)).toEqual(lasting((await run(longer, {}, null))!));
      // What is there already is not thrown away.
      expect((await run(spec))!.steps).toBe(spec.equilibrationSteps + 14_000);
    },
  );

  onlyCore("frames of the production at two intervals, gone on with where the state is", async () => {
    const frames: number[] = [];
    const others: { step: number; positions: Float64Array }[] = [];
    const options = {
      trajectory: {
        interval: 1000,
        open: (saved: SavedFile | null) => {
          frames.length = saved?.bytes ?? 0;
          return {
            sync: () => ({ bytes: frames.length }),
            write: ({ step }: { step: number }) => void frames.push(step),
          };
        },
      },
      frames: {
        interval: 1536,
        open: (steps: number) => {
          others.splice(0, Infinity, ...others.filter(({ step }) => step <= steps));
          return { write: ({ step, positions }: SimulationState) => void others.push({ step, positions }) };
        },
      },
    };
    const long = { ...driven, steps: 20_000 };
    const abort = new AbortController();
    await run(long, {
      ...options,
      signal: abort.signal,
      onProgress: ({ steps }) => void (steps > 2100 && abort.abort()),
    });
    await run(long, options);
    expect(frames).toEqual(Array.from({ length: 20 }, (_, k) => 33 + 1000 * (k + 1)));
    expect(others.map(({ step }) => step)).toEqual(Array.from({ length: 13 }, (_, k) => 33 + 1536 * (k + 1)));
    // Where the atoms are then: of a run that ends there.
    const { last } = (await run({ ...driven, steps: 1536 }, {}, null))!;
    expect(others[0]!.positions).toEqual(last.positions);
  });

  test("nothing is written without a folder", async () => {
    await run(driven, {}, null);
    expect(readdirSync(folder)).toEqual([]);
  });

  onlyCore("a cell that relaxes, and a temperature that falls", async () => {
    const relaxed = (await run(all.find(({ ensemble }) => ensemble.barostat !== undefined)!))!;
    expect(Array.from(relaxed.last.cell)).not.toEqual(Array.from(relaxed.first.cell));
    const annealed = (await run(all.find(({ ensemble }) => ensemble.temperatureSchedule !== undefined)!, {}, null))!;
    expect(Array.from(annealed.last.cell)).toEqual(Array.from(annealed.first.cell));
  });

  onlyCore("minimises: every force below the tolerance, the energy that of the positions reached", async () => {
    const spec = ofKind("minimisation");
    const { converged, positions, forces, potentialEnergy, initial } = await core!.minimise(spec, system, {
      threads: 1,
    });
    expect(converged).toBe(true);
    for (let k = 0; k < forces.length; k += 3)
      expect(Math.hypot(forces[k]!, forces[k + 1]!, forces[k + 2]!)).toBeLessThan(0.05);
    expect(potentialEnergy).toBeLessThan(initial.potentialEnergy);
    const one = core!.configurations(system.model, { threads: 1 });
    const there = await one.at(positions);
    expect(there.potentialEnergy).toBeCloseTo(potentialEnergy, 8);
    there.forces.forEach((force, k) => expect(force).toBeCloseTo(forces[k]!, 6));
    expect((await one.at(system.model.positions)).potentialEnergy).toBeCloseTo(initial.potentialEnergy, 8);
    one.close();
  });

  test("finds nothing wrong with itself", async () => {
    const checks = await engine.check();
    expect(checks.length).toBeGreaterThan(0);
    for (const { name, passed, found } of checks) expect(passed, `${name}: ${found}`).toBe(true);
  });
});

describe.each(engines.filter(isExporter).map((engine) => [engine.name, engine] as const))(
  "%s writes",
  (_name, engine) => {
    test("runs that it can do as files, and refuses the others", () => {
      const deck = engine.prepare(
        plan.runs.filter((run) => run.kind === "constant-current"),
        system,
        "a study",
      );
      expect(deck.size).toBeGreaterThan(0);
      for (const [file, text] of deck) {
        expect(file).toMatch(/^[\w.-]+$/);
        expect(text.length).toBeGreaterThan(0);
      }
      const refused = all.filter((run) => engine.canPrepare(run, system).length > 0);
      for (const run of refused)
        expect(() => engine.prepare([run], system, "a study"), run.id).toThrow(
          expect.objectContaining({ code: "EXPORT_UNSUPPORTED" }),
        );
    });
  },
);
