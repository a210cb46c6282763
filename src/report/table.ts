/** What a figure shows, as numbers; the unit is part of a column's name. */
export interface DataTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

const cell = (value: string | number | boolean | null): string => {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return "";
  if (typeof value === "number") return String(Number(value.toPrecision(8)));
  if (typeof value === "boolean") return value ? "1" : "0";
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

/** One line a point; empty cells where a number is missing, 1 and 0 for true and false. */
export const tableCsv = ({ header, rows }: DataTable): string =>
  [header, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
