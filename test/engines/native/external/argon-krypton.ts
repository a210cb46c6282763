import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Dynamics } from "../../../../src/engines/native/addon.js";
import { describeAddon } from "../../../../src/engines/native/load.js";
import { buildParticleModel } from "../../../../src/force-field/index.js";
import { resolveForceField } from "../../../../src/formats/index.js";
import type { ParticleModel } from "../../../../src/model/index.js";

export const clientScript = fileURLToPath(new URL("client.js", import.meta.url));

/** ε in eV, σ in Å. */
export const pairs: Readonly<Record<string, readonly [number, number]>> = {
  "Ar-Ar": [0.011, 3.3],
  "Ar-Kr": [0.02, 3.0],
  "Kr-Kr": [0.014, 3.5],
};
export const cutoff = 6;
const species = { Ar: {}, Kr: {} };

/**
 * Sixteen atoms of argon and krypton, as in rock salt but in a sheared cell whose a is not along x; every atom off its site, and
 * some of them cells away. Unlike atoms attract each other most, so that it holds together.
 */
const structure = (() => {
  const h = 3.3;
  const rows = [
    [2 * h, 0.3, -0.2],
    [0.5, 2 * h, 0.4],
    [-0.7, 0.6, 4 * h],
  ];
  const names: string[] = [];
  const positions: number[] = [];
  for (let a = 0; a < 2; a++)
    for (let b = 0; b < 2; b++)
      for (let c = 0; c < 4; c++) {
        names.push((a + b + c) % 2 === 0 ? "Ar" : "Kr");
        const n = names.length;
        const f = [a / 2 + (n % 5 === 0 ? 3 : 0), b / 2 - (n % 7 === 0 ? 4 : 0), c / 4];
        for (let k = 0; k < 3; k++)
          positions.push(
            f[0]! * rows[0]![k]! + f[1]! * rows[1]![k]! + f[2]! * rows[2]![k]! + 0.1 * Math.sin(5 * n + 2 * k),
          );
      }
  return { cell: Float64Array.from(rows.flat()), positions: Float64Array.from(positions), species: names, notes: [] };
})();

const modelOf = (forceField: object, baseDirectory = tmpdir()): ParticleModel =>
  buildParticleModel(
    resolveForceField(
      { species, electrostatics: "none", ...forceField },
      { description: describeAddon(), baseDirectory },
    ),
    structure,
  ).model;

/** With the core's own Lennard-Jones; `between`: ε and σ of pairs. */
export const ownModel = (between: Readonly<Record<string, readonly [number, number]>> = pairs): ParticleModel =>
  modelOf({
    cutoff: { distance: `${cutoff} Å`, scheme: "shift-potential" },
    pairs: Object.entries(between).map(([pair, [epsilon, sigma]]) => ({
      between: pair.split("-"),
      potential: "lennard-jones",
      epsilon: `${epsilon} eV`,
      sigma: `${sigma} Å`,
    })),
  });

/** With that of client.js, told `options`; `socket` goes into the force field. */
export const clientModel = (options: object = {}, socket: object = {}): ParticleModel =>
  socketModel({
    client: "command",
    command: [
      process.execPath,
      clientScript,
      "{folder}",
      "host" in socket ? "{host}:{port}" : "{path}",
      optionsOf(options),
    ],
    ...socket,
  });

export const optionsOf = (options: object = {}): string => JSON.stringify({ pairs, cutoff, ...options });

/** @param directory of relative paths */
export const socketModel = (socket: object, directory?: string): ParticleModel => modelOf({ socket }, directory);

/** The largest difference. */
export const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (x, k) => Math.abs(x - b[k]!)));

/** A current of argon against krypton. */
export const dynamics: Dynamics = {
  timestep: 2,
  temperature: 60,
  seed: 7,
  stream: 0,
  transportCharges: Float64Array.of(1, -1),
  direction: [1, 2, -1],
  drive: { scheme: "charge", mobile: Int32Array.of(1, 1), chargeFlux: 2e-3 },
  thermostat: { type: "csvr", parameters: { time: 100 } },
  sampleInterval: 5,
  threads: 1,
  skin: 0,
  precision: "double",
};

/** A folder of a test, with a log that clients write a line to for each question. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), "galvanostat-client-"));
  readonly log = this.path("log");

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Process ids, one a question. */
  get questions(): number[] {
    return readFileSync(this.log, "utf8").trim().split("\n").map(Number);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isAlive = (id: number): boolean => {
  try {
    process.kill(id, 0);
    // A zombie has ended, whoever has to take note of it.
    return !/\) Z /.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
};

/** Resolves when the process has ended. */
export async function end(id: number): Promise<void> {
  while (isAlive(id)) await new Promise((resolve) => setTimeout(resolve, 5));
}
