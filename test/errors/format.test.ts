import { describe, expect, test } from "vitest";

import { didYouMean, editDistance, nearestName } from "../../src/errors/did-you-mean.js";
import { formatProblem, formatProblems } from "../../src/errors/format.js";

describe("formatProblem", () => {
  test("location, message, and a line for each detail", () => {
    const text = formatProblem(
      {
        code: "X",
        message: "not a time",
        path: "production.timestep",
        file: "/data/study.yaml",
        line: 12,
        column: 15,
        expected: "a time",
        received: '"2 Å"',
        remedy: "first\nsecond",
      },
      { relativeTo: "/data" },
    );
    expect(text).toBe(
      [
        "study.yaml:12:15  not a time",
        "    at        production.timestep",
        "    expected  a time",
        '    received  "2 Å"',
        "    remedy    first",
        "              second",
      ].join("\n"),
    );
  });

  test("nothing is known about where", () => {
    expect(formatProblem({ code: "X", message: "no" })).toBe("no");
  });

  test("a file elsewhere keeps its whole path", () => {
    expect(formatProblem({ code: "X", message: "no", file: "/other/a.xyz", line: 3 }, { relativeTo: "/data" })).toBe(
      "/other/a.xyz:3  no",
    );
  });

  test("several end with their number", () => {
    expect(
      formatProblems([
        { code: "X", message: "a" },
        { code: "Y", message: "b" },
      ]),
    ).toBe("a\nb\n2 problems");
  });
});

describe("did you mean", () => {
  test.each<[string, string, number]>([
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["teh", "the", 1],
    ["Li", "li", 0],
  ])("%s → %s", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  test("suggests the nearest, or nothing", () => {
    expect(didYouMean("temprature", ["temperatures", "timestep"])).toBe('did you mean "temperatures"?');
    expect(didYouMean("banana", ["temperatures", "timestep"])).toBeNull();
    expect(nearestName("F", ["O", "Li"])).toBeNull();
    expect(nearestName("li", ["O", "Li"])).toBe("Li");
    const types = ["csvr", "nose-hoover-chain", "langevin", "langevin-baoab"];
    expect(nearestName("nose-hoover", types)).toBe("nose-hoover-chain");
    expect(nearestName("nose", types)).toBe("nose-hoover-chain");
    expect(nearestName("nos", types)).toBeNull();
    expect(nearestName("lang", types)).toBeNull();
  });
});
