import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { describeAddon } from "../../../src/engines/native/load.js";

const load = new URL("../../../dist/engines/native/load.js", import.meta.url);

/** What libgomp says that it goes by, when the addon is loaded in a process of that environment. */
function spins(environment: Readonly<Record<string, string>>): string | undefined {
  const { OMP_WAIT_POLICY: _policy, GOMP_SPINCOUNT: _count, ...inherited } = process.env;
  const { stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", `import { addon } from ${JSON.stringify(load.href)}; addon();`],
    {
      encoding: "utf8",
      env: { ...inherited, ...environment, OMP_DISPLAY_ENV: "verbose" },
      cwd: fileURLToPath(new URL(".", load)),
    },
  );
  expect(status, stderr).toBe(0);
  return /GOMP_SPINCOUNT = '(\d+)'/.exec(stderr)?.[1];
}

// clang's runtime has no such number.
test.skipIf(!describeAddon().build.openmp || spins({}) === undefined)(
  "threads spin for a bounded time, unless the user has said how they wait",
  () => {
    expect(spins({})).toBe("2000");
    expect(spins({ GOMP_SPINCOUNT: "300" })).toBe("300");
    expect(spins({ OMP_WAIT_POLICY: "passive" })).toBe("0");
    expect(spins({ OMP_WAIT_POLICY: "active" })).toBe("30000000000");
  },
);
