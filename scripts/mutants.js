// Proof that the tests can fail: deliberate faults (test/mutants/*.json) are put into a copy of the sources, one at a
// time, and the tests that should notice are run. Prints a table; exit code 1 when a fault passed, or a fault's text is
// not in the sources any more.
//
//   node scripts/mutants.js [--sample N] [--only TEXT] [--list]
//
// --sample N: every k-th fault, N of them, another k-th each day.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, stripVTControlCharacters } from "node:util";

const root = fileURLToPath(new URL("../", import.meta.url));
const { values } = parseArgs({
  options: { sample: { type: "string" }, only: { type: "string" }, list: { type: "boolean", default: false } },
});

/** @type {{ name: string, file: string, find: string, replace: string, tests: string[] }[]} */
const all = readdirSync(join(root, "test/mutants"))
  .filter((file) => file.endsWith(".json"))
  .sort()
  .flatMap((file) => JSON.parse(readFileSync(join(root, "test/mutants", file), "utf8")));

let faults = all.filter(({ name, file }) => values.only === undefined || `${file} ${name}`.includes(values.only));
if (values.sample !== undefined) {
  const count = Math.min(Number(values.sample), faults.length);
  const first = Math.floor(Date.now() / 86_400_000);
  faults = Array.from(
    { length: count },
    (_, k) => faults[(first + Math.floor((k * faults.length) / count)) % faults.length],
  );
}
if (values.list) {
  for (const { name, file } of faults) console.log(`${file}: ${name}`);
  process.exit(0);
}

const copy = mkdtempSync(join(tmpdir(), "galvanostat-mutants-"));
process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
for (const part of [
  "src",
  "test",
  "native",
  "docs",
  "examples",
  "scripts",
  "bin",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
  "CITATION.cff",
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "bench",
])
  cpSync(join(root, part), join(copy, part), {
    recursive: true,
    filter: (path) => !/\/examples\/[^/]+\/results$/.test(path),
  });
for (const part of ["node_modules", "build", "dist"]) symlinkSync(join(root, part), join(copy, part));

const run = (tests) => spawnSync("npx", ["vitest", "run", "--bail", "1", ...tests], { cwd: copy, encoding: "utf8" });
/** The first test that failed, or what else was said. */
const witness = ({ stdout, stderr }) =>
  /FAIL\s+(.*)/
    .exec(stripVTControlCharacters(stdout + stderr))?.[1]
    ?.replaceAll(/\s+/g, " ")
    .slice(0, 110) ?? "the tests did not run";

const tests = [...new Set(faults.flatMap((fault) => fault.tests))];
const before = run(tests);
if (before.status !== 0) {
  console.error(
    `without any fault the tests fail already: ${witness(before)}\n${stripVTControlCharacters(before.stderr).slice(0, 3000)}`,
  );
  process.exit(1);
}

let passed = 0;
for (const { name, file, find, replace, tests: guards } of faults) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  const places = text.split(find).length - 1;
  let outcome;
  if (places !== 1) outcome = `STALE: the text is there ${places} times`;
  else {
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
    const result = run(guards);
    writeFileSync(path, text);
    outcome = result.status === 0 ? "PASSED: no test failed" : `caught by ${witness(result)}`;
  }
  if (!outcome.startsWith("caught")) passed++;
  console.log(`${file}: ${name}\n    ${outcome}`);
}
console.log(`\n${faults.length - passed} of ${faults.length} faults are caught`);
process.exit(passed === 0 ? 0 : 1);
