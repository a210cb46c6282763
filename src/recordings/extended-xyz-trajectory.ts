import { InputError } from "../errors/errors.js";
import { extendedXyz } from "../structures/extended-xyz.js";
import { parseComment } from "../structures/extended-xyz-comment.js";
import { StructureText } from "../structures/structure-format.js";
import type { Structure } from "../structures/structure.js";
import { spacing } from "./integrate.js";
import type { Lines, RecordingFormat } from "./recording.js";
import { Unwrapper } from "./unwrap.js";

/**
 * Extended XYZ with several frames of one cell. Times come from `time_fs` in the comment (which we write), from `step` and
 * the option `timestep`, or from the option `interval`; `Time` is not taken: programs disagree on its unit. Positions that
 * jump by about a cell between frames are continued by the nearest image.
 */
export const extendedXyzTrajectory: RecordingFormat = {
  name: "extended XYZ trajectory",
  recognises: (firstLines) => /^\s*\d+\s*$/.test(firstLines[0] ?? "") && /Lattice\s*=/i.test(firstLines[1] ?? ""),
  async read(lines, options) {
    const frames: Float64Array[] = [];
    const times: number[] = [];
    const starts: number[] = [];
    const notes: string[] = [];
    let first: Structure | undefined;
    let unwrapper: Unwrapper | undefined;
    for (;;) {
      const frame = await readFrame(lines);
      if (frame === "end") break;
      if (frame === "truncated") {
        notes.push("the last frame is incomplete and left out");
        break;
      }
      const { structure, info, start } = frame;
      first ??= structure;
      unwrapper ??= new Unwrapper(structure.cell);
      if (structure.species.length !== first.species.length || structure.species.some((name, i) => name !== first!.species[i]))
        lines.fail({ code: "WRONG_COUNT", message: "the atoms of a frame are not those of the first one", line: start, expected: `${first.species.length} atoms in the same order`, received: `${structure.species.length}` });
      if (structure.cell.some((x, k) => Math.abs(x - first!.cell[k]!) > 1e-6 * Math.abs(first!.cell[k]!) + 1e-9))
        lines.fail({ code: "CELL_CHANGES", message: "the cell changes from frame to frame", line: start, expected: "constant volume and shape", remedy: "conductivity needs a run at constant volume" });
      const number = (key: string) => (info.has(key) ? Number(info.get(key)!.value) : NaN);
      times.push(Number.isFinite(number("time_fs")) ? number("time_fs") : Number.isFinite(number("step")) && options.timestep !== undefined ? number("step") * options.timestep : NaN);
      starts.push(start);
      frames.push(unwrapper.next(structure.positions, lines, frames.length + 1));
    }
    if (first === undefined || frames.length < 2) return lines.fail({ code: "RECORDING_TOO_SHORT", message: "the file has fewer than two complete frames" });
    if (unwrapper!.changed) notes.push("positions that jumped by a cell were continued by the nearest image");
    const timed = times.every(Number.isFinite);
    const interval = timed ? spacing(lines, times, (row) => starts[row]!) : options.interval;
    if (interval === undefined) return lines.fail({ code: "MISSING_OPTION", message: "the time between two frames is not known", line: 2, expected: "time_fs in every comment line, or --interval", remedy: "Time= is not taken: programs disagree on its unit" });
    return { kind: "trajectory", interval, species: first.species, frames, cell: Float64Array.from(first.cell), source: lines.path, notes };
  },
};

async function readFrame(lines: Lines): Promise<{ readonly structure: Structure; readonly info: ReturnType<typeof parseComment>; readonly start: number } | "end" | "truncated"> {
  let head = await lines.next();
  while (head !== undefined && head.trim() === "") head = await lines.next();
  if (head === undefined) return "end";
  const start = lines.number;
  const atoms = Number(head.trim());
  if (!Number.isSafeInteger(atoms) || atoms < 1) lines.fail({ code: "NOT_A_NUMBER", message: "a frame does not begin with its number of atoms", line: start, expected: "a whole number alone on its line", received: JSON.stringify(head.slice(0, 60)) });
  const text = [head];
  for (let k = 0; k <= atoms; k++) {
    const line = await lines.next();
    if (line === undefined) return "truncated";
    text.push(line);
  }
  const frame = new StructureText({ path: lines.path, text: text.join("\n"), sha256: "" });
  try {
    return { structure: extendedXyz.read(frame, {}), info: parseComment(frame, 2, text[1]!), start };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [problem, ...others] = error.problems.map((p) => ({ ...p, ...(p.line === undefined ? {} : { line: p.line + start - 1 }) }));
    // The row that a killed job was writing.
    if (problem!.code === "WRONG_COUNT" && problem!.line === lines.number && (await lines.next()) === undefined) return "truncated";
    throw new InputError([problem!, ...others]);
  }
}
