// Runs the README's library example as it stands there (on the results of the main job, so it only reads them).
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const code = /```js\n([\s\S]*?)```/.exec(readFileSync("README.md", "utf8"))[1];
const file = new URL("../readme-library-call.tmp.mjs", import.meta.url);
writeFileSync(file, code);
try {
  await import(file.href);
} finally {
  rmSync(file);
}
