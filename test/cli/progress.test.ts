import { afterAll, beforeAll, expect, test } from "vitest";

import { describeResults } from "../../src/cli/describe.js";
import { describeCell, ProgressReport, rate } from "../../src/cli/progress.js";
import { RunError } from "../../src/errors/errors.js";
import { defaultEngine, type Simulator } from "../../src/engines/index.js";
import { makePlan, runStudy } from "../../src/index.js";
import { SmallStudy } from "../study/small-study.js";

const small = new SmallStudy();
afterAll(() => small.remove());

test("a mean cell: what is alike once, and no error where there is none to trust", () => {
  const of = (value: number, standardError: number | null) => ({ value, standardError, unit: "Å" });
  const edge = of(13.0712, 0.0213);
  expect(describeCell({ cell: [edge, edge, edge] })).toBe(": cell a = b = c = 13.071 ± 0.021 Å");
  expect(describeCell({ cell: [edge, edge, of(12.655, 0.012)] })).toBe(
    ": cell a, b, c = 13.071 ± 0.021, 13.071 ± 0.021, 12.655 ± 0.012 Å",
  );
  expect(describeCell({ cell: [of(13.0712, null), of(13.0712, null), of(12.6553, null)] })).toBe(
    ": cell a, b, c = 13.071, 13.071, 12.655 Å",
  );
});

/** What a session says on standard error, and with its results. */
async function session(engine: Simulator): Promise<{ readonly notes: string; readonly text: string }> {
  let notes = "";
  const progress = new ProgressReport({
    out: () => {},
    data: () => {},
    note: (text) => void (notes += text),
    json: false,
    live: false,
  });
  const results = await runStudy(small.make(), {
    folder: small.results,
    engine,
    onRunFinished: (run, result, wasThere) => progress.finished(run, result, wasThere),
    onRunFailed: (run, failure) => progress.failed(run, failure),
  });
  return { notes, text: describeResults(results) };
}

const message = "atoms 3 and 7 are too close";
/** The core, but for one run. */
const failing: Simulator = {
  ...defaultEngine,
  describe: () => defaultEngine.describe(),
  run: (run, ...rest) => {
    if (run.id.includes("j2")) throw new RunError([{ code: "TOO_CLOSE", message }]);
    return defaultEngine.run(run, ...rest);
  },
};

let first: Awaited<ReturnType<typeof session>>;
beforeAll(async () => {
  first = await session(failing);
});

test("a run that fails is told once in full, with the results", () => {
  expect(first.notes).toContain("T600K-j2-r1 failed [TOO_CLOSE]\n");
  expect(`${first.notes}${first.text}`.split(message)).toHaveLength(2);
  expect(first.text).toContain(`failed, T600K-j2-r1: ${message} [TOO_CLOSE]\n`);
});

test("what an earlier session did is said to have been there, without a speed", async () => {
  expect(first.notes).toMatch(/^T600K-j1-r1 done: field .* steps\/s$/m);
  const { notes } = await session(defaultEngine);
  expect(notes).toMatch(/^T600K-j1-r1 was there: field [^\n]*S\/cm[^/]*$/m);
  expect(notes).not.toContain("T600K-j1-r1 done");
  expect(notes).toMatch(/^T600K-j2-r1 done: field .* steps\/s$/m);
});

test("a slow run of a fraction of a picosecond: its speed and how far it is are no zeros", () => {
  const study = small.make({
    production: { timestep: "1 fs", duration: "80 fs" },
    equilibration: { duration: "20 fs" },
  });
  const [run] = makePlan(study).runs;
  let notes = "";
  const terminal = {
    out: () => {},
    data: () => {},
    note: (text: string) => void (notes += text),
    json: false,
    live: false,
  };
  const progress = new ProgressReport(terminal);
  progress.resumed(run!, 32);
  expect(notes).toBe(`${run!.id} goes on from 0.012/0.080 ps\n`);
  expect(rate(0.2649)).toBe("0.26 steps/s");
  expect(rate(1234.4)).toBe("1234 steps/s");
});
