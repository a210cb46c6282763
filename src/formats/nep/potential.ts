import type { InputFile } from "../../input/input-file.js";
import { parseNumber } from "../../input/number.js";
import { TextLines, type Token } from "../../input/text-lines.js";
import type { NepPotential } from "../../model/index.js";
import { elementSymbols } from "../../structures/index.js";

/** Behind uranium. */
const symbols: readonly string[] = [...elementSymbols, "Np", "Pu"];

/** eV Å, as the potentials are made with. */
const coulomb = 14.399645;
/** 1/Å */
const screening = 2.134563;
const universal = [0.18175, 3.1998, 0.50986, 0.94229, 0.28022, 0.4029, 0.02817, 0.20162];

/** pm, Z = 1 … 94: radii of which `zbl … factor` is a multiple of four thirds. */
const radii = `
32 46 120 94 77 75 71 63 64 67 140 125 113 104 110 102 99 96 176 154 133 122 121 110 107 104 100 99 101 109 112 109 115 110 114 117 189 167 147 139 132 124 115 113
113 108 115 123 128 126 126 123 132 131 209 176 162 147 158 157 156 155 151 152 151 150 149 149 148 153 146 137 131 123 118 116 111 112 113 132 130 130 136 131 138 142 201 181 167 158 152 153 154 155`
  .trim()
  .split(/\s+/)
  .map((pm) => Number(((4 / 3) * (Number(pm) / 100)).toPrecision(6)));

/** What a tag can say beside the version, and why that cannot be run. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/dipole/, "it gives dipole moments, not energies"],
  [/polarizability/, "it gives polarizabilities, not energies"],
  [/temperature/, "its energy depends on the temperature it is told, so that it has no forces of a potential"],
  [/charge(?![12]$)/, "this kind of charges was for training only"],
  [/vdw/, "dispersion of this kind was for training only"],
];

const kinds = "nep3, nep4 or nep5, with or without _zbl; nep4 with _charge1 or _charge2 (qNEP) as well";

/** Whether the text begins like a neuroevolution potential. */
export const looksLikeNep = (text: string): boolean => /^\s*nep\d\w*[ \t]+\d+[ \t]+[A-Z]/.test(text);

class Reader {
  readonly lines: TextLines;
  next = 1;

  constructor(file: InputFile) {
    this.lines = new TextLines(file);
  }

  /** The words behind the keyword of the next line. */
  header(keyword: string, counts: (count: number) => boolean, expected: string): { words: Token[]; line: number } {
    const line = this.next++;
    const [first, ...words] = this.lines.tokens(this.lines.line(line, `"${expected}"`));
    if (first?.text !== keyword || !counts(words.length))
      this.lines.fail({
        code: "NEP_HEADER",
        message: `the ${keyword} line of the potential is not understood`,
        line,
        expected,
        received: this.lines.lines[line - 1]!.trim(),
      });
    return { words, line };
  }

  numbers(keyword: string, counts: (count: number) => boolean, expected: string): { values: number[]; line: number } {
    const { words, line } = this.header(keyword, counts, expected);
    return { values: words.map((word) => this.lines.number(word, line, `a number of ${keyword}`)), line };
  }

  wholes(keyword: string, counts: (count: number) => boolean, expected: string): { values: number[]; line: number } {
    const { words, line } = this.header(keyword, counts, expected);
    return { values: words.map((word) => this.lines.count(word, line, `a number of ${keyword}`)), line };
  }

  bounded(value: number, low: number, high: number, line: number, what: string): number {
    if (value >= low && value <= high) return value;
    return this.lines.fail({
      code: "NEP_HEADER",
      message: `${what} is out of bounds`,
      line,
      expected: `${low} to ${high}`,
      received: String(value),
    });
  }

  /** The first word of each line from here to the end. */
  rest(): Float64Array {
    const from = this.next - 1;
    const { lines } = this.lines;
    const values = new Float64Array(lines.length - from);
    for (let k = 0; k < values.length; k++) {
      const word = /\S+/.exec(lines[from + k]!)?.[0] ?? "";
      const value = parseNumber(word);
      if (!Number.isFinite(value))
        this.lines.number({ text: word, column: lines[from + k]!.search(/\S|$/) + 1 }, from + k + 1, "a parameter");
      values[k] = value;
    }
    return values;
  }
}

interface Tag {
  readonly version: 3 | 4 | 5;
  readonly repulsion: boolean;
  /** qNEP: of points (charge1) or of Gaussian clouds (charge2). */
  readonly charges: "points" | "clouds" | null;
  readonly elements: readonly string[];
}

function readTag(reader: Reader): Tag {
  const line = reader.next++;
  const [tag, count, ...names] = reader.lines.tokens(reader.lines.line(line, '"nep4 2 Li O"'));
  const match = /^nep([345])(_zbl)?((?:_\w+)?)$/.exec(tag!.text);
  if (match === null)
    return reader.lines.fail({
      code: "NEP_KIND",
      message: `${tag!.text} is no kind of neuroevolution potential that is known here`,
      line,
      expected: kinds,
      received: tag!.text,
    });
  const charges =
    match[1] !== "4" ? null : match[3] === "_charge1" ? "points" : match[3] === "_charge2" ? "clouds" : null;
  const why = refused.find(([pattern]) => pattern.test(match[3]!))?.[1];
  if (match[3] !== "" && charges === null)
    return reader.lines.fail({
      code: "NEP_KIND",
      message: `a neuroevolution potential of the kind ${tag!.text} cannot be run: ${why ?? "this kind is not known here"}`,
      line,
      expected: kinds,
      received: tag!.text,
    });
  const elements = names.map(({ text }) => text);
  const types = count === undefined ? 0 : reader.lines.count(count, line, "the number of elements");
  if (types !== elements.length || types === 0 || new Set(elements).size !== types)
    reader.lines.fail({
      code: "NEP_HEADER",
      message: "the elements of the potential do not fit their number",
      line,
      expected: `${tag!.text} and ${types} different elements`,
      received: elements.join(" ") || "none",
    });
  for (const [k, name] of elements.entries())
    if (!symbols.includes(name))
      reader.lines.fail({
        code: "UNKNOWN_ELEMENT",
        message: `${name} is not an element`,
        line,
        column: names[k]!.column,
        expected: "symbols of elements",
        received: name,
      });
  return { version: Number(match[1]) as 3 | 4 | 5, repulsion: match[2] !== undefined, charges, elements };
}

type Zbl = { readonly inner: number; readonly outer: number; readonly factor: number | null } | "flexible" | null;

function readZbl(reader: Reader): Zbl {
  const { values, line } = reader.numbers("zbl", (n) => n === 2 || n === 3, "zbl r_inner r_outer [factor]");
  const [inner, outer, factor] = values as [number, number, number?];
  if (inner === 0 && outer === 0) return "flexible";
  if (!(inner >= 0 && outer > inner && outer <= 10 && (factor === undefined || factor > 0)))
    reader.lines.fail({
      code: "NEP_HEADER",
      message: "the distances of the repulsion do not fit together",
      line,
      expected: "0 <= r_inner < r_outer (Å), or 0 0",
      received: values.join(" "),
    });
  return { inner, outer, factor: factor ?? null };
}

function repulsionOf(zbl: Exclude<Zbl, null>, elements: readonly string[], own: Float64Array): Float64Array {
  const types = elements.length;
  const out = new Float64Array(types * types * 12);
  const z = elements.map((name) => symbols.indexOf(name) + 1);
  let at = 0;
  for (let a = 0; a < types; a++)
    for (let b = a; b < types; b++) {
      const [za, zb] = [z[a]!, z[b]!];
      let ends: [number, number];
      let terms: ArrayLike<number> = universal;
      if (zbl === "flexible") {
        ends = [own[at]!, own[at + 1]!];
        terms = own.subarray(at + 2, at + 10);
        at += 10;
      } else if (zbl.factor === null) ends = [zbl.inner, zbl.outer];
      else ends = [0, Math.min(zbl.factor * (radii[za - 1]! + radii[zb - 1]!), zbl.outer)];
      const length = 1 / (screening * (za ** 0.23 + zb ** 0.23));
      const row = [...ends, coulomb * za * zb, length, ...Array.from(terms)];
      out.set(row, (a * types + b) * 12);
      out.set(row, (b * types + a) * 12);
    }
  return out;
}

/**
 * Reads a neuroevolution potential: nep3, nep4, nep5, with or without screened nuclear repulsion (universal, by factor, flexible), and nep4 with charges (qNEP).
 * Headers of all versions up to GPUMD 5.6; the count of numbers must be exact, for nothing else tells a misread header.
 *
 * @throws InputError NEP_KIND, NEP_HEADER, NEP_COUNT, UNKNOWN_ELEMENT, NOT_A_NUMBER, FILE_TRUNCATED
 */
export function readNepPotential(file: InputFile): NepPotential {
  const reader = new Reader(file);
  const { version, repulsion, charges, elements } = readTag(reader);
  const types = elements.length;
  const zbl = repulsion ? readZbl(reader) : null;
  const cutoff = reader.numbers(
    "cutoff",
    (n) => n === 2 || n === 4 || (charges === null && n === 2 * types + 2),
    `cutoff, radial and angular (Å), ${charges === null ? `for all or for each of ${types} elements` : "for all elements"}, and two numbers that are not used`,
  );
  const own = cutoff.values.length > 4 || (types > 1 && cutoff.values.length === 2 * types + 2);
  const cutoffs = Array.from({ length: types }, (_, t) =>
    (own ? cutoff.values.slice(2 * t) : cutoff.values).slice(0, 2),
  );
  for (const value of cutoffs.flat()) reader.bounded(value, 0.1, 100, cutoff.line, "a cut-off");
  const two = (n: number) => n === 2;
  const functions = reader.wholes("n_max", two, "n_max n_radial n_angular");
  const basis = reader.wholes("basis_size", two, "basis_size k_radial k_angular");
  const l = reader.wholes("l_max", (n) => n >= 1 && n <= 7, "l_max L and up to six flags");
  const network = reader.wholes("ANN", (n) => n === 1 || n === 2, "ANN neurons 0");
  const [nRadial, nAngular] = functions.values.map((n) => reader.bounded(n, 0, 63, functions.line, "n_max") + 1);
  const [kRadial, kAngular] = basis.values.map((k) => reader.bounded(k, 0, 63, basis.line, "basis_size") + 1);
  const lMax = reader.bounded(l.values[0]!, 1, 8, l.line, "l_max");
  const higher = Array.from({ length: 6 }, (_, k) => (l.values[k + 1] ?? 0) !== 0);
  const neurons = reader.bounded(network.values[0]!, 1, 4096, network.line, "the number of neurons");
  if ((network.values[1] ?? 0) !== 0)
    reader.lines.fail({
      code: "NEP_HEADER",
      message: "a network of more than one hidden layer cannot be computed",
      line: network.line,
      expected: `ANN ${neurons} 0`,
      received: `ANN ${network.values.join(" ")}`,
    });

  const descriptors = nRadial! + nAngular! * (lMax + higher.filter(Boolean).length);
  const inNetwork = neurons * (descriptors + (charges === null ? 2 : 3)) + (version === 5 ? 1 : 0);
  const networks = version === 3 ? 1 : types;
  const coefficients = [nRadial! * kRadial! * types * types, nAngular! * kAngular! * types * types] as const;
  const ofRepulsion = zbl === "flexible" ? 5 * types * (types + 1) : 0;
  const expected =
    networks * inNetwork + (charges === null ? 1 : 2) + coefficients[0] + coefficients[1] + descriptors + ofRepulsion;
  const numbers = reader.rest();
  if (numbers.length !== expected)
    reader.lines.fail({
      code: "NEP_COUNT",
      message: `the potential has ${numbers.length < expected ? "fewer" : "more"} numbers than its header says`,
      line: reader.lines.lines.length,
      expected: `${expected} numbers behind the header`,
      received: `${numbers.length}`,
      remedy: "the file is cut off, of another version, or of a private kind",
    });

  let at = 0;
  const take = (count: number): Float64Array => numbers.subarray(at, (at += count));
  const parts = Array.from({ length: networks }, () => ({
    weights: take(neurons * descriptors),
    biases: take(neurons),
    outputs: take(neurons),
    charges: take(charges === null ? 0 : neurons),
    offset: version === 5 ? take(1)[0]! : 0,
  }));
  const rootPermittivity = charges === null ? 1 : take(1)[0]!;
  const common = take(1)[0]!;
  const ofType = Array.from({ length: types }, (_, t) => parts[version === 3 ? 0 : t]!);
  const join = (arrays: readonly Float64Array[]): Float64Array => {
    const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
    arrays.reduce((start, array) => (all.set(array, start), start + array.length), 0);
    return all;
  };
  return {
    elements,
    radialCutoffs: Float64Array.from(cutoffs, ([radial]) => radial!),
    angularCutoffs: Float64Array.from(cutoffs, ([, angular]) => angular!),
    radialFunctions: nRadial!,
    radialBasis: kRadial!,
    angularFunctions: nAngular!,
    angularBasis: kAngular!,
    lMax,
    higher,
    neurons,
    weights: join(ofType.map(({ weights }) => weights)),
    biases: join(ofType.map(({ biases }) => biases)),
    outputs: join(ofType.map(({ outputs }) => outputs)),
    offsets: Float64Array.from(ofType, ({ offset }) => offset + common),
    radialCoefficients: take(coefficients[0]).slice(),
    angularCoefficients: take(coefficients[1]).slice(),
    scalers: take(descriptors).slice(),
    repulsion: zbl === null ? null : repulsionOf(zbl, elements, take(ofRepulsion)),
    ...(charges === null
      ? {}
      : {
          charges: {
            points: charges === "points",
            outputs: join(ofType.map((part) => part.charges)),
            rootPermittivity,
          },
        }),
  };
}
