import { coulombOf, pairTermsOf } from "../../model/interactions.js";
import { pairStyles } from "../../formats/lammps/input/styles.js";
import { evaluatePair } from "../native/evaluate-pair.js";
import { native } from "../native/index.js";
import type { ParticleModel, PairTerm } from "../../model/index.js";

/** What makes LAMMPS's forces ours. */
export interface Interactions {
  readonly commands: readonly string[];
  /** Sections for pair_style table; "" when no term needs one. */
  readonly tables: string;
  readonly longRange: boolean;
}

/** Name of the tables' file in the deck. */
export const tableFile = "pairs.table";
/** Å; LAMMPS's cut-off of the real-space part of Ewald sums: a matter of speed only. */
const realSpaceCutoff = 10;
/** Å between rows of a table. */
const spacing = 0.002;

/** A style of the hybrid: one for each formula, shifted or not, and once more for every further term of one pair. */
interface SubStyle {
  readonly style: string;
  readonly arguments: string;
  readonly shift: boolean;
  readonly pairs: Set<string>;
  readonly coefficients: string[];
}

/**
 * Terms that are truncated or shifted by a constant become LAMMPS's own styles; forces that are shifted too, tables, and formulas
 * that LAMMPS lacks become tables of what is computed here.
 */
export function writeInteractions(model: ParticleModel): Interactions {
  const subStyles: SubStyle[] = [];
  const tables: string[] = [];
  for (const term of pairTermsOf(model)) {
    const [i, j] = [Math.min(...term.types) + 1, Math.max(...term.types) + 1];
    const stock =
      term.cutoffScheme === "shift-force"
        ? undefined
        : pairStyles.find(
            ({ potentials: [potential, ...more], coulomb }) =>
              potential === term.potential && more.length === 0 && potential !== "tabulated" && coulomb === null,
          );
    const shift = stock !== undefined && term.cutoffScheme === "shift-potential";
    const section = `PAIR_${tables.length + 1}`;
    if (stock === undefined) tables.push(tableOf(section, term, model));
    const words =
      stock === undefined
        ? `${tableFile} ${section} ${term.cutoff}`
        : `${coefficientsOf(term, stock.coefficients).join(" ")} ${term.cutoff}`;
    const style = stock?.name ?? "table";
    const pair = `${i} ${j}`;
    let own = subStyles.find((entry) => entry.style === style && entry.shift === shift && !entry.pairs.has(pair));
    if (own === undefined) {
      own = {
        style,
        arguments: stock === undefined ? "spline 10000" : String(term.cutoff),
        shift,
        pairs: new Set(),
        coefficients: [],
      };
      subStyles.push(own);
    }
    own.pairs.add(pair);
    own.coefficients.push(`${pair}|${words}`);
  }
  const electrostatics = coulombOf(model);
  const longRange = electrostatics !== null && electrostatics.kind !== "damped-shifted-force";
  const coulomb =
    electrostatics === null
      ? null
      : longRange
        ? ["coul/long", realSpaceCutoff]
        : ["coul/dsf", `${electrostatics.parameters["alpha"] ?? 0.2} ${electrostatics.parameters["cutoff"]}`];
  const list = [
    ...(coulomb === null ? [] : [coulomb.join(" ")]),
    ...subStyles.map((entry) => `${entry.style} ${entry.arguments}`),
  ];
  const copies = (entry: SubStyle): string => {
    const same = subStyles.filter(({ style }) => style === entry.style);
    return same.length === 1 ? "" : ` ${same.indexOf(entry) + 1}`;
  };
  const commands = [`pair_style hybrid/overlay ${list.join(" ")}`, ...(longRange ? ["pair_modify table 0"] : [])];
  for (const entry of subStyles.filter(({ style }) => style !== "table"))
    commands.push(`pair_modify pair ${entry.style}${copies(entry)} shift ${entry.shift ? "yes" : "no"}`);
  commands.push(coulomb === null ? "pair_coeff * * none" : `pair_coeff * * ${coulomb[0]}`);
  for (const entry of subStyles)
    for (const line of entry.coefficients)
      commands.push(`pair_coeff ${line.replace("|", ` ${entry.style}${copies(entry)} `)}`);
  return { commands, tables: tables.join("\n"), longRange };
}

function coefficientsOf(term: PairTerm, coefficients: (typeof pairStyles)[number]["coefficients"]): number[] {
  const { parameters } = native.describe().potentials.find(({ name }) => name === term.potential)!;
  return coefficients.map(
    ({ name, factor = 1 }) =>
      factor * term.parameters[parameters.findIndex((parameter) => parameter.name === name)]! || 0,
  );
}

/** V and F under the term's own cut-off scheme, from below the distance at which our runs stop. */
function tableOf(section: string, term: PairTerm, model: ParticleModel): string {
  const low = Math.max(term.table?.r[0] ?? 0, 0.8 * model.minimumDistance, 0.1);
  const rows = Math.ceil((term.cutoff - low) / spacing) + 1;
  const r = Float64Array.from({ length: rows }, (_, k) =>
    k === rows - 1 ? term.cutoff : low + ((term.cutoff - low) * k) / (rows - 1),
  );
  const { energy, force } = evaluatePair(term, r);
  const names = term.types.map((type) => model.typeNames[type]).join("-");
  const lines = Array.from(r, (x, k) => `${k + 1} ${x} ${energy[k]} ${force[k]}`);
  return `# ${names}: ${term.potential}, ${term.cutoffScheme}\n${section}\nN ${rows} R ${low} ${term.cutoff}\n\n${lines.join("\n")}\n`;
}
