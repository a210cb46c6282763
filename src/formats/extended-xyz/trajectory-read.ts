import { InputError } from "../../errors/errors.js";
import { toFractional } from "../../structures/cell.js";
import { cellProblem } from "../../structures/check.js";
import { readExtendedXyz } from "./read.js";
import { parseComment } from "./comment.js";
import { TextLines } from "../../input/text-lines.js";
import type { Structure } from "../../structures/structure.js";
import { spacing } from "../../recordings/integrate.js";
import type { Lines } from "../../input/line-reader.js";
import type { TrajectoryRecording } from "../../recordings/recording.js";
import type { RecordingReader } from "../format.js";
import { unwrapFrames } from "../../recordings/unwrap.js";

/**
 * Extended XYZ with several frames of one cell. Times come from `time_fs` in the comment (which we write), from `step` and
 * the option `timestep`, or from the option `interval`; `Time` is not taken: programs disagree on its unit. Ours are unwrapped
 * and taken as they are, however far ions move between frames, unless all ions stay within one cell: then somebody wrapped them
 * since. All others are continued by the nearest image.
 */
export const readTrajectory: RecordingReader<TrajectoryRecording> = {
  summary: "extended XYZ trajectory",
  needs: "`--transport-charges`; `--interval` unless comments have `time_fs` (ours do)",
  detect: (firstLines) => /^\s*\d+\s*$/.test(firstLines[0] ?? "") && /Lattice\s*=/i.test(firstLines[1] ?? ""),
  async read(lines, options) {
    const frames: {
      readonly time: number;
      readonly line: number;
      readonly positions: Float64Array;
      readonly ours: boolean;
    }[] = [];
    const notes: string[] = [];
    let first: Structure | undefined;
    for (;;) {
      const frame = await readFrame(lines);
      if (frame === "end") break;
      if (frame === "truncated") {
        notes.push("the last frame is incomplete and left out");
        break;
      }
      const { structure, info, start } = frame;
      if (first === undefined) {
        first = structure;
        const problem = cellProblem(structure.cell);
        // Displacements are the same in a left-handed cell.
        if (problem !== null && problem.code !== "CELL_LEFT_HANDED") lines.fail({ ...problem, line: start });
      }
      if (
        structure.species.length !== first.species.length ||
        structure.species.some((name, i) => name !== first!.species[i])
      )
        lines.fail({
          code: "WRONG_COUNT",
          message: "the atoms of a frame are not those of the first one",
          line: start,
          expected: `${first.species.length} atoms in the same order`,
          received: `${structure.species.length}`,
        });
      if (structure.cell.some((x, k) => Math.abs(x - first!.cell[k]!) > 1e-6 * Math.abs(first!.cell[k]!) + 1e-9))
        lines.fail({
          code: "CELL_CHANGES",
          message: "the cell changes from frame to frame",
          line: start,
          expected: "constant volume and shape",
          remedy: "conductivity needs a run at constant volume",
        });
      const number = (key: string) => (info.has(key) ? Number(info.get(key)!.value) : NaN);
      const time = Number.isFinite(number("time_fs"))
        ? number("time_fs")
        : Number.isFinite(number("step")) && options.timestep !== undefined
          ? number("step") * options.timestep
          : NaN;
      const again =
        time <= (frames.at(-1)?.time ?? -Infinity) ? frames.findIndex((earlier) => earlier.time === time) : -1;
      if (again >= 0) {
        notes.push(`from ${time} fs on frames are there twice, as after a restart: the later ones are taken`);
        frames.length = again;
      }
      frames.push({
        time,
        line: start,
        positions: structure.positions,
        ours: Number.isFinite(number("time_fs")) && Number.isFinite(number("step")),
      });
    }
    if (first === undefined || frames.length < 2)
      return lines.fail({ code: "RECORDING_TOO_SHORT", message: "the file has fewer than two complete frames" });
    const { cell } = first;
    const unwrapped = frames.every(({ ours }) => ours) && reachBeyondOneCell(frames, cell);
    if (!unwrapped && unwrapFrames(frames, cell, lines))
      notes.push("positions that jumped by a cell were continued by the nearest image");
    const timed = frames.every(({ time }) => Number.isFinite(time));
    const interval = timed
      ? spacing(
          lines,
          frames.map(({ time }) => time),
          (row) => frames[row]!.line,
        )
      : options.interval;
    if (interval === undefined)
      return lines.fail({
        code: "MISSING_OPTION",
        message: "the time between two frames is not known",
        line: 2,
        expected: "time_fs in every comment line, or --interval",
        remedy: "Time= is not taken: programs disagree on its unit",
      });
    return {
      kind: "trajectory",
      interval,
      species: first.species,
      frames: frames.map(({ positions }) => positions),
      cell: Float64Array.from(cell),
      source: lines.path,
      notes,
    };
  },
};

/** Wherever a program puts the cell's corner, what it has wrapped is nowhere wider than the cell. */
function reachBeyondOneCell(frames: readonly { readonly positions: Float64Array }[], cell: Float64Array): boolean {
  const lowest = [Infinity, Infinity, Infinity];
  const highest = [-Infinity, -Infinity, -Infinity];
  return frames.some(({ positions }) => {
    toFractional(positions, cell).forEach((s, k) => {
      lowest[k % 3] = Math.min(lowest[k % 3]!, s);
      highest[k % 3] = Math.max(highest[k % 3]!, s);
    });
    return highest.some((s, axis) => s - lowest[axis]! > 1 + 1e-6);
  });
}

async function readFrame(
  lines: Lines,
): Promise<
  | { readonly structure: Structure; readonly info: ReturnType<typeof parseComment>; readonly start: number }
  | "end"
  | "truncated"
> {
  let head = await lines.next();
  while (head !== undefined && head.trim() === "") head = await lines.next();
  if (head === undefined) return "end";
  const start = lines.number;
  const atoms = Number(head.trim());
  if (!Number.isSafeInteger(atoms) || atoms < 1)
    lines.fail({
      code: "NOT_A_NUMBER",
      message: "a frame does not begin with its number of atoms",
      line: start,
      expected: "a whole number alone on its line",
      received: JSON.stringify(head.slice(0, 60)),
    });
  const text = [head];
  for (let k = 0; k <= atoms; k++) {
    const line = await lines.next();
    if (line === undefined) return "truncated";
    text.push(line);
  }
  const frame = new TextLines({ path: lines.path, text: text.join("\n"), sha256: "" });
  try {
    return { structure: readExtendedXyz(frame, {}), info: parseComment(frame, 2, text[1]!), start };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [problem, ...others] = error.problems.map((p) => ({
      ...p,
      ...(p.line === undefined ? {} : { line: p.line + start - 1 }),
    }));
    // The row that a killed job was writing.
    if (problem!.code === "WRONG_COUNT" && problem!.line === lines.number && (await lines.next()) === undefined)
      return "truncated";
    throw new InputError([problem!, ...others]);
  }
}
