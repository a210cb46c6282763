import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll } from "vitest";

import type { Outcome } from "./command.js";

const server = fileURLToPath(new URL("command-server.js", import.meta.url));

/** One process for all calls of a test file, and the pipes to it. */
class Server {
  readonly #folder = mkdtempSync(join(tmpdir(), "galvanostat-server-"));
  readonly #responses = join(this.#folder, "responses");
  readonly #child: ChildProcess;
  readonly #requests: number;

  constructor() {
    const requests = join(this.#folder, "requests");
    spawnSync("mkfifo", [requests, this.#responses]);
    // Whoever waits for an answer gets one if the process ends without it.
    const ended = `printf '{"code":null,"stdout":"","stderr":"the process ended"}' > "$3"`;
    this.#child = spawn(
      "sh",
      ["-c", `"$0" "$1" "$2" "$3"; [ $? -eq 0 ] || ${ended}`, process.execPath, server, requests, this.#responses],
      { stdio: "ignore" },
    );
    // For reading, too: nobody waits for the other side.
    this.#requests = openSync(requests, "r+");
  }

  call(words: readonly string[], cwd: string): Outcome {
    writeSync(this.#requests, `${JSON.stringify({ words, cwd })}\n`);
    return JSON.parse(readFileSync(this.#responses, "utf8")) as Outcome;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    // The end of what it reads is its end.
    closeSync(this.#requests);
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}

let running: Server | undefined;
afterAll(() => running?.stop());

/**
 * As `galvanostat` of command.ts, without a process of its own for each call: for tests of what is read, said and printed. What is about
 * processes, their signals and streams, takes the other one.
 */
export const called = (words: readonly string[], cwd: string): Outcome => (running ??= new Server()).call(words, cwd);
