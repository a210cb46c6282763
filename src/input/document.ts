import type { Document, Node, Pair } from "yaml";

import { InputError, type Problem } from "../errors/errors.js";
import { limits } from "../limits.js";
import type { InputFile } from "./input-file.js";
import { yaml } from "./on-demand.js";

/** Keys and indices from the top of a document. */
export type Path = readonly (string | number)[];

/** A problem that knows its place in the document's structure, not yet in its text. */
export interface PlacedProblem extends Omit<Problem, "path" | "file" | "line" | "column"> {
  readonly at: Path;
  /** Point at the key itself, not at its value. */
  readonly atKey?: boolean;
  /** For an unknown key: the one it is probably meant to be. */
  readonly meantKey?: string;
}

/** An input as data, and the way back from data to text. */
export interface InputDocument {
  /** Null for an object that never was a file. */
  readonly file: string | null;
  readonly data: unknown;
  /** Adds path and, if there is a text, file, line and column. */
  locate(problem: PlacedProblem): Problem;
}

/** "drive.driftVelocity[1]" */
export function formatPath(path: Path): string {
  return path
    .map((part, i) =>
      typeof part === "number"
        ? `[${part}]`
        : `${i === 0 ? "" : "."}${/^[^\s.[\]"]+$/.test(part) ? part : JSON.stringify(part)}`,
    )
    .join("");
}

/** The inverse of `formatPath`, for keys that need no quotes. */
export const parsePath = (path: string): Path =>
  path.split(/[.[]/).map((part) => (part.endsWith("]") ? Number(part.slice(0, -1)) : part));

/** The value at a path; undefined when there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** What stands at a path of a document, as a document of its own. */
export const partOf = (document: InputDocument, at: Path): InputDocument => ({
  file: document.file,
  data: valueAt(document.data, at),
  locate: (problem) => document.locate({ ...problem, at: [...at, ...problem.at] }),
});

/** A document made from an object; its problems have paths only. */
export function objectDocument(data: unknown): InputDocument {
  return {
    file: null,
    data,
    locate: ({ at, atKey: _, meantKey: __, ...problem }) => ({
      ...problem,
      ...(at.length === 0 ? {} : { path: formatPath(at) }),
    }),
  };
}

type Located = { readonly key: Node | null; readonly value: Node | null };

/** Key and value nodes at a path; for what does not exist, those of its nearest ancestor. */
function find(document: Document, path: Path): Located {
  let found: Located = { key: null, value: document.contents as Node | null };
  for (const part of path) {
    const node: unknown = yaml.isAlias(found.value) ? found.value.resolve(document) : found.value;
    if (yaml.isMap(node)) {
      const pair = (node.items as Pair<Node, Node | null>[]).find(
        (item) => String((item.key as { value?: unknown } | null)?.value ?? item.key) === String(part),
      );
      if (pair === undefined) return found;
      found = { key: pair.key, value: pair.value };
    } else if (yaml.isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined;
      if (item === undefined) return found;
      found = { key: null, value: item };
    } else {
      return found;
    }
  }
  return found;
}

/**
 * Whether collections stand in one another deeper than anything that is meant. The library composes them by recursion, and a stack that
 * ends within a regular expression ends the process. Its tokens are made without.
 */
function isTooDeep(text: string): boolean {
  if ((text.match(/[[{]|[-?:]\s/g)?.length ?? 0) <= limits.yamlDepth) return false;
  const waiting = [...new yaml.Parser().parse(text)].map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (token.type === "document" && token.value) waiting.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    if (depth >= limits.yamlDepth) return true;
    for (const { key, value } of token.items)
      for (const inner of [key, value]) if (inner) waiting.push({ token: inner, depth: depth + 1 });
  }
  return false;
}

/**
 * Reads YAML 1.2 (where `Y` and `No` are yttrium and nobelium, not booleans) and remembers where everything stands.
 * Duplicate keys are `problems`, beside which the rest can still be examined.
 *
 * @throws InputError YAML_SYNTAX when the text cannot be understood, with all syntax errors
 */
export function parseYaml(file: InputFile): { document: InputDocument; problems: Problem[] } {
  if (isTooDeep(file.text))
    throw new InputError([
      {
        code: "YAML_SYNTAX",
        message: "lists and keys stand in one another too deeply",
        expected: `at most ${limits.yamlDepth} levels`,
        file: file.path,
      },
    ]);
  const counter = new yaml.LineCounter();
  const document = yaml.parseDocument(file.text, { lineCounter: counter, prettyErrors: false, logLevel: "error" });
  const position = (offset: number) => {
    const { line, col } = counter.linePos(offset);
    return { file: file.path, line, column: col };
  };
  const problems = document.errors.map((error): Problem => {
    const duplicate = error.code === "DUPLICATE_KEY";
    return {
      code: duplicate ? "DUPLICATE_KEY" : "YAML_SYNTAX",
      message: duplicate ? "this key is there twice" : `not valid YAML: ${error.message}`,
      ...position(error.pos[0]),
      ...(error.code === "TAB_AS_INDENT" ? { remedy: "indent with spaces" } : {}),
    };
  });
  const [first, ...others] = problems;
  if (first !== undefined && problems.some((problem) => problem.code === "YAML_SYNTAX"))
    throw new InputError([first, ...others]);

  let data: unknown;
  try {
    data = document.toJS();
  } catch (error) {
    throw new InputError([
      { code: "YAML_SYNTAX", message: `not valid YAML: ${(error as Error).message}`, file: file.path },
    ]);
  }
  return {
    problems,
    document: {
      file: file.path,
      data,
      locate({ at, atKey, meantKey: _, ...problem }) {
        const { key, value } = find(document, at);
        // An empty value ("timestep:") has no text of its own.
        const empty =
          value === null || value.range === undefined || value.range === null || value.range[0] === value.range[1];
        const node = (atKey || empty) && key !== null ? key : value;
        return { ...problem, ...(at.length === 0 ? {} : { path: formatPath(at) }), ...position(node?.range?.[0] ?? 0) };
      },
    },
  };
}
