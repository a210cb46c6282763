import { afterAll, describe, expect, test } from "vitest";

import { addon, describeAddon, type NativeSimulation } from "../../../../src/engines/native/load.js";
import { dynamicsAt, lithiumZirconate } from "../../../systems.js";
import { OwnProcess } from "./own-process.js";

const names = describeAddon().columns.map(({ name }) => name);
const columnsOf = (rows: number): Float64Array[] => names.map(() => new Float64Array(rows).fill(NaN));
const make = (sampleInterval = 10): NativeSimulation =>
  new (addon().Simulation)(lithiumZirconate(), dynamicsAt(300, { sampleInterval }));
/** More steps than any test waits for. */
const forever = 2 ** 32;

async function codeOf(body: () => unknown): Promise<unknown> {
  try {
    await body();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

describe("columns", () => {
  test.each([
    ["none", []],
    ["one too few", columnsOf(1).slice(1)],
    ["one too many", [...columnsOf(1), new Float64Array(1)]],
    ["different lengths", columnsOf(1).map((column, k) => (k === 3 ? new Float64Array(2) : column))],
    ["too short", columnsOf(0)],
    ["single precision", names.map(() => new Float32Array(1))],
    ["lists", names.map(() => [0])],
    ["not a list", { length: names.length }],
    ["nothing", undefined],
  ])("%s: INVALID_ARGUMENT, nothing run", async (_, columns) => {
    const simulation = make();
    expect(await codeOf(() => simulation.advance(10, columns as Float64Array[], 0))).toBe("INVALID_ARGUMENT");
    expect(simulation.state().step).toBe(0);
  });

  test.each([
    [10, 1],
    [10, 2 ** 53],
    [21, 0],
    [-1, 0],
    [1.5, 0],
    [NaN, 0],
    ["10", 0],
    [10, -1],
    [10, 0.5],
    [10, undefined],
  ])("%s steps from row %s: INVALID_ARGUMENT", async (steps, firstRow) => {
    const simulation = make();
    expect(await codeOf(() => simulation.advance(steps as number, columnsOf(1), firstRow as number))).toBe(
      "INVALID_ARGUMENT",
    );
    expect(simulation.state().step).toBe(0);
  });

  test("an array whose memory was given away has no rows", async () => {
    const columns = columnsOf(1);
    structuredClone(columns[2]!.buffer, { transfer: [columns[2]!.buffer as ArrayBuffer] });
    expect(await codeOf(() => make().advance(10, columns, 0))).toBe("INVALID_ARGUMENT");
  });

  test("rows go where they are told to, nowhere else", async () => {
    const simulation = make(4);
    const columns = columnsOf(6);
    expect(await simulation.advance(11, columns, 1)).toEqual({ steps: 11, rows: 2 });
    expect(await simulation.advance(1, columns, 3)).toEqual({ steps: 1, rows: 1 });
    for (const column of columns)
      expect(Array.from(column, Number.isFinite)).toEqual([false, true, true, true, false, false]);
    expect([...columns[names.indexOf("time")]!.subarray(1, 4)]).toEqual([4, 8, 12]);
    expect(await simulation.advance(0, columnsOf(0), 0)).toEqual({ steps: 0, rows: 0 });
  });
});

describe("while it runs", () => {
  test("everything but stop() is BUSY, and the run is not disturbed", async () => {
    const simulation = make(1_000_000);
    const columns = columnsOf(2 ** 16);
    const running = simulation.advance(forever, columns, 0);
    for (const body of [
      () => simulation.advance(10, columns, 0),
      () => simulation.state(),
      () => simulation.timings(),
      () => simulation.correlations(),
      () => simulation.checkpoint(),
      () => simulation.restore(new Uint8Array(8)),
    ])
      expect(await codeOf(body)).toBe("BUSY");
    expect(simulation.facts.atoms).toBe(24);
    simulation.stop();
    const { steps } = await running;
    expect(simulation.state().step).toBe(steps);
    expect(await simulation.advance(5, columnsOf(1), 0)).toMatchObject({ steps: 5 });
  });

  test("a minimisation: likewise", async () => {
    const minimisation = new (addon().Minimisation)(lithiumZirconate());
    const running = minimisation.advance(forever, 1e-300);
    for (const body of [() => minimisation.advance(1, 0.01), () => minimisation.state()])
      expect(await codeOf(body)).toBe("BUSY");
    minimisation.stop();
    const { steps, converged } = await running;
    expect(converged).toBe(false);
    expect(minimisation.state().step).toBe(steps);
    minimisation.stop();
    expect(await minimisation.advance(5, 1e-300)).toMatchObject({ steps: 5 });
  });

  test("a getter among the arguments that begins a run leaves nothing for a second one", async () => {
    const simulation = make(1_000_000);
    const columns = columnsOf(2 ** 13);
    let running: Promise<unknown> | undefined;
    const trap = Object.defineProperty([...columns], 3, {
      get: () => ((running ??= simulation.advance(forever, columns, 0)), columns[3]),
    });
    expect(await codeOf(() => simulation.advance(10, trap, 0))).toBe("BUSY");
    simulation.stop();
    await running;
    expect(simulation.state().step).toBeGreaterThanOrEqual(0);
  });

  test("stop() without a run does nothing", async () => {
    const simulation = make();
    simulation.stop();
    simulation.stop();
    expect(await simulation.advance(20, columnsOf(2), 0)).toEqual({ steps: 20, rows: 2 });
  });

  test("two simulations run side by side, each as if alone", async () => {
    const alone = make();
    const expected = columnsOf(50);
    await alone.advance(500, expected, 0);
    const pair = [make(), make()];
    const columns = pair.map(() => columnsOf(50));
    await Promise.all(pair.map((simulation, k) => simulation.advance(500, columns[k]!, 0)));
    expect(columns).toEqual([expected, expected]);
  });
});

describe("a process of its own", () => {
  const own = new OwnProcess();
  afterAll(() => own.remove());
  const outcome = (body: string, flags: readonly string[] = []) => own.outcome(body, flags);

  test("process.exit() during a run", () => {
    expect(outcome(`make().advance(forever, columns(), 0); await pause(50); process.exit(7);`)).toEqual({
      status: 7,
      signal: null,
      stdout: "",
      stderr: "",
    });
  });

  test("process.exit() during several runs, and right after their start", () => {
    expect(
      outcome(`for (let k = 0; k < 4; k++) make().advance(forever, columns(), 0); process.exit(3);`),
    ).toMatchObject({ status: 3, signal: null, stderr: "" });
  });

  test("an uncaught exception during a run", () => {
    expect(outcome(`make().advance(forever, columns(), 0); await pause(20); throw new Error("mine");`)).toMatchObject({
      status: 1,
      signal: null,
    });
  });

  test("a run that nobody awaits keeps the process alive until it is done", () => {
    expect(outcome(`make().advance(2000, columns(), 0).then(({ steps }) => console.log(steps));`)).toEqual({
      status: 0,
      signal: null,
      stdout: "2000\n",
      stderr: "",
    });
  });

  test("a simulation that was dropped while it runs is kept until it is done, then collected", () => {
    const body = `
let collected = 0;
const registry = new FinalizationRegistry(() => collected++);
const runs = [];
(() => { for (let k = 0; k < 3; k++) { const simulation = make(); registry.register(simulation, k); runs.push(simulation.advance(3000, columns(), 0)); } })();
for (let k = 0; k < 5; k++) { global.gc(); await pause(1); }
const reports = await Promise.all(runs);
for (let k = 0; k < 50 && collected < 3; k++) { global.gc(); await pause(10); }
console.log(reports.map(({ steps }) => steps).join(" "), collected);`;
    expect(outcome(body, ["--expose-gc"])).toEqual({
      status: 0,
      signal: null,
      stdout: "3000 3000 3000 3\n",
      stderr: "",
    });
  });

  test("columns that only the run knows are not collected under it", () => {
    const body = `
const simulation = new addon.Simulation(model, { ...dynamics, sampleInterval: 1 });
const run = simulation.advance(20000, columns(), 0);
const rubbish = [];
for (let k = 0; k < 30; k++) { global.gc(); rubbish.push(new Float64Array(2 ** 16).fill(k)); await pause(2); }
console.log((await run).rows, rubbish.every((array, k) => array.every((x) => x === k)));`;
    expect(outcome(body, ["--expose-gc"])).toEqual({ status: 0, signal: null, stdout: "20000 true\n", stderr: "" });
  });

  test("a worker that is terminated in the middle of runs", () => {
    const body = `
import { Worker } from "node:worker_threads";
for (let k = 0; k < 5; k++) {
  const worker = new Worker(\`import(\${JSON.stringify(new URL("setup.mjs", import.meta.url).href)}).then(({ make, columns, forever }) => {
    for (let n = 0; n < 2; n++) make().advance(forever, columns(), 0);
    require("node:worker_threads").parentPort.postMessage("running");
  });\`, { eval: true });
  await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await pause(5 * k);
  await worker.terminate();
}
console.log((await make().advance(100, columns(), 0)).steps);`;
    expect(outcome(body)).toEqual({ status: 0, signal: null, stdout: "100\n", stderr: "" });
  });

  test("the nastiest arguments: lawful types, absurd values", () => {
    // Each works or throws a coded error; a crash would end the process, NaN in a result would be printed.
    const body = `
const vast = [1e300, -1e300, Infinity, -Infinity, NaN, 5e-324, 0, -0, 2 ** 31, -(2 ** 31), 1e15];
const cases = [];
const set = (path, value) => { const copy = structuredClone({ model, dynamics }); const keys = path.split("."); const last = keys.pop(); keys.reduce((object, key) => object[key], copy)[last] = value; return copy; };
for (const path of ["model.positions.0", "model.masses.1", "model.charges.2", "model.minimumDistance", "model.interactions.0.terms.0.parameters.0", "model.interactions.0.terms.0.parameters.1", "model.interactions.0.terms.0.parameters.2", "model.interactions.1.parameters.alpha",
  "dynamics.timestep", "dynamics.temperature", "dynamics.transportCharges.0", "dynamics.direction.0", "dynamics.drive.chargeFlux", "dynamics.drive.mobile.0", "dynamics.thermostat.parameters.time"])
  for (const value of vast) cases.push([path, value]);
cases.push(["model.cell.0", Infinity], ["model.cell.0", NaN], ["model.cell.0", 1e200], ["model.interactions.0.terms.0.cutoff", NaN], ["model.interactions.0.terms.0.cutoff", -1], ["model.interactions.0.terms.0.cutoff", 5e-324],
  ["model.typeNames", new Array(4294967295)], ["model.interactions.0.terms", new Array(4294967295)], ["model.positions", new Float64Array(0)], ["dynamics.sampleInterval", 2 ** 30], ["dynamics.threads", 4096], ["dynamics.velocities", new Float64Array(72).fill(1e300)]);
const codes = new Set();
for (const [path, value] of cases) {
  const copy = set(path, value);
  const attempt = async (body) => { try { await body(); } catch (error) { if (typeof error.code !== "string") console.log("no code", path, value, error); codes.add(error.code); } };
  await attempt(() => addon.evaluate(copy.model, { method: "brute-force" }));
  await attempt(() => new addon.Simulation(copy.model, copy.dynamics).advance(3, columns(), 0));
}
console.log(codes.size > 8);`;
    expect(outcome(body)).toEqual({ status: 0, signal: null, stdout: "true\n", stderr: "" });
  });
});
