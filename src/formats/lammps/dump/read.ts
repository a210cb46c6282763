import { numberAt, type Lines } from "../../../input/line-reader.js";
import type { Atoms, Frame } from "../../../recordings/frame.js";
import type { TrajectoryRecording } from "../../../recordings/recording.js";
import { trajectoriesOf } from "../../../recordings/trajectory.js";
import { BOHR } from "../../../units/constants.js";
import { formatNumber } from "../../../units/index.js";
import { reading, type RecordingOptions, type RecordingReader } from "../../format.js";

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

/** Å and fs that one of a file's lengths and times is: https://docs.lammps.org/units.html; `lj` has none. */
const unitStyles: Readonly<Record<string, { readonly length: number; readonly time: number }>> = {
  real: { length: 1, time: 1 },
  metal: { length: 1, time: 1e3 },
  si: { length: 1e10, time: 1e15 },
  cgs: { length: 1e8, time: 1e15 },
  electron: { length: BOHR, time: 1 },
  micro: { length: 1e4, time: 1e9 },
  nano: { length: 10, time: 1e6 },
};

/**
 * LAMMPS text dumps: xu yu zu; x y z with ix iy iz; xs … or xsu …; x y z alone are unwrapped by the nearest image. Atoms are sorted
 * by id; species are types named by the options, or elements. `ITEM: UNITS` and `ITEM: TIME` are believed, and held against
 * the options.
 */
export const readDump: RecordingReader<TrajectoryRecording> = {
  summary: "LAMMPS dump (`xu yu zu`; `x y z` or `xs ys zs`, with or without `ix iy iz`; `xsu ysu zsu`)",
  needs:
    "`--timestep` unless it has `ITEM: UNITS` and `ITEM: TIME`; `--transport-charges`; `--types` unless there is an `element` column",
  detect: (firstLines) => /^ITEM: (TIMESTEP|UNITS|TIME)/.test(firstLines[0] ?? ""),
  async read(lines, options) {
    const frames: Frame[] = [];
    const notes: string[] = [];
    let units: string | null = null;
    let timestep = options.timestep;
    let last: RawFrame | undefined;
    let wrapped = false;
    for (;;) {
      const raw = await readFrame(lines, units);
      if (raw === "end") break;
      if (raw === "truncated") {
        notes.push("the last frame is incomplete and left out");
        break;
      }
      units = raw.units;
      timestep = timeStepOf(lines, raw, last, timestep, options);
      if (last === undefined && raw.time === null && timestep === undefined && options.interval === undefined)
        lines.fail(withoutTimeStep);
      const layout = layoutOf(lines, raw.columns, raw.line);
      const { length } = unitStyles[units ?? "metal"]!;
      raw.rows.sort((a, b) => a.values[layout.id]! - b.values[layout.id]!);
      frames.push({
        clock: raw.step,
        line: raw.line,
        cell: raw.box.cell.map((x) => length * x),
        positions: place(raw.rows, layout, raw.box).map((x) => length * x),
        atoms: atomsOf(lines, raw, layout, options, frames.at(-1)?.atoms),
      });
      wrapped ||= !layout.unwrapped && layout.images === null;
      last = raw;
    }
    if (units === null) notes.push("lengths are taken for Å: the file does not name its units");
    else notes.push(`units ${units}, as the file says`);
    if (timestep !== options.timestep) notes.push(`time step ${formatNumber(timestep!, "fs")}, from the file's times`);
    if (options.types !== undefined && last !== undefined && !last.columns.includes("type"))
      notes.push("--types is not used: the file has no types");
    return trajectoriesOf(frames, {
      lines,
      unit: "step",
      perClock: timestep ?? null,
      ...reading(options),
      withoutInterval: withoutTimeStep,
      unwrapped: !wrapped || options.unwrapped === true,
      notes,
    });
  },
};

const withoutTimeStep = {
  code: "MISSING_OPTION",
  message: "LAMMPS counts steps: the time step is needed",
  expected: '--timestep, e.g. "1 fs"',
};

/** Relative difference of times that are written with six digits or more. */
const sameTime = 1e-3;

/**
 * fs: as the options have it, or from the file's own times where it names their unit. Where it does not, they are fs or ps.
 *
 * @throws InputError TIMES_CONTRADICT
 */
function timeStepOf(
  lines: Lines,
  now: RawFrame,
  last: RawFrame | undefined,
  known: number | undefined,
  { interval }: RecordingOptions,
): number | undefined {
  if (last === undefined || now.time === null || last.time === null || now.step <= last.step) return known;
  const steps = now.step - last.step;
  const styles = now.units === null ? ["real", "metal"] : [now.units];
  const found = styles.map((style) => ((now.time! - last.time!) * unitStyles[style]!.time) / steps);
  const said = known ?? (interval === undefined ? undefined : interval / steps);
  // What is left of a difference of numbers with six digits.
  const rounding = 2e-6 * Math.abs(now.time / (now.time - last.time));
  if (said !== undefined && !found.some((dt) => Math.abs(dt / said - 1) < sameTime + rounding))
    lines.fail({
      code: "TIMES_CONTRADICT",
      message: "the times of the file and those of the options do not fit together",
      line: now.line,
      expected: `a time step of ${found.map((dt) => formatNumber(dt, "fs")).join(" or ")}`,
      received: `${formatNumber(said, "fs")}${known === undefined ? `, ${steps} of which are --interval` : ""}`,
      remedy:
        "correct --timestep or --interval, or leave both out where the file names its units (dump_modify units yes time yes)",
    });
  return known ?? (now.units === null ? undefined : found[0]);
}

/** The others need not be numbers. */
const neededColumn = /^(id|type|[xyz]s?u?|i[xyz])$/;

interface Row {
  readonly values: Float64Array;
  readonly element: string;
}

interface RawFrame {
  readonly step: number;
  readonly line: number;
  /** In the file's units. */
  readonly time: number | null;
  readonly units: string | null;
  readonly box: Box;
  readonly columns: readonly string[];
  readonly rows: Row[];
}

/** @param units those of earlier frames: LAMMPS names them once */
async function readFrame(lines: Lines, units: string | null): Promise<RawFrame | "end" | "truncated"> {
  let line = await lines.next();
  let time: number | null = null;
  while (line !== undefined && (line.trim() === "" || /^ITEM: (UNITS|TIME)\b(?!STEP)/.test(line))) {
    if (line.startsWith("ITEM")) {
      const value = (await lines.next())?.trim();
      if (value === undefined) return "truncated";
      if (line.startsWith("ITEM: UNITS")) units = unitsOf(lines, value, units);
      else time = numberAt(lines, value, "the time");
    }
    line = await lines.next();
  }
  if (line === undefined) return time === null ? "end" : "truncated";
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
    start + 4,
  );
  const columns = atomsHeader.replace("ITEM: ATOMS", "").trim().split(/\s+/);
  const element = columns.indexOf("element");
  const rows: Row[] = [];
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
    rows.push({
      values: Float64Array.from(words, (word, c) =>
        neededColumn.test(columns[c]!) ? numberAt(lines, word, columns[c]!) : 0,
      ),
      element: element < 0 ? "" : words[element]!,
    });
  }
  return { step, line: start, time, units, box, columns, rows };
}

/** @throws InputError NOT_SUPPORTED, UNKNOWN_UNITS, UNITS_CHANGE */
function unitsOf(lines: Lines, name: string, before: string | null): string {
  if (before !== null && name !== before)
    lines.fail({
      code: "UNITS_CHANGE",
      message: "the units change within the file",
      line: lines.number,
      expected: before,
      received: name,
      remedy: "analyse the parts apart",
    });
  if (Object.hasOwn(unitStyles, name)) return name;
  return lines.fail({
    code: name === "lj" ? "NOT_SUPPORTED" : "UNKNOWN_UNITS",
    message:
      name === "lj"
        ? "the file is in units lj, which have neither length nor time"
        : `there are no units ${JSON.stringify(name)} of LAMMPS`,
    line: lines.number,
    expected: Object.keys(unitStyles).join(", "),
    received: name,
    remedy: "write the dump in units of a material",
  });
}

/** https://docs.lammps.org/Howto_triclinic.html: bounds of a tilted box are those of its bounding box. */
function boxOf(lines: Lines, header: string, bounds: readonly (readonly number[])[], boundsLine: number): Box {
  const [bx, by, bz] = bounds as [number[], number[], number[]];
  if (/\babc origin\b/.test(header))
    lines.fail({
      code: "NOT_SUPPORTED",
      message: "general triclinic boxes are not supported",
      line: boundsLine,
      remedy: "dump in LAMMPS' restricted triclinic form",
    });
  const tilted = /\bxy xz yz\b/.test(header);
  const flags = header.replace("ITEM: BOX BOUNDS", "").replace("xy xz yz", "").trim();
  if (flags !== "" && !/^(pp\s*)+$/.test(flags))
    lines.fail({
      code: "NOT_PERIODIC",
      message: "the box is not periodic in all three directions",
      line: boundsLine,
      expected: "boundaries pp pp pp",
      received: flags,
      remedy: "a conductivity needs a bulk cell; surfaces and molecules are not supported",
    });
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

/** Who is there, in the order of ids; the same object as before while nothing changes. */
function atomsOf(
  lines: Lines,
  { rows, columns, line }: RawFrame,
  layout: Layout,
  options: RecordingOptions,
  before: Atoms | undefined,
): Atoms {
  const ids = rows.map(({ values }) => values[layout.id]!);
  if (ids.some((id, k) => k > 0 && id === ids[k - 1]))
    lines.fail({ code: "DUPLICATE_ATOM", message: "an id is there twice in a frame", line });
  // LAMMPS calls all atoms C unless `dump_modify element` names them: names that are given for types come first.
  const byType = layout.type >= 0 && (options.types !== undefined || layout.element < 0);
  if (!byType && layout.element < 0)
    lines.fail({
      code: "MISSING_COLUMN",
      message: "atoms have neither element nor type",
      line,
      expected: "element, or type with --types 1=Li,2=O",
    });
  const types = layout.type < 0 ? [] : rows.map(({ values }) => values[layout.type]!);
  const species = byType
    ? types.map(
        (type) =>
          options.types?.[type] ??
          lines.fail({
            code: "MISSING_OPTION",
            message: `type ${type} has no name`,
            line,
            expected: "--types, e.g. 1=Li,2=O",
          }),
      )
    : rows.map(({ element }) => element);
  if (!byType && new Set(types).size > 1 && species.every((name) => name === "C"))
    lines.fail({
      code: "DEFAULT_ELEMENTS",
      message: "all types are of element C, which LAMMPS writes where dump_modify element names none",
      line,
      expected: "--types, e.g. 1=Li,2=O",
      received: columns.join(" "),
    });
  const same =
    before !== undefined &&
    before.ids!.length === ids.length &&
    ids.every((id, k) => id === before.ids![k] && species[k] === before.species[k]);
  return same ? before : { ids, species };
}

function place(rows: readonly Row[], layout: Layout, { cell, origin }: Box): Float64Array {
  const positions = new Float64Array(3 * rows.length);
  rows.forEach(({ values }, at) => {
    const s = layout.scaled ? layout.x.map((k) => values[k]!) : [0, 0, 0];
    for (let axis = 0; axis < 3; axis++) {
      let x = layout.scaled
        ? origin[axis]! + s[0]! * cell[axis]! + s[1]! * cell[3 + axis]! + s[2]! * cell[6 + axis]!
        : values[layout.x[axis]!]!;
      if (layout.images !== null)
        for (let image = 0; image < 3; image++) x += values[layout.images[image]!]! * cell[3 * image + axis]!;
      positions[3 * at + axis] = x;
    }
  });
  return positions;
}
