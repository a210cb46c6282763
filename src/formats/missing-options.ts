import { InputError, type Problem } from "../errors/errors.js";
import { LineReader, openLines } from "../input/line-reader.js";
import type { Recording } from "../recordings/recording.js";
import type { RecordingOptions } from "./format.js";
import { readLines } from "./read-recording.js";

/** Characters of a file that are enough to see what it does not say: a few frames of ten thousand atoms. */
const looked = 4 << 20;

/** What is taken for an option that is missing, to see which others are. */
const placeholders: Readonly<Record<string, (problem: Problem) => Partial<RecordingOptions>>> = {
  timestep: () => ({ timestep: 1 }),
  interval: () => ({ interval: 1 }),
  volume: () => ({ volume: 1000 }),
  quantity: () => ({ quantity: "flux" }),
  unit: () => ({ unit: "e Å/ps" }),
  types: () => ({ types: Object.fromEntries(Array.from({ length: 1000 }, (_, k) => [k + 1, `NAME${k + 1}`])) }),
  columns: ({ received }) => ({ columns: (received ?? "").split(", ").slice(0, 1) }),
};

export interface Missing {
  /** Options that the file asks for, each with why. */
  readonly problems: readonly Problem[];
  /** Of its beginning, with whatever in place of those; `undefined`: it does not reach that far, or is wrong otherwise. */
  readonly recording: Recording | undefined;
}

/** Every option that a recording needs and was not given, from its first megabytes: not one after the other. */
export async function missingOptions(path: string, options: RecordingOptions): Promise<Missing> {
  const problems: Problem[] = [];
  let given = options;
  for (let tries = 0; tries <= Object.keys(placeholders).length; tries++) {
    try {
      return { problems, recording: (await readLines(path, new LineReader(path, beginning(path)), given))[0] };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const [problem] = error.problems;
      const { code, expected = "", remedy = "" } = problem!;
      const option = /--([a-z]+)/.exec(`${expected} ${remedy}`)?.[1];
      const placeholder = placeholders[option ?? ""];
      if (!["MISSING_OPTION", "MISSING_UNIT"].includes(code) || placeholder === undefined) break;
      problems.push(problem!);
      given = { ...given, ...placeholder(problem!) };
    }
  }
  return { problems, recording: undefined };
}

async function* beginning(path: string): AsyncGenerator<string> {
  const lines = openLines(path);
  for (let seen = 0; seen < looked; ) {
    const line = await lines.next();
    if (line === undefined) return;
    seen += line.length + 1;
    yield line;
  }
}
