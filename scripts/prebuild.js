// Makes native/prebuilds/: the core as the package carries it, for machines with Node alone, and what it needs beside it. In a
// copy, so that a build of the checkout stays what it is. `npm pack` and `npm publish` call it.
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
        // Those of our PATH: prebuildify puts Node's folder before it.
        CC: process.env.CC ?? output("sh", "-c", "command -v gcc"),
        CXX: process.env.CXX ?? output("sh", "-c", "command -v g++"),
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
if (GLIBCXX !== undefined || compare(OMP, "4.5") > 0 || compare(GLIBC, oldest) > 0) {
  console.error(
    `galvanostat: ${addon} asks for GLIBC ${GLIBC}, GLIBCXX ${GLIBCXX ?? "none"}, OMP ${OMP}: native/binding/older-glibc.c lacks something`,
  );
  process.exit(1);
}
const folderOfLibrary = join(folder, "libgomp");
const library = join(folderOfLibrary, "libgomp.so.1");
mkdirSync(folderOfLibrary);
copyFileSync(output("g++", "-print-file-name=libgomp.so.1"), library);
// Of Debian: a system that keeps them elsewhere must not make a package without them.
copyFileSync("/usr/share/doc/libgomp1/copyright", join(folderOfLibrary, "copyright"));
copyFileSync("/usr/share/common-licenses/GPL-3", join(folderOfLibrary, "GPL-3"));
const [source, version] = output("dpkg-query", "-W", "-f", "${source:Package} ${source:Version}", "libgomp1").split(
  " ",
);
writeFileSync(
  join(folderOfLibrary, "README"),
  `libgomp.so.1, GCC's OpenMP runtime as Debian's package libgomp1 has it, unchanged; its source is Debian's source package
${source}, version ${version}. GPL version 3 (GPL-3) with the GCC Runtime Library Exception (copyright). galvanostat loads it
where the machine has no libgomp.so.1 of its own.
`,
);
console.log(`galvanostat: the addon needs glibc ${GLIBC}, the libgomp beside it ${newestVersions(library).GLIBC}`);

function run(command, parameters, options) {
  const { status } = spawnSync(command, parameters, { stdio: "inherit", ...options });
  if (status !== 0) throw new Error(`${parameters[0]} ended with status ${status}`);
}

function output(command, ...parameters) {
  const { stdout, error } = spawnSync(command, parameters, { encoding: "utf8" });
  if (error !== undefined) throw error;
  return stdout.trim();
}
