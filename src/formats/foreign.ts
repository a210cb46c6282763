import type { Problem } from "../errors/errors.js";
import { decimalCommas, hasDecimalCommas, isRow, splitCells } from "./tables/column-header.js";

/** A file that people try, and what to do instead. */
interface Foreign {
  /** As it is called. */
  readonly seen: string;
  readonly remedy: string;
  /** From the first lines. */
  readonly is: (lines: readonly string[]) => boolean;
}

const first = (pattern: RegExp) => (lines: readonly string[]) => pattern.test(lines[0] ?? "");
/** Bytes that are no UTF-8 have become U+FFFD. */
const begins =
  (...texts: readonly string[]) =>
  (lines: readonly string[]) =>
    texts.some((text) => lines[0]?.startsWith(text) === true);
const any = (pattern: RegExp) => (lines: readonly string[]) => lines.some((line) => pattern.test(line));
const convert = "convert it to extended XYZ, e.g. with ASE: ase convert FILE trajectory.extxyz";
const unpack = "unpack it, or pack it with gzip";

const foreign: readonly Foreign[] = [
  {
    seen: "a LAMMPS log",
    remedy: "write the flux with fix ave/time, or a dump with xu yu zu; a log has too few digits and steps",
    is: (lines) => first(/^LAMMPS \(/)(lines) || any(/^Per MPI rank memory allocation/)(lines),
  },
  {
    seen: "LAMMPS' fix ave/correlate",
    remedy: "a correlation has no error of its own: write the flux itself with fix ave/time",
    is: any(/^#\s*(Time-correlated data|Index\s+TimeDelta\s+Ncount)/i),
  },
  {
    seen: "LAMMPS' averages over chunks or histograms",
    remedy: "write the flux with fix ave/time in scalar mode",
    is: first(/^#\s*(Chunk-averaged|Histogrammed)/i),
  },
  {
    seen: "a LAMMPS dump in another style (yaml, cfg)",
    remedy: "dump in style custom: id element xu yu zu",
    is: (lines) => any(/^creator: LAMMPS/)(lines) || first(/^Number of particles\s*=/)(lines),
  },
  {
    seen: "an i-PI trajectory",
    remedy: "its lengths may be in Bohr: read it with i-PI's own Python package and write extended XYZ in Å with ASE",
    is: (lines) => /^#.*\bCELL[({]/i.test(lines[1] ?? ""),
  },
  {
    seen: "i-PI's properties",
    remedy: "they hold no motion of charge: analyse the positions, written as extended XYZ",
    is: any(/^#\s*column\s+\d+.*-->/),
  },
  {
    seen: "an XDATCAR of VASP 4, which does not hold the cell",
    remedy: "put the lines 1 to 7 of the POSCAR in the place of its header, or convert it with that to extended XYZ",
    is: (lines) => /^\s*CAR\s*$/.test(lines[3] ?? ""),
  },
  { seen: "vasprun.xml", remedy: "analyse the XDATCAR of the run", is: any(/^<modeling>/) },
  { seen: "an OUTCAR", remedy: "analyse the XDATCAR of the run", is: first(/^\s*vasp\.\d/i) },
  {
    seen: "GPUMD's msd.out or sdc.out",
    remedy: "they hold the self part only: dump positions (dump_exyz) and analyse those",
    is: isGpumdMsd,
  },
  {
    seen: "XYZ without a cell",
    remedy: 'write extended XYZ, with Lattice="ax ay az bx …" in every comment line',
    is: (lines) =>
      /^\s*\d+\s*$/.test(lines[0] ?? "") &&
      !/Lattice\s*=/i.test(lines[1] ?? "") &&
      /^\s*[A-Z][a-z]?\d*(\s+[-+.\d]\S*){3}/.test(lines[2] ?? ""),
  },
  { seen: "PDB", remedy: convert, is: any(/^(CRYST1|ATOM {2}|HETATM|MODEL {4})/) },
  { seen: "an ASE trajectory", remedy: convert, is: first(/^- of Ulm/) },
  {
    seen: "HDF5 or NetCDF",
    remedy: "write text: a LAMMPS dump, extended XYZ, or a table",
    is: begins("\ufffdHDF", "CDF\u0001", "CDF\u0002", "CDF\u0005"),
  },
  {
    seen: "a binary trajectory (DCD, XTC, TRR)",
    remedy: "convert it to a LAMMPS dump or extended XYZ, e.g. with MDAnalysis or VMD",
    is: (lines) => lines[0]?.slice(4, 8) === "CORD" || begins("\0\0\u0007\ufffd")(lines),
  },
  {
    seen: "an array of NumPy",
    remedy: "write text with names of columns: numpy.savetxt(FILE, ARRAY, header=NAMES)",
    is: begins("\ufffdNUMPY"),
  },
  { seen: "a file packed with zip", remedy: unpack, is: begins("PK\u0003\u0004") },
  { seen: "a file packed with bzip2, xz or zstd", remedy: unpack, is: begins("BZh", "\ufffd7zXZ", "(\ufffd/\ufffd") },
];

/** time, ⟨Δx²⟩, ⟨Δy²⟩, ⟨Δz²⟩ and three more, no names: times evenly spaced, and the first three squares. */
function isGpumdMsd(lines: readonly string[]): boolean {
  const rows = lines.filter((line) => line.trim() !== "").map((line) => line.trim().split(/\s+/).map(Number));
  if (rows.length < 3 || rows.some((row) => row.length !== 7 || row.some((x) => !Number.isFinite(x)))) return false;
  const step = rows[1]![0]! - rows[0]![0]!;
  return (
    step > 0 &&
    rows.every((row, k) => k === 0 || Math.abs(row[0]! - rows[k - 1]![0]! - step) < 1e-3 * step) &&
    rows.every((row) => row.slice(1, 4).every((x) => x >= 0))
  );
}

/** Whether there is nothing but numbers, without names. */
export const isNumbersOnly = (lines: readonly string[]): boolean =>
  lines.some((line) => line.trim() !== "") && lines.every((line) => line.trim() === "" || isRow(splitCells(line)));

/** What a file is that is no recording, from its first lines; `null`: nothing that is known here. */
export function foreignProblem(lines: readonly string[]): Problem | null {
  const commas = lines.findIndex(hasDecimalCommas);
  if (commas >= 0) return { ...decimalCommas, line: commas + 1, received: lines[commas]!.slice(0, 60) };
  const found = foreign.find(({ is }) => is(lines));
  if (found === undefined) return null;
  return {
    code: "UNKNOWN_FORMAT",
    message: `the file looks like ${found.seen}, which is not read here`,
    received: JSON.stringify((lines[0] ?? "").slice(0, 60)),
    remedy: found.remedy,
  };
}

const foreignForceFields: readonly Omit<Foreign, "remedy">[] = [
  { seen: "a moment tensor potential (MTP)", is: first(/^MTP\b/) },
  { seen: "a ReaxFF potential", is: any(/Number of general parameters/i) },
  { seen: "a Gaussian approximation potential (GAP)", is: any(/<GAP|<Potential\b/) },
  { seen: "a Tersoff potential", is: first(/^tersoff/i) },
  { seen: "a table of the embedded-atom method", is: (lines) => /^\s*\d+( +[A-Z][a-z]?)+\s*$/.test(lines[3] ?? "") },
  {
    seen: "a structure",
    is: (lines) => any(/Lattice\s*=\s*"/i)(lines) || any(/^_cell_length_a|^ITEM: |^data_/)(lines),
  },
];

/** What a file is that is no force field of ours, from its first lines; `null`: nothing that is known here. */
export const foreignForceField = (lines: readonly string[]): string | null =>
  foreignForceFields.find(({ is }) => is(lines))?.seen ?? null;
