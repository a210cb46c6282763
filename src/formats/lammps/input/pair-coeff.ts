import type { Place } from "../../translated-document.js";
import type { PairCoefficients } from "./coefficients.js";
import type { Command } from "./script.js";
import type { Script } from "./script-state.js";
import { chooseSubStyle, type SubStyle } from "./sub-styles.js";

export function pairCoeff(script: Script, { words, place }: Pick<Command, "words" | "place">) {
  if (script.table === null) {
    if (!script.problems.some(({ code }) => code === "LAMMPS_STYLE"))
      script.fail(place, { code: "LAMMPS_COEFFICIENTS", message: "pair_coeff stands before pair_style" });
    return;
  }
  const [first, second, ...rest] = words;
  const [is, js] = [script.range(place, first), script.range(place, second)];
  // Of ranges LAMMPS takes the pairs with i ≤ j; two single types may stand in either order.
  const named = is.flatMap((i) =>
    js.filter((j) => i <= j || (is.length === 1 && js.length === 1)).map((j) => [i, j] as const),
  );
  if (named.length === 0 && is.length > 0 && js.length > 0)
    return script.fail(place, {
      code: "LAMMPS_TYPE",
      message: "pair_coeff names no pair",
      expected: "types i and j with i ≤ j",
      received: `${first} ${second}`,
    });
  const set = (coefficients: PairCoefficients | null) =>
    named.forEach(([i, j]) => script.table!.set(i, j, coefficients));
  if (rest[0] === "none" && script.table.styles.kind !== "single") return set(null);
  const chosen = chooseSubStyle(script.table.styles, rest);
  if ("code" in chosen) return script.fail(place, chosen);
  if (chosen.subStyle.style.file !== null) {
    const file = readElements(script, chosen.subStyle, [`${first} ${second}`, ...chosen.rest], place);
    if (file === null) return;
    script.wholes.push({ file: file.name, elements: file.elements, subStyle: chosen.subStyle, place });
    const has = (type: number) => file.elements[type - 1] !== "NULL";
    for (const [i, j] of named.filter((pair) => pair.every(has)))
      script.table.set(i, j, {
        subStyle: chosen.subStyle,
        values: [],
        cutoff: null,
        table: null,
        file: file.name,
        place,
        mixed: false,
      });
    return;
  }
  const coefficients = readCoefficients(script, chosen.subStyle, chosen.rest, place);
  if (coefficients !== null) set(coefficients);
}

/** `* * FILE ELEMENT …`: an element for each type, which then is its name, or NULL. */
function readElements(
  script: Script,
  { name }: SubStyle,
  [pair, file, ...elements]: readonly string[],
  place: Place,
): { readonly name: string; readonly elements: readonly string[] } | null {
  if (pair !== "* *" || file === undefined || elements.length !== script.types) {
    script.fail(place, {
      code: "LAMMPS_COEFFICIENTS",
      message: `pair_coeff of ${name} is not all types, one file, and an element for each type`,
      expected: `* * FILE and ${script.types} elements`,
      received: [pair, file, ...elements].join(" "),
    });
    return null;
  }
  for (const [k, element] of elements.entries()) {
    if (element === "NULL") continue;
    const known = script.context.species?.[k] ?? script.names.get(k + 1)?.value;
    if (known === undefined) script.names.set(k + 1, { value: element, place });
    else if (known !== element)
      script.fail(place, {
        code: "LAMMPS_SPECIES",
        message: `type ${k + 1} is called ${known}, and ${element} in ${file}`,
        expected: "one name for both: terms of several bodies go by the names of species",
        remedy: `call the species ${element}`,
      });
  }
  return { name: file, elements };
}

function readCoefficients(
  script: Script,
  subStyle: SubStyle,
  words: readonly string[],
  place: Place,
): PairCoefficients | null {
  const { style, name } = subStyle;
  const plain = { subStyle, place, mixed: false, table: null, file: null } as const;
  if (style.potentials[0] === "tabulated") {
    const [file, section, ...more] = words;
    if (file === undefined || section === undefined || more.length > 1) {
      script.fail(place, {
        code: "LAMMPS_COEFFICIENTS",
        message: "pair_coeff of a table is not file, keyword and cut-off",
        expected: "FILE KEYWORD [cut-off]",
        received: words.join(" "),
      });
      return null;
    }
    const cutoff = script.numbers(place, "the cut-off", more);
    return cutoff === null ? null : { ...plain, values: [], cutoff: cutoff[0] ?? null, table: { file, section } };
  }
  const values = script.numbers(place, "a coefficient", words);
  if (values === null) return null;
  const count = style.coefficients.length;
  const expected = style.coefficients.map((coefficient) => coefficient.name).join(" ");
  const hasOwnCutoff = style.potentials.length > 0;
  if (values.length < count || values.length > count + (hasOwnCutoff ? 1 : 0)) {
    script.fail(place, {
      code: "LAMMPS_COEFFICIENTS",
      message: `pair_coeff of ${name} has another number of coefficients`,
      expected: `${expected}${hasOwnCutoff ? " [cut-off]" : "no coefficients"}`,
      received: words.join(" ") || "nothing",
    });
    return null;
  }
  const converted = style.coefficients.map(
    ({ energy = 0, factor = 1 }, k) => values[k]! * script.energy ** energy * factor || 0,
  );
  return { ...plain, values: converted, cutoff: values[count] ?? subStyle.cutoff };
}
