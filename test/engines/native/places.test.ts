import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { describeAddon } from "../../../src/engines/native/load.js";

const dist = new URL("../../../dist/index.js", import.meta.url);
const study = new URL("../../../examples/1-llzo-constant-current/study.yaml", import.meta.url);

/** Two runs side by side in a process of that environment, with one thread each: what masks its threads have had. */
const masks = (environment: Readonly<Record<string, string>>): string[] => {
  const script = `
    import { readdirSync, readFileSync } from "node:fs";
    import { readStudy, simulate } from ${JSON.stringify(dist.href)};
    const { model } = readStudy(${JSON.stringify(fileURLToPath(study))}).systems[0];
    const ending = new AbortController();
    const seen = new Set();
    const look = () => {
      for (const id of readdirSync("/proc/self/task"))
        try {
          seen.add(/Cpus_allowed_list:\\s*(\\S+)/.exec(readFileSync("/proc/self/task/" + id + "/status", "utf8"))[1]);
        } catch {} // it has ended
      if ([...seen].filter((mask) => /^\\d+$/.test(mask)).length > 1) ending.abort();
    };
    const looking = setInterval(look, 5);
    await Promise.all([0, 1].map((k) => simulate({
      model, steps: 2000, signal: ending.signal,
      dynamics: { timestep: 1, temperature: 300, seed: 1, stream: k, transportCharges: model.charges, drive: null, thermostat: null, sampleInterval: 1000, threads: 1, skin: 0 },
    })));
    clearInterval(looking);
    console.log(JSON.stringify([...seen]));`;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OMP|GOMP)_/.test(name)));
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env: { ...inherited, ...environment },
  });
  expect(stdout, stderr).not.toBe("");
  return JSON.parse(stdout) as string[];
};

const { build } = describeAddon();
const isPossible = process.platform === "linux" && build.openmp && build.maximumThreads >= 2 && existsSync(dist);
test.skipIf(!isPossible)(
  "runs side by side are bound to processors of their own where the user has threads bound",
  () => {
    expect(masks({}).length).toBe(1);
    const bound = masks({ OMP_PROC_BIND: "true" }).filter((mask) => /^\d+$/.test(mask));
    expect(bound.length).toBe(2);
  },
);
