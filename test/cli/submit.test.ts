import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { SmallStudy } from "../study/small-study.js";
import { unfolded } from "./command.js";

// Slurm itself is in slurm.test.ts; here stand-ins say what it says.

const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));

let small: SmallStudy;
let path: string;
beforeEach(() => {
  small = new SmallStudy();
  small.write({ equilibration: { duration: "0.1 ps" }, production: { timestep: "1 fs", duration: "0.5 ps" } });
  path = join(small.folder, "bin");
  mkdirSync(path);
});
afterEach(() => small.remove());

const call = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...words], {
    cwd: small.folder,
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  return { code: status, stdout, stderr: unfolded(stderr), said: unfolded(stdout) };
};
const slurm = (script: string, program = "sbatch") => {
  writeFileSync(join(path, program), `#!/bin/sh\n${script}\n`);
  chmodSync(join(path, program), 0o755);
};
const file = (...parts: string[]) => join(small.folder, ...parts);

test.each([
  ["4h", "04:00:00"],
  ["90", "01:30:00"],
  ["1-12", "1-12:00:00"],
  ["UNLIMITED", "UNLIMITED"],
])("--time %s stands in the script as Slurm reads it", (time, written) => {
  const { code, stdout, stderr } = call("submit", "study.yaml", "--time", time, "--dry-run");
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`\n#SBATCH --time=${written}\n`);
  expect(existsSync(small.results)).toBe(false);
});

test("no time is refused before anything is written", () => {
  const { code, stderr } = call("submit", "study.yaml", "--time", "4 fortnights");
  expect(code).toBe(2);
  expect(stderr).toContain('"4 fortnights" is no time');
  expect(stderr).toContain("4h, 3h50m, 90 min, 2 d");
  expect(existsSync(small.results)).toBe(false);
});

describe("where nothing can be submitted", () => {
  const afterwards = () => {
    // As it was: whoever begins makes the plan.
    expect(readdirSync(small.results)).toEqual(["slurm"]);
    const status = call("status", "results");
    expect(status.code, status.stderr).toBe(75);
    expect(status.said).toContain("2 ready nothing has been run yet, 0 of 2: galvanostat run study.yaml --out results");
    const collect = call("collect", "results");
    expect(collect.code).toBe(75);
    expect(collect.stderr).toContain("nothing has been run yet, 0 of 2");
    expect(readdirSync(small.results)).toEqual(["slurm"]);
    expect(JSON.parse(call("collect", "results", "--json").stdout)).toEqual({
      status: "interrupted",
      done: 0,
      runs: 2,
    });
  };

  test("there is no sbatch: that is said, where the scripts are, and what to type", () => {
    const { code, stderr } = call("submit", "study.yaml", "--time", "4h");
    expect(code).toBe(1);
    expect(stderr).toContain("nothing was submitted: there is no sbatch on the PATH");
    expect(stderr).toContain("by hand: sh results/slurm/submit.sh");
    expect(readFileSync(file("results/slurm/runs.sbatch"), "utf8")).toContain("#SBATCH --time=04:00:00");
    expect(existsSync(file("results/slurm/collect.sbatch"))).toBe(true);
    // As on the machine that has one.
    slurm('echo "$@" >> said; if [ "$1" = --parsable ]; then echo "17;cluster"; fi');
    const byHand = spawnSync("/bin/sh", ["results/slurm/submit.sh"], {
      cwd: small.folder,
      encoding: "utf8",
      env: { PATH: `${path}:/usr/bin:/bin` },
    });
    expect(byHand.status, byHand.stderr).toBe(0);
    expect(readFileSync(file("said"), "utf8")).toBe(
      "--parsable results/slurm/runs.sbatch\n--dependency=afterany:17 results/slurm/collect.sbatch\n",
    );
    rmSync(join(path, "sbatch"));
    expect(call("submit", "study.yaml", "--json").stdout).toContain('"code": "SLURM_NOT_FOUND"');
    afterwards();
  });

  test("Slurm is not configured: its own words", () => {
    slurm(
      'echo "sbatch: error: resolve_ctls_from_dns_srv: res_nsearch error: Unknown host" >&2\necho "sbatch: fatal: Could not establish a configuration source" >&2\nexit 1',
    );
    const { code, stderr } = call("submit", "study.yaml");
    expect(code).toBe(1);
    expect(stderr).toContain(
      "nothing was submitted: sbatch says: error: resolve_ctls_from_dns_srv: res_nsearch error: Unknown host; fatal: Could not establish a configuration source",
    );
    expect(stderr).toContain("by hand: sh results/slurm/submit.sh");
    afterwards();
  });

  test("the runs were taken, the job that collects was not: the number is not lost", () => {
    slurm('case "$2" in --dependency*) echo "sbatch: error: Job dependency problem" >&2; exit 1;; esac\necho 17');
    const { code, stderr } = call("submit", "study.yaml");
    expect(code).toBe(1);
    expect(stderr).toContain("job 17 with the runs was submitted, the one that collects was not");
    expect(stderr).toContain("sbatch --dependency=afterany:17 results/slurm/collect.sbatch");
    expect(call("status", "results").said).toContain("submitted as Slurm job 17");
  });
});

test("what was submitted is found again by its folder, before and after it has begun", () => {
  slurm('case "$2" in --dependency=afterany:17) echo 18;; *) echo "17;cluster";; esac');
  const submitted = call("submit", "study.yaml", "--json");
  expect(JSON.parse(submitted.stdout)).toMatchObject({ array: "17", collect: "18" });
  expect(call("status", "results").said).toContain("0 of 2: the runs were submitted as Slurm job 17, squeue -j 17");
  expect(call("run", "study.yaml", "--out", "results", "--only", "@1").code).toBe(0);
  const status = call("status", "results");
  expect(status.said).toContain("1 done, 1 ready");
  expect(status.said).not.toContain("nothing has been run");
  expect(call("collect", "results").code).toBe(75);
});

describe("what was submitted is submitted again", () => {
  const sent = () => readFileSync(file("sent"), "utf8").trim().split("\n").length;
  beforeEach(() => {
    slurm('echo "$@" >> sent; case "$2" in --dependency*) echo 18;; *) echo 17;; esac');
    expect(call("submit", "study.yaml").code).toBe(0);
    expect(sent()).toBe(2);
  });

  test.each([["17"], ["18"]])("not while job %s is in the queue", (queued) => {
    slurm(
      `if [ "$3" = ${queued} ]; then echo ${queued}_1; else echo "Invalid job id specified" >&2; exit 1; fi`,
      "squeue",
    );
    const { code, stderr } = call("submit", "study.yaml");
    expect(code).toBe(1);
    expect(call("submit", "study.yaml", "--json").stdout).toContain('"code": "JOB_QUEUED"');
    expect(stderr).toContain(
      `Slurm job ${queued} ${queued === "17" ? "with its runs" : "that collects"} is still in the queue`,
    );
    expect(stderr).toContain("scancel 17 18");
    expect(sent()).toBe(2);
    expect(call("submit", "study.yaml", "--dry-run").code).toBe(0);
  });

  test.each([
    ["has ended", ""],
    ["is not known any more", 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1'],
  ])("when it %s", (_, script) => {
    slurm(script, "squeue");
    expect(call("submit", "study.yaml").code).toBe(0);
    expect(sent()).toBe(4);
  });
});

test("a folder of which nobody knows anything", () => {
  mkdirSync(small.results);
  for (const command of ["status", "collect", "runs"]) {
    const { code, stderr } = call(command, "results");
    expect(code).toBe(2);
    expect(stderr).toContain("nothing has been run in this folder: it does not say of which study file it is to be");
  }
});
