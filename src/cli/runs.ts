import { nameOfHolder } from "../files/index.js";
import { lookAtStudy, type RunStatus } from "../study/index.js";
import { exitCodes } from "./exit-codes.js";
import { studyAt } from "./study-at.js";
import { table } from "./table.js";
import type { Terminal } from "./terminal.js";

/** `galvanostat runs`: every run of a study, what it waits for and the files it leaves. */
export async function runs(path: string, { out }: { readonly out?: string }, terminal: Terminal): Promise<number> {
  const { study, folder } = await studyAt(path, out);
  const found = lookAtStudy(study, { folder });
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
  const { study, folder } = await studyAt(path, out);
  const found = lookAtStudy(study, { folder });
  if (terminal.json) terminal.data(`${JSON.stringify({ folder, runs: found.map(plain) }, null, 2)}\n`);
  else terminal.out(describeStatus(found));
  const isAll = (state: RunStatus["state"]) => found.every((one) => one.state === state || one.state === "done");
  return isAll("done") ? exitCodes.done : isAll("failed") ? exitCodes.failedRun : exitCodes.again;
}

/** One row a run, then how many there are of each kind. */
export function describeStatus(found: readonly RunStatus[]): string {
  const rows = found.map((one) => [
    one.run.id,
    one.state,
    `${Math.floor((100 * one.steps) / Math.max(1, totalSteps(one)))} %`,
    one.holder !== null
      ? nameOfHolder(one.holder)
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

const totalSteps = ({ run }: RunStatus): number => run.equilibrationSteps + run.steps;

const plain = (one: RunStatus) => {
  const { run, waitsFor, files, state, steps, holder, failure } = one;
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
    ...(holder === null ? {} : { holder }),
    ...(failure === null ? {} : { failure }),
  };
};
