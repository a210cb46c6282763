import { InputError } from "../errors/errors.js";
import { headOf, openLines, type Lines } from "../input/line-reader.js";
import type { Recording } from "../recordings/recording.js";
import { foreignProblem, isNumbersOnly } from "./foreign.js";
import type { RecordingOptions } from "./format.js";
import { seriesReaders, summaries, trajectoryReaders } from "./registry.js";

/** In the order in which they are tried. */
const readers = [...trajectoryReaders, ...seriesReaders];

/**
 * Reads somebody's flux, displacements or trajectory, line by line (files may be larger than memory's strings; gzip is
 * unpacked). The format is found from the content. A last line without an end is left out, with a note. A file whose clock runs
 * back other than by a restart has several recordings, one for each stretch.
 *
 * @throws InputError FILE_NOT_FOUND, FILE_UNREADABLE, FILE_ENCODING, FILE_BINARY, UNKNOWN_FORMAT, and what the formats say, with line
 */
export async function readRecordings(path: string, options: RecordingOptions = {}): Promise<readonly Recording[]> {
  const lines = openLines(path);
  const [first, ...others] = (await readLines(path, lines, options)) as readonly [Recording, ...Recording[]];
  return [{ ...first, notes: [...first.notes, ...lines.cuts] }, ...others];
}

/** As `readRecordings`, of these lines of the file. */
export async function readLines(path: string, lines: Lines, options: RecordingOptions): Promise<readonly Recording[]> {
  const head = await headOf(path);
  const foreign = foreignProblem(head);
  if (foreign !== null) throw new InputError([{ ...foreign, file: path }]);
  const reader = readers.find(({ detect }) => detect(head));
  if (reader === undefined)
    throw new InputError([
      {
        code: "UNKNOWN_FORMAT",
        message: "the file is no recording that is known here",
        file: path,
        expected: summaries(readers),
        ...(head.every((line) => line.trim() === "")
          ? { received: "an empty file" }
          : isNumbersOnly(head)
            ? {
                received: "columns of numbers without names",
                remedy: "put a line with their names and units above them, e.g. time_ps flux_x_eA_per_ps",
              }
            : { received: JSON.stringify(head[0]!.slice(0, 60)) }),
      },
    ]);
  return reader.read(lines, options);
}

/** As `readRecordings`, of a file that has one. @throws InputError SEVERAL_RECORDINGS */
export async function readRecording(path: string, options: RecordingOptions = {}): Promise<Recording> {
  const [recording, ...others] = await readRecordings(path, options);
  if (others.length === 0) return recording!;
  throw new InputError([
    {
      code: "SEVERAL_RECORDINGS",
      message: `the file holds ${others.length + 1} recordings`,
      file: path,
      expected: "one",
      remedy: "readRecordings gives them all",
    },
  ]);
}
