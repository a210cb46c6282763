import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { RunError, runStudy, type Study } from "../../src/index.js";
import { native } from "../../src/engines/native/index.js";
import type { Simulator } from "../../src/engines/index.js";
import { thisHolder } from "../../src/files/holder.js";
import { lookAtStudy } from "../../src/study/index.js";
import { SmallStudy } from "./small-study.js";

let small: SmallStudy;
let study: Study;
let corrected: Study;
beforeEach(() => {
  small = new SmallStudy();
  study = small.make();
  corrected = small.make({ seed: 4 });
});
afterEach(() => small.remove());

/** What cannot start. */
const broken: Simulator = {
  ...native,
  run: () => Promise.reject(new RunError([{ code: "CLIENT_ENDED", message: "the client ended" }])),
};
const ofRun = (file: string) => join(small.results, "runs", "T600K-j1-r1", file);
const planned = () => readFileSync(join(small.results, "plan.json"), "utf8");
const again = async () => {
  const said: (readonly string[])[] = [];
  const results = await runStudy(corrected, { folder: small.results, onBegunAnew: (was) => said.push(was) });
  return { status: results.status, said };
};
const refusal = { code: "RESULTS_OF_ANOTHER_STUDY", problems: [{ message: expect.stringContaining("seed: 3 there") }] };

describe("after a study of which nothing came", () => {
  beforeEach(async () => {
    expect((await runStudy(study, { folder: small.results, engine: broken })).status).toBe("failed");
    expect(() => readFileSync(ofRun("failure.json"))).not.toThrow();
  });

  test("the corrected one begins anew in its folder, which is said with what differs", async () => {
    expect(await again()).toEqual({ status: "completed", said: [["seed: 3 there, 4 here"]] });
    expect(lookAtStudy(corrected, { folder: small.results }).map(({ state }) => state)).toEqual(["done", "done"]);
    expect((await runStudy(corrected, { folder: small.results })).errors).toEqual([]);
  });

  test("who looks before that is not refused either, and changes nothing", () => {
    const before = planned();
    expect(lookAtStudy(corrected, { folder: small.results }).map(({ run }) => run.ensemble.seed)).toEqual([4, 4]);
    expect(planned()).toBe(before);
  });

  test.each([
    "result.json",
    "state.bin",
    "series.bin",
    "prepared.json.gz",
    "trajectory.extxyz",
    "lammps/restart.400",
    "lammps/done.json",
    "lammps/frames.0.dump",
  ])("%s is something: refused, and it stays", async (file) => {
    const before = planned();
    mkdirSync(ofRun("lammps"), { recursive: true });
    writeFileSync(ofRun(file), "something");
    await expect(again()).rejects.toMatchObject(refusal);
    expect(() => lookAtStudy(corrected, { folder: small.results })).toThrow(
      expect.objectContaining({ code: refusal.code }),
    );
    expect(readFileSync(ofRun(file), "utf8")).toBe("something");
    expect(planned()).toBe(before);
  });

  test("decisions are something", async () => {
    mkdirSync(join(small.results, "stages"), { recursive: true });
    writeFileSync(join(small.results, "stages", "T600K.json"), "{}");
    await expect(again()).rejects.toMatchObject(refusal);
  });

  test("what LAMMPS was given is not", async () => {
    mkdirSync(ofRun("lammps"));
    for (const file of ["in.lammps", "log.lammps", "structure.data", "control.lammps"])
      writeFileSync(ofRun(`lammps/${file}`), "");
    expect((await again()).status).toBe("completed");
  });

  test("while somebody is at a run it is left alone, its plan as well", async () => {
    const before = planned();
    writeFileSync(ofRun("run.lock.0123"), JSON.stringify(thisHolder()));
    await expect(again()).rejects.toMatchObject({ code: "RESULTS_IN_USE" });
    expect(planned()).toBe(before);
    rmSync(ofRun("run.lock.0123"));
    expect((await again()).status).toBe("completed");
  });

  test("a process that had planned the old one takes no run of the new one for its own", async () => {
    for (const run of ["T600K-j1-r1", "T600K-j2-r1"])
      writeFileSync(join(small.results, "runs", run, "run.lock.0123"), JSON.stringify(thisHolder()));
    let other: Promise<unknown> | undefined;
    const old = runStudy(study, {
      folder: small.results,
      onRunElsewhere: () => {
        // It waits for who does them, and is at none itself.
        setImmediate(() => {
          if (other !== undefined) return;
          for (const run of ["T600K-j1-r1", "T600K-j2-r1"])
            rmSync(join(small.results, "runs", run, "run.lock.0123"), { force: true });
          other = again();
        });
      },
    });
    await expect(old).rejects.toMatchObject({
      code: "RESULTS_OF_ANOTHER_STUDY",
      problems: [{ message: expect.stringContaining("meanwhile") }],
    });
    expect(await other).toMatchObject({ status: "completed" });
    expect(JSON.parse(planned())).toMatchObject({ facts: { seed: { value: 4 } } });
    expect(lookAtStudy(corrected, { folder: small.results }).map(({ state }) => state)).toEqual(["done", "done"]);
  });
});
