import type { TextLines } from "../../input/text-lines.js";
import { toCartesian } from "../../structures/cell.js";
import type { Structure } from "../../structures/structure.js";
import type { ReadOptions, StructureReader } from "../format.js";

/*
 * pmdini and pmdfin of nap: comments (! or #), one of them `specorder: NAME …`; a lattice constant; three lattice vectors in
 * units of it, each with its velocity; the number of atoms; a line for each: a tag whose whole part is the species, fractional
 * coordinates, velocity and more.
 */

const order = /^[ \t]*[#!][ \t]*specorder:[ \t]*(\S.*)$/;
const isComment = (line: string): boolean => /^\s*[#!]/.test(line);

/** Without names: the lattice constant, three vectors with their velocities, a whole number, and a tag with its eight digits at least. */
function looksLikeIt(lines: readonly string[]): boolean {
  const counts = [1, 6, 6, 6, 1];
  const rows = lines.filter((line) => !isComment(line) && line.trim() !== "").slice(0, 6);
  const words = rows.map((row) => row.trim().split(/\s+/));
  return (
    rows.length === 6 &&
    counts.every(
      (count, k) => words[k]!.length === count && words[k]!.every((word) => Number.isFinite(Number(word))),
    ) &&
    /^\d+$/.test(words[4]![0]!) &&
    /^\d+\.\d{8,}$/.test(words[5]![0]!)
  );
}

function read(text: TextLines, options: ReadOptions): Structure {
  const names = text.lines.map((line) => order.exec(line)?.[1]).find((found) => found !== undefined);
  const species = names?.trim().split(/\s+/) ?? options.species ?? [];
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
      remedy: "write it there, or name them: convert … --species Li,O; in a study: structure.species",
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
  detect: ({ lines }) => lines.some((line) => order.test(line)) || looksLikeIt(lines),
  read,
};
