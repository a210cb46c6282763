import { basename, join } from "node:path";

import { InputError } from "../errors/errors.js";
import { coded } from "../errors/system-error.js";
import { readConductivityTable } from "../formats/index.js";
import { readSealedJson, writeFileAtomic } from "../files/index.js";
import { openCanvases } from "./drawing/canvas.js";
import { colour, themes, withColours } from "./drawing/colours.js";
import { figures, type ReportInput } from "./figures/index.js";
import { page, type PlacedSection } from "./html/page.js";
import { viewerHtml } from "./html/viewer.js";
import { renderPng } from "./png.js";
import { fitSeries, groupPoints, seriesOf, type Series } from "./series.js";
import { readStudies, studiesByPoint } from "./studies.js";
import { tableCsv } from "./table.js";

export interface ReportOptions {
  /** Default: `report` in the results folder; of several, `joined-report` in the first. */
  readonly out?: string;
  /** Tables of measured σ(T), see `readConductivityTable`. */
  readonly experiments?: readonly string[];
  /** Also a structure in three dimensions: the last one of this run, or of the first (`true`). */
  readonly structure?: string | boolean;
  /** A figure has been written. */
  readonly onFigure?: (name: string) => void;
}

const experimentColours = [colour("ink"), colour("c5"), colour("c7"), colour("c6")] as const;
const experimentSymbols = ["star", "cross", "times", "wye"] as const;

/** A table may hold several series, told apart by their labels. */
function readExperiments(paths: readonly string[]): Series[] {
  const all = paths.flatMap((path) => {
    const { points } = readConductivityTable(path);
    const labels = [...new Set(points.map(({ label }) => label ?? ""))];
    // A label for every point names points, not series.
    const several = labels.length > 1 && labels.length < points.length;
    return (several ? labels : [""]).map((label) => ({
      label: label === "" ? basename(path).replace(/\.\w+$/, "") : label,
      points: points
        .filter((point) => !several || (point.label ?? "") === label)
        .map(({ temperature, conductivity: value, standardError }) => ({
          temperature,
          value,
          standardError,
          converged: true,
        })),
    }));
  });
  return all.map(({ label, points }, k) => ({
    method: "experiment",
    label: `experiment: ${label}`,
    style: {
      colour: experimentColours[k % experimentColours.length]!,
      symbol: experimentSymbols[k % experimentSymbols.length]!,
    },
    points,
  }));
}

/**
 * Writes a report on a results folder, or on several of the same material: `index.html`, which opens by itself
 * anywhere, and in `figures/` each figure as SVG and PNG with a CSV of what it shows.
 *
 * @returns paths of all files, the page first
 * @throws InputError NO_RESULTS, INVALID_RESULTS, NOTHING_TO_REPORT, SAME_FOLDER, STUDIES_DIFFER, UNKNOWN_RUN; of the experiments' tables; of damaged series
 */
export async function writeReport(folders: string | readonly string[], options: ReportOptions = {}): Promise<string[]> {
  try {
    return await write(folders, options);
  } catch (error) {
    // What reads a number where there is none: a file that was edited, or written by something else; or our own mistake.
    const one = typeof folders === "string" ? [folders] : folders;
    const foreign = one.find((folder) => !isIntact(join(folder, "results.json")));
    if (!(error instanceof TypeError || error instanceof RangeError) || foreign === undefined) throw coded(error);
    throw new InputError(
      [
        {
          code: "INVALID_RESULTS",
          message: "results.json lacks what a report shows, or holds something else in its place",
          file: join(foreign, "results.json"),
          received: error.message,
          remedy: "let `galvanostat run` write it again: it makes it from the runs that are there",
        },
      ],
      { cause: error },
    );
  }
}

/** Whether it is as this program wrote it: of others it is not known. */
function isIntact(path: string): boolean {
  try {
    readSealedJson(path);
    return true;
  } catch {
    return false;
  }
}

async function write(folders: string | readonly string[], options: ReportOptions): Promise<string[]> {
  const studies = readStudies(typeof folders === "string" ? [folders] : folders);
  const groups = groupPoints(studies);
  const conductivities = seriesOf(groups);
  const input: ReportInput = {
    studies,
    studyOf: studiesByPoint(studies),
    groups,
    conductivities,
    fitted: fitSeries(
      conductivities,
      studies.flatMap(({ results }) => results.points),
    ),
    experiments: readExperiments(options.experiments ?? []),
  };
  const { structure = false } = options;
  const extra =
    structure === false
      ? []
      : [{ id: "structure", title: "Structure", html: viewerHtml(input, structure === true ? undefined : structure) }];
  const out = options.out ?? join(studies[0]!.folder, studies.length === 1 ? "report" : "joined-report");
  const { wide, narrow } = await openCanvases();
  const files: string[] = [];
  const save = (path: string, content: string | Uint8Array): string => {
    writeFileAtomic(join(out, path), content);
    files.push(join(out, path));
    return path;
  };
  const sections: PlacedSection[] = [];
  for (const { name, title, drawings } of figures) {
    const placed = [];
    for (const drawing of drawings(input)) {
      const inPage = { wide: drawing.draw(wide).svg, narrow: drawing.draw(narrow).svg };
      const svg = withColours(inPage.wide, "light");
      const path = `figures/${drawing.name}`;
      placed.push({
        ...drawing,
        ...inPage,
        files: [
          { label: "SVG", path: save(`${path}.svg`, svg) },
          { label: "PNG", path: save(`${path}.png`, await renderPng(svg, themes.light.paper)) },
          { label: "CSV", path: save(`${path}.csv`, tableCsv(drawing.table)) },
        ],
      });
      options.onFigure?.(drawing.name);
    }
    if (placed.length > 0) sections.push({ name, title, figures: placed });
  }
  // The page last: where it is, everything that it links to is.
  save("index.html", page(input, sections, extra));
  return [files.at(-1)!, ...files.slice(0, -1)];
}
