import { appendFileSync, existsSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import type { FrameChoice, TrajectoryFrame, TrajectorySystem, TrajectoryWrite } from "./format.js";

export interface TrajectoryChoice extends FrameChoice {
  readonly format: TrajectoryWrite;
  readonly compress: "gzip" | "none";
}

/** The name of the file. */
export function trajectoryFile({ format, compress }: TrajectoryChoice): string {
  return `trajectory.${format.suffix}${compress === "gzip" ? ".gz" : ""}`;
}

/**
 * Writes frames to the end of a file, each at once: memory does not grow, and the file may be cut after any of them (with
 * gzip every frame is a member of its own, RFC 1952 §2.2).
 */
export class TrajectoryWriter {
  readonly #path: string;
  readonly #system: TrajectorySystem;
  readonly #choice: TrajectoryChoice;
  #bytes: number;

  /** @param bytes of the file that are kept: frames after the state that is gone on from will be written again */
  constructor(path: string, system: TrajectorySystem, choice: TrajectoryChoice, bytes: number) {
    this.#path = path;
    this.#system = system;
    this.#choice = choice;
    // The study may have got its trajectory, or another format of it, since the state was saved: then the file begins here.
    this.#bytes = existsSync(path) ? Math.min(bytes, statSync(path).size) : 0;
    if (this.#bytes === 0) writeFileSync(path, "");
    else truncateSync(path, this.#bytes);
  }

  /** Length of the file so far. */
  get bytes(): number {
    return this.#bytes;
  }

  write(frame: TrajectoryFrame): void {
    const { format, compress } = this.#choice;
    const text = Buffer.from(format.write(this.#system, frame, this.#choice));
    const data = compress === "gzip" ? gzipSync(text) : text;
    appendFileSync(this.#path, data);
    this.#bytes += data.length;
  }
}
