// Builds the addon with node-gyp. On machines without access to nodejs.org node-gyp cannot fetch Node's headers; most
// installations of Node have them beside the executable, so those are used when they are there.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
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
const jobs = ["--jobs", "max"];
const result = spawnSync(process.execPath, [nodeGyp, "configure", "build", ...headers, ...jobs], { stdio: "inherit" });
if (result.status !== 0) {
  console.error(
    "galvanostat: the native core could not be built. It needs a C++20 compiler (g++ 11 or clang 14 and later), make and Python 3;\n" +
      "on Debian or Ubuntu: apt-get install g++ make python3. The compiler's own message stands above.",
  );
}
process.exit(result.status ?? 1);
