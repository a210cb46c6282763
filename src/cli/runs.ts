import { relative } from "node:path";

import { nameOfHolder } from "../files/index.js";
import { lookAtStudy, type RunStatus } from "../study/index.js";
import { exitCodes } from "./exit-codes.js";
import { duration, rate } from "./progress.js";
import { shellWord } from "./shell-word.js";
import { readSubmission } from "./submission.js";
import { studyAt } from "./study-at.js";
import { table } from "./table.js";
import type { Terminal } from "./terminal.js";

/** `galvanostat runs`: every run of a study, what it waits for and the files it leaves. */
export async function runs(path: string, { out }: { readonly out?: string }, terminal: Terminal): Promise<number> {
  const { study, folder } = await studyAt(path, out);
  const found = lookAtStudy(study, { folder, onChanged: sayChanged(terminal) });
  if (terminal.json) terminal.data(`${JSON.stringify({ folder, runs: found.map(plain) }, null, 2)}\n`);
  else
    terminal.out(
      table(
        ["run", "state", "waits for", "result"],
        found.map(({ run, state, waitsFor, files }) => [run.id, state, waitsFor.join(" ") || "–", files.result]),
      ),
    );
  return exitCodes.done;
}

/** `galvanostat status`: how far a study has got, and who is at it; the exit code says whether it is done. */
export async function status(path: string, { out }: { readonly out?: string }, terminal: Terminal): Promise<number> {
  const { study, file, folder } = await studyAt(path, out);
  const found = lookAtStudy(study, { folder, onChanged: sayChanged(terminal) });
  if (terminal.json) terminal.data(`${JSON.stringify({ folder, runs: found.map(plain) }, null, 2)}\n`);
  else terminal.out(`${describeStatus(found)}${isBegun(found) ? "" : describeNothingRun(found, { file, folder })}`);
  const isAll = (state: RunStatus["state"]) => found.every((one) => one.state === state || one.state === "done");
  return isAll("done") ? exitCodes.done : isAll("failed") ? exitCodes.failedRun : exitCodes.again;
}

/** That the study is not as it was when the folder was made. */
export const sayChanged = (terminal: Terminal) => (differences: readonly string[]) =>
  terminal.note(
    `the study has changed since: ${differences.join("; ")}. Shown is what was done as it was planned then\n`,
  );

/** Whether somebody has done any of it, or is at it. */
export const isBegun = (found: readonly RunStatus[]): boolean =>
  found.some(({ state }) => state !== "ready" && state !== "waiting");

/** That, with what begins it, or has been asked to. */
export function describeNothingRun(
  found: readonly RunStatus[],
  { file, folder }: { readonly file: string; readonly folder: string },
): string {
  const here = (path: string) => shellWord(relative(process.cwd(), path) || ".");
  const array = readSubmission(folder)?.array ?? null;
  return `nothing has been run yet, 0 of ${found.length}: ${
    array === null
      ? `galvanostat run ${here(file)} --out ${here(folder)} begins, or galvanostat submit`
      : `the runs were submitted as Slurm job ${array}, squeue -j ${array} says what it waits for`
  }\n`;
}

/** One row a run, then how many there are of each kind. */
export function describeStatus(found: readonly RunStatus[], now = Date.now()): string {
  const rows = found.map((one) => [
    one.run.id,
    one.state,
    isSilent(one) ? "–" : percent(one, one.reached?.steps ?? one.steps),
    one.holder !== null
      ? `${nameOfHolder(one.holder)}; ${describeReached(one, now)}`
      : one.failure !== null
        ? `[${one.failure.code}] ${one.failure.message.split("\n")[0]}`
        : one.state === "waiting"
          ? `for ${one.waitsFor.join(", ")}`
          : "",
  ]);
  const counts = new Map<string, number>();
  for (const { state } of found) counts.set(state, (counts.get(state) ?? 0) + 1);
  return `${table(["run", "state", "done", ""], rows)}${[...counts].map(([state, n]) => `${n} ${state}`).join(", ")}\n`;
}

/** A run that was begun, of which nothing is known. */
const isSilent = ({ state, reached, steps }: RunStatus): boolean =>
  state === "running" && reached === null && steps === 0;

const percent = (one: RunStatus, steps: number): string =>
  `${Math.min(100, Math.floor((100 * steps) / Math.max(1, totalSteps(one))))} %`;

/** ms: of a process that has said nothing for so long it is said when it did. */
const silence = 60_000;

/** Speed, what is left, and what would be lost if it ended now. */
function describeReached(one: RunStatus, now: number): string {
  const { reached, steps } = one;
  const saved = steps === 0 ? "nothing saved yet" : `saved ${percent(one, steps)}`;
  if (reached === null) return steps === 0 ? "begun, no step reported yet" : saved;
  const { stepsPerSecond, at } = reached;
  const speed =
    stepsPerSecond > 0
      ? `${rate(stepsPerSecond)}, ETA ${duration((totalSteps(one) - reached.steps) / stepsPerSecond)}, `
      : "";
  return `${speed}${saved}${now - Date.parse(at) < silence ? "" : `, as of ${at.slice(0, 19)}Z`}`;
}

const totalSteps = ({ run }: RunStatus): number => run.equilibrationSteps + run.steps;

const plain = (one: RunStatus) => {
  const { run, waitsFor, files, state, steps, reached, holder, failure } = one;
  return {
    id: run.id,
    kind: run.kind,
    point: run.point,
    temperature: { value: run.temperature, unit: "K" },
    waitsFor,
    files,
    state,
    steps,
    totalSteps: totalSteps(one),
    ...(reached === null ? {} : { reached }),
    ...(holder === null ? {} : { holder }),
    ...(failure === null ? {} : { failure }),
  };
};
