import stringWidth from "string-width";

import { isUnit } from "../units/index.js";

const widest = 100;
const narrowest = 40;

/** Columns that what is printed fits in, but for a name or a path that is longer: those of the terminal, 100 at most. */
export const pageWidth = (): number =>
  Math.max(narrowest, Math.min(widest, process.stdout.columns ?? process.stderr.columns ?? widest));

/** Words that belong to those on both sides: an equation, a product, an error. */
const joining = /^[=≠≈<>≤≥≪±×/→]$/;
const number = /(?:^|[^\p{L}\d])[\d.∞]+(?:[eE][+-]?\d+)?[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]*\)?$/u;
const bare = (word: string): string => word.replace(/^\(/, "").replace(/[,;:.)*]+$/, "");

/** Words with what must stay beside them: a number with its error, its power of ten and its unit. */
function unbreakable(text: string): string[] {
  const found: string[] = [];
  let isQuantity = false;
  let before = "";
  for (const word of text.split(" ")) {
    const unit: boolean = isQuantity && isUnit(bare(word));
    const follows = found.length > 0 && (joining.test(word) || joining.test(before) || unit || word === "*");
    if (follows) found.push(`${found.pop()!} ${word}`);
    else found.push(word);
    // "7.7 e Å": a unit of two words.
    isQuantity = number.test(word) || (unit && bare(word) === word);
    before = word;
  }
  return found;
}

/** Where the lines after the first begin: under the text after a label, else a little inside. */
function hanging(line: string): number {
  const label = /^ *[^\s,;:]+(?: [^\s,;:]+){0,2} {2,}(?=\S)/.exec(line)?.[0].length;
  return label !== undefined && label <= 24 ? label : /^ */.exec(line)![0].length + 4;
}

/** One line as lines of `width` at most, broken between words; what is indented stays so. */
export function foldLine(line: string, width: number = pageWidth(), indent: number = hanging(line)): string[] {
  if (stringWidth(line) <= width) return [line];
  const [lead] = /^ */.exec(line)!;
  const lines: string[] = [];
  let current = lead;
  let isEmpty = true;
  for (const word of unbreakable(line.slice(lead.length))) {
    if (!isEmpty && stringWidth(current) + 1 + stringWidth(word) > width) {
      lines.push(current.trimEnd());
      current = " ".repeat(indent);
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current];
}

/** Every line of a text so. */
export const fold = (text: string, width: number = pageWidth()): string =>
  text
    .split("\n")
    .flatMap((line) => foldLine(line, width))
    .join("\n");
