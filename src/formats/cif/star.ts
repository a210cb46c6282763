import type { TextLines } from "../../input/text-lines.js";

/*
 * CIF 1.1 syntax: data blocks of tags and loops (Hall, Allen & Brown, Acta Cryst. A 47, 655 (1991);
 * https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax). Tags come out in lower case with "_" for the "." of
 * DDLm dictionaries, so that `_atom_site.fract_x` is `_atom_site_fract_x`.
 */

export interface CifValue {
  readonly text: string;
  /** Quoted or a text field: then "." and "?" are themselves. */
  readonly quoted: boolean;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

export interface CifBlock {
  readonly name: string;
  readonly line: number;
  /** The values of each tag: one for a tag alone, one a row for a tag of a loop. All tags of one loop have as many. */
  readonly tags: ReadonlyMap<string, readonly CifValue[]>;
}

type Word = CifValue & { readonly kind: "tag" | "value" | "loop" | "data" };

/** @throws InputError UNCLOSED_QUOTE, CIF_SYNTAX */
function* words(text: TextLines): Generator<Word> {
  const { lines } = text;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const number = i + 1;
    let at = 0;
    if (line.startsWith(";")) {
      const field = [line.slice(1)];
      do {
        if (++i >= lines.length)
          text.fail({
            code: "UNCLOSED_QUOTE",
            message: "a text field is not closed",
            line: number,
            column: 1,
            expected: "a line that begins with ;",
            received: "the end of the file",
          });
        field.push(lines[i]!);
      } while (!lines[i]!.startsWith(";"));
      field.pop();
      yield { kind: "value", text: field.join("\n"), quoted: true, line: number, column: 1 };
      const rest = lines[i]!.slice(1);
      if (/^\S/.test(rest))
        text.fail({
          code: "CIF_SYNTAX",
          message: "the ; that closes a text field is followed by more",
          line: i + 1,
          column: 2,
          expected: "white space",
          received: JSON.stringify(rest.slice(0, 20)),
        });
      at = 1;
    }
    const current = lines[i]!;
    const place = i + 1;
    while (at < current.length) {
      const blank = /^\s+/.exec(current.slice(at));
      if (blank !== null) at += blank[0].length;
      if (at >= current.length || current[at] === "#") break;
      const column = at + 1;
      const quote = current[at]!;
      if (quote === "'" || quote === '"') {
        let end = at;
        do end = current.indexOf(quote, end + 1);
        while (end >= 0 && end + 1 < current.length && !/\s/.test(current[end + 1]!));
        if (end < 0)
          text.fail({
            code: "UNCLOSED_QUOTE",
            message: `${quote} is not closed`,
            line: place,
            column,
            expected: `${quote} and white space on the same line`,
            received: "the end of the line",
          });
        yield { kind: "value", text: current.slice(at + 1, end), quoted: true, line: place, column };
        at = end + 1;
        continue;
      }
      let end = at;
      while (end < current.length && !/\s/.test(current[end]!)) end++;
      const word = current.slice(at, end);
      at = end;
      const lower = word.toLowerCase();
      const common = { text: word, quoted: false, line: place, column };
      if (word.startsWith("_")) yield { ...common, kind: "tag", text: lower.replace(".", "_") };
      else if (lower === "loop_") yield { ...common, kind: "loop" };
      else if (lower.startsWith("data_")) yield { ...common, kind: "data", text: word.slice(5) };
      else if (/^(?:save_.*|global_|stop_)$/.test(lower) || /^[$[\]]/.test(word))
        text.fail({
          code: "CIF_SYNTAX",
          message: `${JSON.stringify(word)} has no place in a CIF`,
          line: place,
          column,
          expected: "data_, loop_, a tag or a value",
        });
      else yield { ...common, kind: "value" };
    }
  }
}

/**
 * The data blocks of a CIF.
 *
 * @throws InputError UNCLOSED_QUOTE, CIF_SYNTAX, DUPLICATE_TAG, WRONG_COUNT
 */
export function parseCif(text: TextLines): CifBlock[] {
  const blocks: CifBlock[] = [];
  let tags = new Map<string, CifValue[]>();
  let loop: { readonly line: number; readonly names: string[]; readonly columns: CifValue[][]; values: number } | null =
    null;
  let pending: Word | null = null;

  const add = (tag: Word): CifValue[] => {
    if (blocks.length === 0)
      text.fail({
        code: "CIF_SYNTAX",
        message: "there is a tag before the first data block",
        line: tag.line,
        column: tag.column,
        expected: "data_NAME",
      });
    if (tags.has(tag.text))
      text.fail({
        code: "DUPLICATE_TAG",
        message: `${tag.text} stands twice in one data block`,
        line: tag.line,
        column: tag.column,
      });
    const values: CifValue[] = [];
    tags.set(tag.text, values);
    return values;
  };
  const finish = (line: number) => {
    if (pending !== null)
      text.fail({
        code: "WRONG_COUNT",
        message: `${pending.text} has no value`,
        line: pending.line,
        column: pending.column,
      });
    if (loop === null) return;
    const { names, values } = loop;
    if (names.length === 0 || values === 0 || values % names.length !== 0) {
      text.fail({
        code: "WRONG_COUNT",
        message: `the loop of line ${loop.line} does not have whole rows`,
        line,
        expected: `rows of ${names.length} values (${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""})`,
        received: `${values} values`,
      });
    }
    loop = null;
  };

  for (const word of words(text)) {
    if (word.kind === "data") {
      finish(word.line);
      tags = new Map();
      blocks.push({ name: word.text, line: word.line, tags });
    } else if (word.kind === "loop") {
      finish(word.line);
      loop = { line: word.line, names: [], columns: [], values: 0 };
    } else if (word.kind === "tag") {
      if (loop !== null && loop.values === 0) {
        loop.columns.push(add(word));
        loop.names.push(word.text);
      } else {
        finish(word.line);
        add(word);
        pending = word;
      }
    } else if (pending !== null) {
      tags.get((pending as Word).text)!.push(word);
      pending = null;
    } else if (loop !== null && loop.columns.length > 0) {
      loop.columns[loop.values++ % loop.columns.length]!.push(word);
    } else {
      text.fail({
        code: "CIF_SYNTAX",
        message: "there is a value without a tag",
        line: word.line,
        column: word.column,
        received: JSON.stringify(word.text.slice(0, 40)),
      });
    }
  }
  finish(text.lines.length);
  return blocks;
}

/** Neither "?" (not known) nor "." (does not apply). */
export function isGiven(value: CifValue | undefined): value is CifValue {
  return value !== undefined && (value.quoted || (value.text !== "?" && value.text !== "."));
}
