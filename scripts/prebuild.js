// Makes native/prebuilds/: the core as the package carries it, for machines with Node alone, and what it needs beside it. In a
// copy, so that a build of the checkout stays what it is. `npm pack` and `npm publish` call it.
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { compare, newestVersions } from "./elf-versions.js";
import { nodeHeaders } from "./node-headers.js";

/** The oldest glibc that Node 20 runs on. */
const oldest = "2.28";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "native");
const prebuilds = join(out, "prebuilds");
rmSync(prebuilds, { recursive: true, force: true });
if (process.platform !== "linux" || process.arch !== "x64") {
  console.log(
    "galvanostat: prebuilt binaries are made on Linux x64 alone; this package has none, and is built where it is installed",
  );
  process.exit(0);
}

const tree = mkdtempSync(join(tmpdir(), "galvanostat-prebuild-"));
try {
  for (const part of ["native", "binding.gyp", "package.json"])
    cpSync(join(root, part), join(tree, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  const headers = nodeHeaders();
  run(
    process.execPath,
    [join(root, "node_modules/prebuildify/bin.js"), "--napi", "--tag-libc", "--strip", "--out", out],
    {
      cwd: tree,
      env: {
        ...process.env,
        GYP_DEFINES: "portable=yes",
        npm_config_jobs: "max",
        ...(headers === null ? {} : { npm_config_nodedir: headers }),
      },
    },
  );
} finally {
  rmSync(tree, { recursive: true });
}

const folder = join(prebuilds, "linux-x64");
const addon = join(folder, "galvanostat.glibc.node");
const { GLIBC, GLIBCXX, OMP } = newestVersions(addon);
if (GLIBCXX !== undefined || compare(OMP, "1.0") > 0 || compare(GLIBC, oldest) > 0) {
  console.error(
    `galvanostat: ${addon} asks for GLIBC ${GLIBC}, GLIBCXX ${GLIBCXX ?? "none"}, OMP ${OMP}: native/binding/older-glibc.c lacks something`,
  );
  process.exit(1);
}
const libgomp = spawnSync("g++", ["-print-file-name=libgomp.so.1"], { encoding: "utf8" }).stdout.trim();
const library = join(folder, "libgomp", "libgomp.so.1");
mkdirSync(dirname(library));
copyFileSync(libgomp, library);
console.log(`galvanostat: the addon needs glibc ${GLIBC}, the libgomp beside it ${newestVersions(library).GLIBC}`);

function run(command, parameters, options) {
  const { status } = spawnSync(command, parameters, { stdio: "inherit", ...options });
  if (status !== 0) throw new Error(`${parameters[0]} ended with status ${status}`);
}
