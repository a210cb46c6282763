import { InputError } from "../../errors/errors.js";
import { TextLines } from "../../input/text-lines.js";
import type { Structure } from "../../structures/structure.js";
import type { ReadOptions } from "../format.js";
import { readPoscar } from "../poscar/read.js";
import { configuration } from "./read.js";

/** Lines of a header. */
const header = 7;

/** One configuration, the last unless the options say which, with the header that is last before it. @throws InputError as of a POSCAR; NO_SUCH_FRAME */
export function readXdatcarStructure(text: TextLines, options: ReadOptions): Structure {
  const starts = text.lines.flatMap((line, k) => (configuration.test(line) ? [k] : []));
  const wanted = options.frame ?? -1;
  const frame = wanted < 0 ? starts.length + wanted : wanted;
  const start = starts[frame];
  if (start === undefined)
    return text.fail({
      code: "NO_SUCH_FRAME",
      message: `there is no frame ${wanted}`,
      expected: `0 to ${starts.length - 1}, or -1 for the last`,
      received: String(wanted),
    });
  const atoms = countOf(text.lines[header - 1] ?? "");
  // A configuration with a header of its own stands so much further from the one before it.
  const own = starts.findLast((k, f) => f <= frame && f > 0 && k - starts[f - 1]! > atoms + header) ?? header;
  const from = own - header;
  const lines = [...text.lines.slice(from, from + header), ...text.lines.slice(start, start + 1 + atoms)];
  const lineOf = (line: number) => (line <= header ? from + line : start + line - header);
  try {
    const { source, ...structure } = readPoscar(new TextLines({ ...text.file, text: lines.join("\n") }));
    return {
      ...structure,
      source: { ...source!, format: "xdatcar", frame, lines: source!.lines.map(lineOf) },
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [problem, ...others] = error.problems.map((p) => ({
      ...p,
      ...(p.line === undefined ? {} : { line: lineOf(p.line) }),
    }));
    throw new InputError([problem!, ...others]);
  }
}

const countOf = (counts: string): number =>
  counts
    .trim()
    .split(/\s+/)
    .reduce((sum, word) => sum + (Number(word) || 0), 0);
