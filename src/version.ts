import { readFileSync } from "node:fs";

/** From package.json, one level above `src/` as above `dist/`. */
export const packageVersion: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;
