import { cellProblem } from "../../../structures/check.js";
import { numberAt, type Lines } from "../../../input/line-reader.js";
import type { TrajectoryRecording } from "../../../recordings/recording.js";
import type { RecordingOptions, RecordingReader } from "../../format.js";
import { unwrapFrames } from "../../../recordings/unwrap.js";

/** How the columns of a dump become positions: Å or fractions of the box, wrapped or not, with images. */
interface Layout {
  readonly x: readonly number[];
  readonly scaled: boolean;
  readonly unwrapped: boolean;
  readonly images: readonly number[] | null;
  readonly id: number;
  readonly element: number;
  readonly type: number;
}

interface Box {
  readonly cell: Float64Array;
  readonly origin: readonly [number, number, number];
}

interface Frame {
  readonly step: number;
  readonly line: number;
  readonly positions: Float64Array;
}

/**
 * LAMMPS text dumps with constant box: xu yu zu; x y z with ix iy iz; xs … or xsu …; x y z alone are unwrapped by the nearest
 * image. Atoms are sorted by id; species are elements, or types named by the options.
 */
export const readDump: RecordingReader<TrajectoryRecording> = {
  summary: "LAMMPS dump (`xu yu zu`; `x y z` or `xs ys zs`, with or without `ix iy iz`; `xsu ysu zsu`)",
  needs: "`--timestep`, `--transport-charges`, `--types` unless there is an `element` column",
  detect: (firstLines) => /^ITEM: (TIMESTEP|UNITS|TIME)/.test(firstLines[0] ?? ""),
  async read(lines, options) {
    if (options.timestep === undefined && options.interval === undefined)
      return lines.fail({
        code: "MISSING_OPTION",
        message: "LAMMPS counts steps: the time step is needed",
        expected: '--timestep, e.g. "1 fs"',
      });
    const frames: Frame[] = [];
    const notes: string[] = [];
    let species: string[] | undefined;
    let box: Box | undefined;
    let order: Map<number, number> | undefined;
    let wrapped = false;
    for (;;) {
      const raw = await readFrame(lines);
      if (raw === "end") break;
      if (raw === "truncated") {
        notes.push("the last frame is incomplete and left out");
        break;
      }
      const layout = layoutOf(lines, raw.columns, raw.line);
      if (
        box !== undefined &&
        raw.box.cell.some((x, k) => Math.abs(x - box!.cell[k]!) > 1e-6 * Math.abs(box!.cell[k]!) + 1e-9)
      )
        lines.fail({
          code: "CELL_CHANGES",
          message: "the box changes from frame to frame",
          line: raw.line,
          expected: "constant volume and shape",
          remedy: "conductivity needs a run at constant volume",
        });
      if (box === undefined) {
        box = raw.box;
        const problem = cellProblem(box.cell);
        if (problem !== null) lines.fail({ ...problem, line: raw.line });
      }
      if (order === undefined) {
        const ids = raw.rows.map((row) => row[layout.id]!).sort((a, b) => a - b);
        order = new Map(ids.map((id, k) => [id, k]));
        if (order.size !== ids.length)
          lines.fail({ code: "DUPLICATE_ATOM", message: "an id is there twice in a frame", line: raw.line });
        species = speciesOf(lines, raw, layout, order, options);
      }
      if (raw.rows.length !== order.size)
        lines.fail({
          code: "WRONG_COUNT",
          message: "the number of atoms changes",
          line: raw.line,
          expected: `${order.size}`,
          received: `${raw.rows.length}`,
        });
      const positions = place(lines, raw.rows, layout, raw.box, order);
      wrapped ||= !layout.unwrapped && layout.images === null;
      const again =
        raw.step > (frames.at(-1)?.step ?? -Infinity) ? -1 : frames.findIndex(({ step }) => step === raw.step);
      if (again >= 0) {
        notes.push(`from step ${raw.step} on frames are there twice, as after a restart: the later ones are taken`);
        frames.length = again;
      }
      frames.push({ step: raw.step, line: raw.line, positions });
    }
    if (frames.length < 2)
      return lines.fail({ code: "RECORDING_TOO_SHORT", message: "the dump has fewer than two complete frames" });
    const step = frames[1]!.step - frames[0]!.step;
    const odd = frames.findIndex((frame, k) => k > 0 && frame.step - frames[k - 1]!.step !== step);
    if (odd > 0)
      lines.fail({
        code: "UNEVEN_TIMES",
        message: `frames are not equally spaced: steps ${frames[odd - 1]!.step} and ${frames[odd]!.step}`,
        line: frames[odd]!.line,
        expected: `every ${step} steps`,
        remedy: "correlate one evenly sampled stretch",
      });
    if (wrapped && unwrapFrames(frames, box!.cell, lines))
      notes.push("wrapped positions were continued by the nearest image");
    return {
      kind: "trajectory",
      interval: options.timestep === undefined ? options.interval! : step * options.timestep,
      species: species!,
      frames: frames.map(({ positions }) => positions),
      cell: box!.cell,
      source: lines.path,
      notes,
    };
  },
};

/** The others need not be numbers. */
const neededColumn = /^(id|type|[xyz]s?u?|i[xyz])$/;

interface RawFrame {
  readonly step: number;
  readonly line: number;
  readonly box: Box;
  readonly columns: readonly string[];
  /** Elements are kept as their index in `words`. */
  readonly rows: readonly Float64Array[];
  readonly elements: readonly string[];
}

async function readFrame(lines: Lines): Promise<RawFrame | "end" | "truncated"> {
  let line = await lines.next();
  while (line !== undefined && (line.trim() === "" || /^ITEM: (UNITS|TIME)\b(?!STEP)/.test(line))) {
    if (line.startsWith("ITEM")) await lines.next();
    line = await lines.next();
  }
  if (line === undefined) return "end";
  if (!line.startsWith("ITEM: TIMESTEP"))
    lines.fail({
      code: "WRONG_HEADER",
      message: "a frame begins with something else",
      line: lines.number,
      expected: "ITEM: TIMESTEP",
      received: JSON.stringify(line.slice(0, 40)),
    });
  const start = lines.number;
  const stepText = await lines.next();
  const countHeader = await lines.next();
  const countText = await lines.next();
  const boxHeader = await lines.next();
  const bounds = [await lines.next(), await lines.next(), await lines.next()];
  const atomsHeader = await lines.next();
  if (atomsHeader === undefined) return "truncated";
  if (
    !countHeader!.startsWith("ITEM: NUMBER OF ATOMS") ||
    !boxHeader!.startsWith("ITEM: BOX BOUNDS") ||
    !atomsHeader.startsWith("ITEM: ATOMS")
  )
    lines.fail({
      code: "WRONG_HEADER",
      message: "the frame's header is not that of a LAMMPS dump",
      line: start,
      expected: "ITEM: TIMESTEP, NUMBER OF ATOMS, BOX BOUNDS, ATOMS",
    });
  const step = numberAt(lines, stepText?.trim(), "the step");
  const count = numberAt(lines, countText?.trim(), "the number of atoms");
  const box = boxOf(
    lines,
    boxHeader!,
    bounds.map((text) =>
      text!
        .trim()
        .split(/\s+/)
        .map((word) => numberAt(lines, word, "a bound of the box")),
    ),
  );
  const columns = atomsHeader.replace("ITEM: ATOMS", "").trim().split(/\s+/);
  const element = columns.indexOf("element");
  const rows: Float64Array[] = [];
  const elements: string[] = [];
  for (let k = 0; k < count; k++) {
    const text = await lines.next();
    if (text === undefined) return "truncated";
    const words = text.trim().split(/\s+/);
    if (words.length !== columns.length) {
      if ((await lines.next()) === undefined) return "truncated";
      lines.fail({
        code: "WRONG_COUNT",
        message: "the row has another number of values than ITEM: ATOMS",
        line: lines.number - 1,
        expected: `${columns.length}`,
        received: `${words.length}`,
      });
    }
    rows.push(
      Float64Array.from(words, (word, c) =>
        c === element ? k : neededColumn.test(columns[c]!) ? numberAt(lines, word, columns[c]!) : 0,
      ),
    );
    if (element >= 0) elements.push(words[element]!);
  }
  return { step, line: start, box, columns, rows, elements };
}

/** https://docs.lammps.org/Howto_triclinic.html: bounds of a tilted box are those of its bounding box. */
function boxOf(lines: Lines, header: string, bounds: readonly (readonly number[])[]): Box {
  const [bx, by, bz] = bounds as [number[], number[], number[]];
  if (/\babc origin\b/.test(header))
    lines.fail({
      code: "NOT_SUPPORTED",
      message: "general triclinic boxes are not supported",
      line: lines.number,
      remedy: "dump in LAMMPS' restricted triclinic form",
    });
  const tilted = /\bxy xz yz\b/.test(header);
  const [xy, xz, yz] = tilted ? [bx[2]!, by[2]!, bz[2]!] : [0, 0, 0];
  const xlo = bx[0]! - Math.min(0, xy, xz, xy + xz);
  const xhi = bx[1]! - Math.max(0, xy, xz, xy + xz);
  const ylo = by[0]! - Math.min(0, yz);
  const yhi = by[1]! - Math.max(0, yz);
  return {
    cell: Float64Array.of(xhi - xlo, 0, 0, xy, yhi - ylo, 0, xz, yz, bz[1]! - bz[0]!),
    origin: [xlo, ylo, bz[0]!],
  };
}

function layoutOf(lines: Lines, columns: readonly string[], line: number): Layout {
  const find = (...names: string[]) => {
    const found = names.map((name) => columns.indexOf(name));
    return found.every((k) => k >= 0) ? found : null;
  };
  const common = { id: columns.indexOf("id"), element: columns.indexOf("element"), type: columns.indexOf("type") };
  if (common.id < 0)
    lines.fail({
      code: "MISSING_COLUMN",
      message: "atoms have no id, so that they cannot be followed",
      line,
      expected: "id",
      received: columns.join(" "),
    });
  const images = find("ix", "iy", "iz");
  const kinds: [readonly number[] | null, boolean, boolean][] = [
    [find("xu", "yu", "zu"), false, true],
    [find("xsu", "ysu", "zsu"), true, true],
    [find("x", "y", "z"), false, false],
    [find("xs", "ys", "zs"), true, false],
  ];
  const kind = kinds.find(([x]) => x !== null);
  if (kind === undefined)
    return lines.fail({
      code: "MISSING_COLUMN",
      message: "atoms have no positions",
      line,
      expected: "xu yu zu (best), x y z ix iy iz, x y z, xs ys zs or xsu ysu zsu",
      received: columns.join(" "),
    });
  return { ...common, x: kind[0]!, scaled: kind[1], unwrapped: kind[2], images: kind[2] ? null : images };
}

function speciesOf(
  lines: Lines,
  raw: RawFrame,
  layout: Layout,
  order: ReadonlyMap<number, number>,
  options: RecordingOptions,
): string[] {
  const species = new Array<string>(order.size);
  raw.rows.forEach((row, k) => {
    const at = order.get(row[layout.id]!)!;
    if (layout.element >= 0) species[at] = raw.elements[k]!;
    else if (layout.type < 0)
      lines.fail({
        code: "MISSING_COLUMN",
        message: "atoms have neither element nor type",
        line: raw.line,
        expected: "element, or type with --types 1=Li,2=O",
      });
    else
      species[at] =
        options.types?.[row[layout.type]!] ??
        lines.fail({
          code: "MISSING_OPTION",
          message: `type ${row[layout.type]} has no name`,
          line: raw.line,
          expected: "--types, e.g. 1=Li,2=O",
        });
  });
  return species;
}

function place(
  lines: Lines,
  rows: readonly Float64Array[],
  layout: Layout,
  { cell, origin }: Box,
  order: ReadonlyMap<number, number>,
): Float64Array {
  const positions = new Float64Array(3 * order.size);
  for (const row of rows) {
    const at = order.get(row[layout.id]!);
    if (at === undefined)
      return lines.fail({
        code: "UNKNOWN_ATOM",
        message: `atom ${row[layout.id]} is not in the first frame`,
        line: lines.number,
      });
    const s = layout.scaled ? layout.x.map((k) => row[k]!) : [0, 0, 0];
    for (let axis = 0; axis < 3; axis++) {
      let x = layout.scaled
        ? origin[axis]! + s[0]! * cell[axis]! + s[1]! * cell[3 + axis]! + s[2]! * cell[6 + axis]!
        : row[layout.x[axis]!]!;
      if (layout.images !== null)
        for (let image = 0; image < 3; image++) x += row[layout.images[image]!]! * cell[3 * image + axis]!;
      positions[3 * at + axis] = x;
    }
  }
  return positions;
}
