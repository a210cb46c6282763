// Sees to it that there is a core that loads: the one that was built here, or that the package carries, or else a new one.
// `--build` and npm's --build-from-source: a new one (make compiles what has changed).
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { nodeHeaders } from "./node-headers.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "build/Release/galvanostat.node");
const prebuilt = join(root, "native/prebuilds", `${process.platform}-${process.arch}`);

if (!process.argv.includes("--build") && !process.env.npm_config_build_from_source) {
  // `npx` in a checkout installs the checkout once more, behind a spinner.
  if (isUpToDate() && whyNot(built) === null) process.exit(0);
  for (const file of existsSync(prebuilt) ? readdirSync(prebuilt).filter((name) => name.endsWith(".node")) : []) {
    const reason = whyNot(join(prebuilt, file));
    if (reason === null) process.exit(0);
    console.log(`galvanostat: the core that the package carries does not load here (${reason}), so it is built`);
  }
}
build();

/** Whether nothing that it was made of is newer. */
function isUpToDate() {
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  const sources = readdirSync(join(root, "native"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".node"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return [...sources, join(root, "binding.gyp"), join(root, "package.json")].every(
    (path) => statSync(path).mtimeMs < mtimeMs,
  );
}

/** `null`, or what is wrong with the addon at that path. In a process of its own: it may end it. */
function whyNot(addon) {
  const { status, signal, stderr } = spawnSync(process.execPath, [join(root, "scripts/try-addon.js"), addon], {
    encoding: "utf8",
  });
  return status === 0 ? null : stderr.trim() || `${signal ?? status}`;
}

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

/** Measured: 164 s with two at a time. */
function expected() {
  const minutes = Math.ceil(330 / availableParallelism() / 60);
  return minutes === 1 ? "about a minute" : `some ${minutes} minutes, or more where others use the processors`;
}

function build() {
  // On machines without access to nodejs.org node-gyp cannot fetch Node's headers.
  const headers = nodeHeaders();
  const nodeGyp = findNodeGyp();
  if (nodeGyp === null) {
    console.error(
      "galvanostat: node-gyp was not found. Run `npm install` (npm brings node-gyp along), or add node-gyp to the project.",
    );
    process.exit(1);
  }
  // npm shows this in a checkout (`npm ci`); of a dependency it shows it only where the build fails, or with --foreground-scripts.
  const { core, oracle, binding } = JSON.parse(readFileSync(join(root, "native/sources.json"), "utf8"));
  const compiler = process.env.CXX ?? (process.platform === "darwin" ? "c++" : "g++");
  const version = spawnSync(compiler, ["-dumpfullversion", "-dumpversion"], { encoding: "utf8" }).stdout?.trim();
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
  const result = spawnSync(
    process.execPath,
    [nodeGyp, "configure", "build", ...(headers === null ? [] : [`--nodedir=${headers}`]), "--jobs", "max"],
    { stdio: "inherit" },
  );
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
}
