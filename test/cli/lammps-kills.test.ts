import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, describe, expect, test } from "vitest";

import type { Results } from "../../src/index.js";
import { hasLammps } from "../engines/lammps/lmp.js";
import { SmallStudy } from "../study/small-study.js";
import { galvanostat } from "./command.js";

const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));
// Open MPI refuses root, who runs tests in containers.
Object.assign(process.env, { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" });
const hasMpi = spawnSync("mpirun", ["--version"]).status === 0;

/** Processes that were started in a folder or below it. */
const processesIn = (folder: string): string[] =>
  readdirSync("/proc").filter((id) => {
    try {
      return /^\d+$/.test(id) && readlinkSync(`/proc/${id}/cwd`).startsWith(`${folder}/`);
    } catch {
      return false; // it has ended meanwhile
    }
  });
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe.skipIf(!hasLammps)("galvanostat killed while LAMMPS does a run", () => {
  const small = new SmallStudy();
  afterAll(() => small.remove());

  test.each([["lmp"], ...(hasMpi ? [["mpirun --oversubscribe --mca mpi_yield_when_idle 1 -np 2 lmp"]] : [])])(
    "%s: nothing of it is left, and the study goes on to its end",
    async (command) => {
      small.write({
        engine: { lammps: { command } },
        equilibration: { duration: "0.1 ps" },
        production: { timestep: "1 fs", duration: "8 ps" },
        drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: "0.2 Å/ps" },
      });
      const out = command.split(" ")[0]!;
      const place = join(realpathSync(small.folder), out);
      const rows = join(place, "runs/T600K-j1-r1/lammps/series.0.dat");
      for (const begun of [() => processesIn(place).length > 0, () => existsSync(rows)]) {
        const child = spawn(process.execPath, [executable, "run", "study.yaml", "--out", out], {
          cwd: small.folder,
          stdio: "ignore",
        });
        const ended = new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
        await until(begun);
        child.kill("SIGKILL");
        expect(await ended).toBe("SIGKILL");
        await until(() => processesIn(place).length === 0);
      }
      const last = galvanostat(["run", "study.yaml", "--out", out], small.folder);
      expect(last.code, last.stderr).toBe(0);
      const read = () => JSON.parse(readFileSync(join(place, "results.json"), "utf8")) as Results;
      const { status, errors, points, provenance } = read();
      expect([status, errors]).toEqual(["completed", []]);
      expect(processesIn(place)).toEqual([]);

      // Who collects has no LAMMPS.
      expect(provenance.engine).toMatchObject({ name: "LAMMPS", version: expect.stringMatching(/\d{4}/) });
      rmSync(join(place, "results.json"));
      const path = process.env["PATH"]!;
      process.env["PATH"] = "/nowhere";
      try {
        for (const words of [
          ["collect", out],
          ["run", "study.yaml", "--out", out],
        ]) {
          const collected = galvanostat(words, small.folder);
          expect(collected.code, collected.stderr).toBe(0);
          expect(read().provenance.engine).toEqual(provenance.engine);
          expect(read().points).toEqual(points);
        }
      } finally {
        process.env["PATH"] = path;
      }
    },
  );
});
