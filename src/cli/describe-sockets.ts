import { basename } from "node:path";

import type { Study } from "../config/index.js";
import type { SocketSpec } from "../model/index.js";
import { formatNumber } from "../units/index.js";
import { printable } from "../errors/format.js";

/** Who computes the forces, where it is another program: a line for each, in words. */
export const describeSockets = ({ systems, config }: Study): string[] =>
  // LAMMPS as the engine computes them in its own runs.
  config.engine !== undefined
    ? []
    : [...new Set(systems.flatMap(({ forceField: { socket } }) => (socket === null ? [] : [saySocket(socket)])))];

function saySocket({ client, name, host, port, startTimeout }: SocketSpec): string {
  switch (client.kind) {
    case "ase":
      return `ASE: ${printable(client.calculator)}`;
    case "lammps":
      return `LAMMPS, with ${printable(basename(client.include))}`;
    case "i-pi-py_driver":
      return `i-pi-py_driver, mode ${printable(client.mode)}`;
    case "command":
      return printable(client.command.join(" "));
    case "manual": {
      const address = host === null ? `/tmp/ipi_${name}` : `${host}:${port === 0 ? "(a free port)" : port}`;
      const limit = startTimeout === 0 ? "" : ` within ${formatNumber(startTimeout, "s")}`;
      return `a client that you start: for each run it connects to ${printable(address)}${limit}`;
    }
  }
}
