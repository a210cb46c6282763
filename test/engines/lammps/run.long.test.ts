import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { lammpsSimulator } from "../../../src/engines/lammps/index.js";
import { numbered, pruneRestarts } from "../../../src/engines/lammps/restarts.js";
import type { Rhythm } from "../../../src/engines/lammps/run.js";
import { dynamicsOf } from "../../../src/engines/native/dynamics.js";
import { constants, evaluate, simulate, type Death, type RunRecord } from "../../../src/index.js";
import type { RunSpec } from "../../../src/plan/run-spec.js";
import { makePlan, systemOf } from "../../../src/plan/index.js";
import { setupAt } from "../../setups.js";
import { SmallStudy } from "../../study/small-study.js";
import { hasLammps } from "./lmp.js";

// mpirun: two ranks wherever there is one processor, as root in CI.
process.env["OMPI_ALLOW_RUN_AS_ROOT"] ??= "1";
process.env["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] ??= "1";
const onRanks = (ranks: number) =>
  ranks === 1
    ? ["lmp"]
    : ["mpirun", "--oversubscribe", "--mca", "mpi_yield_when_idle", "1", "-np", String(ranks), "lmp"];

/** A look every 20 ms, stretches and restart files often. */
const quick: Rhythm = { look: 0.02, stretch: 0.05, save: 0.1 };
const engine = (command: readonly string[] = onRanks(1)) =>
  lammpsSimulator({ name: "lammps", command, runs: 1 }, quick);

const small = new SmallStudy();
afterAll(() => small.remove());
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanostat-lammps-run-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

function made(changes: Record<string, unknown> = {}): {
  readonly run: RunSpec;
  readonly system: ReturnType<typeof systemOf>;
} {
  const study = small.make({ equilibration: { duration: "30 fs" }, ...changes });
  return { run: makePlan(study).runs[0]!, system: systemOf(setupAt(study)) };
}
const column = ({ series }: RunRecord, name: string) => Array.from(series.column(name));
const threads = () => 1;

describe.skipIf(!hasLammps)("against the core", () => {
  test.each([
    ["a current, scheme charge, on two ranks", { scheme: "charge", driftVelocity: "0.2 Å/ps" }, "constant-current", 2],
    ["a current, scheme mobile", { scheme: "mobile", driftVelocity: "0.2 Å/ps" }, "constant-current", 1],
    ["a field, scheme mobile", { scheme: "mobile", field: "0.05 V/Å" }, "constant-field", 1],
  ] as const)("%s: from the same start the same rows and the same end", async (_name, drive, method, ranks) => {
    const { run, system } = made({
      drive: { method, direction: [1, 2, -0.5], ...drive },
      equilibration: { duration: "0 ps" },
      production: { timestep: "1 fs", duration: "40 fs", sampleInterval: "4 fs" },
      thermostat: "none",
    });
    // In a field from rest: there the core takes given velocities to its temperature.
    const cold = method === "constant-field" ? { ...run, temperature: 1e-12 } : run;
    const record = (await engine(onRanks(ranks)).run(cold, system, folder, { threads }))!;
    const { first, last } = record;
    const core = await simulate({
      model: system.model,
      dynamics: {
        ...dynamicsOf(run, system, 1),
        velocities: cold === run ? first.velocities : new Float64Array(72),
        precision: "double",
      },
      steps: 40,
    });
    expect(column(record, "time")).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 36, 40]);
    expect(record.facts).toMatchObject({ threads: ranks, atoms: 24, degreesOfFreedom: 68 });
    for (const [name, digits] of [
      ["field", 5],
      ["chargeFlux", 6],
      ["chargeDisplacementX", 4],
      ["chargeDisplacementY", 4],
      ["chargeDisplacementZ", 4],
      ["cellA", 9],
      ["cellGamma", 9],
    ] as const)
      column(record, name).forEach((x, k) => expect(x, `${name} ${k}`).toBeCloseTo(column(core, name)[k]!, digits));
    // Of the forces alone: temperatures are relative to several centres of mass there, and to the drift here.
    const virial = (of: RunRecord) =>
      column(of, "pressure").map(
        (x, k) => x - (68 * constants.BOLTZMANN * column(of, "temperature")[k]!) / (3 * record.facts.volume),
      );
    virial(record).forEach((x, k) => expect(x).toBeCloseTo(virial(core)[k]!, 5));
    // LAMMPS's coul/dsf has another constant.
    const [energies, ours] = [column(record, "potentialEnergy"), column(core, "potentialEnergy")];
    energies.forEach((x, k) => expect(x - energies[0]!).toBeCloseTo(ours[k]! - ours[0]!, 3));
    const [conserved, also] = [column(record, "conservedEnergy"), column(core, "conservedEnergy")];
    conserved.forEach((x, k) => expect(x - conserved[0]!).toBeCloseTo(also[k]! - also[0]!, 3));
    const { forces } = evaluate(system.model);
    first.forces.forEach((x, k) => expect(x).toBeCloseTo(forces[k]!, 4));
    first.unwrappedPositions.forEach((x, k) => expect(x).toBeCloseTo(system.model.positions[k]!, 9));
    for (const part of ["unwrappedPositions", "velocities", "forces"] as const)
      last[part].forEach((x, k) => expect(x).toBeCloseTo(core.last[part][k]!, part === "velocities" ? 5 : 3));
    if (run.current !== null)
      for (const flux of column(record, "chargeFlux"))
        expect(Math.abs(flux / run.current.chargeFlux - 1)).toBeLessThan(1e-10);
  });

  test("the temperature that is asked for", async () => {
    const { run, system } = made({ production: { timestep: "1 fs", duration: "4 ps", sampleInterval: "10 fs" } });
    const record = (await engine().run({ ...run, equilibrationSteps: 1000 }, system, null, { threads }))!;
    const temperatures = column(record, "temperature");
    const mean = temperatures.reduce((sum, x) => sum + x, 0) / temperatures.length;
    // 68 degrees of freedom fluctuate by 17 %; some 40 independent ones in 4 ps: four standard errors.
    expect(Math.abs(mean / 600 - 1)).toBeLessThan((4 * 0.17) / Math.sqrt(40));
  });
});

describe.skipIf(!hasLammps)("goes on", () => {
  test("stopped, gone on with on two ranks, made longer: the rows of before, and every one after them", async () => {
    const { run, system } = made();
    const long = { ...run, steps: 12_003 };
    const abort = new AbortController();
    const seen: { step: number; field: number }[] = [];
    const onProgress = ({ series }: { series: RunRecord["series"] }) => {
      seen.splice(0, Infinity);
      series.column("time").forEach((step, k) => void seen.push({ step, field: series.column("field")[k]! }));
      if (seen.length > 50) abort.abort();
    };
    expect(await engine().run(long, system, folder, { threads, signal: abort.signal, onProgress })).toBeUndefined();
    const resumed: number[] = [];
    const record = (await engine(onRanks(2)).run({ ...run, steps: 2003 }, system, folder, {
      threads,
      onResumed: (steps) => resumed.push(steps),
    }))!;
    expect(resumed).toHaveLength(1);
    expect(resumed[0]! % 10).toBe(0);
    const done = record.steps;
    expect(done).toBe(Math.max(2033, resumed[0]!));
    const rows = column(record, "time");
    expect(rows).toEqual(Array.from({ length: Math.floor(done / 10) - 3 }, (_, k) => 40 + 10 * k));
    seen.forEach(({ step, field }, k) => {
      if (step <= resumed[0]!) expect([rows[k], column(record, "field")[k]]).toEqual([step, field]);
    });
    const longer = (await engine().run({ ...run, steps: done + 500 }, system, folder, { threads }))!;
    expect(longer.steps).toBe(done + 530);
    expect(column(longer, "field").slice(0, rows.length)).toEqual(column(record, "field"));
    // Nothing is lost at the seams: the heat bath, the work and the path go on.
    const conserved = column(longer, "conservedEnergy");
    for (const x of conserved) expect(Math.abs(x - conserved[0]!)).toBeLessThan(0.1);
    // And nothing is done again.
    const before = readFileSync(join(folder, "lammps", "log.lammps"), "utf8");
    expect(
      (
        await engine(["no-lammps-at-all"])
          .run(run, system, folder, { threads })
          .catch((error) => error)
      ).code,
    ).toBe("LAMMPS_NOT_STARTED");
    expect((await engine().run(run, system, folder, { threads }))!.steps).toBe(done + 530);
    expect(readFileSync(join(folder, "lammps", "log.lammps"), "utf8")).toBe(before);
  });

  test("killed between one restart file and the next, it is started again and comes to the end", async () => {
    const { run, system } = made();
    const pidFile = join(folder, "pid");
    // Restart files as often as LAMMPS is looked at.
    const command = ["sh", "-c", `echo $$ > ${pidFile}; exec lmp "$@"`, "lmp"];
    let kills = 0;
    let last = 0;
    const deaths: Death[] = [];
    const record = await engine(command).run({ ...run, steps: 12_000 }, system, folder, {
      threads,
      onDeath: (death) => deaths.push(death),
      onProgress: ({ steps }) => {
        // At steps that no clock decides upon, wherever the restart files are.
        if (kills < 3 && steps > last + 1500 && existsSync(pidFile)) {
          last = steps;
          kills++;
          process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
        }
      },
    });
    expect(kills).toBe(3);
    expect(deaths).toHaveLength(3);
    for (const { program, step, words } of deaths) {
      expect([program, words]).toEqual(["lammps", expect.stringMatching(/^it ended by SIGKILL; its last lines:\n/)]);
      expect(step).toBeLessThan(12_000);
    }
    expect(column(record!, "time")).toEqual(Array.from({ length: 1200 }, (_, k) => 40 + 10 * k));
    for (const flux of column(record!, "chargeFlux"))
      expect(Math.abs(flux / run.current!.chargeFlux - 1)).toBeLessThan(1e-10);
  });

  test.each([
    ["of which its seal tells", true],
    ["of which only LAMMPS tells", false],
  ])("the latest restart file is damaged, %s: it goes on from the one before", async (_, isSealed) => {
    const { run, system } = made();
    const abort = new AbortController();
    const onProgress = ({ steps }: { steps: number }) => {
      if (steps > 6000) abort.abort();
    };
    const long = { ...run, steps: 12_000 };
    expect(await engine().run(long, system, folder, { threads, signal: abort.signal, onProgress })).toBeUndefined();
    const place = join(folder, "lammps");
    const [older, latest] = numbered(place, /^restart\.(\d+)$/).slice(-2) as [number, number];
    const file = join(place, `restart.${latest}`);
    const written = 1e9;
    utimesSync(file, written, written);
    if (isSealed) pruneRestarts(place);
    else rmSync(`${file}.json`, { force: true });
    const bytes = readFileSync(file);
    // What never came to the disk: head and end are there.
    bytes.fill(0, Math.round(0.4 * bytes.length), Math.round(0.9 * bytes.length));
    writeFileSync(file, bytes);
    // As the disk would have it, or as a copy.
    if (isSealed) utimesSync(file, written, written);
    const record = await engine().run(long, system, folder, { threads });
    expect(column(record!, "time")).toEqual(Array.from({ length: 1200 }, (__, k) => 40 + 10 * k));
    for (const flux of column(record!, "chargeFlux"))
      expect(Math.abs(flux / run.current!.chargeFlux - 1)).toBeLessThan(1e-10);
    expect(existsSync(join(place, `damaged.${latest}`))).toBe(true);
    expect(existsSync(join(place, `series.${older}.dat`))).toBe(true);
    expect(existsSync(join(place, `series.${latest}.dat`))).toBe(false);
  });

  test("frames of the production, turned back, from all its parts", async () => {
    const { run, system } = made();
    const frames: number[] = [];
    const trajectory = {
      interval: 250,
      open: () => ({
        write: ({ step }: { step: number }) => void frames.push(step),
        sync: () => ({ bytes: frames.length }),
      }),
    };
    const abort = new AbortController();
    const long = { ...run, steps: 3000 };
    const onProgress = ({ steps }: { steps: number }) => void (steps > 600 && abort.abort());
    await engine().run(long, system, folder, { threads, trajectory, signal: abort.signal, onProgress });
    await engine().run(long, system, folder, { threads, trajectory });
    expect(frames).toEqual(Array.from({ length: 12 }, (_, k) => 30 + 250 * (k + 1)));
  });
});

describe("says what is wrong, before the run", () => {
  test.each([
    ["no such program", ["no-lammps-at-all"], /there is no such program/],
    ["another program", ["true"], /does not call LAMMPS/],
  ])("%s", async (_name, command, message) => {
    const { run, system } = made();
    await expect(engine(command).run(run, system, null, { threads })).rejects.toMatchObject({
      code: "LAMMPS_NOT_STARTED",
      message: expect.stringMatching(message),
    });
  });

  test("a LAMMPS without the package that Coulomb sums need", () => {
    const fake = join(folder, "lmp");
    writeFileSync(
      fake,
      `#!/bin/sh\ncat <<'END'\nLarge-scale Atomic/Molecular Massively Parallel Simulator - 2 Aug 2023\n\nInstalled packages:\n\nMISC\n\n* Pair styles:\n\nhybrid/overlay table buck\nEND\n`,
    );
    chmodSync(fake, 0o755);
    const { run, system } = made();
    expect(engine([fake]).can(run, system)).toEqual([]);
    expect(engine([fake]).lacks!(run, system)).toMatchObject([
      {
        code: "LAMMPS_LACKS_STYLE",
        message: "this LAMMPS has no pair_style coul/dsf: it is part of the package EXTRA-PAIR",
      },
    ]);
  });
});

describe.skipIf(!hasLammps)("the lines of somebody's own", () => {
  const included = (text: string) => {
    writeFileSync(join(small.folder, "own.in"), text);
    return made({
      forceField: {
        species: { Li: { mass: "6.94 amu", charge: "0 e" }, Zr: { mass: "91.224 amu" }, O: { mass: "15.999 amu" } },
        socket: { client: "lammps", include: "own.in" },
      },
      production: { timestep: "1 fs", duration: "100 fs" },
    });
  };

  test("are the forces", async () => {
    const { run, system } = included("pair_style lj/cut 5.0\npair_coeff * * 0.01 2.0 5.0\npair_modify shift yes\n");
    const record = (await engine().run(run, system, folder, { threads }))!;
    const { cell, positions, types } = system.model;
    // V = 4ε((σ/r)¹² − (σ/r)⁶), every pair and image within 5 Å.
    const forces = new Float64Array(positions.length);
    const shifts = [-2, -1, 0, 1, 2];
    const reach = shifts.flatMap((a) => shifts.flatMap((b) => shifts.map((c) => [a, b, c] as const)));
    for (let i = 0; i < types.length; i++)
      for (let j = 0; j < types.length; j++)
        for (const image of reach) {
          const d = [0, 1, 2].map(
            (k) =>
              positions[3 * i + k]! -
              positions[3 * j + k]! -
              image.reduce((sum, n, edge) => sum + n * cell[3 * edge + k]!, 0),
          );
          const r = Math.hypot(...d);
          if (r === 0 || r > 5) continue;
          const factor = (4 * 0.01 * (12 * (2 / r) ** 12 - 6 * (2 / r) ** 6)) / r ** 2;
          d.forEach((x, k) => {
            forces[3 * i + k]! += factor * x;
          });
        }
    record.first.forces.forEach((x, k) => expect(x).toBeCloseTo(forces[k]!, 9));
  });

  test("that LAMMPS does not take end the run with its own words", async () => {
    const { run, system } = included("pair_style lj/cut 5.0\npair_coeff * * 0.01 2.0 5.0 and more\n");
    await expect(engine().run(run, system, folder, { threads })).rejects.toMatchObject({
      code: "LAMMPS_INPUT",
      message: expect.stringMatching(/ERROR: .*\n?.*pair_coeff \* \* 0\.01 2\.0 5\.0 and more/s),
    });
  });
});

describe.skipIf(!hasLammps)("an equilibrium run", () => {
  const equilibrium = (steps: number) => {
    const study = small.make({
      equilibration: { duration: "30 fs" },
      equilibrium: { duration: "1 ps" },
      production: { timestep: "1 fs", duration: "1 ps", sampleInterval: "4 fs" },
    });
    const run = makePlan(study).runs.find(({ kind }) => kind === "equilibrium")!;
    return { run: { ...run, equilibrationSteps: 40, steps }, system: systemOf(setupAt(study)) };
  };

  test("nothing is pushed: without a thermostat the core's rows from the same start, and its correlations of the particles", async () => {
    const { run, system } = equilibrium(400);
    const free = { ...run, equilibrationSteps: 0, ensemble: { ...run.ensemble, thermostat: null } };
    const record = (await engine().run(free, system, folder, { threads }))!;
    const core = await simulate({
      model: system.model,
      dynamics: { ...dynamicsOf(free, system, 1), velocities: record.first.velocities, precision: "double" },
      steps: 400,
      correlate: true,
    });
    expect(record.facts.degreesOfFreedom).toBe(69);
    expect(column(record, "field").every((field) => field === 0)).toBe(true);
    for (const name of ["chargeDisplacementX", "chargeDisplacementY", "chargeDisplacementZ"])
      column(record, name)
        .slice(0, 20)
        .forEach((x, k) => expect(x).toBeCloseTo(Array.from(core.series.column(name))[k]!, 3));
    const ours = record.correlations!;
    const others = core.correlations!;
    expect(ours.path.displacement.map((axis) => axis.length)).toEqual([100, 100, 100]);
    // Lags of one sample, of all particles of a species: the core begins with the start, LAMMPS with the first row.
    const perPair = (of: typeof ours, species: number, component: number) => {
      const { counts, displacement, interval } = of.species[species]!.levels[0]!;
      const blocks = of.blocks;
      let [sum, pairs] = [0, 0];
      for (let b = 0; b < blocks; b++) {
        sum += displacement[6 * b + component]!;
        pairs += counts[b]!;
      }
      expect(interval).toBe(4);
      return sum / pairs;
    };
    for (let species = 0; species < 3; species++)
      for (let component = 0; component < 6; component++) {
        const [a, b] = [perPair(ours, species, component), perPair(others, species, component)];
        const scale = perPair(others, species, 0);
        expect(Math.abs(a - b)).toBeLessThan(0.03 * scale);
      }
  });

  test("stopped and gone on with, made longer: its correlations are of all of it", async () => {
    const { run, system } = equilibrium(4000);
    const abort = new AbortController();
    const onProgress = ({ steps }: { steps: number }) => {
      if (steps > 500) abort.abort();
    };
    expect(await engine().run(run, system, folder, { threads, signal: abort.signal, onProgress })).toBeUndefined();
    const record = (await engine().run(run, system, folder, { threads }))!;
    expect(record.correlations!.path.displacement[0]).toHaveLength(1000);
    const longer = (await engine().run({ ...run, steps: 4400 }, system, folder, { threads }))!;
    const { path, species, duration } = longer.correlations!;
    expect(path.displacement[0]).toHaveLength(1100);
    expect(duration).toBe(1099 * 4);
    // Charges are where the particles are, at the seams as well: Q = Σ z r, so that no sample lies apart from its neighbours.
    const jumps = Array.from(path.displacement[0]!, (q, k) => Math.abs(q - (path.displacement[0]![k - 1] ?? q)));
    expect(Math.max(...jumps)).toBeLessThan(2);
    expect(
      species.map(({ levels }) => levels[0]!.counts.slice(0, longer.correlations!.blocks).reduce((a, b) => a + b)),
    ).toEqual([1099, 1099, 1099]);
    const temperatures = column(longer, "temperature");
    const mean = temperatures.reduce((sum, x) => sum + x, 0) / temperatures.length;
    // 69 degrees of freedom, some 40 independent values: four standard errors.
    expect(Math.abs(mean / 600 - 1)).toBeLessThan((4 * 0.17) / Math.sqrt(40));
  });
});
