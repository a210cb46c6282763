import { spawnSync } from "node:child_process";

import { afterAll, describe, expect, test } from "vitest";

import { OwnProcess } from "./own-process.js";

// A process that may make no more threads: RLIMIT_NPROC of a user who is not root.
const own = new OwnProcess();
afterAll(() => own.remove());

const hasPrlimit = process.platform === "linux" && spawnSync("prlimit", ["--version"]).status === 0;
const nobody = 61_234;
/** From here on thread creation fails with EAGAIN. Node's own threads are there by then. */
const limited = `
import { spawnSync } from "node:child_process";
import { promises } from "node:fs";
await promises.stat(".");
if (process.getuid() === 0) { process.setgid(${nobody}); }
spawnSync("prlimit", ["--pid", String(process.pid), "--nproc=1"]);
if (process.getuid() === 0) process.setuid(${nobody});
const codeOf = async (body) => { try { await body(); return "none"; } catch (error) { return error.code + " " + error.fault; } };
`;

describe.runIf(hasPrlimit)("threads that the system does not make", () => {
  test("the thread of a run: NO_THREADS, and the simulation is as it was", () => {
    const body = `${limited}
const simulation = make({ threads: 1 });
const minimisation = new addon.Minimisation(model, { threads: 1 });
console.log(await codeOf(() => simulation.advance(5, columns(), 0)), simulation.state().step);
console.log(await codeOf(() => minimisation.advance(5, 1e-9)), minimisation.state().step);`;
    expect(own.outcome(body)).toEqual({
      status: 0,
      signal: null,
      stdout: "NO_THREADS run 0\nNO_THREADS run 0\n",
      stderr: "",
    });
  });

  test("a team of OpenMP's: NO_THREADS, not its own end of the process", () => {
    // Ions enough for two threads.
    const body = `${limited}
const twice = { ...model, cell: model.cell.map((x, k) => k < 3 ? 4 * x : x), positions: Float64Array.from([0, 1, 2, 3].flatMap((n) => Array.from(model.positions, (x, k) => x + n * model.cell[k % 3]))), types: Int32Array.from([0, 1, 2, 3].flatMap(() => [...model.types])) };
console.log(await codeOf(() => addon.evaluate(twice, { threads: 2 })), await codeOf(() => addon.evaluate(twice, { threads: 1 })));
console.log(await codeOf(() => new addon.Simulation(twice, { ...dynamics, threads: 2 })));
console.log(await codeOf(() => new addon.Minimisation(twice, { threads: 2 })));
console.log(await codeOf(() => addon.tuneElectrostatics(twice, { threads: 2 })));`;
    expect(own.outcome(body)).toEqual({
      status: 0,
      signal: null,
      stdout: "NO_THREADS run none\nNO_THREADS run\nNO_THREADS run\nNO_THREADS run\n",
      stderr: "",
    });
  });

  test("a limit that falls between two advances", () => {
    const body = `
const twice = { ...model, cell: model.cell.map((x, k) => k < 3 ? 4 * x : x), positions: Float64Array.from([0, 1, 2, 3].flatMap((n) => Array.from(model.positions, (x, k) => x + n * model.cell[k % 3]))), types: Int32Array.from([0, 1, 2, 3].flatMap(() => [...model.types])) };
const simulation = new addon.Simulation(twice, { ...dynamics, threads: 2 });
await simulation.advance(5, columns(), 0);
${limited}
console.log(await codeOf(() => simulation.advance(5, columns(), 0)), simulation.state().step);`;
    expect(own.outcome(body)).toEqual({ status: 0, signal: null, stdout: "NO_THREADS run 5\n", stderr: "" });
  });
});
