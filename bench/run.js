// npm run bench [-- --quick] [-- case …]: prints tables and writes bench/results/<date>.md. Timings never fail anything.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

import { describeAddon } from "../dist/index.js";

const quick = process.argv.includes("--quick");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const folder = new URL("./cases/", import.meta.url);
const names = readdirSync(folder).filter((file) => file.endsWith(".js")).map((file) => file.slice(0, -3));

function table(rows) {
  if (rows.length === 0) return "(nothing to measure here)\n";
  const keys = Object.keys(rows[0]);
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  return line(keys) + line(keys.map(() => "---")) + rows.map((row) => line(keys.map((key) => row[key]))).join("");
}

const commit = (() => {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
})();
const { build } = describeAddon();
let text = `# Benchmarks, ${new Date().toISOString().slice(0, 10)}\n\n`;
text += `${cpus()[0]?.model ?? "unknown processor"}, ${build.maximumThreads} processors, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}; compiler ${build.compiler}; SIMD ${build.simdPath}; commit ${commit}; \`npm run bench${quick ? " -- --quick" : ""}\`\n`;
process.stdout.write(text);
for (const name of names) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { title, run } = await import(new URL(`${name}.js`, folder));
  const section = `\n## ${title}\n\n${table(await run({ quick }))}`;
  process.stdout.write(section);
  text += section;
}
if (!quick) {
  const results = new URL("./results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  const file = new URL(`${new Date().toISOString().slice(0, 10)}.md`, results);
  writeFileSync(file, text);
}
