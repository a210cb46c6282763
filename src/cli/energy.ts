import { evaluate } from "../engines/evaluate.js";
import { buildParticleModel, readForceField } from "../force-field/index.js";
import { describeAddon } from "../native/index.js";
import { composition, formula, readStructure } from "../structures/index.js";
import { exitCodes } from "./exit-codes.js";
import type { Terminal } from "./terminal.js";
import { table } from "./table.js";

/** `galvanostat energy`: see docs/results-file.md for the JSON. */
export function energy(structureFile: string, options: { readonly forceField: string; readonly species?: string; readonly bruteForce?: boolean }, terminal: Terminal): number {
  const structure = readStructure(structureFile);
  const { model, report } = buildParticleModel(readForceField(options.forceField, { description: describeAddon(), species: options.species?.split(",").map((name) => name.trim()) ?? null, composition: composition(structure) }), structure);
  const result = evaluate(model, { method: options.bruteForce === true ? "brute-force" : "fast" });
  for (const warning of report.warnings) terminal.note(`warning: ${warning.message}\n`);
  const atoms = structure.species.length;
  const forces = Array.from({ length: atoms }, (_, i) => Array.from(result.forces.subarray(3 * i, 3 * i + 3)));
  if (terminal.json) {
    const quantities = { potentialEnergy: { value: result.potentialEnergy, unit: "eV" }, forces: { value: forces, unit: "eV/Å" }, stress: { value: result.stress, unit: "GPa" } };
    terminal.out(`${JSON.stringify(quantities, null, 2)}\n`);
    return exitCodes.done;
  }
  terminal.out(`${formula(structure)}, ${atoms} atoms\n`);
  terminal.out(`potential energy  ${result.potentialEnergy.toFixed(6)} eV  (${(result.potentialEnergy / atoms).toFixed(6)} eV/atom)\n`);
  terminal.out(`stress            ${["xx", "yy", "zz", "yz", "xz", "xy"].map((name, k) => `${name} ${result.stress[k]!.toFixed(5)}`).join("  ")} GPa\n`);
  const fixed = (x: number) => (Object.is(x, -0) ? 0 : x).toFixed(6);
  const rows = forces.map((force, i) => [String(i + 1), structure.species[i]!, ...force.map(fixed)]);
  terminal.out(`forces in eV/Å\n${table(["atom", "", "x", "y", "z"], rows)}`);
  return exitCodes.done;
}
