import type { CommitteeEstimate } from "../estimates/committee.js";
import { clausesOf } from "../findings/index.js";
import { formatNumber } from "../units/index.js";
import type { CommitteeResult, Results } from "./document.js";
import { publish } from "./publish.js";
import { committeeQuantities, modelQuantities } from "./quantities/index.js";
import { columnName, expand, heading, readingOf, shown, shownIn, uncertain } from "./quantity.js";

/** As results.json has it. */
export const documentOfCommittee = (estimate: CommitteeEstimate): CommitteeResult => {
  const { direction, supercell, method, models, leftOut, forceDeviation, findings } = estimate;
  return publish(committeeQuantities, estimate, {
    ...(direction === undefined ? {} : { direction }),
    supercell,
    method,
    models: models.map((model) => {
      const { number, file, sha256 } = model;
      return publish(modelQuantities, model, { number, file, sha256 });
    }),
    leftOut,
    ...(forceDeviation === null
      ? {}
      : {
          forceDeviation: {
            members: forceDeviation.members,
            frames: forceDeviation.frames,
            refused: forceDeviation.refused,
          },
        }),
    verdict: clausesOf(findings),
    findings,
  }) as CommitteeResult;
};

const along = ({ direction }: CommitteeResult): string =>
  direction === undefined ? "" : `[${direction.map((x) => formatNumber(x, undefined, 3)).join(", ")}]`;
const size = ({ supercell }: CommitteeResult): string => supercell.join(" × ");

/** One row for each σ, size and direction where there are several: for the terminal and the report. */
export function committeeTable(all: readonly CommitteeResult[]): {
  readonly header: string[];
  readonly rows: string[][];
} {
  const quantities = expand(shownIn("committee", committeeQuantities), all);
  const places = [
    { name: "cell", of: size },
    { name: "along", of: along },
  ].filter(({ of }) => new Set(all.map(of)).size > 1);
  const [temperature, ...others] = quantities;
  return {
    header: [heading(temperature!), ...places.map(({ name }) => name), "method", "models", ...others.map(heading)],
    rows: all.map((one) => [
      shown(temperature!, one),
      ...places.map(({ of }) => of(one)),
      one.method.replaceAll("-", " "),
      String(one.models.length),
      ...others.map((quantity) => shown(quantity, one, "–")),
    ]),
  };
}

/** One line: σ of every model, and what is said of them. */
export function sayCommittee(one: CommitteeResult): string {
  const { temperature, method, models, verdict } = one;
  const place = [formatNumber(temperature.value, "K"), along(one)].filter((text) => text !== "").join(" along ");
  const values = models.map(({ number, file, conductivity }) => `m${number} (${file}) ${uncertain(conductivity)}`);
  const each = values.length === 0 ? "" : `: ${values.join(", ")} S/cm`;
  return `σ(${place}), ${method.replaceAll("-", " ")}${each}; ${verdict}`;
}

/** The same numbers for other programs; one row for each. */
export function committeeCsv({ committee = [] }: Pick<Results, "committee">): string {
  const quantities = shownIn("committee", committeeQuantities);
  const number = (value: number | null | undefined) =>
    value === null || value === undefined || !Number.isFinite(value) ? "" : String(Number(value.toPrecision(8)));
  const columns = [
    { name: "method", of: ({ method }: CommitteeResult) => method },
    { name: "supercell", of: ({ supercell }: CommitteeResult) => supercell.join("x") },
    ...["x", "y", "z"].map((axis, k) => ({
      name: `direction_${axis}`,
      of: ({ direction }: CommitteeResult) => number(direction?.[k]),
    })),
    { name: "models", of: ({ models }: CommitteeResult) => String(models.length) },
    ...quantities.flatMap((quantity) => [
      { name: columnName(quantity), of: (one: CommitteeResult) => number(readingOf(quantity, one)?.value) },
      ...(quantity.with?.includes("standardError") === true
        ? [
            {
              name: `${columnName(quantity)}_standard_error`,
              of: (one: CommitteeResult) => number(readingOf(quantity, one)?.standardError),
            },
          ]
        : []),
    ]),
  ];
  return [columns.map(({ name }) => name), ...committee.map((one) => columns.map(({ of }) => of(one)))]
    .map((cells) => `${cells.join(",")}\n`)
    .join("");
}
