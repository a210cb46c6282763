// node .ci/check-readme-output.js LOG [README.md]: what the README shows of its first command is what the command prints: words exactly,
// numbers within their errors. Another processor rounds differently, and an unstable system forgets where it came from.
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const [logFile, readmeFile = "README.md"] = process.argv.slice(2);
/** Sentences that were folded, on one line each: where they are depends on the numbers in them. */
const unfolded = (text) => text.replace(/\n {4,}(?=\S)/g, " ");
const shown = unfolded(/```text\n([\s\S]*?)```/.exec(readFileSync(readmeFile, "utf8"))[1].trim()).split("\n");
const number = /[-−]?\d+(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|e[-+]?\d+)?/gu;
const uncertain = new RegExp(`${number.source} ± ${number.source}`, "gu");

/** The line without its numbers: the frame that must be the same; columns may be wider. */
const words = (line) => line.replace(number, "#").replace(/\s+/g, " ").trim();
const value = (text) => {
  const [, mantissa, power] = /^([^ ]+)(?: × 10(.+))?$/u.exec(text.replace("−", "-"));
  const digits = [...(power ?? "")].map((c) => (c === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c))).join("");
  return Number(mantissa) * 10 ** Number(digits || 0);
};
/** What the noise of two runs decides, and no error stands beside: p, χ², and what is counted in errors or relative to noise. */
const noise = /(?:p = |z = |χ²\/dof )[-−\d.]+|[\d.]+ (?:standard errors|times)/gu;

/** Differences of one line from what the README shows. */
function differences(expected, received) {
  const found = [];
  const errors = (line) => [...line.matchAll(uncertain)].map(([pair]) => pair.split(" ± ").map(value));
  const printed = errors(received);
  for (const [k, [a, ea]] of errors(expected).entries()) {
    const [b, eb] = printed[k];
    if (!(Math.abs(a - b) <= 3.5 * Math.hypot(ea, eb))) found.push(`${a} ± ${ea} there, ${b} ± ${eb} printed`);
    if (!(Math.max(ea / eb, eb / ea) <= 2)) found.push(`errors ${ea} there, ${eb} printed`);
  }
  const plain = (line) =>
    [...line.replace(uncertain, "").replace(noise, "").matchAll(number)].map(([text]) => value(text));
  // δE/JN, the last column but one, is how two errors compare.
  const isRow = /^\s*\d+\s/.test(expected);
  const rest = plain(received);
  for (const [k, a] of plain(expected).entries()) {
    const ratio = rest[k] / a;
    if (isRow && k === plain(expected).length - 2 ? !(ratio > 0.5 && ratio < 2) : a !== rest[k])
      found.push(`${a} there, ${rest[k]} printed`);
  }
  return found;
}

const log = unfolded(stripVTControlCharacters(readFileSync(logFile, "utf8"))).split(/\r|\n/);
let failed = 0;
for (const line of shown) {
  const candidates = log.filter((candidate) => words(candidate) === words(line));
  const all = candidates.map((candidate) => differences(line, candidate));
  if (all.some((found) => found.length === 0)) continue;
  failed++;
  console.error(`the README shows\n  ${line}`);
  if (candidates.length === 0) console.error("  and no line that is printed has these words");
  for (const [k, found] of all.entries()) console.error(`  ${candidates[k].trim()}\n    ${found.join("; ")}`);
}
if (shown.length < 3) throw new Error("the README shows no output");
console.log(`${shown.length - failed} of ${shown.length} lines of the README's output are what was printed`);
process.exitCode = failed > 0 ? 1 : 0;
