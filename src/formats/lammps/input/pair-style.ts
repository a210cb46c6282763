import { CoefficientTable } from "./coefficients.js";
import type { Command } from "./script.js";
import type { Script } from "./script-state.js";
import type { Mixing } from "./styles.js";
import { chooseSubStyle, readStyles, type SubStyle } from "./sub-styles.js";

export function pairStyle(script: Script, { words, place }: Command) {
  const styles = readStyles(words, place);
  if ("problem" in styles) script.fail(place, styles.problem);
  script.table = "problem" in styles ? null : new CoefficientTable(styles);
  script.mixing = "geometric";
  script.shift = new Map();
  script.tail = null;
  script.wholes.length = 0;
}

const yesNo = (word: string | undefined): boolean | null =>
  word === "yes" || word === "on" ? true : word === "no" || word === "off" ? false : null;

export function pairModify(script: Script, { words: given, place }: Command) {
  let [target, words]: [SubStyle | "all", readonly string[]] = ["all", given];
  if (given[0] === "pair" && script.table !== null) {
    const chosen = chooseSubStyle(script.table.styles, given.slice(1));
    if ("code" in chosen) return script.fail(place, chosen);
    [target, words] = [chosen.subStyle, chosen.rest];
  }
  for (let i = 0; i < words.length; i += 2) {
    const [key, value] = [words[i]!, words[i + 1]];
    if (key === "shift" && yesNo(value) !== null) {
      if (target === "all") script.shift.clear();
      script.shift.set(target, yesNo(value)!);
    } else if (key === "mix" && target === "all" && ["geometric", "arithmetic", "sixthpower"].includes(value ?? ""))
      script.mixing = value as Mixing;
    else if (key === "tail" && yesNo(value) === true) script.tail = place;
    else if (key === "tail" && yesNo(value) === false) script.tail = target === "all" ? null : script.tail;
    // How finely LAMMPS tabulates its Coulomb terms: not a matter of the force field.
    else if (["table", "tabinner", "table/disp", "tabinner/disp"].includes(key)) continue;
    else
      script.fail(place, {
        code: "LAMMPS_COMMAND",
        message: `pair_modify ${key} ${value ?? ""} cannot be read`.trimEnd(),
        expected: "shift yes|no, mix geometric|arithmetic|sixthpower, tail yes|no, table, tabinner",
        received: words.join(" "),
      });
  }
}
