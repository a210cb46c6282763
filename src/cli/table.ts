import stringWidth from "string-width";

import { foldLine, pageWidth } from "./fold.js";

const gap = "  ";
/** A last column of words is folded where it has so much room. */
const smallestProse = 24;

export interface TableOptions {
  /** Columns that say which row it is: repeated where the table is split. */
  readonly keys?: number;
  readonly width?: number;
}

/**
 * Columns as wide as they need to be; numbers to the right, with "–" for those that are missing. What is wider than the page is split into several tables, one
 * below the other; words in a last column without a heading are folded.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { keys = 1, width = pageWidth() }: TableOptions = {},
): string {
  const all = [header, ...rows];
  const widths = header.map((_, k) => Math.max(...all.map((row) => stringWidth(row[k] ?? ""))));
  const isNumeric = header.map(
    (_, k) =>
      rows.every((row) => /^(?:[-+−±]?[\d.(∞]|–?$)/.test(row[k] ?? "")) && rows.some((row) => /\d/.test(row[k] ?? "")),
  );
  const last = header.length - 1;
  const isProse = header.length > 1 && header[last] === "";
  const total = (columns: readonly number[]): number =>
    columns.reduce((sum, k) => sum + widths[k]!, gap.length * (columns.length - 1));
  const split = (room: number): number[][] => {
    const parts = [columns.slice(0, keys)];
    for (const k of columns.slice(keys)) {
      const part = parts.at(-1)!;
      if (part.length > keys && total([...part, k]) > room) parts.push([...columns.slice(0, keys), k]);
      else part.push(k);
    }
    return parts;
  };
  const columns = header.map((_, k) => k).slice(0, isProse ? -1 : undefined);
  let parts = split(width);
  // As even as they can be: no table of one column below one of ten.
  for (let room = width - 1; room > 0 && split(room).length === parts.length; room--) parts = split(room);

  const cell = (row: readonly string[], k: number): string => {
    const text = row[k] ?? "";
    const room = " ".repeat(widths[k]! - stringWidth(text));
    return isNumeric[k] ? room + text : text + room;
  };
  return parts
    .flatMap((columns, part) => {
      const lines = all.map((row) => columns.map((k) => cell(row, k)).join(gap));
      if (!isProse || part < parts.length - 1) return lines.map((line) => line.trimEnd());
      const room = width - total(columns) - gap.length;
      // Too little room beside them: the words stand below their row.
      const indent = room >= smallestProse ? width - room : 4;
      return lines.flatMap((line, k) => {
        const words = all[k]![last] ?? "";
        if (words === "") return [line.trimEnd()];
        if (room >= smallestProse || stringWidth(words) <= room)
          return foldLine(`${line}${gap}${words}`, width, indent);
        return [line.trimEnd(), ...foldLine(`    ${words}`, width, indent)];
      });
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** Two spaces before every line. */
export const indented = (text: string): string => text.replace(/^(?=.)/gm, "  ");
