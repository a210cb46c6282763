import type { TextLines } from "../../input/text-lines.js";
import { toCartesian } from "../../structures/cell.js";
import type { Structure } from "../../structures/structure.js";
import type { StructureReader } from "../format.js";

/*
 * pmdini and pmdfin of nap: comments (! or #), one of them `specorder: NAME …`; a lattice constant; three lattice vectors in
 * units of it, each with its velocity; the number of atoms; a line for each: a tag whose whole part is the species, fractional
 * coordinates, velocity and more.
 */

const order = /^[ \t]*[#!][ \t]*specorder:[ \t]*(\S.*)$/;
const isComment = (line: string): boolean => /^\s*[#!]/.test(line);

function read(text: TextLines): Structure {
  const names = text.lines.map((line) => order.exec(line)?.[1]).find((found) => found !== undefined);
  const species = names?.trim().split(/\s+/) ?? [];
  let line = 0;
  const next = (what: string, least: number): number[] => {
    do line++;
    while (isComment(text.lines[line - 1] ?? ""));
    const words = text.tokens(text.line(line, what));
    if (words.length < least)
      text.fail({
        code: "WRONG_COUNT",
        message: `${what}: too few numbers`,
        line,
        expected: `${least} numbers`,
        received: `${words.length}`,
      });
    return words.slice(0, least).map((word) => text.number(word, line, what));
  };
  const [scale] = next("the lattice constant", 1) as [number];
  const cell = Float64Array.from(
    [1, 2, 3].flatMap((k) => next(`lattice vector ${k}`, 3)),
    (value) => scale * value,
  );
  const [count] = next("the number of atoms", 1) as [number];
  if (!(Number.isSafeInteger(count) && count > 0 && count <= text.lines.length))
    text.fail({
      code: "WRONG_COUNT",
      message: "the number of atoms does not go with the file",
      line,
      expected: `a whole number up to ${text.lines.length - line}`,
      received: String(count),
    });
  const fractions = new Float64Array(3 * count);
  const lines = new Int32Array(count);
  const found = Array.from({ length: count }, (_, i): string => {
    const [tag, ...at] = next(`atom ${i + 1}`, 4) as [number, number, number, number];
    fractions.set(at, 3 * i);
    lines[i] = line;
    const name = species[Math.floor(tag) - 1];
    if (name !== undefined) return name;
    return text.fail({
      code: "NO_SPECIES",
      message: `the species ${Math.floor(tag)} of atom ${i + 1} has no name`,
      line,
      expected: "a comment #  specorder: with a name for each",
      received: species.join(" ") || "none",
    });
  });
  return {
    cell,
    positions: toCartesian(fractions, cell),
    species: found,
    source: { path: text.file.path, sha256: text.file.sha256, format: "nap", frame: 0, lines },
    notes: ["velocities of nap are left out"],
  };
}

export const pmdini: StructureReader = {
  summary: "pmdini, pmdfin of nap",
  detect: (text) => text.lines.some((line) => order.test(line)),
  read,
};
