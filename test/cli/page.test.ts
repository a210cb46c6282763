import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";

import { describeComparison } from "../../src/cli/compare.js";
import { describeResults } from "../../src/cli/describe.js";
import { describeLaws } from "../../src/cli/describe-laws.js";
import { fold } from "../../src/cli/fold.js";
import { readConductivityTable } from "../../src/formats/index.js";
import type { Results } from "../../src/index.js";
import { fitTemperatureLaws } from "../../src/temperature-laws/index.js";
import { galvanostat } from "./command.js";

// What people read fits a page of 100 columns: tables because they are split, sentences because they are folded.

const root = fileURLToPath(new URL("../../", import.meta.url));
const published = "examples/3-llzo-figure-3/published";
const tooLong = (text: string) => text.split("\n").filter((line) => stringWidth(line) > 100);
/** Lines of tables, which are not folded: columns are two spaces apart. */
const rows = (text: string) => text.split("\n").filter((line) => /\S {2,}\S/.test(line) && !line.startsWith("σ("));

test("nothing to measure is no success", () => expect(tooLong("x".repeat(101))).toHaveLength(1));

describe("the published results of example 3: six temperatures, both methods", () => {
  // Of version 0.1, whose laws are told otherwise: those of its table are fitted below.
  const results = {
    ...(JSON.parse(readFileSync(`${root}${published}/results.json`, "utf8")) as Results),
    temperatureLaws: [],
    temperatureSeries: [],
  };

  test.each([
    ["run", () => describeResults(results), 100],
    ["compare", () => describeComparison(results), 20],
    [
      "laws",
      () =>
        describeLaws(
          fitTemperatureLaws(
            readConductivityTable(`${root}${published}/comparison.csv`, {
              columns: ["sigma_constant_current_S_per_cm"],
            }).points,
            { extrapolateTo: [298] },
          ),
        ),
      6,
    ],
  ])("%s", (_, describe, least) => {
    const text = describe();
    expect(rows(text).length).toBeGreaterThanOrEqual(least);
    expect(tooLong(rows(text).join("\n"))).toEqual([]);
    expect(tooLong(fold(text))).toEqual([]);
  });
});

describe("what commands print", () => {
  test.each([
    ["plan of example 1", ["plan", "examples/1-llzo-constant-current/study.yaml", "--pilot", "2 ps"]],
    ["plan of example 2", ["plan", "examples/2-molten-nacl/study.yaml", "--pilot", "2 ps"]],
    ["plan of example 4", ["plan", "examples/4-yttria-stabilised-zirconia/study.yaml", "--pilot", "2 ps"]],
    ["runs", ["runs", "examples/3-llzo-figure-3/study.yaml", "--out", "nowhere"]],
    ["status", ["status", "examples/3-llzo-figure-3/study.yaml", "--out", "nowhere"]],
    ["doctor", ["doctor"]],
    ["a mistake", ["laws", `${published}/comparison.csv`]],
    [
      "laws of one column",
      [
        "laws",
        `${published}/comparison.csv`,
        "--columns",
        "sigma_constant_current_S_per_cm",
        "--extrapolate-to",
        "298 K",
      ],
    ],
  ])("%s", (_, words) => {
    const { stdout, stderr } = galvanostat(words, root);
    expect(stdout.length + stderr.length).toBeGreaterThan(100);
    expect(tooLong(`${stdout}\n${stderr}`)).toEqual([]);
  });
});
