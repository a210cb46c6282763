import type { InputFile } from "../../input/input-file.js";
import { parseNumber } from "../../input/number.js";
import { splitText, wordLines, type WordLine } from "../../input/text-lines.js";
import { didYouMean } from "../../errors/did-you-mean.js";
import { InputError, type Problem } from "../../errors/errors.js";
import type { PairTable } from "../../model/index.js";
import { fromUnit } from "../../units/index.js";
import { limits } from "../../limits.js";

/*
 * Tables of LAMMPS's pair_style table: sections of a keyword, "N n [R lo hi | RSQ lo hi]", and n lines
 * "index r energy force". https://docs.lammps.org/pair_table.html
 */

export interface TableSection {
  readonly table: PairTable;
  readonly warnings: readonly Problem[];
}

interface Section {
  readonly name: string;
  readonly header: WordLine;
  readonly rows: readonly WordLine[];
}

function findSections(file: InputFile): Section[] {
  const lines = wordLines(file, /#.*$/);
  const starts = lines.flatMap(({ words }, i) =>
    !Number.isFinite(Number(words[0])) && lines[i + 1]?.words.some((word) => word.toUpperCase() === "N") ? [i] : [],
  );
  return starts.map((start, i) => ({
    name: lines[start]!.words[0]!,
    header: lines[start + 1]!,
    rows: lines.slice(start + 2, starts[i + 1] ?? lines.length),
  }));
}

/** LAMMPS writes the unit style of a table into its first comment; without one, metal units (eV, Å) are meant. */
function energyUnit(file: InputFile): number {
  const match = /^[ \t]*#.*\bUNITS:[ \t]*(\w+)/m.exec(file.text);
  const style = match?.[1] ?? "metal";
  if (style === "metal") return 1;
  if (style === "real") return fromUnit(1, "kcal/mol");
  throw new InputError([
    {
      code: "TABLE_UNITS",
      message: `tables in LAMMPS's ${style} units cannot be read`,
      file: file.path,
      line: splitText(file.text.slice(0, match!.index)).length,
      expected: "UNITS: metal (eV, Å) or real (kcal/mol, Å)",
      received: style,
    },
  ]);
}

interface Header {
  readonly count: number;
  /** r of row i (from 0), when the header gives it. */
  readonly r: ((i: number) => number) | null;
}

function readHeader(file: InputFile, { words, number }: WordLine): Header {
  const fail = (message: string): never => {
    throw new InputError([
      {
        code: "TABLE_HEADER",
        message,
        file: file.path,
        line: number,
        expected: "N <rows> [R <low> <high> | RSQ <low> <high>]",
        received: words.join(" "),
      },
    ]);
  };
  let count = NaN;
  let r: Header["r"] = null;
  let spacing: [string, number, number] | null = null;
  for (let i = 0; i < words.length; i++) {
    const key = words[i]!.toUpperCase();
    if (key === "N") count = Number(words[++i]);
    else if (key === "R" || key === "RSQ") spacing = [key, Number(words[++i]), Number(words[++i])];
    else if (key === "FPRIME") i += 2;
    else if (key === "BITMAP") fail("tables with BITMAP spacing cannot be read");
    else fail(`${words[i]} is not known in a table's header`);
  }
  if (!Number.isSafeInteger(count) || count < 2) fail("N is not a whole number of at least 2");
  if (spacing !== null) {
    const [key, low, high] = spacing;
    if (!(low > 0 && high > low && Number.isFinite(high))) fail(`${key} needs 0 < low < high`);
    const last = count - 1;
    r =
      key === "R"
        ? (i) => low + ((high - low) * i) / last
        : (i) => Math.sqrt(low * low + ((high * high - low * low) * i) / last);
  }
  return { count, r };
}

/** Rows whose force lies outside the slopes −ΔV/Δr on both sides by more than the tolerance. */
function inconsistentForces({ r, energy, force }: PairTable): number[] {
  const largest = force.reduce((max, f) => Math.max(max, Math.abs(f)), 0);
  const rows: number[] = [];
  for (let i = 1; i < r.length - 1; i++) {
    const left = -(energy[i]! - energy[i - 1]!) / (r[i]! - r[i - 1]!);
    const right = -(energy[i + 1]! - energy[i]!) / (r[i + 1]! - r[i]!);
    const margin = limits.tableForce * Math.max(Math.abs(left), Math.abs(right), Math.abs(force[i]!)) + 1e-4 * largest;
    if (force[i]! < Math.min(left, right) - margin || force[i]! > Math.max(left, right) + margin) rows.push(i);
  }
  return rows;
}

/**
 * Reads one section of a LAMMPS table. With R or RSQ in the header r is computed from it, as LAMMPS does, because the
 * column is rounded.
 *
 * @returns r in Å, energy in eV, force in eV/Å
 * @throws InputError TABLE_SECTION, TABLE_UNITS, TABLE_HEADER, TABLE_ROWS, TABLE_VALUE, TABLE_NOT_INCREASING, with lines
 */
export function readTableSection(file: InputFile, name: string): TableSection {
  const sections = findSections(file);
  const matching = sections.filter((section) => section.name === name);
  const names = sections.map((section) => section.name);
  const [section, again] = matching;
  if (section === undefined) {
    throw new InputError([
      {
        code: "TABLE_SECTION",
        message: `there is no section ${JSON.stringify(name)} in the table`,
        file: file.path,
        expected:
          names.length === 0 ? 'sections: a keyword, then "N …" on the next line' : `one of ${names.join(", ")}`,
        received: name,
        ...(didYouMean(name, names) === null ? {} : { remedy: didYouMean(name, names)! }),
      },
    ]);
  }
  if (again !== undefined) {
    throw new InputError([
      {
        code: "TABLE_SECTION",
        message: `section ${JSON.stringify(name)} is there twice`,
        file: file.path,
        line: again.header.number - 1,
        remedy: "rename or remove one",
      },
    ]);
  }
  const unit = energyUnit(file);
  const { count, r: computed } = readHeader(file, section.header);
  if (section.rows.length !== count) {
    throw new InputError([
      {
        code: "TABLE_ROWS",
        message: `section ${JSON.stringify(name)} has another number of rows than N`,
        file: file.path,
        line: section.header.number,
        expected: `${count} rows`,
        received: `${section.rows.length} rows`,
      },
    ]);
  }

  const table = { r: new Float64Array(count), energy: new Float64Array(count), force: new Float64Array(count) };
  let roundedWrongly: WordLine | null = null;
  for (const [i, row] of section.rows.entries()) {
    const values = row.words.map(parseNumber);
    if (values.length !== 4 || !values.every(Number.isFinite)) {
      throw new InputError([
        {
          code: "TABLE_VALUE",
          message: "the row is not four finite numbers",
          file: file.path,
          line: row.number,
          expected: "index r energy force",
          received: row.words.join(" "),
        },
      ]);
    }
    const [, r, energy, force] = values as [number, number, number, number];
    table.r[i] = computed?.(i) ?? r;
    table.energy[i] = energy * unit;
    table.force[i] = force * unit;
    if (Math.abs(table.r[i]! - r) > 1e-3 * table.r[i]!) roundedWrongly ??= row;
    const low = i === 0 ? 0 : table.r[i - 1]!;
    if (!(table.r[i]! > low)) {
      throw new InputError([
        {
          code: "TABLE_NOT_INCREASING",
          message: "r does not increase",
          file: file.path,
          line: row.number,
          expected: `more than ${low}`,
          received: String(r),
        },
      ]);
    }
  }
  const warnings: Problem[] = [];
  if (roundedWrongly !== null) {
    warnings.push({
      code: "TABLE_SPACING",
      message: "the column r differs from the spacing in the header, which is used",
      file: file.path,
      line: roundedWrongly.number,
    });
  }
  const bad = inconsistentForces(table);
  if (bad.length > 0) {
    warnings.push({
      code: "TABLE_FORCE",
      message: `the force is not −dV/dr in ${bad.length} of ${count} rows of section ${JSON.stringify(name)}: energy will not be conserved`,
      file: file.path,
      line: section.rows[bad[0]!]!.number,
    });
  }
  return { table, warnings };
}
