import { afterAll, describe, expect, test } from "vitest";

import { OwnProcess } from "./own-process.js";

// What a caller may do to the columns while steps are done on another thread. Each ended in a crash, or wrote into memory
// that was somebody else's by then, when the core wrote through pointers into them.
const own = new OwnProcess();
afterAll(() => own.remove());

/** Runs `take` while 3000 rows are written, prints the code of the error, and that the simulation itself is whole. */
const taken = (take: string, make = "new Float64Array(3000)") => `
const all = addon.describe().columns.map(() => ${make});
const simulation = make({ sampleInterval: 1 });
const run = simulation.advance(3000, all, 0);
run.catch(() => {}); // it may have ended before it is waited for
${take}
console.log(await run.then(({ rows }) => rows, ({ code, fault }) => code + " " + fault), simulation.state().step);`;
const clean = (stdout: string) => ({ status: 0, signal: null, stdout, stderr: "" });

describe("columns that are taken away while rows are written: a coded error, and a simulation that can go on", () => {
  test.each([
    [
      "given to a message channel",
      "const { port1, port2 } = new MessageChannel(); port1.postMessage(all[3], [all[3].buffer]); port2.close();",
    ],
    [
      "given away by structuredClone, and written elsewhere",
      "const other = structuredClone(all[3], { transfer: [all[3].buffer] }).fill(7);",
    ],
    [
      "transferred, where Node can",
      "all[3].buffer.transfer?.(0) ?? structuredClone(all[3].buffer, { transfer: [all[3].buffer] });",
    ],
    [
      "all of them, each as soon as possible",
      "for (const { buffer } of all) structuredClone(buffer, { transfer: [buffer] });",
    ],
  ])("%s", (_, take) => {
    expect(own.outcome(taken(take))).toEqual(clean("COLUMNS_TAKEN input 3000\n"));
  });

  const resizable = "new Float64Array(new ArrayBuffer(24000, { maxByteLength: 48000 }))";
  test.each([
    ["to nothing", "all[3].buffer.resize(0);"],
    ["by one row", "all[3].buffer.resize(23992);"],
    ["and grown again, but not as far", "all[3].buffer.resize(0); all[3].buffer.resize(8);"],
  ])("shrunk %s", (_, take) => {
    expect(own.outcome(taken(take, resizable))).toEqual(clean("COLUMNS_TAKEN input 3000\n"));
  });

  test("grown: nothing is lost", () => {
    expect(own.outcome(taken("for (const { buffer } of all) buffer.resize(48000);", resizable))).toEqual(
      clean("3000 3000\n"),
    );
  });

  test("a view of fixed length on a buffer that is shrunk below its end", () => {
    const view = "new Float64Array(new ArrayBuffer(24000, { maxByteLength: 24000 }), 0, 3000)";
    expect(own.outcome(taken("all[3].buffer.resize(16000);", view))).toEqual(clean("COLUMNS_TAKEN input 3000\n"));
  });

  test("memory given to another thread is not written to", () => {
    // What came over is what was in the columns when they were given, and stays so.
    const body = taken(
      "const given = structuredClone(all[3], { transfer: [all[3].buffer] }); const before = given.slice(); await pause(30);",
    );
    expect(own.outcome(`${body}\nconsole.log(given.every((x, k) => x === before[k]));`)).toEqual(
      clean("COLUMNS_TAKEN input 3000\ntrue\n"),
    );
  });
});

test("the same columns in two advances at once: each run's rows stand as it ends", () => {
  const body = `
const time = addon.describe().columns.findIndex(({ name }) => name === "time");
const shared = columns(500), alone = [columns(500), columns(400)];
const ways = [{ sampleInterval: 1 }, { sampleInterval: 1, timestep: dynamics.timestep / 2 }];
await make(ways[0]).advance(500, alone[0], 0);
await make(ways[1]).advance(400, alone[1], 0);
const same = (count, expected) => shared.every((column, k) => column.subarray(0, count).every((x, row) => Object.is(x, expected[k][row])));
const first = make(ways[0]).advance(500, shared, 0).then(() => same(500, alone[0]));
const second = make(ways[1]).advance(400, shared, 0).then(() => same(400, alone[1]));
console.log(await first, await second);`;
  expect(own.outcome(body)).toEqual(clean("true true\n"));
});

test("rows before an error are written", () => {
  const body = `
const all = columns(50);
const run = make({ sampleInterval: 1, timestep: 20 }).advance(50, all, 0);
console.log(await run.then(() => "none", ({ message }) => /step [0-9]+/.exec(message)[0]), all[addon.describe().columns.findIndex(({ name }) => name === "time")][0]);`;
  expect(own.outcome(body)).toEqual(clean("step 2 20\n"));
});

test("an error of the run is told, whatever became of the columns", () => {
  const body = `
const all = columns(5000);
const run = make({ sampleInterval: 1, timestep: 40 }).advance(5000, all, 0);
structuredClone(all[3], { transfer: [all[3].buffer] });
console.log(await run.then(() => "none", ({ fault }) => fault));`;
  expect(own.outcome(body)).toEqual(clean("run\n"));
});

test("the library's onProgress hands out columns: taken at once or later, the run ends with the code", () => {
  const library = JSON.stringify(new URL("../../../../dist/engines/index.js", import.meta.url).href);
  const body = `
import { simulate } from ${library};
for (const delay of [0, 1, 5]) {
  let taken = false;
  const onProgress = ({ series }) => {
    if (taken || series.rows < 10) return;
    taken = true;
    const { buffer } = series.column("time");
    const take = () => structuredClone(buffer, { transfer: [buffer] });
    if (delay === 0) take(); else setTimeout(take, delay);
  };
  const run = simulate({ model, dynamics: { ...dynamics, sampleInterval: 1 }, steps: 20000, onProgress });
  console.log(await run.then(() => "completed", (error) => error.name + " " + error.problems[0].code));
}`;
  expect(own.outcome(body)).toEqual(clean("InputError COLUMNS_TAKEN\n".repeat(3)));
});
