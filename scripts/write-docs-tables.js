// Writes the tables in docs/ that are made from lists in src/, between their markers. After `npm run prepare`.
import { readFileSync, writeFileSync } from "node:fs";

import { forceFieldsTable, recordingsTable, structuresTable } from "../dist/formats/docs-tables.js";
import { quantitiesTable } from "../dist/results/quantities-table.js";

const tables = [
  ["docs/results-file.md", "quantities", quantitiesTable()],
  ["docs/structures.md", "structures", structuresTable()],
  ["docs/analyze.md", "recordings", recordingsTable()],
  ["docs/force-field.md", "force fields", forceFieldsTable()],
];
for (const [file, name, table] of tables) {
  const path = new URL(`../${file}`, import.meta.url);
  const text = readFileSync(path, "utf8");
  const between = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
  if (!between.test(text)) throw new Error(`${file} has no markers of ${name}`);
  writeFileSync(
    path,
    text.replace(between, (_, begin, end) => `${begin}${table}${end}`),
  );
}
