import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder with Node's own headers in include/node, where they are installed with it; `null`: node-gyp has to fetch them. */
export function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, "include", "node", "common.gypi")) ? prefix : null;
}
