import { fromUnit } from "../../../units/index.js";
import { elementOf } from "../../../structures/index.js";
import { group, set } from "./charges.js";
import { readData } from "./data.js";
import { pairCoeff } from "./pair-coeff.js";
import { pairModify, pairStyle } from "./pair-style.js";
import type { Command } from "./script.js";
import type { Script } from "./script-state.js";
import { plainName } from "./styles.js";

/** Sums over waves that agree within their accuracy; `disp` says that dispersion may be summed too, if the pair style asks for it. */
const waveSums = ["ewald", "pppm", "pppm/cg", "ewald/disp", "pppm/disp"];

/** The commands that make a force field. */
export const handlers: Readonly<Record<string, (script: Script, command: Command) => void>> = {
  units(script, { words, place }) {
    script.units = words[0] ?? "";
    if (script.units === "real") script.energy = fromUnit(1, "kcal/mol");
    else if (script.units !== "metal")
      script.fail(place, {
        code: "LAMMPS_UNITS",
        message: `LAMMPS's ${script.units} units cannot be read`,
        expected: "units metal or real",
        received: script.units,
      });
  },
  boundary(script, { words, place }) {
    if (words.length !== 3 || words.some((word) => word !== "p"))
      script.fail(place, {
        code: "LAMMPS_COMMAND",
        message: "cells are periodic in all three directions here",
        expected: "boundary p p p",
        received: words.join(" "),
      });
  },
  box: () => undefined,
  dielectric(script, { words, place }) {
    if (Number(words[0]) !== 1)
      script.fail(place, {
        code: "LAMMPS_COMMAND",
        message: "a dielectric constant other than 1 cannot be computed",
        expected: "dielectric 1",
        received: words.join(" "),
        remedy: "divide the charges by its square root",
      });
  },
  read_data: readData,
  pair_style: pairStyle,
  pair_modify: pairModify,
  pair_coeff: pairCoeff,
  kspace_style(script, { words, place }) {
    const [name = "", accuracy = ""] = words;
    if (name === "none") return void (script.kspace = null);
    if (!waveSums.includes(plainName(name)))
      return script.fail(place, {
        code: "LAMMPS_STYLE",
        message: `kspace_style ${name} cannot be read`,
        expected: waveSums.join(", "),
        received: name || "nothing",
      });
    const [value] = script.numbers(place, "the accuracy of kspace_style", [accuracy]) ?? [];
    if (value !== undefined) script.kspace = { value, place };
  },
  mass(script, { words, place, comment }) {
    const [value] = script.numbers(place, "the mass", [words[1] ?? ""]) ?? [];
    if (value === undefined) return;
    for (const type of script.range(place, words[0])) {
      script.masses.set(type, { value, place });
      const label = nameIn(comment);
      if (label !== null && ![...script.labels.values()].includes(type))
        script.names.set(type, { value: label, place });
    }
  },
  group,
  set,
  labelmap(script, { words, place }) {
    if (words[0] !== "atom") return;
    for (let i = 1; i + 1 < words.length; i += 2)
      for (const type of script.range(place, words[i])) {
        script.names.set(type, { value: words[i + 1]!, place });
        script.labels.set(words[i + 1]!, type);
      }
  },
};

/** A species named in a comment: its first word, if it begins with an element's symbol. */
function nameIn(comment: string): string | null {
  const [word] = comment.split(/[\s,;:()=]+/);
  return word !== undefined && elementOf(word) !== null ? word : null;
}
