import { signedVolume, toCartesian } from "../../structures/cell.js";
import { parseNumber } from "../../input/number.js";
import type { TextLines } from "../../input/text-lines.js";
import type { Structure } from "../../structures/structure.js";

/*
 * POSCAR and CONTCAR of VASP 5 and 6: comment, scale, three vectors, symbols, counts, ["Selective dynamics"], "Direct"
 * or "Cartesian", coordinates, [velocities]. https://www.vasp.at/wiki/index.php/POSCAR
 */

/** One number scales everything, three scale x, y, z, one negative number is −(volume in Å³). */
function readScale(text: TextLines): [number, number, number] | { volume: number } {
  const words = text.tokens(text.line(2, "the scaling factor"));
  const values = words.slice(0, 3).map((word) => text.number(word, 2, "the scaling factor"));
  const usable = values.length === 1 ? values[0] !== 0 : values.length === 3 && values.every((value) => value > 0);
  if (!usable || words.length > 3) {
    text.fail({
      code: "BAD_SCALE",
      message: "the scaling factor cannot be used",
      line: 2,
      expected: "one number (negative: the volume in Å³) or three positive ones",
      received: text.lines[1]!.trim(),
    });
  }
  const [x, y, z] = values as [number, number?, number?];
  if (y !== undefined) return [x, y, z!];
  return x < 0 ? { volume: -x } : [x, x, x];
}

/** Three numbers that begin a line. */
function readTriple(text: TextLines, line: number, what: string): [number, number, number] {
  const words = text.tokens(text.line(line, what));
  if (words.length < 3)
    text.fail({
      code: "WRONG_COUNT",
      message: `${what} needs three numbers`,
      line,
      expected: "three numbers",
      received: `${words.length} words`,
    });
  return [0, 1, 2].map((k) => text.number(words[k]!, line, what)) as [number, number, number];
}

/** "Li_sv", "O/0a1b2c…" (VASP 6 adds a hash) and "Zr_sv/…" name the pseudopotential, not the species. */
export function stripPotential(symbol: string): string {
  return symbol.replace(/\/.*$/, "").replace(/^([A-Z][a-z]?)_(?:sv|pv|d|h|s|2|3|AE|GW|nc)(?:_\w+)?$/, "$1");
}

function readSpecies(text: TextLines): string[] {
  const symbols = text.tokens(text.line(6, "the species"));
  if (symbols[0] !== undefined && /^\d+$/.test(symbols[0].text)) {
    text.fail({
      code: "NO_SPECIES",
      message: "the file does not name its species (VASP 4 format)",
      line: 6,
      expected: "element symbols before the line of counts, e.g. Li La Zr O",
      received: text.lines[5]!.trim(),
      remedy: "insert a line with the symbols, in the order of the POTCAR",
    });
  }
  const countWords = text.tokens(text.line(7, "the number of atoms of each species"));
  if (countWords.length !== symbols.length || symbols.length === 0) {
    text.fail({
      code: "WRONG_COUNT",
      message: "symbols and counts do not match",
      line: 7,
      expected: `${symbols.length} counts for ${symbols.map(({ text: name }) => name).join(" ")}`,
      received: `${countWords.length} counts`,
    });
  }
  const counts = countWords.map((word) => text.count(word, 7, "the number of atoms"));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) text.fail({ code: "NO_ATOMS", message: "the file has no atoms", line: 7 });
  if (total > text.lines.length) {
    text.fail({
      code: "FILE_TRUNCATED",
      message: "the file ends before its last atom",
      line: text.lines.length,
      expected: `${total} atoms, as announced on line 7`,
      received: `${text.lines.length} lines in all`,
    });
  }
  return symbols.flatMap(({ text: symbol }, s) => Array.from({ length: counts[s]! }, () => stripPotential(symbol)));
}

/** [3N] Å/fs, or undefined: the block after the positions is optional, and zeros mean "none". */
function readVelocities(text: TextLines, start: number, atoms: number, notes: string[]): Float64Array | undefined {
  let line = start;
  // An NPT run writes its lattice velocities first: a title, a flag, and two blocks of three vectors.
  if (/^\s*l/i.test(text.lines[line - 1] ?? "")) line += 8;
  if (text.lines.length <= line) return undefined;
  const head = text.line(line, "an empty line or Cartesian before the velocities");
  if (/^\s*d/i.test(head)) {
    notes.push("velocities are left out: they are in direct coordinates per VASP time step");
    return undefined;
  }
  if (!/^\s*(?:$|[ck])/i.test(head))
    text.fail({
      code: "BAD_MODE",
      message: "what follows the positions is not understood",
      line,
      expected: "an empty line or Cartesian, then velocities; or the end",
      received: JSON.stringify(head.trim().slice(0, 40)),
    });
  const velocities = new Float64Array(3 * atoms);
  for (let i = 0; i < atoms; i++)
    velocities.set(readTriple(text, line + 1 + i, `the velocity of atom ${i + 1}`), 3 * i);
  if (velocities.some((v) => v !== 0)) return velocities;
  notes.push("velocities are left out: all are zero");
  return undefined;
}

/** The cell of lines 2 to 5, and what Cartesian coordinates are multiplied with. */
export function readLattice(text: TextLines): { readonly cell: Float64Array; readonly factors: readonly number[] } {
  const scale = readScale(text);
  const vectors = [3, 4, 5].flatMap((line) => readTriple(text, line, "a lattice vector"));
  const factors = Array.isArray(scale)
    ? scale
    : new Array<number>(3).fill(Math.cbrt(scale.volume / Math.abs(signedVolume(vectors))));
  return { cell: Float64Array.from(vectors, (value, index) => value * factors[index % 3]!), factors };
}

export function readPoscar(text: TextLines): Structure {
  const { cell, factors } = readLattice(text);
  const species = readSpecies(text);
  const atoms = species.length;
  let line = 8;
  const selective = /^\s*s/i.test(text.line(line, "Direct or Cartesian"));
  if (selective) line++;
  const mode = text.line(line, "Direct or Cartesian").trim();
  if (!/^[a-z]/i.test(mode))
    text.fail({
      code: "BAD_MODE",
      message: "the kind of coordinates is missing",
      line,
      expected: "Direct or Cartesian",
      received: JSON.stringify(mode.slice(0, 40)),
    });
  const cartesian = /^[ck]/i.test(mode);

  const coordinates = new Float64Array(3 * atoms);
  const lines = new Int32Array(atoms);
  for (let i = 0; i < atoms; i++) {
    lines[i] = line + 1 + i;
    coordinates.set(readTriple(text, lines[i]!, `the position of atom ${i + 1}`), 3 * i);
  }
  const after = text.lines[line + atoms] ?? "";
  if (/^\s*[-+.\d]/.test(after))
    text.fail({
      code: "TOO_MANY_ROWS",
      message: "there are more positions than the counts say",
      line: line + 1 + atoms,
      expected: `${atoms} positions, then an empty line or the end`,
      received: JSON.stringify(after.trim().slice(0, 40)),
      remedy: "correct the numbers of atoms in line 7, or remove the surplus rows",
    });
  const notes: string[] = [];
  if (selective && lines.some((at) => /\sF\b/i.test(text.lines[at - 1]!)))
    notes.push("selective dynamics is left out: all atoms move");
  const velocities = readVelocities(text, line + 1 + atoms, atoms, notes);
  return {
    cell,
    positions: cartesian
      ? coordinates.map((value, index) => value * factors[index % 3]!)
      : toCartesian(coordinates, cell),
    species,
    ...(velocities === undefined ? {} : { velocities }),
    source: { path: text.file.path, sha256: text.file.sha256, format: "poscar", frame: 0, lines },
    notes,
  };
}

export function isPoscar({ lines }: TextLines): boolean {
  const isNumbers = (line: string | undefined, counts: number[]) => {
    const words = (line ?? "").trim().split(/\s+/);
    return counts.includes(words.length) && words.every((word) => Number.isFinite(parseNumber(word)));
  };
  return isNumbers(lines[1], [1, 3]) && [2, 3, 4].some((i) => isNumbers(lines[i], [3]));
}
