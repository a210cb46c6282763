// npm run bench [-- --quick] [-- case …]: prints tables, and writes them with a plot to bench/results/<date>. Timings never fail anything.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

import { describeAddon } from "../dist/index.js";
import { logLogSvg } from "./plot.js";

/** In the order in which they are run and printed; each is a file in cases/ with `title`, `notes` and `run`. */
const all = [
  "kernels",
  "splines",
  "neural-network",
  "sizes",
  "scaling",
  "peers",
  "builds",
  "overhead",
  "result",
  "memory",
  "sockets",
];

const quick = process.argv.includes("--quick");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const unknown = wanted.filter((word) => !all.includes(word));
if (unknown.length > 0 || process.argv.includes("--help")) {
  process.stderr.write(
    `${unknown.length > 0 ? `there is no case ${unknown.join(", ")}\n` : ""}npm run bench [-- --quick] [-- case …]; cases: ${all.join(", ")}\n`,
  );
  process.exit(unknown.length > 0 ? 2 : 0);
}
const chosen = wanted.length > 0 ? all.filter((name) => wanted.includes(name)) : all;

/** Rows may lack cells; the columns are all that any row has. */
function table(rows) {
  if (rows.length === 0) return "";
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  return `${line(keys)}${line(keys.map(() => "---"))}${rows.map((row) => line(keys.map((key) => row[key] ?? ""))).join("")}\n`;
}

function git(...args) {
  try {
    return execFileSync("git", args, {
      cwd: fileURLToPath(new URL("../", import.meta.url)),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}

const started = new Date();
const date = started.toISOString().slice(0, 10);
const { build } = describeAddon();
const commit = git("rev-parse", "--short", "HEAD") ?? "unknown";
const changed =
  (git("status", "--porcelain", "--untracked-files=no", "--", "native", "src", "bench") ?? "") === ""
    ? ""
    : ", with uncommitted changes";
const command = ["npm run bench", ...(process.argv.length > 2 ? ["--", ...process.argv.slice(2)] : [])].join(" ");
let text = `# Benchmarks, ${date}\n\n`;
text += `${cpus()[0]?.model?.trim() ?? "unknown processor"}, ${build.maximumThreads} processors, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}; compiler ${build.compiler}; SIMD ${build.simdPath}; commit ${commit}${changed}; \`${command}\`\n`;
text += `\nLoad of the machine before:  ${loadavg()[0].toFixed(2)}\n`;
process.stdout.write(text);

const lines = new Map();
const plot = (name, x, y, { dashed = false } = {}) => {
  const line = lines.get(name) ?? { dashed, points: [] };
  // The same system in two cases: the later one stands.
  line.points = [...line.points.filter(([other]) => other !== x), [x, y]];
  lines.set(name, line);
};
const say = (what) => process.stderr.write(`  … ${what}\n`);
let broken = false;
for (const name of chosen) {
  const from = performance.now();
  let section;
  try {
    const { title, notes = [], run } = await import(new URL(`./cases/${name}.js`, import.meta.url));
    const result = await run({ quick, plot, say });
    section = `\n## ${title}\n\n${table(result.rows)}${[...notes, ...(result.notes ?? [])].join("\n")}\n`;
  } catch (error) {
    broken = true;
    section = `\n## ${name}\n\nfailed: ${error.message}\n`;
    process.stderr.write(`${error.stack}\n`);
  }
  process.stdout.write(section);
  say(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
  text += section;
}
if (!quick) {
  const results = new URL("./results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  // Of a selection the results stand beside those of the whole, not in their place.
  const base = [date, ...(wanted.length > 0 ? chosen : [])].join("-");
  if (lines.size > 0) {
    writeFileSync(
      new URL(`${base}.svg`, results),
      logLogSvg(lines, {
        title: `Time per atom and step (commit ${commit}, ${date})`,
        x: "atoms",
        y: "ns per atom and step",
      }),
    );
    text += `\n![time per atom and step against atoms](${base}.svg)\n`;
  }
  writeFileSync(new URL(`${base}.md`, results), text);
  process.stderr.write(`written: ${fileURLToPath(new URL(`${base}.md`, results))}\n`);
}
// A case that cannot be run is a bug; a slow one is not.
process.exitCode = broken ? 1 : 0;
