import { forceFieldReaders, formats, seriesReaders, trajectoryReaders } from "./registry.js";

/** Tables in Markdown that scripts/write-docs-tables.js puts into docs/. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
const code = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(", ");

/** docs/structures.md */
export function structuresTable(): string {
  return table(
    ["format", "name", "read", "written", "beside cell, species, positions"],
    formats.flatMap(({ name, title, structure }) =>
      structure === undefined
        ? []
        : [
            [
              title,
              `\`${name}\``,
              structure.read?.summary ?? "",
              structure.write === undefined ? "" : `${structure.write.summary}: ${code(structure.write.names)}`,
              structure.carries.join(", "),
            ],
          ],
    ),
  );
}

/** docs/analyze.md */
export function recordingsTable(): string {
  return table(
    ["What", "Gives", "Needs besides `-T`"],
    [
      ...trajectoryReaders.map(({ summary, needs }) => [summary, "everything", needs]),
      ...seriesReaders.map(({ summary, needs }) => [summary, "Einstein, Green–Kubo", needs]),
    ],
  );
}

/** docs/force-field.md */
export function forceFieldsTable(): string {
  return table(
    ["format", "what is read", "`species` names its types"],
    forceFieldReaders.map(({ name, summary, numbersTypes }) => [
      `\`${name}\``,
      summary,
      numbersTypes ? "yes" : "no: it names them itself",
    ]),
  );
}
