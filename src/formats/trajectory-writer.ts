import { gzipSync } from "node:zlib";

import { GrowingFile, type SavedFile } from "../files/index.js";
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
  readonly #file: GrowingFile;
  readonly #system: TrajectorySystem;
  readonly #choice: TrajectoryChoice;

  /**
   * @param saved the file as it was when the state that is gone on from was saved: later frames will be written again. Of another
   *   name where the study got another format since, `null` where it had no trajectory: then the file begins here
   * @throws InputError INVALID_TRAJECTORY where it is shorter by now, or another
   */
  constructor(path: string, system: TrajectorySystem, choice: TrajectoryChoice, saved: SavedFile | null) {
    this.#file = new GrowingFile(path, saved);
    this.#system = system;
    this.#choice = choice;
  }

  /** Brings the frames to the disk. */
  sync(): SavedFile {
    return this.#file.sync();
  }

  write(frame: TrajectoryFrame): void {
    const { format, compress } = this.#choice;
    const text = Buffer.from(format.write(this.#system, frame, this.#choice));
    this.#file.append(compress === "gzip" ? gzipSync(text) : text);
  }
}
