import { pairTermsOf, withPairTerms } from "../../../src/model/interactions.js";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import {
  simulate,
  type SimulateOptions,
  type SimulationCheckpoint,
  type SimulationResult,
} from "../../../src/engines/native/simulate.js";
import { InputError, RunError } from "../../../src/errors/errors.js";
import { describeAddon } from "../../../src/engines/native/load.js";
import { RunState } from "../../../src/engines/native/run-state.js";
import type { SimulationProgress } from "../../../src/engines/index.js";
import type { SimulationState } from "../../../src/model/index.js";
import { MASS_UNIT } from "../../../src/units/constants.js";
import { dynamicsAt, lithiumZirconate, transportCharges } from "../../systems.js";

const model = lithiumZirconate();
const folder = mkdtempSync(join(tmpdir(), "galvanostat-simulate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const thermostats = [
  ["csvr", { time: 100 }],
  ["nose-hoover-chain", { time: 80, length: 3 }],
  ["langevin", { friction: 0.01 }],
] as const;

async function failure(options: SimulateOptions): Promise<unknown> {
  try {
    await simulate(options);
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

function expectSame(a: SimulationResult, b: SimulationResult): void {
  expect(a.series.rows).toBe(b.series.rows);
  for (const { name } of a.series.descriptions) expect(a.series.column(name), name).toEqual(b.series.column(name));
  expect(a.last).toEqual(b.last);
  expect(a.correlations).toEqual(b.correlations);
}

test("a series that no memory holds is refused before the first step", async () => {
  const dynamics = { ...dynamicsAt(300), sampleInterval: 1 };
  expect(await failure({ model, dynamics, steps: 1e12 })).toMatchObject({
    problems: [{ code: "NOT_ENOUGH_MEMORY", remedy: expect.stringContaining("sample interval") as string }],
  });
});

describe("the event loop", () => {
  test("stays free; progress counts up, through equilibration and production", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const heard: Omit<SimulationProgress, "series">[] = [];
    let rows = 0;
    const result = await simulate({
      model,
      dynamics: dynamicsAt(300),
      equilibrationSteps: 8000,
      steps: 16_000,
      onProgress: ({ series, ...rest }) => {
        heard.push(rest);
        expect(series.rows).toBeGreaterThanOrEqual(rows);
        rows = series.rows;
      },
    });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
    expect(heard.length).toBeGreaterThan(3);
    expect(heard.every(({ totalSteps, stepsPerSecond }) => totalSteps === 24_000 && stepsPerSecond > 0)).toBe(true);
    expect(heard.map(({ steps }) => steps)).toEqual(heard.map(({ steps }) => steps).sort((a, b) => a - b));
    expect(heard.map(({ phase }) => phase).indexOf("production")).toBeGreaterThan(0);
    expect(heard.at(-1)).toMatchObject({ steps: 24_000, phase: "production" });
    expect(result).toMatchObject({
      state: "completed",
      steps: 24_000,
      facts: { atoms: 24, degreesOfFreedom: 3 * 24 - 4 },
    });
    expect([rows, result.series.rows]).toEqual([1600, 1600]);
    expect(result.last.step).toBe(24_000);
    // Rows carry the time since the very start.
    expect([result.series.column("time")[0], result.series.column("time").at(-1)]).toEqual([8010, 24_000]);
  });

  test("steps are whole numbers", async () => {
    for (const bad of [{ steps: -1 }, { steps: 1.5 }, { steps: 10, equilibrationSteps: NaN }])
      expect(await failure({ model, dynamics: dynamicsAt(300), ...bad })).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect((await simulate({ model, dynamics: dynamicsAt(300), steps: 0 })).series.rows).toBe(0);
  });
});

describe("AbortSignal", () => {
  test("aborted before the start: nothing is run", async () => {
    const result = await simulate({ model, dynamics: dynamicsAt(300), steps: 1000, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ state: "aborted", steps: 0 });
    expect(result.series.rows).toBe(0);
    expect(result.last).toEqual(result.first);
  });

  test.each([1, 1000])(
    "aborted during a run: what was recorded is valid, and what an unbroken run records (step %i at the earliest)",
    async (earliest) => {
      const abort = new AbortController();
      const dynamics = dynamicsAt(300);
      const broken = await simulate({
        model,
        dynamics,
        steps: 50_000_000,
        signal: abort.signal,
        onProgress: ({ steps }) => void (steps >= earliest && abort.abort()),
      });
      expect(broken.state).toBe("aborted");
      expect(broken.steps).toBeGreaterThanOrEqual(earliest);
      expect(broken.steps).toBeLessThan(50_000_000);
      expect(broken.last.step).toBe(broken.steps);
      expect(broken.series.rows).toBe(Math.floor(broken.steps / 10));
      const unbroken = await simulate({ model, dynamics, steps: broken.steps });
      expectSame(broken, unbroken);
    },
  );

  test("aborted while the steps are under way: it ends after the current one", async () => {
    const abort = new AbortController();
    const broken = await simulate({
      model,
      dynamics: dynamicsAt(300),
      steps: 50_000_000,
      signal: abort.signal,
      // The next steps are begun before the event loop comes to this.
      onProgress: () => void setImmediate(() => abort.abort()),
    });
    expect(broken.state).toBe("aborted");
    expect(broken.steps).toBeLessThan(50_000_000);
    expect(broken.series.rows).toBe(Math.floor(broken.steps / 10));
    expectSame(broken, await simulate({ model, dynamics: dynamicsAt(300), steps: broken.steps }));
  });

  test("a signal aborted after the end does nothing, and is not listened to any more", async () => {
    const abort = new AbortController();
    const result = await simulate({ model, dynamics: dynamicsAt(300), steps: 100, signal: abort.signal });
    abort.abort();
    expect(result.state).toBe("completed");
  });
});

describe("going on from a checkpoint", () => {
  // Interval and equilibration on purpose no multiples of each other or of the checkpoints.
  const options = (type: string, parameters: Readonly<Record<string, number>>, scheme: string): SimulateOptions => ({
    model,
    dynamics: dynamicsAt(800, {
      thermostat: { type, parameters },
      sampleInterval: 7,
      direction: [1, -2, 0.5],
      drive: { scheme, mobile: Int32Array.of(1, 0, 0), chargeFlux: 2e-3 },
    }),
    equilibrationSteps: 311,
    steps: 3001,
  });

  test.each(
    thermostats.flatMap(([type, parameters]) =>
      ["charge", "mobile"].map((scheme) => [type, scheme, parameters] as const),
    ),
  )("%s, scheme %s: the same bits, through the file too", async (type, scheme, parameters) => {
    const run = options(type, parameters, scheme);
    const unbroken = await simulate(run);
    for (const stopAfter of [50, 311, 1234]) {
      // Stopped by a checkpoint at a step of its own choosing, at least `stopAfter`.
      const abort = new AbortController();
      let saved: SimulationCheckpoint | undefined;
      const broken = await simulate({
        ...run,
        signal: abort.signal,
        onProgress: ({ steps }) => void (steps >= stopAfter && abort.abort()),
        onCheckpoint: (checkpoint) => (saved = checkpoint),
      });
      expect(broken.state).toBe("aborted");
      new RunState(folder).write({ ...saved!, trajectory: null });
      const read = new RunState(folder).read()!;
      expect({ ...read, state: [...read.state] }).toEqual({ ...saved!, trajectory: null, state: [...saved!.state] });
      const resumed = await simulate({ ...run, resume: read });
      expect(resumed.first.step).toBe(broken.steps);
      expectSame(resumed, unbroken);
    }
  });

  test("checkpoints in the middle of a run change nothing; frames come at their steps", async () => {
    const run = options("csvr", { time: 100 }, "charge");
    const unbroken = await simulate(run);
    const checkpoints: SimulationCheckpoint[] = [];
    const frames: SimulationState[] = [];
    const watched = await simulate({
      ...run,
      checkpointInterval: 0,
      onCheckpoint: (checkpoint) =>
        checkpoints.push({ ...checkpoint, columns: checkpoint.columns.map((column) => column.slice()) }),
      frameInterval: 1000,
      onFrame: (state) => frames.push(state),
    });
    expectSame(watched, unbroken);
    expect(checkpoints.length).toBeGreaterThan(2);
    expect(frames.map(({ step }) => step)).toEqual([1311, 2311, 3311]);
    expectSame(await simulate({ ...run, resume: checkpoints[1]! }), unbroken);
  });

  test.each([
    ["at equilibrium", null],
    ["under a current", "charge"],
  ] as const)("a finished run is extended with the bits of one as long from the start, %s", async (_, scheme) => {
    const { dynamics, ...rest } = options("csvr", { time: 100 }, "charge");
    const run = {
      ...rest,
      dynamics: scheme === null ? { ...dynamics, drive: null } : dynamics,
      equilibrationSteps: 111,
      correlate: true,
    };
    const whole = await simulate({ ...run, steps: 600 });
    expect(whole.correlations).toMatchObject({ duration: 600 });
    for (const steps of [0, 400, 600]) {
      let saved: SimulationCheckpoint | undefined;
      const finished = await simulate({ ...run, steps, onCheckpoint: (checkpoint) => (saved = checkpoint) });
      expect(finished).toMatchObject({ state: "completed", steps: 111 + steps });
      const extended = await simulate({ ...run, steps: 600, resume: saved! });
      expect(extended).toMatchObject({ state: "completed", steps: 711 });
      expect(extended.first.step).toBe(111 + steps);
      expectSame(extended, whole);
      if (steps > 0)
        expect(await failure({ ...run, steps: steps - 1, resume: saved! })).toMatchObject({
          code: "INVALID_CHECKPOINT",
          message: expect.stringMatching(/further/),
        });
    }
  });

  test("another system, or another seed, is refused", async () => {
    const run = options("csvr", { time: 100 }, "charge");
    let saved: SimulationCheckpoint | undefined;
    await simulate({ ...run, steps: 10, onCheckpoint: (checkpoint) => (saved = checkpoint) });
    for (const other of [
      { ...run, dynamics: { ...run.dynamics, seed: 5 } },
      { ...run, dynamics: { ...run.dynamics, temperature: 801 } },
      { ...run, model: { ...model, masses: Float64Array.of(7, 91, 16) } },
      { ...run, dynamics: { ...run.dynamics, drive: null } },
    ]) {
      const error = await failure({ ...other, resume: saved! });
      expect(error).toBeInstanceOf(InputError);
      expect(error).toMatchObject({ code: "INVALID_CHECKPOINT" });
    }
  });

  test("a series that does not belong to the state is refused", async () => {
    const run = options("csvr", { time: 100 }, "charge");
    let saved: SimulationCheckpoint | undefined;
    await simulate({ ...run, steps: 100, onCheckpoint: (checkpoint) => (saved = checkpoint) });
    for (const bad of [
      { ...saved!, steps: saved!.steps + 7 },
      { ...saved!, columns: saved!.columns.map((column) => column.subarray(1)) },
    ])
      expect(await failure({ ...run, resume: bad })).toMatchObject({ code: "INVALID_CHECKPOINT" });
  });
});

describe("what is kept constant", () => {
  const spread = (values: Float64Array): number =>
    values.reduce((most, x) => Math.max(most, x), -Infinity) -
    values.reduce((least, x) => Math.min(least, x), Infinity);

  test.each([
    ["at equilibrium", null],
    ["under a current, scheme charge", "charge"],
    ["under a current, scheme mobile", "mobile"],
  ])("energy without a thermostat, %s: error of second order in the time step", async (_, scheme) => {
    const drive = scheme === null ? null : { scheme, mobile: Int32Array.of(1, 0, 0), chargeFlux: 2e-3 };
    const spreads: number[] = [];
    for (const timestep of [1, 0.5]) {
      const { series } = await simulate({
        model,
        dynamics: dynamicsAt(300, { timestep, direction: [0.6, 0, 0.8], drive, thermostat: null, sampleInterval: 4 }),
        steps: 4000 / timestep,
      });
      const energy = series.column("conservedEnergy");
      spreads.push(spread(energy));
      // Of some 3 eV of kinetic energy that comes and goes (and, driven, of the work done) this is what is lost.
      expect(spread(energy)).toBeLessThan(0.03);
    }
    // Verlet's energy error goes as Δt²: 4, less what chaos does to two trajectories' extremes.
    expect(spreads[0]! / spreads[1]!).toBeGreaterThan(2.5);
    expect(spreads[0]! / spreads[1]!).toBeLessThan(6.5);
  });

  test.each(thermostats)("energy with %s: its heat is booked", async (type, parameters) => {
    const { series } = await simulate({
      model,
      dynamics: dynamicsAt(600, { timestep: 0.5, thermostat: { type, parameters } }),
      steps: 20_000,
    });
    const energy = series.column("conservedEnergy");
    const kinetic = series.column("temperature").map((t) => 0.5 * 68 * 8.617333e-5 * t);
    // The thermostat moved far more energy than is unaccounted for.
    expect(spread(kinetic)).toBeGreaterThan(1);
    expect(spread(energy)).toBeLessThan(0.05);
  });

  // The default for long: rounding adds up over steps. The others for as long as they cost little.
  const lengths = thermostats.flatMap(([type, parameters]) =>
    ["charge", "mobile"].map((scheme) => ({
      type,
      parameters,
      scheme,
      steps: type === "csvr" && scheme === "charge" ? 200_000 : 20_000,
    })),
  );
  test.each(lengths)(
    "the current, to 1e-12 over $steps steps: $type, scheme $scheme",
    async ({ type, parameters, scheme, steps }) => {
      const chargeFlux = 2e-3;
      const direction = [0.48, 0.6, 0.64] as const;
      const { series, last } = await simulate({
        model,
        dynamics: dynamicsAt(600, {
          thermostat: { type, parameters },
          direction,
          drive: { scheme, mobile: Int32Array.of(1, 0, 0), chargeFlux },
        }),
        steps,
      });
      expect(series.rows).toBe(steps / 10);
      for (const flux of series.column("chargeFlux"))
        if (!(Math.abs(flux / chargeFlux - 1) < 1e-12)) expect.fail(`Q̇/Q̇₀ − 1 = ${flux / chargeFlux - 1}`);
      // Summed here from the velocities. Scheme "mobile" holds the current of the mobile ions, Q̇ M_fw/M, and no momentum in any direction.
      const framework = (t: number) => scheme === "mobile" && t !== 0;
      let [flux, mass, frameworkMass] = [0, 0, 0];
      const momentum = [0, 0, 0];
      model.types.forEach((t, i) => {
        mass += model.masses[t]!;
        if (t !== 0) frameworkMass += model.masses[t]!;
        for (let k = 0; k < 3; k++) {
          const v = last.velocities[3 * i + k]!;
          if (!framework(t)) flux += transportCharges[t]! * v * direction[k]!;
          momentum[k]! += model.masses[t]! * v;
        }
      });
      const expected = scheme === "mobile" ? (chargeFlux * frameworkMass) / mass : chargeFlux;
      expect(Math.abs(flux / expected - 1)).toBeLessThan(1e-11);
      for (const p of momentum) expect(Math.abs(p)).toBeLessThan(1e-9);
    },
  );

  test("the recorded temperature is that of the velocities without drift", async () => {
    const direction = [0.48, 0.6, 0.64] as const;
    const chargeFlux = 0.03;
    const { series, last, facts } = await simulate({
      model,
      dynamics: dynamicsAt(600, { direction, drive: { scheme: "charge", mobile: Int32Array.of(1, 0, 0), chargeFlux } }),
      steps: 100,
    });
    // u = v − (C/S)(z/m) n, S = Σ z²/m; T = Σ m u²/(f k).
    let s = 0;
    for (const t of model.types) s += transportCharges[t]! ** 2 / model.masses[t]!;
    let twice = 0;
    model.types.forEach((t, i) => {
      for (let k = 0; k < 3; k++)
        twice +=
          model.masses[t]! *
          (last.velocities[3 * i + k]! -
            ((chargeFlux / s) * transportCharges[t]! * direction[k]!) / model.masses[t]!) **
            2;
    });
    expect(facts.degreesOfFreedom).toBe(68);
    expect(
      (twice * MASS_UNIT) / (68 * (1.380649e-23 / 1.602176634e-19)) / series.column("temperature").at(-1)!,
    ).toBeCloseTo(1, 10);
  });

  test("the same bits for one thread and two, other bits for another stream", async () => {
    const run = (change: object) => simulate({ model, dynamics: dynamicsAt(600, change), steps: 500 });
    const one = await run({ threads: 1 });
    expectSame(await run({ threads: 2 }), one);
    expect((await run({ stream: 1 })).last.positions).not.toEqual(one.last.positions);
    expect((await run({ seed: 2 })).last.positions).not.toEqual(one.last.positions);
  });
});

describe("runs that go wrong are RunErrors that name atoms and step", () => {
  test("OVERLAP in the structure", async () => {
    const positions = model.positions.slice();
    for (let k = 0; k < 3; k++) positions[3 * 7 + k] = positions[3 * 4 + k]! + [0.3, 0.1, 0][k]!;
    const error = await failure({ model: { ...model, positions }, dynamics: dynamicsAt(300), steps: 10 });
    expect(error).toBeInstanceOf(RunError);
    expect(error).toMatchObject({
      code: "OVERLAP",
      message: expect.stringMatching(/atom 5 \(\w+\) and atom 8 \(\w+\).* at step 0 /),
    });
  });

  test("OVERLAP on the way: the rows before it are kept by whoever watched", async () => {
    let seen = 0;
    // Without repulsion between Li and O they meet.
    const bare = withPairTerms(
      model,
      pairTermsOf(model).filter(({ types }) => types[0] !== 0),
    );
    const error = await failure({
      model: bare,
      dynamics: dynamicsAt(1000),
      steps: 100_000,
      onProgress: ({ series }) => (seen = series.rows),
    });
    expect(error).toBeInstanceOf(RunError);
    expect(error).toMatchObject({
      code: "OVERLAP",
      message: expect.stringMatching(/atom \d+ \((Li|O)\) and atom \d+ \((Li|O)\).* at step [1-9]\d* /),
    });
    expect(seen).toBeLessThan(10_000);
  });

  test("LOST_ATOM with a time step that is far too long", async () => {
    const error = await failure({ model, dynamics: dynamicsAt(3000, { timestep: 100 }), steps: 100 });
    expect(error).toBeInstanceOf(RunError);
    expect(error).toMatchObject({
      code: "LOST_ATOM",
      message: expect.stringMatching(/atom \d+ \(\w+\) moved .* at step \d+/),
    });
  });

  test("BUCKINGHAM_CATASTROPHE inside the maximum of a potential", async () => {
    const positions = model.positions.slice();
    const [a, b] = Array.from(model.types.keys()).filter((i) => model.types[i] === 2) as [number, number];
    for (let k = 0; k < 3; k++) positions[3 * b + k] = positions[3 * a + k]! + [0.7, 0.2, 0][k]!;
    // The O–O term of LLZO turns over near 1 Å (its A is large): made to matter by a lower minimum distance and a larger C.
    const pairTerms = pairTermsOf(model).map((term, k) =>
      k === 0 ? { ...term, parameters: [22764, 0.149, 27.88] } : term,
    );
    const error = await failure({
      model: { ...withPairTerms(model, pairTerms), positions, minimumDistance: 0.1 },
      dynamics: dynamicsAt(300),
      steps: 1,
    });
    expect(error).toBeInstanceOf(RunError);
    expect(error).toMatchObject({
      code: "BUCKINGHAM_CATASTROPHE",
      message: expect.stringMatching(/atom \d+ \(O\) and atom \d+ \(O\).* at step 0/),
    });
  });

  test("bad input is an InputError, not a RunError", async () => {
    const error = await failure({ model, dynamics: dynamicsAt(300, { timestep: -1 }), steps: 10 });
    expect(error).toBeInstanceOf(InputError);
    expect(error).not.toBeInstanceOf(RunError);
    expect(error).toMatchObject({ code: "INVALID_TIMESTEP" });
  });
});

describe("correlations", () => {
  test("cover the production, can be watched, and change nothing", async () => {
    const run = { model, dynamics: dynamicsAt(600, { drive: null }), equilibrationSteps: 203, steps: 3000 };
    const heard: (readonly [SimulationProgress["phase"], number | undefined, number])[] = [];
    let kept: SimulationProgress["correlations"] | undefined;
    const result = await simulate({
      ...run,
      correlate: true,
      onProgress: ({ phase, steps, correlations }) => {
        heard.push([phase, correlations()?.duration, steps]);
        kept = correlations;
      },
    });
    for (const [phase, duration, steps] of heard)
      expect(duration).toBe(phase === "equilibration" && steps < 203 ? undefined : steps - 203);
    expect(heard.some(([, duration]) => duration !== undefined && duration > 0 && duration < 3000)).toBe(true);
    expect(kept!()).toEqual(result.correlations);
    expect(result.correlations).toMatchObject({ duration: 3000, species: { length: 3 } });
    const silent = await simulate(run);
    expect(silent.correlations).toBeNull();
    expect(silent.last).toEqual(result.last);
  });

  test("a run that ends in its equilibration has none", async () => {
    const abort = new AbortController();
    const result = await simulate({
      model,
      dynamics: dynamicsAt(600),
      equilibrationSteps: 100_000,
      steps: 10,
      correlate: true,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    expect(result).toMatchObject({ state: "aborted", correlations: null });
  });
});

test("the columns are those of the description, with units", async () => {
  const { series } = await simulate({ model, dynamics: dynamicsAt(300), steps: 30 });
  expect(series.descriptions).toEqual(describeAddon().columns);
  expect(series.descriptions.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
    "time fs",
    "temperature K",
    "potentialEnergy eV",
    "conservedEnergy eV",
    "field V/Å",
    "chargeFlux e Å/fs",
    "pressure eV/Å^3",
    "chargeDisplacementX e Å",
    "chargeDisplacementY e Å",
    "chargeDisplacementZ e Å",
    "cellA Å",
    "cellB Å",
    "cellC Å",
    "cellAlpha degree",
    "cellBeta degree",
    "cellGamma degree",
  ]);
  expect(series.interval).toBe(10);
});
