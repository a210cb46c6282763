import { InputError } from "../errors/errors.js";

/** Characters. What has no line break for so long is no text. */
const longestLine = 1 << 20;

/**
 * Lines of a stream, without their ends (LF or CRLF); never holds more than a piece of the stream and one line.
 *
 * @param text decoded already, in pieces of any length
 * @param onCut takes a last line that has no end, as a killed job leaves it: its last number may lack digits, and nothing else
 *   would show that. Left out: the line is given like the others.
 * @throws InputError FILE_BINARY
 */
export async function* splitLines(
  text: AsyncIterable<string>,
  path: string,
  onCut?: () => void,
): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    if (rest.length > longestLine)
      throw new InputError([
        { code: "FILE_BINARY", message: "this is not a text file: it has no line breaks", file: path },
      ]);
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest.trim() === "") return;
  if (onCut === undefined) yield rest;
  else onCut();
}
