/** Width on a terminal: combining marks take no room. */
const width = (text: string): number => Array.from(text.normalize("NFC").replace(/\p{Mn}/gu, "")).length;

/** Columns as wide as they need to be; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, k) => Math.max(...all.map((row) => width(row[k] ?? ""))));
  const isNumeric = header.map((_, k) => rows.every((row) => /^[-+−]?[\d.]/.test(row[k] ?? "")));
  const line = (row: readonly string[]) =>
    row
      .map((cell, k) => {
        const room = " ".repeat(widths[k]! - width(cell));
        return isNumeric[k] ? room + cell : cell + room;
      })
      .join("  ")
      .trimEnd();
  return `${all.map(line).join("\n")}\n`;
}
