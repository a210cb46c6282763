import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { readInputFile, type FileRecord, type InputFile } from "../../../input/input-file.js";
import { splitText } from "../../../input/text-lines.js";
import { InputError, type Problem } from "../../../errors/errors.js";
import { limits } from "../../../limits.js";
import type { Place } from "../../translated-document.js";
import type { Trouble } from "./formula.js";
import { Variables } from "./variables.js";

/** One command of an input script, after joining of lines and substitution of variables. */
export interface Command {
  readonly name: string;
  readonly words: readonly string[];
  /** What stands behind # on the command's last line. */
  readonly comment: string;
  /** Where it begins. */
  readonly place: Place;
  /** A variable in it whose value is not known. */
  readonly trouble: Trouble | null;
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

/**
 * The commands of a LAMMPS input script (https://docs.lammps.org/Commands_parse.html) and of those it includes: lines joined
 * at &, comments and quotes taken off, variables replaced by the values that they have there.
 */
export class ScriptReader {
  readonly commands: Command[] = [];
  readonly problems: Problem[] = [];
  /** Included ones. */
  readonly files: FileRecord[] = [];
  private readonly variables = new Variables();
  private readonly folder: string;

  constructor(file: InputFile) {
    this.folder = dirname(file.path);
    this.read(file, []);
  }

  /** @returns false behind `quit` */
  private read(file: InputFile, above: readonly string[]): boolean {
    const lines = splitText(file.text);
    for (let i = 0; i < lines.length; i++) {
      const place = { file: file.path, line: i + 1 };
      let [text, comment] = splitComment(lines[i]!);
      const pieces: string[] = [];
      while (text.trimEnd().endsWith("&")) {
        pieces.push(text.trimEnd().slice(0, -1));
        text = "";
        if (i + 1 >= lines.length) {
          this.problems.push({
            code: "LAMMPS_SYNTAX",
            message: "the file ends in a line that & continues",
            ...place,
          });
          break;
        }
        [text, comment] = splitComment(lines[++i]!);
      }
      const { text: substituted, trouble } = this.variables.substitute([...pieces, text].join(" "));
      const [name, ...words] = unquoted(substituted);
      if (name === undefined) continue;
      if (name === "variable") this.variables.define(words, trouble);
      else if (name === "include") {
        if (!this.include(words, trouble, place, [...above, resolve(file.path)])) return false;
      } else if (name === "quit") return false;
      else this.commands.push({ name, words, comment, place, trouble });
    }
    return true;
  }

  /** LAMMPS looks for the file in the folder that it runs in, taken to be that of the script. */
  private include([name]: readonly string[], trouble: Trouble | null, place: Place, above: readonly string[]): boolean {
    const fail = (problem: Omit<Problem, "code" | "file" | "line">): true => {
      this.problems.push({ code: "LAMMPS_INCLUDE", ...problem, ...place });
      return true;
    };
    if (name === undefined) return fail({ message: "include names no file", expected: "include FILE" });
    if (trouble !== null) return fail(trouble);
    const path = resolve(this.folder, name);
    if (above.includes(path)) return fail({ message: `${name} includes itself`, remedy: "remove the line" });
    if (this.files.length >= limits.includedFiles)
      return fail({
        message: "the script includes too many files: they include each other, perhaps",
        expected: `at most ${limits.includedFiles}`,
        received: name,
      });
    if (!existsSync(path))
      return fail({
        message: `there is no file to include: ${path}`,
        expected: "a file, named relative to the folder of the script that is read first",
        received: name,
        remedy: "put it there, or its commands in the place of this line",
      });
    try {
      const file = readInputFile(path);
      this.files.push({ path, sha256: file.sha256 });
      return this.read(file, above);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.problems.push(...error.problems);
      return true;
    }
  }
}
