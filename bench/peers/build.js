// Another build of galvanostat as a peer: the file that GALVANOSTAT_BENCH_AGAINST names.
import { createRequire } from "node:module";
import { resolve } from "node:path";

export function find() {
  const file = process.env.GALVANOSTAT_BENCH_AGAINST;
  return file === undefined || file === "" ? undefined : { file, addon: createRequire(import.meta.url)(resolve(file)) };
}
