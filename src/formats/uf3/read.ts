import { basename } from "node:path";

import type { InputFile } from "../../input/input-file.js";
import { InputError, type Problem } from "../../errors/errors.js";
import type { ManyBodyTerms, PairSpline, ThreeBodyTerm } from "../../force-field/force-field.js";
import { pairKey, pairName } from "../../model/pairs.js";
import { readBlocks, type Block } from "./blocks.js";

/*
 * Blocks `1B A e`, `2B A B …` and `3B A B C …` (A is the centre) with cubic B-splines. UF3: S. R. Xie, M. Rupp, R. G. Hennig,
 * npj Comput. Mater. 9, 162 (2023), https://docs.lammps.org/pair_uf3.html. UF3L, of nap: a spline of −cos θ in place of the
 * distances' one, and the last three coefficients of a pair count as zero.
 */

/** Fraction of the largest coefficient by which a table of two like neighbours may be unsymmetric: printed digits. */
const symmetryTolerance = 1e-6;

/** Knots with first and last value four times. @throws InputError UF3_KNOTS */
function readKnots(block: Block, count: number, what: string): Float64Array {
  if (count < 8)
    block.fail({
      code: "UF3_KNOTS",
      message: `${what}: too few knots`,
      expected: "at least 8",
      received: String(count),
    });
  const knots = block.numbers(count, `${what}, knot`);
  const fall = knots.findIndex((knot, k) => k > 0 && knot < knots[k - 1]!);
  if (fall > 0)
    block.fail({
      code: "UF3_KNOTS",
      message: `${what}: the knots fall`,
      expected: `at least ${knots[fall - 1]}`,
      received: String(knots[fall]),
    });
  const clamped = (at: number) => knots.slice(at, at + 4).every((knot) => knot === knots[at]);
  if (!clamped(0) || !clamped(count - 4) || knots[3] === knots[count - 4])
    block.fail({
      code: "UF3_KNOTS",
      message: `${what}: the first and the last knot must stand there four times`,
      expected: `${knots[0]} and ${knots[count - 1]} four times each`,
      received: [...knots].join(" "),
    });
  return knots;
}

/** @throws InputError UF3_COUNT */
function expectCount(block: Block, what: string, count: number, expected: number): void {
  if (count === expected) return;
  block.fail({
    code: "UF3_COUNT",
    message: `${what}: the number of coefficients does not go with the knots`,
    expected: `${expected}, four less than knots`,
    received: String(count),
  });
}

function positive(block: Block, what: string): number {
  const value = block.number(what);
  if (value > 0) return value;
  return block.fail({
    code: "UF3_CUTOFF",
    message: `${what} is not positive`,
    expected: "a length in Å",
    received: String(value),
  });
}

function readPair(block: Block): PairSpline {
  const between = block.head.slice(1, 3) as [string, string];
  const what = pairName(between);
  const end = positive(block, "the cut-off");
  const knots = readKnots(block, block.count("the number of knots"), what);
  expectCount(block, what, block.count("the number of coefficients"), knots.length - 4);
  // Every ordered pair counts: what is summed once is twice the spline.
  const coefficients = block.numbers(knots.length - 4, "coefficient").map((c) => 2 * c);
  const [first, last] = [knots[0]!, knots.at(-1)!];
  const cutoff = Math.min(end, last);
  if (!(first >= 0 && cutoff > first))
    block.fail(
      {
        code: "UF3_CUTOFF",
        message: `${what}: the cut-off is not inside the knots`,
        expected: `${first} to ${last} Å`,
        received: `${end} Å`,
      },
      block.line,
    );
  return { between, cutoff, knots, coefficients };
}

function readAngle(block: Block, of: [string, string, string], warnings: Omit<Problem, "file">[]): ThreeBodyTerm {
  const what = of.join(" ");
  const [c1, c2] = [positive(block, "the first cut-off"), positive(block, "the second cut-off")];
  const count = block.count("the number of knots");
  const [g1, g2] = [block.number("the first gamma"), block.number("the second gamma")];
  if (!(g1 >= 0 && g2 >= 0))
    block.fail({
      code: "UF3_CUTOFF",
      message: `${what}: a gamma is negative`,
      expected: "lengths in Å, or the terms grow without bound at the cut-off",
      received: `${g1} ${g2}`,
    });
  if (c1 !== c2 || g1 !== g2) {
    const received = `${c1} ${c2} Å, gammas ${g1} ${g2} Å`;
    if (of[1] === of[2])
      block.fail({
        code: "UF3_CUTOFF",
        message: `${what}: the two neighbours are of one species, their cut-offs and gammas are not the same`,
        expected: "the same number twice",
        received,
      });
    warnings.push({
      code: "UF3_CUTOFF",
      message: `${what}: the first cut-off and gamma are taken for ${of[1]}, the second for ${of[2]}; nap gives them to whichever neighbour comes first in its list`,
      line: block.place,
      received,
    });
  }
  const knots = readKnots(block, count, what);
  if (!(knots[0]! <= -1 && knots.at(-1)! >= 1))
    block.fail({
      code: "UF3_KNOTS",
      message: `${what}: the knots do not span all angles`,
      expected: "−1 to 1, minus the cosine",
      received: `${knots[0]} to ${knots.at(-1)}`,
    });
  expectCount(block, what, block.count("the number of coefficients"), knots.length - 4);
  const coefficients = block.numbers(knots.length - 4, "coefficient");
  return { form: "screened-angle", of, cutoffs: [c1, c2], gammas: [g1, g2], knots, coefficients };
}

function readDistances(block: Block, of: [string, string, string]): ThreeBodyTerm {
  const what = of.join(" ");
  const names = ["jk", "ik", "ij"];
  const ends = names.map((name) => positive(block, `the cut-off of ${name}`));
  const counts = names.map((name) => block.count(`the number of knots of ${name}`));
  const [jk, ik, ij] = names.map((name, k) => {
    const knots = readKnots(block, counts[k]!, `${what}, ${name}`);
    const last = knots.at(-1)!;
    if (Math.abs(ends[k]! - last) > 1e-3 || knots[0]! < 0)
      block.fail({
        code: "UF3_CUTOFF",
        message: `${what}: the knots of ${name} do not end at its cut-off`,
        expected: `a cut-off of ${last} Å`,
        received: `${ends[k]} Å`,
      });
    return knots;
  }) as [Float64Array, Float64Array, Float64Array];
  const [n, m, l] = [ij, ik, jk].map(({ length }) => length - 4) as [number, number, number];
  for (const [name, expected] of [
    ["ij", n],
    ["ik", m],
    ["jk", l],
  ] as const)
    expectCount(block, `${what}, ${name}`, block.count(`the number of coefficients of ${name}`), expected);
  const coefficients = block.numbers(n * m * l, "coefficient");
  if (of[1] === of[2]) makeSymmetric(block, what, [ij, ik], coefficients, l);
  return { form: "distances", of, knots: [ij, ik, jk], coefficients };
}

/** Two neighbours of one species are the same: the table is, to the digits that were printed. @throws InputError UF3_SYMMETRY */
function makeSymmetric(
  block: Block,
  what: string,
  [ij, ik]: [Float64Array, Float64Array],
  c: Float64Array,
  l: number,
): void {
  const expected = "the same knots for ij and ik, and a table that is symmetric in them";
  const n = ij.length - 4;
  if (ij.length !== ik.length || ij.some((knot, k) => knot !== ik[k]))
    block.fail({ code: "UF3_SYMMETRY", message: `${what}: the knots of ij and ik differ`, expected });
  const tolerance = symmetryTolerance * c.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < i; k++)
      for (let q = 0; q < l; q++) {
        const [a, b] = [(i * n + k) * l + q, (k * n + i) * l + q];
        if (Math.abs(c[a]! - c[b]!) > tolerance)
          block.fail({
            code: "UF3_SYMMETRY",
            message: `${what}: the coefficients (${i + 1}, ${k + 1}, ${q + 1}) and (${k + 1}, ${i + 1}, ${q + 1}) differ`,
            expected,
            received: `${c[a]} and ${c[b]}`,
          });
        c[a] = c[b] = (c[a]! + c[b]!) / 2;
      }
}

/**
 * A file of UF3 or UF3L: which of the two, its three-body terms say, or its name where it has none.
 * @throws InputError UF3_SYNTAX, UF3_NUMBER, UF3_KNOTS, UF3_COUNT, UF3_CUTOFF, UF3_SYMMETRY, UF3_DUPLICATE
 */
export function readUf3(file: InputFile): { terms: ManyBodyTerms; warnings: Problem[] } {
  const species: string[] = [];
  const energies = new Map<string, number>();
  const pairs: PairSpline[] = [];
  const lines = new Map<PairSpline, number>();
  const triples: ThreeBodyTerm[] = [];
  const warnings: Omit<Problem, "file">[] = [];
  const seen = new Map<string, number>();
  let isUf3l: boolean | null = null;
  for (const block of readBlocks(file)) {
    const [kind, ...words] = block.head;
    const names = words.slice(0, { "1B": 1, "2B": 2, "3B": 3 }[kind!] ?? 0);
    const expected = {
      "1B": "1B SPECIES ENERGY",
      "2B": "2B SPECIES SPECIES LEAD TRAIL nk",
      "3B": "3B CENTRE SPECIES SPECIES LEAD TRAIL nk",
    }[kind!];
    if (expected === undefined || words.length < names.length + 1 || !names.every((name) => /^[A-Za-z]/.test(name)))
      block.fail(
        {
          code: "UF3_SYNTAX",
          message: "the block does not say what it is",
          expected: expected ?? "1B, 2B or 3B",
          received: block.head.join(" "),
          ...(kind === "2B" ? { remedy: "older files leave the species out: add them behind 2B" } : {}),
        },
        block.line,
      );
    const [a, b, c] = names as [string, string, string];
    const key = `${kind} ${kind === "3B" ? `${a} ${pairKey([b, c])}` : kind === "2B" ? pairKey([a, b]) : a}`;
    if (seen.has(key))
      block.fail(
        {
          code: "UF3_DUPLICATE",
          message: `${block.head.slice(0, names.length + 1).join(" ")} is there already, in line ${seen.get(key)}`,
          remedy: "remove one",
        },
        block.line,
      );
    seen.set(key, block.line);
    for (const name of names) if (!species.includes(name)) species.push(name);
    if (kind === "1B") {
      const energy = Number(words[1]);
      if (!Number.isFinite(energy))
        block.fail({ code: "UF3_NUMBER", message: "the energy is not a number", expected: "eV", received: words[1]! });
      energies.set(a, energy);
    } else if (kind === "2B") {
      const pair = readPair(block);
      pairs.push(pair);
      lines.set(pair, block.place);
    } else {
      const isAngle = block.wordsOnNextLine === 5;
      if (isUf3l !== null && isUf3l !== isAngle)
        block.fail(
          {
            code: "UF3_SYNTAX",
            message: "terms of UF3 and of UF3L in one file",
            remedy: "two files, both in manyBody",
          },
          block.line,
        );
      isUf3l = isAngle;
      triples.push(isAngle ? readAngle(block, [a, b, c], warnings) : readDistances(block, [a, b, c]));
    }
    block.end();
  }
  if (species.length === 0)
    throw new InputError([
      { code: "UF3_SYNTAX", message: "there is not one block", file: file.path, line: 1, expected: "#UF3 …, 2B …" },
    ]);
  if (isUf3l ?? /uf3l/i.test(basename(file.path)))
    for (const pair of pairs) {
      const tail = pair.coefficients.subarray(-3);
      if (tail.some((value) => value !== 0))
        warnings.push({
          code: "UF3_TAIL",
          message: `${pairName(pair.between)}: the last three coefficients are taken as zero, as nap does`,
          line: lines.get(pair)!,
          received: [...tail].map((value) => value / 2).join(" "),
        });
      tail.fill(0);
    }
  return {
    terms: { species, pairsOf: new Set(species), energies, potentials: [], pairs, triples },
    warnings: warnings.map((problem) => ({ ...problem, file: file.path })),
  };
}
