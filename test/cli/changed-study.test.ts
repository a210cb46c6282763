import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { SmallStudy } from "../study/small-study.js";
import { unfolded } from "./command.js";
import { called as galvanostat } from "./command-called.js";

let small: SmallStudy;
beforeEach(() => {
  small = new SmallStudy();
  small.write({ production: { timestep: "1 fs", duration: "0.5 ps" } });
  expect(galvanostat(["run", "study.yaml"], small.folder).code).toBe(0);
});
afterEach(() => small.remove());

const changed = () =>
  small.write({ seed: 4, production: { timestep: "2 fs", sampleInterval: "10 fs", duration: "9 ps" } });
const say = (...words: string[]) => {
  const { code, stdout, stderr } = galvanostat(words, small.folder);
  return { code, stdout, stderr: unfolded(stderr) };
};
const results = () => readFileSync(join(small.results, "results.json"), "utf8");
const note = "the study has changed since: seed: 3 there, 4 here; production.timestep: 1 fs there, 2 fs here";

test("status of a folder whose study has changed since: what was done, as it was planned, and what has changed", () => {
  changed();
  const { code, stdout, stderr } = say("status", "results");
  expect(code).toBe(0);
  expect(stdout).toContain("2 done");
  expect(stderr).toContain(note);
  const { runs } = JSON.parse(say("runs", "results", "--json").stdout) as { runs: { totalSteps: number }[] };
  // 0.4 + 0.5 ps in steps of 1 fs, as it was.
  expect(runs.map(({ totalSteps }) => totalSteps)).toEqual([900, 900]);
});

test("collect of one that had ended: its results as they are; nothing is written", () => {
  const before = [results(), readFileSync(join(small.results, "plan.json"), "utf8")];
  const unchanged = say("collect", "results", "--json");
  expect(unchanged.stderr).not.toContain("changed");
  writeFileSync(join(small.results, "results.json"), before[0]!);
  changed();
  const { code, stdout, stderr } = say("collect", "results", "--json");
  expect(code).toBe(0);
  expect(stderr).toContain(note);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(before[0]!));
  expect([results(), readFileSync(join(small.results, "plan.json"), "utf8")]).toEqual(before);
});

test.each([["collect"], ["submit"]])(
  "%s of one that cannot be looked at so: what to do, and nothing that destroys it",
  (command) => {
    rmSync(join(small.results, "results.json"));
    changed();
    const { code, stderr } = say(command, "study.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain("this folder holds results of another study: seed: 3 there, 4 here");
    expect(stderr).toContain("`galvanostat report` of the folder shows the results that are there; put the files back");
    expect(stderr).not.toContain("overwrite");
  },
);

test("run says how to go on", () => {
  changed();
  expect(say("run", "study.yaml").stderr).toContain("discard what is there with --overwrite");
});
