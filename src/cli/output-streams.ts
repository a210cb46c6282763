import { formatProblems } from "../errors/format.js";

/** The reader has seen enough (`| head`), or the terminal is gone. */
const nobodyReads = new Set(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"]);

/**
 * A run outlives those who read what it prints: from then on that goes nowhere. Output that somebody wants and that
 * cannot be written (a full disk behind `>`) is an error.
 *
 * @returns whether output was lost so far
 */
export function guardOutput(): () => boolean {
  let lost = false;
  for (const [stream, name] of [
    [process.stdout, "standard output"],
    [process.stderr, "standard error"],
  ] as const)
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (nobodyReads.has(error.code ?? "") || lost) return;
      lost = true;
      const problem = { code: "OUTPUT_LOST", message: `${name} cannot be written: ${error.message}` };
      if (stream === process.stdout) process.stderr.write(`${formatProblems([problem])}\n`);
      process.exitCode = 1;
    });
  return () => lost;
}
