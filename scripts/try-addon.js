// Ends with status 0 if the core at that path loads and is of this version; otherwise says why not.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const loader = new URL("../dist/engines/native/prebuilt.js", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
try {
  // In a checkout there is no compiled loader yet; what is built there needs none.
  const load = existsSync(loader) ? (await import(loader)).requireAddon : createRequire(import.meta.url);
  const found = load(process.argv[2]).describe().build.version;
  if (found !== version) throw new Error(`it is of version ${found}, not ${version}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
