import type { InputFile } from "../../../input/input-file.js";
import { splitText } from "../../../input/text-lines.js";
import type { Problem } from "../../../errors/errors.js";

/** One command of an input script, after joining of lines and substitution of variables. */
export interface Command {
  readonly name: string;
  readonly words: readonly string[];
  /** What stands behind # on the command's last line. */
  readonly comment: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** A variable in it that is not known, as written. */
  readonly unknownVariable: string | null;
}

/** The comment of a line begins at the first # outside quotes. */
function splitComment(line: string): [string, string] {
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!;
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "#") return [line.slice(0, i), line.slice(i + 1).trim()];
  }
  return [line, ""];
}

function unquoted(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(([word, double, single]) => double ?? single ?? word);
}

/** Styles of variables whose value stands in the script itself. */
const literal = new Set(["index", "string", "equal", "internal", "getenv", "loop"]);

/** Characters that variables may put into one command. */
const longestCommand = 1 << 16;

/**
 * The commands of a LAMMPS input script (https://docs.lammps.org/Commands_parse.html): lines joined at &, comments and
 * quotes taken off, `${name}` and `$x` replaced where the script gives the variable as a text or number.
 */
export function readScript(file: InputFile): { commands: Command[]; problems: Problem[] } {
  const commands: Command[] = [];
  const problems: Problem[] = [];
  const variables = new Map<string, string>();
  const lines = splitText(file.text);
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    let [text, comment] = splitComment(lines[i]!);
    const pieces: string[] = [];
    while (text.trimEnd().endsWith("&")) {
      pieces.push(text.trimEnd().slice(0, -1));
      text = "";
      if (i + 1 >= lines.length) {
        problems.push({
          code: "LAMMPS_SYNTAX",
          message: "the file ends in a line that & continues",
          file: file.path,
          line,
        });
        break;
      }
      const [more, note] = splitComment(lines[++i]!);
      [text, comment] = [more, note];
    }
    text = [...pieces, text].join(" ");
    let unknownVariable: string | null = null;
    let room = longestCommand;
    const substituted = text.replace(
      /\$\{(\w+)\}|\$\(([^)]*)\)|\$(\w)/g,
      (whole, long?: string, formula?: string, short?: string) => {
        const value =
          formula === undefined
            ? variables.get((long ?? short)!)
            : /^[-+\d.eE]+$/.test(formula.trim())
              ? formula.trim()
              : undefined;
        // A variable that holds two of the one before it, and so on, is beyond memory after thirty lines.
        room -= value?.length ?? 0;
        if (value === undefined || room < 0) unknownVariable ??= whole;
        return room < 0 ? "" : (value ?? whole);
      },
    );
    const [name, ...words] = unquoted(substituted);
    if (name === undefined) continue;
    if (name === "variable") {
      const [variable, style, value] = words;
      // `index` keeps its first value.
      const known =
        variable !== undefined &&
        value !== undefined &&
        literal.has(style ?? "") &&
        unknownVariable === null &&
        (style !== "equal" || Number.isFinite(Number(value))) &&
        style !== "loop" &&
        style !== "getenv";
      if (known && !(style === "index" && variables.has(variable))) variables.set(variable, value);
      else if (!known && variable !== undefined) variables.delete(variable);
      continue;
    }
    commands.push({ name, words, comment, line, unknownVariable });
  }
  return { commands, problems };
}
