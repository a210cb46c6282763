import { bibliography, usageOfResults } from "../../citations/index.js";
import { packageVersion } from "../../version.js";
import type { ReportInput } from "../figures/index.js";
import type { ReportedStudy } from "../studies.js";
import { committeeHtml } from "./committee.js";
import { lawsHtml } from "./laws.js";
import { escape, prose, sectionHtml } from "./markup.js";
import { provenanceHtml } from "./provenance.js";
import { style } from "./style.js";
import { agreementHtml, finiteSizeHtml, headlineTable, runsTable, unfinished, verdicts } from "./summary.js";

/** A figure in both widths, and its files relative to the page. */
export interface PlacedFigure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly wide: string;
  readonly narrow: string;
  readonly files: readonly { readonly label: string; readonly path: string }[];
}

export interface PlacedSection {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly PlacedFigure[];
}

/** More figures than this in a section are folded, the first left open. */
const mostOpen = 6;

function figureHtml({ name, title, caption, wide, narrow, files }: PlacedFigure): string {
  const links = files.map(({ label, path }) => `<a href="${escape(path)}">${escape(label)}</a>`).join(" · ");
  return `<figure id="figure-${escape(name)}">\n<div class="wide">${wide}</div>\n<div class="narrow">${narrow}</div>\n<figcaption><b>${escape(title)}.</b> ${prose(caption)} <span class="links">${links}</span></figcaption>\n</figure>\n`;
}

function figuresHtml({ figures }: PlacedSection): string {
  if (figures.length <= mostOpen) return figures.map(figureHtml).join("");
  return figures
    .map(
      (figure, k) =>
        `<details${k === 0 ? " open" : ""}><summary>${escape(figure.title)}</summary>\n${figureHtml(figure)}</details>\n`,
    )
    .join("");
}

/** What a study is of, and when and by what version it was run. */
function lineOf({ label, results: { provenance } }: ReportedStudy): string {
  const { system, version, finished, started } = provenance;
  return `${label === "" ? "" : `${label}: `}${system.formula}, ${system.atoms} atoms; mobile: ${system.mobile.species.join(", ")}. galvanostat ${version}, ${(finished ?? started).slice(0, 10)}`;
}

/** The whole page: it loads nothing. */
export function page(
  input: ReportInput,
  sections: readonly PlacedSection[],
  extra: readonly { readonly id: string; readonly title: string; readonly html: string }[] = [],
): string {
  const { studies } = input;
  const title = [...new Set(studies.map(({ results }) => results.title))].join(" · ");
  const notice = unfinished(input);
  const placed = new Map(sections.map((section) => [section.name, section]));
  const figures = (name: string) => {
    const section = placed.get(name);
    return section === undefined ? "" : figuresHtml(section);
  };
  const known = ["arrhenius", "run-series"];
  const parts: readonly (readonly [id: string, title: string, html: string])[] = [
    [
      "summary",
      "Conductivity",
      `${headlineTable(input)}${agreementHtml(input)}${finiteSizeHtml(input)}${committeeHtml(input)}${figures("arrhenius")}`,
    ],
    ["laws", "Laws of σ(T)", lawsHtml(input)],
    ...sections
      .filter(({ name }) => !known.includes(name))
      .map(({ name, title }) => [name, title, figures(name)] as const),
    ["verdicts", "Verdicts and warnings", verdicts(input)],
    ["runs", "Runs under current", `${runsTable(input)}${figures("run-series")}`],
    ...extra.map(({ id, title, html }) => [id, title, html] as const),
    ["provenance", "Provenance", provenanceHtml(input)],
    [
      "cite",
      "How to cite",
      `<p>Please cite what was used for these results, and the sources of the structure and of the force field:</p>\n<pre>${escape(bibliography(...studies.map(({ results }) => usageOfResults(results))).trimEnd())}</pre>\n`,
    ],
  ];
  const shown = parts.filter(([, , html]) => html !== "");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; worker-src blob:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="galvanostat ${packageVersion}">
<link rel="icon" href="data:,">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
${studies.map((study) => `<p class="muted">${escape(lineOf(study))}</p>`).join("\n")}
${notice === "" ? "" : `<p class="notice">${escape(notice)}</p>\n`}<nav><ul>${shown.map(([id, title]) => `<li><a href="#${id}">${escape(title)}</a></li>`).join("")}</ul></nav>
</header>
<main>
${shown.map((part) => sectionHtml(...part)).join("\n")}</main>
</body>
</html>
`;
}
