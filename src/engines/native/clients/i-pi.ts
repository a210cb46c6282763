import type { ClientRecipe } from "../../../model/index.js";
import type { Client } from "./index.js";

/** i-PI's own driver in Python; -P, a file of one's own, and parameters by name are there from i-PI 3 on. */
export function ipiDriver(
  { program, mode, file, parameters }: Extract<ClientRecipe, { kind: "i-pi-py_driver" }>,
  inet: boolean,
  files: Client["files"],
): Client {
  return {
    command: [
      program,
      ...["-m", mode],
      ...(file === null ? [] : ["-P", file]),
      ...(inet ? ["-a", "{host}", "-p", "{port}"] : ["-u", "-a", "{name}"]),
      ...(parameters.length === 0 ? [] : ["-o", parameters.join(",")]),
    ],
    files,
  };
}
