import stringWidth from "string-width";
import { describe, expect, test } from "vitest";

import { fold, foldLine } from "../../src/cli/fold.js";
import { table } from "../../src/cli/table.js";

describe("fold", () => {
  test("what fits stays as it is, and other lines are not touched", () =>
    expect(fold("a\n\n  b  c\n", 10)).toBe("a\n\n  b  c\n"));

  test.each([
    ["a number and its unit", "it is about 12.5 ps of it", 14, ["it is about", "    12.5 ps of", "    it"]],
    [
      "an error, a power of ten and a unit",
      "j = (3.1 ± 0.2) × 10⁶ A/cm², then",
      12,
      ["j = (3.1 ± 0.2) × 10⁶ A/cm²,", "    then"],
    ],
    ["a unit of two words", "carries 7.7 e Å, which", 14, ["carries", "    7.7 e Å,", "    which"]],
    ["a percentage in parentheses", "known (to 8.5 %) only", 12, ["known (to", "    8.5 %)", "    only"]],
    ["an asterisk", "speed-up of 12 (9–16) * so", 16, ["speed-up of 12", "    (9–16) * so"]],
    // A count is no quantity, and a word no unit.
    ["a number of things", "there are 12 runs", 14, ["there are 12", "    runs"]],
    ["a path longer than the page", "in /a/very/long/path now", 10, ["in", "    /a/very/long/path", "    now"]],
  ])("%s: never broken", (_, line, width, expected) => expect(foldLine(line, width)).toEqual(expected));

  test("words after a label go on below themselves", () => {
    expect(fold("    remedy    take a shorter one", 25)).toBe("    remedy    take a\n              shorter one");
    expect(fold("warning, 1000 K: it is too short", 24)).toBe("warning, 1000 K: it is\n    too short");
  });
});

describe("table", () => {
  const lines = (text: string) => text.trimEnd().split("\n");

  test("numbers to the right, missing ones among them; words to the left", () =>
    expect(
      lines(
        table(
          ["x", "name"],
          [
            ["1.5", "a"],
            ["–", "bcdef"],
            ["−10", "g"],
          ],
        ),
      ),
    ).toEqual(["  x  name", "1.5  a", "  –  bcdef", "−10  g"]));

  test("wider than the page: several tables of about the same width, which repeat what says whose row it is", () => {
    const header = ["T", "j", "aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd"];
    const text = table(header, [["1", "2", ...header.slice(2).map((name) => name.toUpperCase())]], {
      keys: 2,
      width: 40,
    });
    expect(lines(text)).toEqual([
      "T  j  aaaaaaaa  bbbbbbbb",
      "1  2  AAAAAAAA  BBBBBBBB",
      "T  j  cccccccc  dddddddd",
      "1  2  CCCCCCCC  DDDDDDDD",
    ]);
  });

  test("words in a last column without a heading are folded beside their row, or below it where there is no room", () => {
    const row = ["σ", "it is not converged and must not be quoted"];
    expect(lines(table(["", ""], [row], { width: 30 }))).toEqual([
      "",
      "σ  it is not converged and",
      "   must not be quoted",
    ]);
    expect(lines(table(["long heading", ""], [["1", row[1]!]], { width: 30 }))).toEqual([
      "long heading",
      "           1",
      "    it is not converged and",
      "    must not be quoted",
    ]);
  });

  test("width is that on a terminal: combining marks take no room, ideographs two columns", () => {
    const [first, second] = lines(
      table(
        ["a", "b"],
        [
          ["\u0061\u030a", "1"],
          ["鋰", "2"],
        ],
      ),
    ).slice(1);
    expect(stringWidth(first!)).toBe(stringWidth(second!));
  });
});
