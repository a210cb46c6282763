import { describe, expect, test } from "vitest";

import { readConductivityTable, readForceField } from "../../src/formats/index.js";
import { InputError } from "../../src/errors/errors.js";
import { readInputFile } from "../../src/input/input-file.js";
import { description } from "../force-field/description.js";
import { fileOf, problemOf, readCharge } from "../recordings/helpers.js";
import { problemsOf } from "../structures/helpers.js";

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part, "latin1")] : part)));

/** As the programs write them, shortened. */
const files: readonly (readonly [seen: RegExp, content: string | Uint8Array, remedy: RegExp])[] = [
  [
    /a LAMMPS log/,
    "LAMMPS (2 Aug 2023)\nunits metal\nrun 100\nPer MPI rank memory allocation (min/avg/max) = 3.1 | 3.1 | 3.1 Mbytes\n   Step          Temp          v_jx     \n         0   1100            0.5       \n       100   1101.2         -0.25      \nLoop time of 0.1\n",
    /fix ave\/time/,
  ],
  [
    /fix ave\/correlate/,
    "# Time-correlated data for fix jj\n# Timestep Number-of-time-windows\n# Index TimeDelta Ncount v_jx*v_jx\n0 3\n1 0 1 0.5\n2 10 0 0\n3 20 0 0\n",
    /the flux itself with fix ave\/time/,
  ],
  [
    /averages over chunks/,
    "# Chunk-averaged data for fix c and group all\n# Timestep Number-of-chunks Total-count\n# Chunk Coord1 Ncount density\n100 1 8\n  1 0.5 8 0.1\n",
    /scalar mode/,
  ],
  [/dump in another style/, "---\ncreator: LAMMPS\ntimestep: 0\nnatoms: 2\n...\n", /style custom/],
  [
    /an i-PI trajectory/,
    "2\n# CELL(abcABC):   35.2330    35.2330    35.2330    90.000    90.000    90.000  Step:           0  Bead:       0 positions{atomic_unit}  cell{atomic_unit}\nLi 1 2 3\nF 4 5 6\n",
    /Bohr/,
  ],
  [
    /i-PI's properties/,
    "# column   1     --> step : The current simulation time step.\n# column   2     --> time{picosecond} : The elapsed simulation time.\n  0 0.0\n  1 0.1\n",
    /positions/,
  ],
  [
    /an XDATCAR of VASP 4/,
    "   2    2    1\n 0.12E+02 0.3E-09 0.3E-09 0.3E-09 0.2E-14\n 0.1E-03\n  CAR \n made up\n\n 0.0 0.0 0.0\n 0.5 0.5 0.5\n",
    /POSCAR/,
  ],
  [/vasprun\.xml/, '<?xml version="1.0" encoding="ISO-8859-1"?>\n<modeling>\n <generator>\n', /XDATCAR/],
  [/an OUTCAR/, " vasp.6.3.2 27Jun22 (build Mar 2 2023) complex\n \n executed on\n", /XDATCAR/],
  [
    /GPUMD's msd\.out/,
    Array.from({ length: 20 }, (_, k) => `${0.1 * k} ${k * 0.2} ${k * 0.21} ${k * 0.19} 1 1.1 0.9\n`).join(""),
    /the self part only/,
  ],
  [
    /XYZ without a cell/,
    "2\n i =        0, time =        0.000, E =       -17.1\n Li  1.0 2.0 3.0\n F  2 3 4\n",
    /Lattice=/,
  ],
  [/PDB/, "CRYST1   10.000   10.000   10.000  90.00  90.00  90.00 P 1\nATOM      1  NA\n", /ASE/],
  [/an ASE trajectory/, bytes("- of UlmASE-Trajectory", [0, 1, 2, 10]), /ASE/],
  [/HDF5 or NetCDF/, bytes([0x89], "HDF\r\n", [0x1a, 10, 0, 0]), /text/],
  [/HDF5 or NetCDF/, bytes("CDF", [2, 0, 0, 0, 10, 10]), /text/],
  [/a binary trajectory/, bytes([84, 0, 0, 0], "CORD", [1, 0, 0, 0, 10]), /MDAnalysis/],
  [/a binary trajectory/, bytes([0, 0, 7, 0xcb, 0, 0, 0, 2, 10]), /MDAnalysis/],
  [/an array of NumPy/, bytes([0x93], "NUMPY", [1, 0, 0x76, 0], "{'descr': '<f8'}\n"), /savetxt/],
  [/packed with zip/, bytes("PK", [3, 4, 20, 0, 10]), /gzip/],
  [/packed with bzip2, xz or zstd/, bytes("BZh91AY&SY", [10]), /gzip/],
  [/packed with bzip2, xz or zstd/, bytes([0xfd], "7zXZ", [0, 0, 4, 10]), /gzip/],
  [/packed with bzip2, xz or zstd/, bytes([0x28, 0xb5, 0x2f, 0xfd, 4, 10]), /gzip/],
];

test.each(files)("%s is named, with the way out", async (seen, content, remedy) => {
  const problem = await problemOf(content, { timestep: 1 });
  expect(problem).toMatchObject({ code: "UNKNOWN_FORMAT", message: expect.stringMatching(seen) });
  expect(problem.remedy).toMatch(remedy);
});

describe("numbers", () => {
  test("without names", async () => {
    expect(await problemOf("1 2 3\n4 5 6\n")).toMatchObject({
      code: "UNKNOWN_FORMAT",
      received: "columns of numbers without names",
      remedy: expect.stringContaining("names and units"),
    });
    // Seven columns that are no squares, or not evenly spaced.
    for (const row of [
      "1 -2 3 4 5 6 7\n2 -2 3 4 5 6 7\n3 1 1 1 1 1 1\n",
      "1 2 3 4 5 6 7\n2 2 3 4 5 6 7\n4 2 3 4 5 6 7\n",
    ])
      expect((await problemOf(row)).received).toBe("columns of numbers without names");
  });

  test.each([
    "time_ps;flux_x [e Å/ps]\n0,5;1,25\n1,0;2,5\n",
    "time_ps flux_x\n0,5 1\n1 2,5\n",
    "time_ps\tq\n1\t2,5e-3\n",
  ])("with decimal commas: %j", async (text) => {
    expect(await problemOf(text, { unit: "e Å/ps" })).toMatchObject({
      code: "DECIMAL_COMMAS",
      line: 2,
      remedy: expect.stringContaining("sed"),
    });
  });

  test("with commas between them are read", async () => {
    for (const separator of [",", ", ", " , ", "\t", ";"])
      expect(
        [...(await readCharge(`time_ps${separator}q [e Å]\n0${separator}1\n1${separator}2\n`)).displacement[0]!],
        separator,
      ).toEqual([1, 2]);
  });
});

test.each(["utf16le", "utf16be"])("%s, with or without a mark", async (encoding) => {
  const text = "time_ps,flux_x [e A/ps]\n0,1\n1,2\n";
  for (const mark of ["\uFEFF", ""]) {
    const content = Buffer.from(mark + text, "utf16le");
    if (encoding === "utf16be") content.swap16();
    const problem = {
      code: "FILE_ENCODING",
      received: encoding === "utf16be" ? "UTF-16BE" : "UTF-16LE",
      remedy: expect.stringContaining("iconv"),
    };
    expect(await problemOf(content)).toMatchObject(problem);
    expect(() => readInputFile(fileOf(content))).toThrow(InputError);
    expect(problemOfTable(content)).toMatchObject(problem);
  }
});

function problemOfTable(content: string | Uint8Array) {
  try {
    readConductivityTable(fileOf(content));
  } catch (error) {
    if (error instanceof InputError) return error.problems[0]!;
    throw error;
  }
  throw new Error("accepted");
}

describe("tables of σ(T) say which column is not understood", () => {
  test.each<[string, string, object]>([
    [
      "a name for σ",
      "T [K],kappa_ion [S/cm]\n300,1\n",
      {
        code: "NO_COLUMN",
        message: 'no column is recognised as a conductivity: "kappa_ion [S/cm]" is not understood',
        line: 1,
      },
    ],
    [
      "a name for T",
      "heat,note 2,sigma [S/cm]\n300,1,2\n",
      { code: "NO_COLUMN", message: 'no column is recognised as a temperature: "heat", "note 2" are not understood' },
    ],
    [
      "D(T)",
      "T [K],D_Li [cm^2/s]\n300,1e-6\n",
      {
        code: "NO_COLUMN",
        message: '"D_Li [cm^2/s]" is a diffusion coefficient: this is a table of D(T), not of σ(T)',
        remedy: expect.stringContaining("Haven ratio"),
      },
    ],
    ["log D", "1000/T [1/K],log10(D)\n3,-6\n", { message: expect.stringContaining("is a diffusion coefficient") }],
    [
      "diffusivity",
      "T [K] diffusivity_cm2_per_s\n300 1e-6\n",
      { message: expect.stringContaining("is a diffusion coefficient") },
    ],
    ["decimal commas", "T [K];sigma [S/cm]\n300,5;1,2e-3\n310;1,5e-3\n", { code: "DECIMAL_COMMAS", line: 2 }],
  ])("%s", (_name, text, expected) => {
    expect(problemOfTable(text)).toMatchObject(expected);
  });
});

describe("a force field that is none", () => {
  test.each<[string, string, RegExp, string | RegExp]>([
    ["MTP", "MTP\nversion = 1.1.0\n", /moment tensor/, '"MTP"'],
    ["ReaxFF", "Reactive MD-force field\n 39       ! Number of general parameters\n", /ReaxFF/, /Reactive/],
    ["EAM", "made up\nby\nus\n  2 Li O\n 100 0.1 100 0.1 5.0\n", /embedded-atom/, '"made up"'],
    ["Tersoff", "tersoff_1989 1 Si\n1 2 3\n", /Tersoff/, /tersoff_1989/],
    ["GAP", '<GAP_2020>\n  <Potential label="x"/>\n', /Gaussian approximation/, /GAP_2020/],
    ["a structure", '1\nLattice="1 0 0 0 1 0 0 0 1"\nLi 0 0 0\n', /a structure/, '"1"'],
    ["a letter", "Dear colleague,\n\nplease find enclosed\n", /no force field that is known/, '"Dear colleague,"'],
  ])("%s", (_, text, seen, received) => {
    const file = fileOf(text);
    expect(problemsOf(() => readForceField(file, { description }))).toMatchObject([
      {
        code: "UNKNOWN_FORMAT",
        message: expect.stringMatching(seen),
        file,
        line: 1,
        received: typeof received === "string" ? received : expect.stringMatching(received),
        expected: expect.stringMatching(/nep: neuroevolution[\s\S]*galvanostat: YAML with species/),
      },
    ]);
  });

  test.each(["specis: {}", '{ "species": {} }', "# ours\nname : x"])("%s is YAML of ours, with mistakes", (text) => {
    const codes = problemsOf(() => readForceField(fileOf(text), { description })).map(({ code }) => code);
    expect(codes).not.toContain("UNKNOWN_FORMAT");
    expect(codes).toContain("MISSING_KEY");
  });
});
