import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";

/** A program as it would be started, or why it would not. */
export type FoundProgram = { readonly path: string } | { readonly reason: string };

/**
 * Looks for a program as execvp does: a name on the PATH, anything with a slash as a path.
 *
 * @param directory that paths are relative to
 */
export function findProgram(name: string, directory: string): FoundProgram {
  if (name.includes("/")) {
    const path = resolve(directory, name);
    const reason = whyNot(path);
    return reason === null ? { path } : { reason: `${path} ${reason}` };
  }
  let worst: string | null = null;
  for (const folder of (process.env["PATH"] ?? "/usr/local/bin:/bin:/usr/bin").split(":")) {
    const path = resolve(folder, name);
    const reason = whyNot(path);
    if (reason === null) return { path };
    if (reason === notExecutable) worst = `${path} ${reason}`;
  }
  return { reason: worst ?? `there is no program ${JSON.stringify(name)} on the PATH` };
}

const notExecutable = "may not be executed";

function whyNot(path: string): string | null {
  try {
    if (statSync(path).isDirectory()) return "is a folder";
  } catch {
    return "does not exist";
  }
  try {
    accessSync(path, constants.X_OK);
    return null;
  } catch {
    return notExecutable;
  }
}
