import { refuseMissing } from "../config/index.js";
import {
  defaultEngine,
  evaluate,
  evaluateAnywhere,
  minimise,
  type AnySinglePoint,
  type Minimum,
} from "../engines/index.js";
import { minimisationDefaults } from "../model/index.js";
import { coulombOf } from "../model/interactions.js";
import { chiSquaredTail } from "../statistics/distributions.js";
import { COULOMB } from "../units/constants.js";
import { InputError } from "../errors/errors.js";
import { buildParticleModel } from "../force-field/index.js";
import { hintsOf, readForceField } from "../formats/index.js";
import type { ParticleModel } from "../model/index.js";
import { composition, formula } from "../structures/index.js";
import { formatNumber, minus, quantityKinds as kinds } from "../units/index.js";
import { describeMinimisation, describeWarnings } from "./describe.js";
import { readAndFill } from "./fill-sites.js";
import { exitCodes } from "./exit-codes.js";
import { structureOutput } from "./output-structure.js";
import { quantity } from "./option-values.js";
import type { Terminal } from "./terminal.js";
import { table } from "./table.js";

export interface EnergyCommandOptions {
  readonly forceField: string;
  readonly species?: string;
  readonly atomStyle?: string;
  readonly units?: string;
  readonly seed?: string;
  readonly charges?: string;
  readonly bruteForce?: boolean;
  readonly forces?: boolean;
  readonly minimise?: boolean;
  readonly tolerance?: string;
  readonly maxSteps?: string;
  readonly out?: string;
  readonly overwrite?: boolean;
}

/** `galvanostat energy`: see docs/results-file.md for the JSON. */
export async function energy(
  structureFile: string,
  options: EnergyCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const { tolerance = minimisationDefaults.tolerance, maxSteps = minimisationDefaults.maxSteps } =
    minimisationOptions(options);
  const write =
    options.out === undefined
      ? undefined
      : structureOutput(options.out, { replace: options.overwrite, option: "--overwrite" });
  const { atomStyle, units, seed, charges } = options;
  const names = options.species?.split(",").map((name) => name.trim()) ?? null;
  const { structure: read } = readAndFill(structureFile, {
    velocities: false,
    script: { ...hintsOf(options.forceField), ...(names === null ? {} : { species: names }) },
    ...(atomStyle === undefined ? {} : { atomStyle }),
    ...(units === undefined ? {} : { units }),
    ...(seed === undefined ? {} : { seed }),
    ...(charges === undefined ? {} : { charges }),
  });
  if (seed !== undefined) for (const note of read.notes) terminal.note(`note: ${note}\n`);
  const forceField = readForceField(options.forceField, {
    description: defaultEngine.describe(),
    species: names,
    composition: composition(read),
  });
  const built = buildParticleModel(forceField, read);
  terminal.note(describeWarnings({ warnings: [...forceField.warnings, ...built.report.warnings] }));
  refuseMissing([forceField], defaultEngine);
  const constant = constantOfLammps(built.model);
  if (constant !== null)
    terminal.note(
      `note: energies with damped-shifted-force are Fennell & Gezelter's; those of LAMMPS's coul/dsf are lower by a constant, here ${formatNumber(constant, "eV", 9)}\n`,
    );
  const minimum =
    options.minimise === true ? describe(await minimise(built.model, { tolerance, maxSteps }), tolerance) : null;
  const positions = minimum?.positions ?? read.positions;
  const model: ParticleModel = { ...built.model, positions };
  const result =
    options.bruteForce === true
      ? evaluate(model, { method: "brute-force", charges: true })
      : await evaluateAnywhere(model, { charges: true });
  if (minimum?.converged === false)
    terminal.note(
      `warning: no minimum yet: the largest force is still ${formatNumber(minimum.largestForce.after, "eV/Å", 2)}; raise --max-steps\n`,
    );
  const { velocities: _velocities, ...structure } = read;
  for (const note of write?.({ ...structure, positions }).notes ?? []) terminal.note(`note: ${note}\n`);
  const atoms = read.species.length;
  const rows = (values: Float64Array) =>
    Array.from({ length: atoms }, (_, i) => Array.from(values.subarray(3 * i, 3 * i + 3)));
  const forces = rows(result.forces);
  const made = chargesOf(result);
  if (terminal.json) {
    const quantities = {
      potentialEnergy: { value: result.potentialEnergy, unit: "eV" },
      forces: { value: forces, unit: "eV/Å" },
      stress: result.stress === null ? null : { value: result.stress, unit: "GPa" },
      ...(made === null
        ? {}
        : { charges: { value: made.charges, unit: "e" }, bornEffectiveCharges: { value: made.born, unit: "e" } }),
    };
    const moved =
      minimum === null ? {} : { minimisation: { ...minimum, positions: { value: rows(positions), unit: "Å" } } };
    terminal.data(`${JSON.stringify({ ...quantities, ...moved }, null, 2)}\n`);
    return exitCodes.done;
  }
  terminal.out(`${formula(read)}, ${atoms} atoms\n`);
  if (minimum !== null) terminal.out(`${describeMinimisation(minimum)}\n`);
  terminal.out(
    `potential energy  ${minus(result.potentialEnergy.toFixed(6))} eV  (${minus((result.potentialEnergy / atoms).toFixed(6))} eV/atom)\n`,
  );
  terminal.out(
    result.stress === null
      ? "stress            not computed by the client\n"
      : `stress            ${["xx", "yy", "zz", "yz", "xz", "xy"].map((name, k) => `${name} ${minus(result.stress![k]!.toFixed(5))}`).join("  ")} GPa\n`,
  );
  const fixed = (x: number) => minus((Object.is(x, -0) ? 0 : x).toFixed(6));
  if (options.forces === false) return exitCodes.done;
  terminal.out(
    `forces in eV/Å\n${table(
      ["atom", "", "x", "y", "z"],
      forces.map((force, i) => [String(i + 1), read.species[i]!, ...force.map(fixed)]),
    )}`,
  );
  if (made !== null)
    terminal.out(
      `charges of the potential and Born effective charges in e\n${table(
        ["atom", "", "q", ...["x", "y", "z"].flatMap((a) => ["x", "y", "z"].map((b) => a + b))],
        made.charges.map((charge, i) => [
          String(i + 1),
          read.species[i]!,
          minus(charge.toFixed(4)),
          ...made.born[i]!.flat().map((x) => minus(x.toFixed(4))),
        ]),
      )}`,
    );
  return exitCodes.done;
}

/** ½ r_c F(r_c) Σ q², eV, which LAMMPS's coul/dsf leaves out of the self-energy; `null` without such a sum. */
function constantOfLammps(model: ParticleModel): number | null {
  const coulomb = coulombOf(model);
  if (coulomb?.kind !== "damped-shifted-force") return null;
  const { alpha, cutoff } = coulomb.parameters as { readonly alpha: number; readonly cutoff: number };
  const x = alpha * cutoff;
  // χ² with one degree of freedom is the square of a normal variate.
  const erfc = chiSquaredTail(2 * x ** 2, 1);
  const force = COULOMB * (erfc / cutoff ** 2 + ((2 * alpha) / Math.sqrt(Math.PI)) * (Math.exp(-(x ** 2)) / cutoff));
  return 0.5 * cutoff * force * model.types.reduce((sum, type) => sum + model.charges[type]! ** 2, 0);
}

/** Of each atom: the charge, and the tensor whose rows are directions of the polarisation. */
function chargesOf({ charges, bornCharges }: AnySinglePoint): {
  readonly charges: readonly number[];
  readonly born: readonly (readonly (readonly number[])[])[];
} | null {
  if (charges === undefined || bornCharges === undefined) return null;
  const rows = Array.from({ length: bornCharges.length / 3 }, (_, k) =>
    Array.from(bornCharges.subarray(3 * k, 3 * k + 3)),
  );
  return { charges: Array.from(charges), born: Array.from(charges, (_, i) => rows.slice(3 * i, 3 * i + 3)) };
}

/** As results.json has it. */
function describe({ steps, converged, initial, potentialEnergy, largestForce, positions }: Minimum, tolerance: number) {
  return {
    steps,
    converged,
    energy: { before: initial.potentialEnergy, after: potentialEnergy, unit: "eV" },
    largestForce: { before: initial.largestForce, after: largestForce, unit: "eV/Å" },
    tolerance: { value: tolerance, unit: "eV/Å" },
    positions,
  };
}

/** @throws InputError for options that are not understood, or have nothing to say without `--minimise` */
function minimisationOptions({ minimise: asked, tolerance, maxSteps, out }: EnergyCommandOptions): {
  readonly tolerance?: number;
  readonly maxSteps?: number;
} {
  const idle = Object.entries({ "--tolerance": tolerance, "--max-steps": maxSteps, "--out": out }).flatMap(
    ([option, value]) => (value === undefined || asked === true ? [] : [option]),
  );
  if (idle.length > 0)
    throw new InputError([{ code: "BAD_COMMAND_LINE", message: `only with --minimise: ${idle.join(", ")}` }]);
  if (maxSteps !== undefined && !/^[1-9]\d{0,14}$/.test(maxSteps))
    throw new InputError([
      {
        code: "BAD_COMMAND_LINE",
        message: "--max-steps is not understood",
        expected: "a whole number, at least 1",
        received: maxSteps,
      },
    ]);
  const force = quantity("--tolerance", tolerance, kinds.force);
  return {
    ...(force === undefined ? {} : { tolerance: force }),
    ...(maxSteps === undefined ? {} : { maxSteps: Number(maxSteps) }),
  };
}
