import { basename, resolve } from "node:path";

import { InputError } from "../errors/errors.js";
import type { PointResult, Results } from "../study/index.js";
import { minus } from "../units/index.js";
import { readResultsFolder, type ResultsFolder } from "./results-folder.js";

/** One of the studies that a report is about. */
export interface ReportedStudy extends ResultsFolder {
  /** For people; "" when there is only one study. */
  readonly label: string;
  /** For names of files; "" when there is only one study. */
  readonly slug: string;
}

/** Part of the atoms that a species may differ by: whole atoms of a doped cell cannot match a composition better. */
const rounding = 0.005;

/**
 * Reads the results of one study, or of several of the same material: other temperatures, directions, cells, lengths.
 * @throws InputError of `readResultsFolder`; SAME_FOLDER; STUDIES_DIFFER with everything that is not the same
 */
export function readStudies(folders: readonly string[]): ReportedStudy[] {
  const paths = folders.map((folder) => resolve(folder));
  const twice = paths.find((path, k) => paths.indexOf(path) !== k);
  if (twice !== undefined)
    throw new InputError([{ code: "SAME_FOLDER", message: "this folder is named twice", file: twice }]);
  const read = folders.map(readResultsFolder);
  const [first, ...others] = read as [ResultsFolder, ...ResultsFolder[]];
  const [problem, ...more] = others.flatMap((other) =>
    differences(first.results, other.results).map(({ what, expected, received }) => ({
      code: "STUDIES_DIFFER",
      message: `a report joins studies of one material, but ${what} here is not that of ${first.folder}`,
      file: other.folder,
      path: "provenance.system",
      expected,
      received,
      remedy: "write a report on each of them",
    })),
  );
  if (problem !== undefined) throw new InputError([problem, ...more]);
  const labels = labelsOf(read);
  return read.map((one, k) => ({ ...one, label: labels[k]!, slug: slugOf(labels[k]!, k) }));
}

interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly received: string;
}

/** What makes σ of two studies that of two materials, or two kinds of σ. */
function differences(one: Results, other: Results): Difference[] {
  const [a, b] = [one.provenance.system, other.provenance.system];
  const [x, y] = [fractionsOf(a.formula), fractionsOf(b.formula)];
  const found: Difference[] = [];
  if (
    [...new Set([...x.keys(), ...y.keys()])].some(
      (name) => Math.abs((x.get(name) ?? 0) - (y.get(name) ?? 0)) > rounding,
    )
  )
    found.push({ what: "the composition", expected: a.formula, received: b.formula });
  const charges = (system: typeof a) =>
    Object.entries(system.transportCharges)
      .sort(([m], [n]) => (m < n ? -1 : 1))
      .map(([name, z]) => `${name} ${minus(z)}`)
      .join(", ");
  if (charges(a) !== charges(b))
    found.push({ what: "the set of transport charges", expected: charges(a), received: charges(b) });
  const mobile = (system: typeof a) => [...system.mobile.species].sort().join(", ");
  if (mobile(a) !== mobile(b)) found.push({ what: "what is mobile", expected: mobile(a), received: mobile(b) });
  return found;
}

/** Of "Li56 La24 Zr16 O96": the part of the atoms that each species has. */
function fractionsOf(formula: string): Map<string, number> {
  const counts = [...formula.matchAll(/([A-Za-z]+)(\d*)/g)].map(
    ([, name, count]) => [name!, Number(count || 1)] as const,
  );
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return new Map(counts.map(([name, count]) => [name, count / all]));
}

/** Titles where they tell the studies apart, else names of folders, else numbers. */
function labelsOf(all: readonly ResultsFolder[]): string[] {
  if (all.length === 1) return [""];
  const ways = [
    all.map(({ results }) => results.title),
    all.map(({ folder }) => basename(resolve(folder))),
    all.map(({ results, folder }) => `${results.title} (${folder})`),
  ];
  return ways.find((labels) => new Set(labels).size === all.length) ?? all.map((_, k) => `study ${k + 1}`);
}

/** Of the letters and digits of a label. */
const slugOf = (label: string, k: number): string =>
  label === ""
    ? ""
    : `${k + 1}-${label
        .normalize("NFKD")
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")
        .slice(0, 32)}`;

/**
 * SHA-256 of a point's force field: points of different ones are never on one line, and so marked with their studies. `undefined`
 * where the results do not say.
 */
export function forceFieldOf({ results }: ReportedStudy, { member }: Pick<PointResult, "member">): string | undefined {
  if (member !== undefined) return member.sha256;
  const { resolved, files } = results.provenance;
  const file = (resolved as { forceField?: { file?: string } } | null)?.forceField?.file;
  return (files ?? []).find(({ path }) => path === file)?.sha256;
}

/** The study that a point is of. */
export function studiesByPoint(studies: readonly ReportedStudy[]): (point: PointResult) => ReportedStudy {
  const all = new Map(studies.flatMap((study) => study.results.points.map((point) => [point, study] as const)));
  return (point) => all.get(point)!;
}
