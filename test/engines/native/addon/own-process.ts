import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { dynamicsAt, lithiumZirconate } from "../../../systems.js";

export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const addonFile = new URL("../../../../build/Release/galvanostat.node", import.meta.url).pathname;
const setup = `import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
export const addon = createRequire(import.meta.url)(process.env.GALVANOSTAT_ADDON || ${JSON.stringify(addonFile)});
const revive = (_, value) => value?.Float64Array ? Float64Array.from(value.Float64Array) : value?.Int32Array ? Int32Array.from(value.Int32Array) : value;
export const { model, dynamics } = JSON.parse(readFileSync(new URL("system.json", import.meta.url), "utf8"), revive);
export const make = (changed = {}) => new addon.Simulation(model, { ...dynamics, ...changed });
export const columns = (rows = 2 ** 16) => addon.describe().columns.map(() => new Float64Array(rows));
export const forever = 2 ** 32;
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
`;

/** What crashes would take the test runner with it: scripts that run elsewhere, with the addon, and of which only the end is looked at. */
export class OwnProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "galvanostat-addon-"));

  constructor() {
    const system = { model: lithiumZirconate(), dynamics: dynamicsAt(300, { sampleInterval: 1_000_000 }) };
    const plain = JSON.stringify(system, (_, value: unknown) =>
      ArrayBuffer.isView(value) ? { [value.constructor.name]: Array.from(value as Float64Array) } : value,
    );
    writeFileSync(join(this.folder, "system.json"), plain);
    writeFileSync(join(this.folder, "setup.mjs"), setup);
  }

  outcome(body: string, flags: readonly string[] = []): Outcome {
    const script = join(this.folder, "script.mjs");
    const imports = pathToFileURL(join(this.folder, "setup.mjs")).href;
    writeFileSync(
      script,
      `import { addon, model, dynamics, make, columns, forever, pause } from ${JSON.stringify(imports)};\n${body}`,
    );
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...flags, script], {
      encoding: "utf8",
      timeout: 1_200_000,
      // A sanitizer's library must come before everything else, and only where the addon is.
      env: { ...process.env, LD_PRELOAD: process.env["GALVANOSTAT_PRELOAD"] ?? "" },
    });
    return { status, signal, stdout, stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
