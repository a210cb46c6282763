import type { SpaceGroupSetting } from "./symmetry.js";

/** As symbols are compared: without blanks, underscores and brackets, whatever their case. */
export const spaceless = (symbol: string): string => symbol.replace(/[\s_()]+/g, "").toLowerCase();

/**
 * Symbols with a double glide plane before International Tables named it e (de Wolff et al., Acta Cryst. A 48, 727 (1992)), in the
 * order abc, ba-c, cab, -cba, bca, a-cb of the axes.
 */
const before1992: Readonly<Record<number, readonly string[]>> = {
  39: ["Abm2", "Bma2", "B2cm", "C2mb", "Cm2a", "Ac2m"],
  41: ["Aba2", "Bba2", "B2cb", "C2cb", "Cc2a", "Ac2a"],
  64: ["Cmca", "Ccmb", "Abma", "Acam", "Bbcm", "Bmab"],
  67: ["Cmma", "Cmmb", "Abmm", "Acmm", "Bmcm", "Bmam"],
  68: ["Ccca", "Cccb", "Abaa", "Acaa", "Bbcb", "Bbab"],
};
const axes = ["", "ba-c", "cab", "-cba", "bca", "a-cb"];

/** Symbols that name a setting and its axes, compared by `spaceless`. */
export function symbolsOf({ number, setting, hm_full: full }: SpaceGroupSetting): string[] {
  const old = before1992[number]?.[axes.indexOf(setting.replace(/^[12]/, ""))];
  // P 1 21/n 1 is written P 21/n, and only there do blanks tell the ones from what they follow.
  const short = number <= 15 ? full.split(" ").filter((part) => part !== "1") : [];
  return [full, ...(short.length > 1 ? [short.join("")] : []), ...(old === undefined ? [] : [old])].map(spaceless);
}

/** The symbol that all settings of a group share, and of cubic groups the one before 1935, F m 3 m. */
export function sharedSymbolsOf({ number, hm_short: short }: SpaceGroupSetting): string[] {
  const symbol = spaceless(short);
  return number >= 195 && symbol.includes("-3") ? [symbol, symbol.replace("-3", "3")] : [symbol];
}
