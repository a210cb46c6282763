import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, expect, test } from "vitest";

import type { Results } from "../../src/index.js";
import { exampleCopy, galvanostat } from "./command.js";

let copy: ReturnType<typeof exampleCopy> | undefined;
afterEach(() => copy?.remove());

const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));
const changes = (study: string): string =>
  study
    .replace(
      "temperatures: [1000 K]",
      "temperatures: [1000 K, 900 K]\npreparation: { minimise: { force: 1e-6 eV/Å }, anneal: { temperature: 1100 K, hold: 0.2 ps, cooling: 500 K/ps } }\nequilibrium: { duration: 2 ps, replicas: 2 }",
    )
    .replace("driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "currents: auto")
    .replace("duration: 2 ps, replicas: 1", "duration: 1 ps, maxDuration: 2 ps, targetError: 1 %, replicas: 2");

const finished = (folder: string): number => {
  const runs = join(folder, "killed", "runs");
  return existsSync(runs) ? readdirSync(runs).filter((run) => existsSync(join(runs, run, "result.json"))).length : 0;
};

/** Starts the study and kills it, with no time to save anything, so many ms after it has finished another run. */
function killed(folder: string, after: number): Promise<boolean> {
  return new Promise((resolve) => {
    const before = finished(folder);
    const child = spawn(process.execPath, [executable, "run", "study.yaml", "--out", "killed"], {
      cwd: folder,
      stdio: "ignore",
    });
    const watch = setInterval(() => {
      if (finished(folder) === before) return;
      clearInterval(watch);
      setTimeout(() => child.kill("SIGKILL"), after);
    }, 2);
    child.on("close", (_, signal) => {
      clearInterval(watch);
      resolve(signal === "SIGKILL");
    });
  });
}

test("killed at random moments, ten times and more, and begun again: the results of an unbroken study", async () => {
  copy = exampleCopy(changes);
  const { folder } = copy;
  const unbroken = galvanostat(["run", "study.yaml", "--out", "unbroken"], folder);
  expect(unbroken.code, unbroken.stderr).toBe(0);
  const read = (out: string) => JSON.parse(readFileSync(join(folder, out, "results.json"), "utf8")) as Results;
  const lasting = (results: Results): unknown =>
    JSON.parse(
      JSON.stringify({ points: results.points, status: results.status, laws: results.temperatureLaws }),
      (key: string, value: unknown) => (key === "performance" ? null : value),
    );

  // Park and Miller's generator: the moments are random, and the same in every run of this test.
  let state = 20_261_123;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  let kills = 0;
  // Some thirty runs, of which a session ends one or two, and is killed somewhere in the next ones.
  while (kills < 12 && (await killed(folder, 60 * random()))) {
    kills++;
    // Whatever is there is whole.
    expect(read("killed").status).toMatch(/^(running|completed)$/);
  }
  const last = galvanostat(["run", "study.yaml", "--out", "killed"], folder);
  expect(last.code, last.stderr).toBe(0);
  expect(kills).toBeGreaterThanOrEqual(10);
  expect(lasting(read("killed"))).toEqual(lasting(read("unbroken")));
});
