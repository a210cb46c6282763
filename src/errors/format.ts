import { isAbsolute, relative } from "node:path";

import type { Problem } from "./errors.js";

export interface FormatOptions {
  /** Files below this directory are shown relative to it; left out: as they are. */
  readonly relativeTo?: string;
}

function shownFile(file: string, options: FormatOptions): string {
  if (options.relativeTo === undefined || !isAbsolute(file)) return file;
  const short = relative(options.relativeTo, file);
  return short === "" || short.startsWith("..") ? file : short;
}

/** `file:line:column`, as much of it as is known; "" when nothing is. */
export function formatLocation(problem: Problem, options: FormatOptions = {}): string {
  if (problem.file === undefined) return problem.line === undefined ? "" : `line ${problem.line}`;
  const parts: (string | number)[] = [shownFile(problem.file, options)];
  if (problem.line !== undefined) {
    parts.push(problem.line);
    if (problem.column !== undefined) parts.push(problem.column);
  }
  return parts.join(":");
}

/**
 * One problem for people:
 *
 *     study.yaml:12:15  timestep is not a time
 *         at        production.timestep
 *         expected  a time, e.g. "2 fs"
 *         received  "2 Å"
 *         remedy    …
 */
export function formatProblem(problem: Problem, options: FormatOptions = {}): string {
  const location = formatLocation(problem, options);
  const lines = [location === "" ? problem.message : `${location}  ${problem.message}`];
  const details: [string, string | undefined][] = [
    ["at", problem.path],
    ["expected", problem.expected],
    ["received", problem.received],
    ["remedy", problem.remedy],
  ];
  for (const [label, text] of details) {
    if (text !== undefined && text !== "")
      lines.push(`    ${label.padEnd(8)}  ${text.replaceAll("\n", `\n${" ".repeat(14)}`)}`);
  }
  return printable(lines.join("\n"));
}

/** Without what moves a cursor or changes a terminal's title: names and titles come from files that others wrote. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those it is about
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

/** All problems, each as in `formatProblem`; ends with their number when there are several. */
export function formatProblems(problems: readonly Problem[], options: FormatOptions = {}): string {
  const blocks = problems.map((problem) => formatProblem(problem, options));
  if (problems.length > 1) blocks.push(`${problems.length} problems`);
  return blocks.join("\n");
}
