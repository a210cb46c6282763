import type { InputFile } from "../../../input/input-file.js";
import { parseNumber } from "../../../input/number.js";
import { wordLines } from "../../../input/text-lines.js";
import { InputError, type Problem } from "../../../errors/errors.js";
import {
  noManyBodyTerms,
  type ManyBodyTerms,
  type PairDefinition,
  type ThreeBodyTerm,
} from "../../../force-field/force-field.js";
import { fromUnit } from "../../../units/index.js";
import { squaredCosine } from "../../squared-cosine.js";

/*
 * Entries of fourteen words, over as many lines as they like: I J K epsilon sigma a lambda gamma cosθ₀ A B p q tol. The entry I J J
 * has what goes for the pair I J: A, B, p, q, epsilon, sigma and a of its energy, sigma, a and gamma of its screening in triples;
 * I J K has epsilon, lambda and cosθ₀ of a triple around I. https://docs.lammps.org/pair_sw.html
 */

interface Entry {
  readonly of: readonly [string, string, string];
  readonly line: number;
  /** eV */
  readonly epsilon: number;
  /** Å */
  readonly sigma: number;
  readonly a: number;
  readonly lambda: number;
  readonly gamma: number;
  readonly cosine: number;
  readonly A: number;
  readonly B: number;
  readonly p: number;
  readonly q: number;
}

const names = ["epsilon", "sigma", "a", "lambda", "gamma", "cosine", "A", "B", "p", "q", "tol"] as const;
const length = 3 + names.length;
const comment = /#.*$/;

export const isStillingerWeber = (file: Pick<InputFile, "text">): boolean => {
  const words = wordLines(file, comment).flatMap(({ words: own }) => own);
  return (
    words.length >= length &&
    words
      .slice(0, length)
      .every((word, k) => (k < 3 ? /^[A-Z][A-Za-z0-9]*$/.test(word) : Number.isFinite(parseNumber(word))))
  );
};

function readEntries(file: InputFile): Entry[] {
  const fail = (line: number, problem: Omit<Problem, "file" | "line" | "code">): never => {
    throw new InputError([{ code: "SW_SYNTAX", ...problem, file: file.path, line }]);
  };
  const style = /^[ \t]*#.*\bUNITS:[ \t]*(\w+)/m.exec(file.text)?.[1] ?? "metal";
  if (style !== "metal" && style !== "real")
    fail(1, { message: `LAMMPS's ${style} units cannot be read`, expected: "UNITS: metal or real", received: style });
  const energy = style === "real" ? fromUnit(1, "kcal/mol") : 1;
  const words = wordLines(file, comment).flatMap(({ words: own, number }) =>
    own.map((text) => ({ text, line: number })),
  );
  const entries: Entry[] = [];
  for (let start = 0; start < words.length; start += length) {
    const own = words.slice(start, start + length);
    const { line } = own[0]!;
    if (own.length < length)
      fail(line, {
        message: "the last entry is not complete",
        expected: `three elements, then ${names.join(", ")}`,
        received: `${own.length} words`,
      });
    const of = own.slice(0, 3).map(({ text }) => text) as [string, string, string];
    if (!of.every((name) => /^[A-Za-z]/.test(name)))
      fail(line, { message: "an entry begins with three elements", expected: "e.g. Si Si Si", received: of.join(" ") });
    const values = own.slice(3).map(({ text, line: at }, k) => {
      const value = parseNumber(text);
      if (!Number.isFinite(value))
        fail(at, { message: `${names[k]} is not a number`, expected: "a number", received: text });
      return value;
    });
    const [epsilon, sigma, a, lambda, gamma, cosine, A, B, p, q] = values as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    // Of unlike neighbours only epsilon, lambda and the angle count; published files have zeros for the rest.
    if (of[1] === of[2] && !(sigma > 0 && a > 0 && gamma >= 0 && p >= 0 && q >= 0))
      fail(line, {
        message: `${of.join(" ")}: a parameter is out of bounds`,
        expected: "sigma and a positive; gamma, p and q not negative",
        received: `sigma ${sigma}, a ${a}, gamma ${gamma}, p ${p}, q ${q}`,
      });
    entries.push({ of, line, epsilon: energy * epsilon, sigma, a, lambda, gamma, cosine, A, B, p, q });
  }
  return entries;
}

/**
 * Stillinger–Weber: pairs, and triples as screened (cos θ − cos θ₀)².
 * @throws InputError SW_SYNTAX, SW_MISSING, SW_DUPLICATE, SW_DIFFERENT: two entries that must have the same parameters have not
 */
export function readStillingerWeber(file: InputFile): { terms: ManyBodyTerms; warnings: Problem[] } {
  const entries = new Map<string, Entry>();
  const fail = (line: number, problem: Omit<Problem, "file" | "line">): never => {
    throw new InputError([{ ...problem, file: file.path, line }]);
  };
  for (const entry of readEntries(file)) {
    const key = entry.of.join(" ");
    const earlier = entries.get(key);
    if (earlier !== undefined)
      fail(entry.line, { code: "SW_DUPLICATE", message: `${key} is there already, in line ${earlier.line}` });
    entries.set(key, entry);
  }
  const species = [...new Set([...entries.values()].map(({ of }) => of[0]))];
  const entry = (...of: readonly [string, string, string]): Entry => {
    const found = entries.get(of.join(" "));
    if (found !== undefined) return found;
    return fail(1, {
      code: "SW_MISSING",
      message: `there is no entry ${of.join(" ")}`,
      expected: "one for each triple of elements",
    });
  };
  const same = (one: Entry, other: Entry, what: readonly (keyof Entry)[]): void => {
    const differs = what.find((name) => one[name] !== other[name]);
    if (differs !== undefined)
      fail(other.line, {
        code: "SW_DIFFERENT",
        message: `${differs} of ${other.of.join(" ")} is not that of ${one.of.join(" ")}`,
        expected: String(one[differs]),
        received: String(other[differs]),
      });
  };
  const potentials: PairDefinition[] = [];
  const triples: ThreeBodyTerm[] = [];
  for (const [k, i] of species.entries()) {
    for (const j of species.slice(k)) {
      const pair = entry(i, j, j);
      same(pair, entry(j, i, i), ["epsilon", "sigma", "a", "A", "B", "p", "q"]);
      const { epsilon, sigma, a, A, B, p, q } = pair;
      if (A * epsilon !== 0)
        potentials.push({
          between: [i, j],
          potential: "stillinger-weber",
          parameters: [A * epsilon, B, p, q, sigma, a],
          cutoff: a * sigma,
          cutoffScheme: "truncate",
        });
    }
    for (const [m, j] of species.entries())
      for (const l of species.slice(m)) {
        const triple = entry(i, j, l);
        same(triple, entry(i, l, j), ["epsilon", "lambda", "cosine"]);
        const [first, second] = [entry(i, j, j), entry(i, l, l)];
        const { epsilon, lambda, cosine } = triple;
        if (epsilon * lambda === 0) continue;
        triples.push({
          form: "screened-angle",
          of: [i, j, l],
          cutoffs: [first.a * first.sigma, second.a * second.sigma],
          gammas: [first.gamma * first.sigma, second.gamma * second.sigma],
          ...squaredCosine(lambda * epsilon, cosine, 0),
        });
      }
  }
  return { terms: { ...noManyBodyTerms, species, pairsOf: new Set(species), potentials, triples }, warnings: [] };
}
