// node --expose-gc bench/peak-memory.js SYSTEM NA NB NC: prints by how many bytes one simulation makes the peak resident set grow.
import { existsSync, readFileSync } from "node:fs";

import { describeAddon } from "../dist/index.js";
import { addon } from "../dist/engines/native/load.js";
import { advance, displaced, dynamics, withElectrostatics } from "./systems.js";

/** Bytes. `maxRSS` would be that of the parent process where that was larger: Linux hands it on through fork and exec. */
function peak() {
  const status = "/proc/self/status";
  if (!existsSync(status)) return process.resourceUsage().maxRSS * 1024;
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"))[1]);
}

const [name, ...counts] = process.argv.slice(2);
const model = withElectrostatics(displaced(name, counts.map(Number)), "ewald", { accuracy: 1e-4 });
globalThis.gc?.();
const before = process.memoryUsage().rss;
const simulation = new (addon().Simulation)(
  model,
  dynamics(name, model, { threads: describeAddon().build.maximumThreads }),
);
await advance(simulation, 20);
process.stdout.write(JSON.stringify({ bytes: peak() - before }));
