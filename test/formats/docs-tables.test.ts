import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { forceFieldsTable, recordingsTable, structuresTable } from "../../src/formats/docs-tables.js";

test.each([
  ["structures", "structures", structuresTable()],
  ["analyze", "recordings", recordingsTable()],
  ["force-field", "force fields", forceFieldsTable()],
])("docs/%s.md lists the formats as they declare themselves: node scripts/write-docs-tables.js", (page, name, made) => {
  const docs = readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), "utf8");
  const [, table] = new RegExp(`<!-- ${name}: .*-->\\n([\\s\\S]*?)<!-- end of ${name} -->`).exec(docs)!;
  expect(table).toBe(made);
});
