import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "galvanostat-lock-"));

test("of many processes that want it at once, again and again, one has it at a time", async () => {
  const work = `
    import { lockFolder } from ${JSON.stringify(new URL("../../dist/files/index.js", import.meta.url).href)};
    import { closeSync, openSync, rmSync } from "node:fs";
    for (let k = 0; k < 25; k++) {
      const release = lockFolder(${JSON.stringify(folder)}, 1e6);
      // Fails where somebody else is inside.
      closeSync(openSync(${JSON.stringify(join(folder, "inside"))}, "wx"));
      rmSync(${JSON.stringify(join(folder, "inside"))});
      release();
    }`;
  const children = Array.from({ length: 6 }, () => spawn(process.execPath, ["--input-type=module", "-e", work]));
  const codes = await Promise.all(children.map((child) => once(child, "exit")));
  expect(codes).toEqual(children.map(() => [0, null]));
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
