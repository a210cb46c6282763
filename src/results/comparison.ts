import { pointQuantities } from "./quantities/index.js";
import { columnName, expand, readingOf, shownIn, type Quantity, type Reading } from "./quantity.js";
import type { PointResult, Results } from "./document.js";

interface Column {
  readonly name: string;
  readonly of: (point: PointResult) => number | null;
}

/**
 * σ by every method, the speed-up and what both rest on: one row a point, empty cells where a number is missing. Figure 3 of
 * Sasaki, Tateyama & Searles, PRX Energy 4, 013005 (2025) plots such rows.
 */
export function comparisonCsv({ points }: Pick<Results, "points">): string {
  const shown = expand(shownIn("csv", pointQuantities), points);
  const columns = [
    ...coordinates,
    ...(points.some(({ member }) => member !== undefined) ? [memberColumn] : []),
    ...shown.flatMap(numbersOf),
    ...shown.flatMap(verdictOf),
  ];
  const cell = (value: number | null) =>
    value === null || !Number.isFinite(value) ? "" : String(Number(value.toPrecision(8)));
  return [columns.map(({ name }) => name), ...points.map((point) => columns.map(({ of }) => cell(of(point))))]
    .map((cells) => `${cells.join(",")}\n`)
    .join("");
}

const coordinates: readonly Column[] = [
  { name: "temperature_K", of: ({ temperature }) => temperature.value },
  { name: "inverse_temperature_1000_per_K", of: ({ temperature }) => 1000 / temperature.value },
  { name: "atoms", of: ({ atoms }) => atoms },
  ...["x", "y", "z"].map((axis, k) => ({
    name: `direction_${axis}`,
    of: ({ direction }: PointResult) => direction?.[k] ?? null,
  })),
];

/** Of a committee. */
const memberColumn: Column = { name: "member", of: ({ member }) => member?.number ?? null };

const read =
  (quantity: Quantity, what: (reading: Reading) => number | null | undefined) =>
  (point: PointResult): number | null => {
    const reading = readingOf(quantity, point);
    return reading === null ? null : (what(reading) ?? null);
  };

function numbersOf(quantity: Quantity): Column[] {
  const name = columnName(quantity);
  const parts = quantity.with ?? [];
  return [
    { name, of: read(quantity, ({ value }) => value) },
    ...(parts.includes("standardError")
      ? [{ name: `${name}_standard_error`, of: read(quantity, ({ standardError }) => standardError) }]
      : []),
    ...(parts.includes("interval68")
      ? ["low68", "high68"].map((end, k) => ({
          name: `${name}_${end}`,
          of: read(quantity, ({ interval68 }) => interval68?.[k]),
        }))
      : []),
  ];
}

/** 1: may be quoted; 0: not. */
const verdictOf = (quantity: Quantity): Column[] =>
  quantity.with?.includes("converged") === true
    ? [{ name: `${quantity.column!}_converged`, of: read(quantity, ({ converged }) => Number(converged)) }]
    : [];
