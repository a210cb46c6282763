import type { InputFile } from "../../input/input-file.js";
import { InputError, type Problem } from "../../errors/errors.js";
import { expectWords, napLines, napNumber, type NapLine } from "./lines.js";

/** in.params.Coulomb with `terms screened_cut`. */
export interface NapCoulomb {
  readonly charges: "fixed" | "fixed_bvs";
  /** In the order of the file. */
  readonly species: ReadonlyMap<string, NapIon>;
  /** Factor of the sum of two radii. */
  readonly scale: number;
  /** Which pairs interact. */
  readonly interactions: "full" | "same_sign" | readonly (readonly [string, string])[];
  /** The line of `interactions` or of `terms`. */
  readonly line: number;
}

export interface NapIon {
  /** e: the charge itself, or the valence that `fixed_bvs` begins with. */
  readonly valence: number;
  /** Å */
  readonly radius: number;
  /** Principal quantum number, 1 where there is none. */
  readonly quantumNumber: number;
  readonly line: number;
}

const keywords = ["terms", "charges", "fbvs", "interactions", "rad_screened_cut", "sigma"];

/**
 * Reads nap's in.params.Coulomb, as its documentation describes it.
 * @throws InputError with all that is not screened Coulomb with fixed charges
 */
export function readCoulomb(file: InputFile): NapCoulomb {
  const problems: Problem[] = [];
  const refuse = (): void => {
    const [first, ...others] = problems;
    if (first !== undefined) throw new InputError([first, ...others]);
  };
  const fail = (line: number, problem: Omit<Problem, "file" | "line" | "code">) =>
    void problems.push({ code: "NAP_COULOMB", ...problem, file: file.path, line });
  const valences: NapLine[] = [];
  const radii = new Map<string, number>();
  const pairs: [string, string][] = [];
  let charges = "";
  let terms = "";
  let interactions: "full" | "same_sign" | "list" = "full";
  let scale = NaN;
  let line = 1;
  let mode = "";
  for (const entry of napLines(file)) {
    const [key, value] = entry.words;
    if (!keywords.includes(key!)) {
      if (mode === "charges") valences.push(entry);
      else if (mode === "interactions" && interactions === "list") {
        expectWords(file, entry, 2, "two species");
        pairs.push([key!, value!]);
      } else
        fail(entry.number, {
          message: `${key} cannot be read`,
          expected: keywords.join(", "),
          received: entry.words.join(" "),
        });
      continue;
    }
    mode = key!;
    if (key === "terms") {
      terms = value ?? "";
      line = entry.number;
      if (terms !== "screened_cut")
        fail(entry.number, {
          message: `terms ${terms} cannot be read`,
          expected: "terms screened_cut",
          received: terms || "nothing",
          remedy: "for an Ewald sum write a force field of our own, with electrostatics: { method: ewald }",
        });
    } else if (key === "charges") {
      charges = value ?? "";
      if (!["fixed", "fixed_bvs"].includes(charges))
        fail(entry.number, {
          message: `charges ${charges} cannot be read`,
          expected: "charges fixed or charges fixed_bvs",
          received: charges || "nothing",
        });
    } else if (key === "fbvs") scale = napNumber(file, entry, 1, "fbvs");
    else if (key === "interactions") {
      line = entry.number;
      interactions = value === undefined ? "list" : value === "same_sign" ? "same_sign" : "full";
      if (value !== undefined && !["full", "same_sign"].includes(value))
        fail(entry.number, {
          message: `interactions ${value} cannot be read`,
          expected: "pairs on the lines below, full or same_sign",
          received: value,
        });
    } else if (key === "rad_screened_cut") {
      expectWords(file, entry, 3, "rad_screened_cut SPECIES RADIUS");
      radii.set(value!, napNumber(file, entry, 2, "the radius"));
    }
    // sigma belongs to Ewald sums.
  }
  if (terms === "") fail(1, { message: "there is no line terms", expected: "terms screened_cut" });
  if (charges === "") fail(1, { message: "there is no line charges", expected: "charges fixed_bvs or charges fixed" });
  if (charges === "fixed_bvs" && !(scale > 0))
    fail(1, {
      message: "charges fixed_bvs needs fbvs",
      expected: "fbvs and a positive number",
      received: Number.isNaN(scale) ? "nothing" : String(scale),
    });
  const species = new Map<string, NapIon>();
  refuse();
  for (const entry of valences) {
    const bvs = charges === "fixed_bvs";
    expectWords(
      file,
      entry,
      bvs ? 4 : 2,
      bvs ? "species, valence, radius, principal quantum number" : "species and charge",
    );
    const name = entry.words[0]!;
    const radius = bvs ? napNumber(file, entry, 2, "the radius") : (radii.get(name) ?? NaN);
    const quantumNumber = bvs ? napNumber(file, entry, 3, "the principal quantum number") : 1;
    if (species.has(name)) fail(entry.number, { message: `${name} is there twice`, remedy: "remove one" });
    if (!(radius > 0))
      fail(entry.number, {
        message: `the radius of ${name} is not positive`,
        expected: bvs ? "a radius in Å" : `rad_screened_cut ${name} RADIUS`,
        received: Number.isNaN(radius) ? "nothing" : String(radius),
      });
    if (!(Number.isSafeInteger(quantumNumber) && quantumNumber > 0))
      fail(entry.number, {
        message: "the principal quantum number is not a positive whole number",
        received: entry.words[3] ?? "nothing",
      });
    species.set(name, { valence: napNumber(file, entry, 1, "the charge"), radius, quantumNumber, line: entry.number });
  }
  if (species.size === 0 && charges !== "")
    fail(1, { message: "there are no species below charges", expected: "a line for each species" });
  for (const name of new Set(pairs.flat()))
    if (!species.has(name))
      fail(line, {
        message: `interactions name ${name}, which has no charge`,
        expected: [...species.keys()].join(", "),
        received: name,
      });
  refuse();
  return {
    charges: charges as NapCoulomb["charges"],
    species,
    scale: charges === "fixed_bvs" ? scale : 1,
    interactions: interactions === "list" ? pairs : interactions,
    line,
  };
}

/**
 * Charges q_A = (V_A/√n_A) √(S₋/S₊) of cations and q_X = (V_X/√n_X) √(S₊/S₋) of anions, S± = Σ |V| N/√n over the ions of one
 * sign: neutral whatever the composition (S. Adams, R. Prasada Rao, Phys. Status Solidi A 208, 1746 (2011)).
 *
 * @param composition atoms of each species; those that are not there do not count
 */
export function bondValenceCharges(
  species: ReadonlyMap<string, NapIon>,
  composition: ReadonlyMap<string, number>,
): Map<string, number> {
  const strength = ({ valence, quantumNumber }: NapIon) => valence / Math.sqrt(quantumNumber);
  const sum = (sign: 1 | -1) =>
    [...species].reduce(
      (total, [name, ion]) =>
        total + (sign * ion.valence > 0 ? Math.abs(strength(ion)) * (composition.get(name) ?? 0) : 0),
      0,
    );
  const [positive, negative] = [sum(1), sum(-1)];
  return new Map(
    [...species].map(([name, ion]) => [
      name,
      ion.valence === 0 ? 0 : strength(ion) * Math.sqrt(ion.valence > 0 ? negative / positive : positive / negative),
    ]),
  );
}
