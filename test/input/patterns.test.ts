import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const sources = fileURLToPath(new URL("../../src", import.meta.url));
const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

/** Shapes of patterns whose time grows as the square of a length: two unbounded repeats that share characters, one behind the other. */
const shapes: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["digits, perhaps a point, digits", /\\d\+\\\.\?\\d\*/],
  ["lines that begin in blank lines", /\^\\s\*.*\/[a-z]*m/],
  ["blanks, as little as possible, blanks to the end", /(?<!\^)\\s\*\(\.\*\?\)\\s\*\$/],
];

test.each(shapes)("no pattern is %s", (_, shape) => {
  const found = files.flatMap((name) =>
    readFileSync(join(sources, name), "utf8")
      .split("\n")
      .flatMap((line, k) => {
        const patterns = [
          ...line.matchAll(/(?<![\w)\]/*])\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\]|\\.)*\])+\/[dgimsuvy]*/g),
        ];
        return patterns.filter(([pattern]) => shape.test(pattern)).map(([pattern]) => `${name}:${k + 1} ${pattern}`);
      }),
  );
  expect(found).toEqual([]);
});

test("the shapes are recognised", () => {
  expect("/^(\\d+\\.?\\d*)$/").toMatch(shapes[0]![1]);
  expect("/^\\s*#.*x/m").toMatch(shapes[1]![1]);
  expect("/#\\s*(.*?)\\s*$/").toMatch(shapes[2]![1]);
});
