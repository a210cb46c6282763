import { InputError } from "../../errors/errors.js";
import { toFractional } from "../../structures/cell.js";
import { readExtendedXyz } from "./read.js";
import { parseComment } from "./comment.js";
import { TextLines } from "../../input/text-lines.js";
import type { Structure } from "../../structures/structure.js";
import type { Frame } from "../../recordings/frame.js";
import type { Lines } from "../../input/line-reader.js";
import type { TrajectoryRecording } from "../../recordings/recording.js";
import { trajectoriesOf } from "../../recordings/trajectory.js";
import { formatNumber } from "../../units/index.js";
import { reading, type RecordingReader } from "../format.js";

/**
 * Extended XYZ with several frames of one cell. Times come from `time_fs` in the comment (which we write), from `step` and
 * the option `timestep`, or from the option `interval`; `Time` is not taken: programs disagree on its unit. Ours are unwrapped
 * and taken as they are, however far ions move between frames, unless all ions stay within one cell: then somebody wrapped them
 * since. All others are continued by the nearest image, unless the options say that they are unwrapped.
 */
export const readTrajectory: RecordingReader<TrajectoryRecording> = {
  summary: "extended XYZ trajectory",
  needs: "`--transport-charges`; `--interval` unless comments have `time_fs` (ours do)",
  detect: (firstLines) => /^\s*\d+\s*$/.test(firstLines[0] ?? "") && /Lattice\s*=/i.test(firstLines[1] ?? ""),
  async read(lines, options) {
    const given: (Omit<Frame, "clock"> & { readonly time: number; readonly step: number })[] = [];
    const notes: string[] = [];
    for (;;) {
      const frame = await readFrame(lines);
      if (frame === "end") break;
      if (frame === "truncated") {
        notes.push("the last frame is incomplete and left out");
        break;
      }
      const { structure, info, start } = frame;
      const number = (key: string) => (info.has(key) ? Number(info.get(key)!.value) : NaN);
      const before = given.at(-1)?.atoms;
      const same =
        before?.species.length === structure.species.length &&
        before.species.every((name, i) => name === structure.species[i]);
      given.push({
        time: number("time_fs"),
        step: number("step"),
        line: start,
        positions: structure.positions,
        cell: structure.cell,
        atoms: same ? before : { species: structure.species },
      });
    }
    const [timed, stepped] = (["time", "step"] as const).map((key) =>
      given.every((frame) => Number.isFinite(frame[key])),
    );
    if (timed! && stepped! && options.timestep !== undefined) checkTimeStep(lines, given, options.timestep);
    const ours = timed! && stepped! && reachBeyondOneCell(given);
    return trajectoriesOf(
      given.map(({ time, step, ...frame }) => ({ ...frame, clock: timed! ? time : step })),
      {
        lines,
        unit: timed! ? "fs" : "step",
        perClock: timed! ? 1 : (options.timestep ?? null),
        ...reading(options),
        withoutInterval: {
          code: "MISSING_OPTION",
          message: "the time between two frames is not known",
          line: 2,
          expected: "time_fs in every comment line, or --interval",
          remedy: "Time= is not taken: programs disagree on its unit",
        },
        unwrapped: ours || options.unwrapped === true,
        notes,
      },
    );
  },
};

/** @throws InputError TIMES_CONTRADICT */
function checkTimeStep(
  lines: Lines,
  frames: readonly { readonly time: number; readonly step: number; readonly line: number }[],
  timestep: number,
): void {
  const wrong = frames.findIndex(({ time, step }, k) => {
    const last = frames[k - 1];
    return (
      last !== undefined && step > last.step && Math.abs((time - last.time) / (step - last.step) / timestep - 1) > 1e-3
    );
  });
  if (wrong < 0) return;
  const [last, now] = [frames[wrong - 1]!, frames[wrong]!];
  lines.fail({
    code: "TIMES_CONTRADICT",
    message: "the times of the file and the time step do not fit together",
    line: now.line,
    expected: formatNumber((now.time - last.time) / (now.step - last.step), "fs"),
    received: `--timestep ${formatNumber(timestep, "fs")}`,
    remedy: "leave --timestep out",
  });
}

/** Wherever a program puts the cell's corner, what it has wrapped is nowhere wider than the cell. */
function reachBeyondOneCell(frames: readonly Pick<Frame, "positions" | "cell">[]): boolean {
  const lowest = [Infinity, Infinity, Infinity];
  const highest = [-Infinity, -Infinity, -Infinity];
  return frames.some(({ positions, cell }) => {
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
