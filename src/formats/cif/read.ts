import { cellFromParameters, toCartesian, toFractional } from "../../structures/cell.js";
import type { DisorderedStructure, Occupant } from "../../structures/disordered.js";
import { elementOf } from "../../structures/elements.js";
import type { TextLines } from "../../input/text-lines.js";
import type { ReadOptions } from "../format.js";
import { mergeOrbits, orbitOf, type Orbit, type Row } from "./sites.js";
import { readOperations } from "./space-group.js";
import { isGiven, parseCif, type CifBlock, type CifValue } from "./star.js";

/** Occupancies of one site that add up to a little more than 1 are rounded ones. */
const FULL = 1.01;

/** A number with or without its standard uncertainty: 1.234(5). */
function numberOf(text: TextLines, value: CifValue, what: string): number {
  return text.number({ text: value.text.replace(/\(\d+\)$/, ""), column: value.column }, value.line, what);
}

function hasAtoms(block: CifBlock): boolean {
  return block.tags.has("_atom_site_fract_x") || block.tags.has("_atom_site_cartn_x");
}

function chooseBlock(text: TextLines, blocks: readonly CifBlock[], name: string | undefined): CifBlock {
  const candidates = blocks.filter(hasAtoms);
  const names = candidates.map((block) => block.name).join(", ");
  if (name !== undefined) {
    return (
      candidates.find((block) => block.name === name) ??
      text.fail({
        code: "NO_SUCH_BLOCK",
        message: `there is no data block ${JSON.stringify(name)} with atoms`,
        line: 1,
        expected: names || "a block with atoms",
        received: name,
      })
    );
  }
  if (candidates.length === 1) return candidates[0]!;
  if (candidates.length === 0)
    text.fail({
      code: "NO_ATOMS",
      message: "no data block has atoms",
      line: text.lines.length,
      expected: "a loop with _atom_site_fract_x",
    });
  text.fail({
    code: "SEVERAL_STRUCTURES",
    message: `${candidates.length} data blocks have atoms`,
    line: candidates[1]!.line,
    expected: "one structure, or the name of a block",
    received: names,
    remedy: "choose one: galvanostat convert FILE OUTPUT --block NAME",
  });
}

function readCell(text: TextLines, block: CifBlock): Float64Array {
  const values = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"].map((name, k) => {
    const value = block.tags.get(`_cell_${name}`)?.[0];
    if (!isGiven(value))
      text.fail({
        code: "NO_CELL",
        message: `_cell_${name} is missing`,
        line: block.tags.get(`_cell_${name}`)?.[0]?.line ?? block.line,
      });
    const number = numberOf(text, value, `_cell_${name}`);
    if (!(number > 0 && (k < 3 || number < 180)))
      text.fail({
        code: "BAD_CELL",
        message: `_cell_${name} is not possible`,
        line: value.line,
        column: value.column,
        expected: k < 3 ? "a length above 0" : "an angle between 0 and 180°",
        received: value.text,
      });
    return number;
  });
  const cell = cellFromParameters(
    values.slice(0, 3) as [number, number, number],
    values.slice(3) as [number, number, number],
  );
  if (cell !== null) return cell;
  return text.fail({
    code: "BAD_CELL",
    message: "there is no cell with these angles",
    line: block.tags.get("_cell_angle_alpha")![0]!.line,
    received: values.slice(3).join(" "),
  });
}

/** "0.85Zr + 0.15Y", "Zr0.85Y0.15", "Zr4+0.85" and the like: elements and their parts; `null` for anything else. */
function mixtureOf(symbol: string): { readonly species: string; readonly part: number }[] | null {
  const part = String.raw`(\d*\.\d+|[01])`;
  const element = String.raw`([A-Z][a-z]?)(?:\d*[+-])?`;
  const plain = symbol.replace(/\s+/g, "");
  for (const [term, separator, of, how] of [
    [`${element}${part}`, "[+,]?", 0, 1],
    [`${part}\\*?${element}`, "[+,]", 1, 0],
  ] as const) {
    if (!new RegExp(`^${term}(?:${separator}${term})*$`).test(plain)) continue;
    const found = [...plain.matchAll(new RegExp(term, "g"))].map(([, ...groups]) => ({
      species: groups[of]!,
      part: Number(groups[how]),
    }));
    const known = found.every(({ species, part: own }) => elementOf(species) === species && own > 0);
    if (known && (found.length > 1 || found[0]!.part < 1) && found.reduce((sum, { part: own }) => sum + own, 0) <= FULL)
      return found;
  }
  return null;
}

/** "Li1+", "LI", "O2-" are type symbols; a label is one with a number or letters behind it. */
function speciesOf(text: TextLines, symbol: CifValue | undefined, label: CifValue | undefined): string {
  const value = isGiven(symbol) ? symbol : label;
  if (!isGiven(value))
    text.fail({
      code: "NO_SPECIES",
      message: "the atom has neither type symbol nor label",
      line: (symbol ?? label)!.line,
    });
  const letters = /^[A-Za-z]{0,2}/.exec(value.text)![0];
  const second = /^\(?[A-Z][a-z]?(?:\d*\.?\d*[+-]?)(\s*[,/&;|+]\s*)?([\d.]*)([A-Z][a-z]?)(?![a-z])/.exec(value.text);
  // Of labels only what is set apart: OW1 is an oxygen.
  if (second !== null && elementOf(second[3]!) !== null && (isGiven(symbol) || second[1] !== undefined))
    text.fail({
      code: "UNKNOWN_SPECIES",
      message: "this names two elements, and does not say how much of each is on the site",
      line: value.line,
      column: value.column,
      expected: "one element, or parts: 0.85Zr + 0.15Y, Zr0.85Y0.15",
      received: JSON.stringify(value.text),
      remedy: "write one row for each element, with its occupancy",
    });
  const two = elementOf(letters.slice(0, 1).toUpperCase() + letters.slice(1).toLowerCase());
  const one = elementOf(letters.slice(0, 1).toUpperCase());
  const twoLetters = two !== null && two.length === 2;
  if (!isGiven(symbol) && twoLetters && one !== null && letters !== two) {
    text.fail({
      code: "UNKNOWN_SPECIES",
      message: `the label may begin with ${two} or with ${one}`,
      line: value.line,
      column: value.column,
      received: value.text,
      remedy: "add _atom_site_type_symbol",
    });
  }
  const isSymbol = isGiven(symbol) && /^[A-Za-z]{1,2}(?:\d*\.?\d*[+-]?|[+-]\d*\.?\d*)$/.test(value.text);
  const element = isSymbol
    ? letters.length === 2
      ? two?.length === 2
        ? two
        : null
      : one
    : (elementOf(value.text) ?? (twoLetters ? two : null));
  if (element !== null && element !== undefined) return element;
  // A label T1 is a tetrahedral site.
  if (letters === "D" || (letters === "T" && isGiven(symbol))) return letters;
  return text.fail({
    code: "UNKNOWN_SPECIES",
    message: "this is not an element",
    line: value.line,
    column: value.column,
    expected: "a chemical symbol, e.g. Li or Li1+",
    received: JSON.stringify(value.text),
  });
}

function readRows(text: TextLines, block: CifBlock, cell: Float64Array, notes: string[]): Row[] {
  const cartesian = !block.tags.has("_atom_site_fract_x");
  const kind = cartesian ? "cartn" : "fract";
  const turned = [...block.tags].find(
    ([tag]) => tag.startsWith("_atom_sites_cartn_tran") || tag.startsWith("_atom_sites_fract_tran"),
  );
  if (cartesian && turned !== undefined)
    text.fail({
      code: "NOT_SUPPORTED",
      message: "Cartesian coordinates with axes of their own are not supported",
      line: turned[1][0]!.line,
      remedy: "write _atom_site_fract_x, y, z",
    });
  const columns = ["x", "y", "z"].map((axis) => {
    const tag = `_atom_site_${kind}_${axis}`;
    return block.tags.get(tag) ?? text.fail({ code: "WRONG_COUNT", message: `${tag} is missing`, line: block.line });
  });
  const count = columns[0]!.length;
  const column = (name: string) => {
    const values = block.tags.get(`_atom_site_${name}`);
    if (values !== undefined && values.length !== count)
      text.fail({
        code: "WRONG_COUNT",
        message: `_atom_site_${name} does not belong to the loop of the coordinates`,
        line: values[0]!.line,
        expected: `${count} values`,
        received: `${values.length}`,
      });
    return values;
  };
  columns.forEach((_, k) => column(`${kind}_${"xyz"[k]}`));
  const [symbols, labels, occupancies, flags] = ["type_symbol", "label", "occupancy", "calc_flag"].map(column);
  if (symbols === undefined && labels === undefined)
    text.fail({
      code: "NO_SPECIES",
      message: "the atoms have neither type symbols nor labels",
      line: columns[0]![0]!.line,
      expected: "_atom_site_type_symbol or _atom_site_label",
    });
  const rows: Row[] = [];
  let skipped = 0;
  for (let i = 0; i < count; i++) {
    const { line } = columns[0]![i]!;
    const name = labels?.[i] ?? symbols![i]!;
    const occupancy = isGiven(occupancies?.[i]) ? numberOf(text, occupancies![i]!, "the occupancy") : 1;
    if (flags?.[i]?.text === "dum" || occupancy === 0) {
      skipped++;
      continue;
    }
    if (!(occupancy > 0 && occupancy <= FULL))
      text.fail({
        code: "BAD_OCCUPANCY",
        message: `the occupancy of ${name.text} is not possible`,
        line,
        column: occupancies![i]!.column,
        expected: "0 to 1",
        received: String(occupancy),
      });
    const values = columns.map((all) => {
      const value = all[i]!;
      return isGiven(value)
        ? numberOf(text, value, `a coordinate of ${name.text}`)
        : text.fail({
            code: "NOT_A_NUMBER",
            message: `a coordinate of ${name.text} is not known`,
            line: all[i]!.line,
            column: all[i]!.column,
            expected: "a number",
            received: all[i]!.text,
          });
    });
    const symbol = symbols?.[i];
    const mixture = isGiven(symbol) ? mixtureOf(symbol.text) : null;
    for (const { species, part } of mixture ?? [{ species: speciesOf(text, symbol, labels?.[i]), part: 1 }])
      rows.push({
        label: name.text,
        species,
        occupancy: occupancy * part,
        position: cartesian ? Array.from(toFractional(values, cell)) : values,
        line,
      });
  }
  if (skipped > 0) notes.push(`${skipped} dummy or empty sites are left out`);
  const groups = block.tags.get("_atom_site_disorder_group");
  if (groups?.some(isGiven))
    notes.push("disorder groups are not used: which sites exclude each other is decided by distance");
  if (rows.length === 0) text.fail({ code: "NO_ATOMS", message: "all sites are empty", line: block.line });
  return rows;
}

function occupantsOf(text: TextLines, { rows }: Orbit): Occupant[] {
  const bySpecies = new Map<string, number>();
  for (const { species, occupancy } of rows) bySpecies.set(species, (bySpecies.get(species) ?? 0) + occupancy);
  const sum = [...bySpecies.values()].reduce((a, b) => a + b, 0);
  if (sum > FULL) {
    const { line } = rows.at(-1)!;
    text.fail({
      code: "BAD_OCCUPANCY",
      message: `more than one atom is on the site of ${rows.map(({ label }) => label).join(", ")}`,
      line,
      expected: "occupancies of at most 1 together",
      received: sum.toFixed(3),
      remedy: "a cell with all of its atoms has the symmetry P 1; atoms at one place need occupancies",
    });
  }
  return [...bySpecies].map(([species, occupancy]) => ({ species, occupancy: occupancy / Math.max(1, sum) }));
}

/** What is in the cell against what the file says is in it; lists are cut short, and hydrogen is often not found. */
function compareFormula(block: CifBlock, structure: Pick<DisorderedStructure, "occupants">, notes: string[]): void {
  const [formula, units] = ["_chemical_formula_sum", "_cell_formula_units_z"].map((tag) => block.tags.get(tag)?.[0]);
  if (!isGiven(formula) || !isGiven(units) || !/^\d+$/.test(units.text)) return;
  const counts = new Map<string, number>();
  for (const { species, occupancy } of structure.occupants.flat())
    counts.set(species, (counts.get(species) ?? 0) + occupancy);
  const different: string[] = [];
  for (const [, element, count] of formula.text.matchAll(/([A-Z][a-z]?)(\d*\.?\d*)/g)) {
    const expected = Number(count || 1) * Number(units.text);
    const found = counts.get(element!) ?? 0;
    if (Math.abs(found - expected) > 0.02 * expected)
      different.push(`${element} ${Number(found.toFixed(3))} instead of ${Number(expected.toFixed(3))}`);
  }
  if (different.length > 0)
    notes.push(`the sites do not add up to the file's formula (${different.join(", ")} in the cell)`);
}

export function readCif(text: TextLines, { block: name }: ReadOptions): DisorderedStructure {
  const block = chooseBlock(text, parseCif(text), name);
  const notes: string[] = [];
  const cell = readCell(text, block);
  const operations = readOperations(text, block, cell, notes);
  const orbits = readRows(text, block, cell, notes).map((row) =>
    orbitOf(row, operations, cell, ({ label, line }, received) =>
      text.fail({
        code: "SYMMETRY_OVERLAP",
        message: `symmetry puts ${label} too near to itself`,
        line,
        expected: "a general position, or one on a symmetry element",
        received,
        remedy: "check the coordinates, and the origin of the space group",
      }),
    ),
  );
  const sites = mergeOrbits(orbits, cell, (row, other) =>
    text.fail({
      code: "SYMMETRY_OVERLAP",
      message: `${row.label} is on some of the sites of ${other.label} (line ${other.line}), but not on all`,
      line: row.line,
    }),
  );
  const structure = {
    cell,
    positions: toCartesian(
      sites.flatMap(({ places }) => places.flat()),
      cell,
    ),
    labels: sites.flatMap(({ rows, places }) =>
      places.map(() => [...new Set(rows.map(({ label }) => label))].join("/")),
    ),
    occupants: sites.flatMap((site) => {
      const occupants = occupantsOf(text, site);
      return site.places.map(() => occupants);
    }),
    source: {
      path: text.file.path,
      sha256: text.file.sha256,
      format: "cif",
      frame: 0,
      lines: Int32Array.from(sites.flatMap(({ rows, places }) => places.map(() => rows[0]!.line))),
    },
    notes,
  };
  compareFormula(block, structure, notes);
  return structure;
}

export function isCif({ file }: TextLines): boolean {
  return /^data_/im.test(file.text) && /^[ \t]*_(?:cell|atom_site|symmetry|space_group)/im.test(file.text);
}
