import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

// .ci/check-readme-output.js compares the README with what CI's main job prints: what it must let pass, and what not.
const script = fileURLToPath(new URL("../../.ci/check-readme-output.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "readme-"));
const shown = [
  "T / K  j / A cm⁻²  v / Å ps⁻¹        E / V Å⁻¹   σ / S cm⁻¹  σ noise / S cm⁻¹  δE / JN  time / ps",
  " 1000  4.02 × 10⁶         0.1  0.0157 ± 0.0012  2.55 ± 0.20           3.9 ± 1.1     0.78        200",
  "σ(1000 K) = 2.86 ± 0.54 S/cm   constant current, 2 runs, χ²/dof 1.34, p = 0.25",
  "linear response: linear within the errors (p = 0.25): at the largest current E/j is off its limit by −18 ± 16 %",
  "constant current is 0.81 times the field's noise (z = −0.75): they agree (p = 0.45)",
];
const status = (change: (text: string) => string) => {
  const text = change(shown.join("\n"));
  expect(change === same || text !== shown.join("\n")).toBe(true);
  writeFileSync(join(folder, "README.md"), `# x\n\n\`\`\`text\n${shown.join("\n")}\n\`\`\`\n`);
  writeFileSync(join(folder, "log"), `npm ci\n\u001B[2m12 %\u001B[0m\r${text}\nwritten\n`);
  return spawnSync(process.execPath, [script, join(folder, "log"), join(folder, "README.md")]).status;
};
const same = (text: string) => text;

describe("the README's output", () => {
  test("itself", () => expect(status(same)).toBe(0));
  test.each([
    ["within the errors", "2.86 ± 0.54", "2.41 ± 0.60"],
    ["other probabilities", "p = 0.25): at", "p = 0.75): at"],
    ["another z", "z = −0.75", "z = 0.31"],
    ["a wider column", " 2.55 ± 0.20 ", "  2.51 ± 0.19 "],
    ["another ratio to Johnson and Nyquist", "0.78 ", "1.02 "],
  ])("%s: passes", (_, from, to) => expect(status((text) => text.replace(from, to))).toBe(0));
  test.each([
    ["beyond the errors", "2.86 ± 0.54", "5.86 ± 0.54"],
    ["an error of another size", "2.86 ± 0.54", "2.86 ± 0.14"],
    ["another current", "4.02 × 10⁶", "4.02 × 10⁵"],
    ["another duration", "        200", "        100"],
    ["another word", "they agree", "they differ"],
    ["another column", "δE / JN", "δE"],
    ["another number of runs", "2 runs", "3 runs"],
    ["a sign that is lost", "−18 ± 16", "88 ± 16"],
    ["a line that is missing", /linear response.*\n/, ""],
  ])("%s: fails", (_, from, to) => expect(status((text) => text.replace(from, to))).toBe(1));

  test("CI asks it of its main job's output", () =>
    expect(readFileSync(new URL("../../.ci/run", import.meta.url), "utf8")).toMatch(
      /node \.ci\/check-readme-output\.js "\$logs\/main"/,
    ));
});
