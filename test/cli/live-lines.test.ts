import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { afterAll, describe, expect, test } from "vitest";

import { bar } from "../../src/cli/live-lines.js";
import { exampleCopy } from "./command.js";

describe("the bar", () => {
  const live = { done: 3, all: 12, part: 0.415, left: "12 min" };
  test("how many runs, part of the steps, and what is left", () => {
    expect(bar(live, 79)).toBe("██████████░░░░░░░░░░░░░░  3 of 12 runs, 41 %, ETA 12 min");
    expect(bar({ ...live, part: 1.2, left: "" }, 79)).toBe("████████████████████████  3 of 12 runs, 100 %");
  });
  test.each([79, 50, 40, 34, 20, 10])("is no wider than %d columns", (columns) =>
    expect(stringWidth(bar(live, columns))).toBeLessThanOrEqual(columns),
  );
});

/** `script` of util-linux gives a command a terminal; another system's takes other words. */
const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true;

describe.skipIf(!hasScript)("a run on a terminal of 80 columns", () => {
  const copy = exampleCopy();
  afterAll(copy.remove);

  test("a bar from the first to the last run, every line within the terminal, and nothing left of it", () => {
    const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));
    const { stdout, status } = spawnSync(
      "script",
      ["-qec", `stty cols 80 rows 24; '${process.execPath}' '${executable}' run study.yaml`, "/dev/null"],
      { cwd: copy.folder, encoding: "utf8" },
    );
    expect(status, stdout).toBe(0);
    const lines = stripVTControlCharacters(stdout).split(/\r?\n|\r/);
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
    for (const done of [0, 1, 2])
      expect(
        lines.some((line) => new RegExp(`^[█░]{24} {2}${done} of 2 runs, `).test(line)),
        String(done),
      ).toBe(true);
    // What is said meanwhile stands on lines of its own, above the bar.
    expect(lines.filter((line) => /^T1000K-j[12]-r1 done: field .* S\/cm, \d+ steps\/s$/.test(line))).toHaveLength(2);
    expect(lines.filter((line) => /.warning[,:]/.test(line))).toEqual([]);
    // Redrawn in place: what was there is erased first; after the last frame the results begin at the left edge.
    const [, after] = stdout.split("2 of 2 runs").slice(-2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
    expect(after).toMatch(/\u001b\[2K\u001b\[G(?:\u001b\[\?2026l)?T \/ K/);
    expect(readFileSync(`${copy.folder}/results/results.json`, "utf8")).toContain('"status": "completed"');
  });
});
