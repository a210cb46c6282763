import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { InputError } from "../../../errors/errors.js";
import { readInputFile } from "../../../input/input-file.js";
import { readDataTypes } from "./data-types.js";
import { pairCoeff } from "./pair-coeff.js";
import type { Command } from "./script.js";
import type { Script } from "./script-state.js";

/** The data file of read_data, if it is there: its types, before anything names some of them. */
export function readDataFile(script: Script, command: Command): void {
  const [name] = command.words;
  if (name === undefined || command.trouble !== null) return;
  const path = resolve(dirname(script.file.path), name);
  if (!existsSync(path)) return;
  try {
    const file = readInputFile(path);
    const data = readDataTypes(file, script.atomStyle);
    script.files.push({ path, sha256: file.sha256 });
    script.data.set(command, data);
    script.declare(data.types);
    for (const [type, mass] of data.masses) script.masses.set(type, mass);
    for (const [type, charge] of data.charges) script.charges.set(type, charge);
    for (const [type, place] of data.mixedCharges) script.mixedCharges.set(type, place);
    for (const [type, label] of data.names) script.names.set(type, label);
    for (const [label, type] of data.labels) script.labels.set(label, type);
    script.problems.push(...data.problems);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    script.problems.push(...error.problems);
  }
}

/** read_data at its turn: coefficients of the file belong to the pair_style of this moment. */
export function readData(script: Script, command: Command) {
  const { words, place } = command;
  if (words.includes("add") || words.includes("extra/atom/types"))
    return script.fail(place, {
      code: "LAMMPS_COMMAND",
      message: "read_data with add or extra types cannot be read",
      remedy: "write one data file with everything",
    });
  if (words.includes("nocoeff")) return;
  for (const coefficients of script.data.get(command)?.coefficients ?? []) {
    if (script.table === null && !script.problems.some(({ code }) => code === "LAMMPS_STYLE"))
      return script.fail(coefficients.place, {
        code: "LAMMPS_COEFFICIENTS",
        message: "the data file gives coefficients of pairs, and no pair_style stands before read_data",
        expected: "pair_style above read_data, as LAMMPS demands",
      });
    pairCoeff(script, coefficients);
  }
}
