import { createReadStream, openSync, readSync, closeSync } from "node:fs";
import { createGunzip } from "node:zlib";

import { InputError } from "../errors/errors.js";
import { chargeTable } from "./tables/charge-table.js";
import { extendedXyzTrajectory } from "./extended-xyz/trajectory-read.js";
import { lammpsAveTime } from "./lammps/ave-time.js";
import { lammpsDump } from "./lammps/dump/read.js";
import { LineReader, type Recording, type RecordingFormat, type RecordingOptions } from "../recordings/recording.js";
import { splitLines } from "../input/split-lines.js";

export { estimateRecordings, type Analysis, type AnalysisOptions } from "../estimates/recordings.js";
export type { ChargeRecording, Recording, RecordingOptions, TrajectoryRecording } from "../recordings/recording.js";

/** The formats that recordings are read from, in the order in which they are tried. */
export const recordingFormats: readonly RecordingFormat[] = [
  lammpsDump,
  lammpsAveTime,
  extendedXyzTrajectory,
  chargeTable,
];

/** Lines that a format is recognised by. */
const firstLines = 40;

/**
 * Reads somebody's flux, displacements or trajectory, line by line (files may be larger than memory's strings; gzip is
 * unpacked). The format is found from the content. A last line without an end is left out, with a note.
 *
 * @throws InputError FILE_NOT_FOUND, FILE_UNREADABLE, FILE_BINARY, UNKNOWN_FORMAT, and what the formats say, with line
 */
export async function readRecording(path: string, options: RecordingOptions = {}): Promise<Recording> {
  const head = await headOf(path);
  const format = recordingFormats.find((candidate) => candidate.recognises(head));
  if (format === undefined)
    throw new InputError([
      {
        code: "UNKNOWN_FORMAT",
        message: "the file is no recording that is known here",
        file: path,
        expected: recordingFormats.map(({ name }) => name).join(", "),
        received: JSON.stringify((head[0] ?? "nothing").slice(0, 60)),
      },
    ]);
  let cut = false;
  const recording = await format.read(
    new LineReader(
      path,
      linesOf(path, () => (cut = true)),
    ),
    options,
  );
  return cut
    ? { ...recording, notes: [...recording.notes, "the last line has no end, as after a killed job: it is left out"] }
    : recording;
}

/** The first lines of a file, which its format is recognised by. @throws InputError as `readRecording` */
export async function headOf(path: string): Promise<string[]> {
  const head: string[] = [];
  for await (const line of linesOf(path)) if (head.push(line) >= firstLines) break;
  return head;
}

async function* linesOf(path: string, onCut?: () => void): AsyncGenerator<string> {
  const gzip = isGzip(path);
  const file = createReadStream(path);
  const stream = gzip ? file.pipe(createGunzip()) : file;
  // An error of the file does not travel down a pipe.
  if (gzip) file.on("error", (error) => stream.destroy(error));
  try {
    yield* splitLines(stream.setEncoding("utf8"), path, onCut);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError([
      { code: "FILE_UNREADABLE", message: `the file cannot be read: ${(error as Error).message}`, file: path },
    ]);
  } finally {
    file.destroy();
    stream.destroy();
  }
}

function isGzip(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const magic = Buffer.alloc(2);
      readSync(file, magic, 0, 2, 0);
      return magic[0] === 0x1f && magic[1] === 0x8b;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new InputError([
      {
        code: missing ? "FILE_NOT_FOUND" : "FILE_UNREADABLE",
        message: missing ? "there is no such file" : `the file cannot be read: ${(error as Error).message}`,
        file: path,
      },
    ]);
  }
}
