import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const executable = join(repository, "bin", "galvanostat.js");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a user runs it (compiled: `npm ci` and `npm run build` do that). */
export function galvanostat(words: readonly string[], cwd: string): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...words], { cwd, encoding: "utf8" });
  return { code: status, stdout, stderr };
}

/** Sentences are folded where the page ends, which depends on the numbers in them: all white space as one. */
export const unfolded = (text: string): string => text.replace(/\s+/g, " ");

/** Starts the command and sends `signal` as soon as `when` holds: of standard error so far, or of the files it writes. */
export function interrupted(
  words: readonly string[],
  cwd: string,
  signal: NodeJS.Signals,
  when: (stderr: string) => boolean,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [executable, ...words], { cwd });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const watch = setInterval(() => {
      if (!when(stderr)) return;
      clearInterval(watch);
      child.kill(signal);
    }, 2);
    child.on("close", (code) => {
      clearInterval(watch);
      resolve({ code, stdout, stderr });
    });
  });
}

/** A folder with the files of example 1, its study replaced by `study`, made smaller; removed by `remove`. */
export function exampleCopy(changes: (study: string) => string = (study) => study): {
  readonly folder: string;
  readonly edit: (file: string, change: (text: string) => string) => void;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "galvanostat-cli-"));
  cpSync(join(repository, "examples", "1-llzo-constant-current"), folder, {
    recursive: true,
    filter: (source) => !source.includes("results"),
  });
  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(join(folder, file), change(readFileSync(join(folder, file), "utf8")));
  edit("study.yaml", (study) =>
    changes(study.replace("duration: 20 ps", "duration: 0.5 ps").replace("duration: 200 ps", "duration: 2 ps")),
  );
  return { folder, edit, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
