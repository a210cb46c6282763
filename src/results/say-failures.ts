import type { RunFailure } from "./document.js";

/** Folders of clients, which each has of its own: /tmp/ipi_galvanostat-PID-NUMBER. */
const ownFolder = /ipi_galvanostat-\d+-[0-9a-f]{16}/g;

/**
 * What is said of each run that failed. Words that were said of an earlier one are not said again: whatever is wrong with a client is
 * wrong with all runs, each with its traceback.
 */
export function sayFailures(failures: readonly RunFailure[]): { readonly id: string; readonly text: string }[] {
  const said = new Map<string, string>();
  return failures.map(({ id, code, message }) => {
    const words = `${code} ${message.replaceAll(ownFolder, "")}`;
    const earlier = said.get(words);
    if (earlier !== undefined && message.includes("\n")) return { id, text: `as of ${earlier} [${code}]` };
    said.set(words, id);
    return { id, text: `${message} [${code}]` };
  });
}
