import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, expect, test } from "vitest";

import { writeExtxyz, type Results } from "../../src/index.js";
import { clientModel, clientScript, optionsOf, Scratch } from "../engines/native/external/argon-krypton.js";
import { galvanostat } from "./command.js";
import { nothingIsLeft, processesOf, socketFolder } from "./left-behind.js";

const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));
/** More of them: npm run kills. */
const wanted = Number(process.env["GALVANOSTAT_KILLS"] ?? 4);

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  const { cell, positions, types, typeNames } = clientModel();
  const species = Array.from(types, (type) => typeNames[type]!);
  writeFileSync(scratch.path("structure.extxyz"), writeExtxyz({ cell, positions, species }));
});
afterEach(() => scratch.remove());

/** JSON is YAML. */
const writeStudy = (options: object) =>
  writeFileSync(
    scratch.path("study.yaml"),
    JSON.stringify({
      structure: { file: "structure.extxyz" },
      forceField: {
        socket: {
          client: "command",
          command: [process.execPath, clientScript, "{folder}", "{path}", optionsOf(options)],
        },
      },
      transportCharges: { Ar: 1, Kr: -1 },
      mobile: "Ar",
      temperatures: ["60 K"],
      equilibration: { duration: "0.1 ps" },
      drive: { method: "constant-current", direction: [1, 2, -1], driftVelocity: ["0.2 Å/ps", "0.3 Å/ps"] },
      production: { timestep: "2 fs", duration: "1 ps" },
      thermostat: { type: "csvr", time: "100 fs" },
    }),
  );

const results = (out: string): unknown => {
  const { points, errors, status } = JSON.parse(readFileSync(scratch.path(`${out}/results.json`), "utf8")) as Results;
  return JSON.parse(
    JSON.stringify({ points, errors, status }, (key: string, value: unknown) => (key === "performance" ? null : value)),
  );
};

/** Runs the study and kills it, with no time to do anything, so many ms after it has begun with its first client. */
async function killed(
  after: number,
): Promise<{ readonly id: number; readonly wasKilled: boolean; readonly seen: number }> {
  const child = spawn(process.execPath, [executable, "run", "study.yaml", "--out", "killed"], {
    cwd: scratch.folder,
    stdio: "ignore",
  });
  const id = child.pid!;
  let seen = 0;
  const watch = setInterval(() => {
    if (!readdirSync("/tmp").some((name) => name.startsWith(socketFolder(id)))) return;
    clearInterval(watch);
    setTimeout(() => {
      seen = processesOf(socketFolder(id)).length;
      child.kill("SIGKILL");
    }, after);
  }, 1);
  const wasKilled = await new Promise<boolean>((resolve) =>
    child.on("close", (_, signal) => resolve(signal === "SIGKILL")),
  );
  clearInterval(watch);
  return { id, wasKilled, seen };
}

test.each([
  ["clients that go when they are left alone", {}, wanted],
  ["clients that neither notice nor heed TERM", { stubborn: true }, Math.ceil(wanted / 3)],
])(
  "galvanostat killed at random moments, %s: none of them is left, and the study goes on to the same bits",
  async (_, options, kills) => {
    writeStudy(options);
    const unbroken = galvanostat(["run", "study.yaml", "--out", "unbroken"], scratch.folder);
    expect(unbroken.code, unbroken.stderr).toBe(0);
    // Park and Miller's generator.
    let state = 20_261_129;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    let count = 0;
    let tries = 0;
    let withClients = 0;
    let slowest = 0;
    while (count < kills) {
      // While its clients are started, or later.
      const { id, wasKilled, seen } = await killed((count % 2 === 0 ? 50 : 1000) * random());
      const since = performance.now();
      await nothingIsLeft(id);
      slowest = Math.max(slowest, performance.now() - since);
      // Fast processors were done before: once more from the start.
      if (!wasKilled) rmSync(scratch.path("killed"), { recursive: true, force: true });
      else count++;
      if (wasKilled && seen > 0) withClients++;
      expect(++tries, "it ends before it is killed, again and again").toBeLessThan(20 * (kills + 1));
    }
    console.log(
      `${count} kills, ${withClients} with clients; the last of them had gone after ${(slowest / 1000).toFixed(1)} s`,
    );
    expect(withClients).toBeGreaterThan(0);
    const last = galvanostat(["run", "study.yaml", "--out", "killed"], scratch.folder);
    expect(last.code, last.stderr).toBe(0);
    expect(results("killed")).toEqual(results("unbroken"));
  },
);
