// Builds the addon with node-gyp. On machines without access to nodejs.org node-gyp cannot fetch Node's headers; most
// installations of Node have them beside the executable, so those are used when they are there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

function findNodeGyp() {
  const require = createRequire(import.meta.url);
  const fromNpm = process.env.npm_config_node_gyp;
  if (fromNpm && existsSync(fromNpm)) return fromNpm;
  try {
    return require.resolve("node-gyp/bin/node-gyp.js");
  } catch {
    return null;
  }
}

const prefix = dirname(dirname(process.execPath));
const headers = existsSync(join(prefix, "include", "node", "common.gypi")) ? [`--nodedir=${prefix}`] : [];
const nodeGyp = findNodeGyp();
if (nodeGyp === null) {
  console.error(
    "galvanostat: node-gyp was not found. Run `npm install` (npm brings node-gyp along), or add node-gyp to the project.",
  );
  process.exit(1);
}
// npm shows this in a checkout (`npm ci`); of a dependency it shows it only where the build fails, or with --foreground-scripts.
const { core, oracle, binding } = JSON.parse(readFileSync(new URL("../native/sources.json", import.meta.url), "utf8"));
const compiler = process.env.CXX ?? (process.platform === "darwin" ? "c++" : "g++");
const version = spawnSync(compiler, ["-dumpfullversion", "-dumpversion"], { encoding: "utf8" }).stdout?.trim();
/** Measured: 250 s with two at a time. */
function expected() {
  const minutes = Math.ceil(500 / availableParallelism() / 60);
  return minutes === 1 ? "about a minute" : `some ${minutes} minutes, or more where others use the processors`;
}
console.log(
  [
    `galvanostat: building the core, ${core.length + oracle.length + binding.length} C++ files, with ${compiler} ${version || "(not found)"}, ${availableParallelism()} at a time: ${expected()}`,
    process.platform === "linux"
      ? "  OpenMP: yes, so a run may use several threads"
      : "  OpenMP: no, so each run uses one thread; runs still go side by side",
    "  FFTW: not needed and not looked for; the particle mesh has Fourier transforms of its own",
    ...(process.arch === "x64"
      ? ["  AVX-512, AVX2 and plain instructions: all are built, the processor decides at run time"]
      : []),
  ].join("\n"),
);
const started = performance.now();
const jobs = ["--jobs", "max"];
const result = spawnSync(process.execPath, [nodeGyp, "configure", "build", ...headers, ...jobs], { stdio: "inherit" });
if (result.status !== 0) {
  console.error(
    "galvanostat: the native core could not be built. It needs a C++20 compiler (g++ 11 or clang 14 and later), make and Python 3;\n" +
      "on Debian or Ubuntu: apt-get install g++ make python3. The compiler's own message stands above.",
  );
} else
  console.log(
    `galvanostat: built in ${Math.ceil((performance.now() - started) / 1000)} s; \`npx galvanostat doctor\` says whether it computes correctly`,
  );
process.exit(result.status ?? 1);
