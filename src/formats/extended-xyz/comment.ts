import type { TextLines } from "../../input/text-lines.js";

export interface CommentEntry {
  readonly key: string;
  /** Without its quotes; "T" for a bare key. */
  readonly value: string;
  /** Of the key, counted from 1. */
  readonly column: number;
}

const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", "{": "}", "[": "]" };

/**
 * The key=value pairs of an extended XYZ comment line, by lower-case key. Values may stand in "", '', {} or [] (nested).
 *
 * @throws InputError UNCLOSED_QUOTE
 */
export function parseComment(text: TextLines, line: number, comment: string): Map<string, CommentEntry> {
  const entries = new Map<string, CommentEntry>();
  let at = 0;

  function bracketed(start: number): string {
    const open = comment[start]!;
    const close = closing[open]!;
    let depth = 1;
    let value = "";
    for (at = start + 1; at < comment.length; at++) {
      const character = comment[at]!;
      if (character === "\\" && at + 1 < comment.length) {
        value += comment[++at]!;
        continue;
      }
      if (character === close && --depth === 0) {
        at++;
        return value;
      }
      if (character === open && open !== close) depth++;
      value += character;
    }
    text.fail({
      code: "UNCLOSED_QUOTE",
      message: `${open} is not closed`,
      line,
      column: start + 1,
      expected: close,
      received: "the end of the line",
    });
  }

  function word(pattern: RegExp): string {
    const value = pattern.exec(comment.slice(at))![0];
    at += value.length;
    return value;
  }

  while (at < comment.length) {
    if (/\s/.test(comment[at]!)) {
      at++;
      continue;
    }
    const column = at + 1;
    const key = comment[at] === '"' || comment[at] === "'" ? bracketed(at) : word(/^(?:[^\s=]+|=)/);
    let value = "T";
    const equals = /^\s*=\s*/.exec(comment.slice(at));
    if (equals !== null && key !== "=") {
      at += equals[0].length;
      value = closing[comment[at] ?? ""] === undefined ? word(/^\S*/) : bracketed(at);
    }
    entries.set(key.toLowerCase(), { key, value, column });
  }
  return entries;
}
