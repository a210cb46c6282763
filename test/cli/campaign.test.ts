import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Results } from "../../src/index.js";
import type { RunFiles } from "../../src/runs/run-files.js";
import { SmallStudy } from "../study/small-study.js";
import { galvanostat, type Outcome } from "./command.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const call = (...words: string[]) => galvanostat(words, small.folder);
const read = (folder: string) =>
  JSON.parse(readFileSync(join(small.folder, folder, "results.json"), "utf8")) as Results;
/** What must not depend on who did which run, and when. */
const lasting = ({ points, errors, status, temperatureLaws, temperatureSeries }: Results): unknown =>
  JSON.parse(
    JSON.stringify({ points, errors, status, temperatureLaws, temperatureSeries }, (key, value: unknown) =>
      key === "performance" ? null : value,
    ),
  );
/** Of every run, but what says how long it took. */
const bits = (folder: string): Map<string, string> => {
  const runs = join(small.folder, folder, "runs");
  return new Map(
    (readdirSync(runs, { recursive: true }) as string[])
      .filter((name) => /\.(csv|extxyz|gz|bin)$/.test(name))
      .map((name) => [name, readFileSync(join(runs, name), "base64")] as const),
  );
};
interface Listed {
  readonly runs: readonly { id: string; state: string; waitsFor: string[]; files: RunFiles }[];
}
const listed = (folder: string) => JSON.parse(call("runs", "study.yaml", "--out", folder, "--json").stdout) as Listed;

const quick = { equilibration: { duration: "0.1 ps" }, production: { timestep: "1 fs", duration: "0.5 ps" } };

describe("runs one by one", () => {
  test("two temperatures times two currents, in any order, then collected: the results of one process", () => {
    small.write({ ...quick, temperatures: ["600 K", "800 K"] });
    expect(call("run", "study.yaml", "--out", "whole").code).toBe(0);

    const before = listed("array").runs;
    expect(before.map(({ id }) => id)).toEqual(["T600K-j1-r1", "T600K-j2-r1", "T800K-j1-r1", "T800K-j2-r1"]);
    expect(before.map(({ state }) => state)).toEqual(["ready", "ready", "ready", "ready"]);
    // A look writes nothing.
    expect(existsSync(join(small.folder, "array"))).toBe(false);
    expect(call("status", "study.yaml", "--out", "array").code).toBe(75);

    const folders = () => readdirSync(join(small.folder, "array", "runs")).sort();
    for (const [k, one] of ["@4", "T600K-j2-r1", "@1", "T800K-j1-r1"].entries()) {
      const { code, stderr } = call("run", "study.yaml", "--out", "array", "--only", one);
      expect(code, stderr).toBe(0);
      expect(folders()).toHaveLength(k + 1);
      if (k === 1) {
        const collected = call("collect", "array");
        expect(collected.code, collected.stderr).toBe(75);
        expect(read("array").status).toBe("interrupted");
        rmSync(join(small.folder, "array", "results.json"));
      }
      expect(existsSync(join(small.folder, "array", "results.json"))).toBe(false);
    }
    // It is there: nothing is done, and that is said.
    const again = call("run", "study.yaml", "--out", "array", "--only", "T600K-j1-r1");
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("T600K-j1-r1 was there");

    expect(call("status", "array").code).toBe(0);
    const collected = call("collect", "array");
    expect(collected.code, collected.stderr).toBe(0);
    expect(lasting(read("array"))).toEqual(lasting(read("whole")));
    expect(bits("array")).toEqual(bits("whole"));
    // The files that it says are those that there are.
    for (const { id, files } of listed("array").runs)
      expect(
        readdirSync(join(small.folder, "array", "runs", id))
          .map((file) => `runs/${id}/${file}`)
          .sort(),
      ).toEqual([files.result, ...files.others, ...files.state].sort());
  });

  test("preparation and decisions: a run does what it waits for; later ones are there when they are decided upon", () => {
    small.write({
      temperatures: ["600 K"],
      equilibration: { duration: "0.1 ps" },
      preparation: {
        minimise: { force: "0.05 eV/Å" },
        anneal: { temperature: "900 K", hold: "0.05 ps", cooling: "5000 K/ps" },
      },
      drive: { method: "constant-current", direction: [1, 2, -2], currents: "auto" },
      production: {
        timestep: "1 fs",
        duration: "0.6 ps",
        maxDuration: "1 ps",
        targetError: "1 %",
        sampleInterval: "4 fs",
      },
    });
    expect(call("run", "study.yaml", "--out", "whole").code).toBe(0);

    const [minimise, anneal, pilot, ...others] = listed("array").runs;
    expect([minimise!.waitsFor, anneal!.waitsFor, pilot!.waitsFor]).toEqual([[], [minimise!.id], [anneal!.id]]);
    expect(others).toEqual([]);
    expect(call("run", "study.yaml", "--out", "array", "--only", "T600K-j1-r1").stderr).toContain(
      "has no run T600K-j1-r1",
    );
    // Whatever is ready, until nothing is.
    let rounds = 0;
    for (;;) {
      const todo = listed("array").runs.filter(({ state }) => state !== "done");
      if (todo.length === 0) break;
      rounds++;
      for (const { id } of rounds === 1 ? [pilot!] : todo)
        expect(call("run", "study.yaml", "--out", "array", "--only", id).code).toBe(0);
    }
    expect(rounds).toBeGreaterThan(2);
    expect(call("collect", "study.yaml", "--out", "array").code).toBe(0);
    expect(lasting(read("array"))).toEqual(lasting(read("whole")));
    expect(bits("array")).toEqual(bits("whole"));
  });

  test("a run that failed fails what collects it, and is tried again when it is asked for", () => {
    small.write({ ...quick, production: { timestep: "4 fs", duration: "2 ps" }, temperatures: ["40000 K"] });
    const whole = call("run", "study.yaml", "--out", "whole");
    expect(whole.code, whole.stderr).toBe(1);
    expect(call("run", "study.yaml", "--out", "array", "--only", "T40000K-j1-r1").code).toBe(1);
    expect(call("run", "study.yaml", "--out", "array", "--only", "@2").code).toBe(1);
    const status = call("status", "array");
    expect(status.code).toBe(1);
    expect(status.stdout).toContain("2 failed");
    expect(call("collect", "array").code).toBe(1);
    expect(lasting(read("array"))).toEqual(lasting(read("whole")));
  });
});

const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));

/** A process on the study's folder "shared", its output so far. */
class Worker {
  stderr = "";
  readonly #child = spawn(process.execPath, [executable, "run", "study.yaml", "--out", "shared"], {
    cwd: small.folder,
  });
  readonly ended: Promise<Outcome> = new Promise((resolve) => {
    this.#child.stdout.resume();
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.#child.on("close", (code) => resolve({ code, stdout: "", stderr: this.stderr }));
  });
  kill = () => this.#child.kill("SIGKILL");
}

describe("several processes in one folder", () => {
  const least = Number(process.env["GALVANOSTAT_KILLS"] ?? 6);

  test("four, killed at random moments and begun again: the results of one, and no run done twice", async () => {
    small.write({
      temperatures: ["600 K", "800 K"],
      equilibration: { duration: "0.1 ps" },
      preparation: { anneal: { temperature: "900 K", hold: "0.05 ps", cooling: "5000 K/ps" } },
      drive: { method: "constant-current", direction: [1, 2, -2], currents: "auto" },
      production: {
        timestep: "1 fs",
        duration: "0.6 ps",
        maxDuration: "1 ps",
        targetError: "1 %",
        sampleInterval: "4 fs",
        replicas: 2,
      },
      equilibrium: { duration: "0.5 ps" },
    });
    expect(call("run", "study.yaml", "--out", "whole").code).toBe(0);
    const wanted = { results: lasting(read("whole")), bits: bits("whole") };
    // Park and Miller's generator.
    let state = 20_261_129;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const finished = () => {
      const runs = join(small.folder, "shared", "runs");
      return existsSync(runs)
        ? readdirSync(runs).filter((run) => existsSync(join(runs, run, "result.json"))).length
        : 0;
    };

    let kills = 0;
    while (kills < least) {
      rmSync(join(small.folder, "shared"), { recursive: true, force: true });
      const all: Worker[] = [];
      const begin = () => {
        const worker = new Worker();
        all.push(worker);
        return worker;
      };
      const now = Array.from({ length: 4 }, begin);
      let seen = 0;
      const watch = setInterval(() => {
        if (finished() === seen) return;
        seen = finished();
        const k = Math.floor(random() * now.length);
        setTimeout(() => {
          if (now[k]!.kill()) kills++;
          now[k] = begin();
        }, 60 * random());
      }, 2);
      // Those that were begun in the meantime included.
      for (let count = 0; count < all.length; ) {
        count = all.length;
        await Promise.all(all.map(({ ended }) => ended));
        clearInterval(watch);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const last = new Worker();
      const { code, stderr } = await last.ended;
      expect(code, stderr).toBe(0);
      expect(lasting(read("shared"))).toEqual(wanted.results);
      expect(bits("shared")).toEqual(wanted.bits);
      for (const worker of all) expect(worker.stderr).not.toMatch(/^\s+at \S+ \(|\[[A-Z_]+\]/m);
      // A run that is extended is done once for each length.
      const done = all.flatMap((worker) => [...worker.stderr.matchAll(/^(\S+) done/gm)].map(([, id]) => id!));
      for (const id of new Set(done))
        expect(done.filter((one) => one === id).length, id).toBeLessThanOrEqual(lengthsOf(id));
    }
  });
});

/** How many times a run was decided to be of some length. */
function lengthsOf(id: string): number {
  const stages = join(small.folder, "shared", "stages", `${id.split("-")[0]!}.json`);
  const decided = existsSync(stages)
    ? (JSON.parse(readFileSync(stages, "utf8")) as { stages: { runs: { id: string }[] }[] }).stages
    : [];
  const count = decided.filter(({ runs }) => runs.some((run) => run.id === id)).length;
  return /-j[1-9]/.test(id) ? count : count + 1;
}
