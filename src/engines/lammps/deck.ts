import { pairTermsOf, withPairTerms } from "../../model/interactions.js";
import type { ParticleModel, System } from "../../model/index.js";
import type { RunSpec } from "../../plan/run-spec.js";
import type { Deck } from "../engine.js";
import { writeLammpsData } from "../../formats/lammps/data/write.js";
import { lammpsFrame } from "../../formats/lammps/frame.js";
import { BOLTZMANN, CONDUCTIVITY_IN_S_PER_CM, CURRENT_DENSITY_IN_A_PER_CM2 } from "../../units/constants.js";
import { packageVersion } from "../../version.js";
import { dynamicsOf, fsPerPs } from "./dynamics.js";
import { tableFile, writeInteractions } from "./interactions.js";

/** From so many atoms on a mesh: of LLZO, Ewald takes 1.4 ms a step with 192 atoms and 25 with 1536, a mesh 2.1 and 16. */
export const smallestMesh = 800;
/** Of the reciprocal part, as LAMMPS calls it. */
export const longRangeMethod = (atoms: number): "ewald" | "pppm" => (atoms < smallestMesh ? "ewald" : "pppm");
/** Of kspace_style: energies to about 1e-6 of themselves. */
export const accuracy = 1e-6;
/**
 * Lines of the reciprocal part. A mesh of order 7, LAMMPS's highest, is coarser at the same accuracy: of LLZO with 12 288 atoms 60³ points
 * against 100³ of its default 5, and a step takes 0.6 of the time.
 */
export const longRange = (atoms: number, relative: string): string =>
  longRangeMethod(atoms) === "ewald"
    ? `kspace_style ewald ${relative}`
    : `kspace_style pppm ${relative}\nkspace_modify order 7`;
/** Å */
export const neighborSkin = 1;

/**
 * Driven runs as an input for LAMMPS (stock commands, checked with 29 Sep 2021): the same forces, the same constraint on the
 * current, or the same field on the same colours, σ printed at the end. One run stands in it, the others' temperatures and currents at its head. See
 * docs/export-lammps.md.
 *
 * @param runs all under current or all in fields, of one study: they differ in temperature, current or field, and random numbers
 */
export function lammpsDeck(
  runs: readonly [RunSpec, ...RunSpec[]],
  { model: given, ...held }: System,
  title: string,
): Deck {
  const model = inOrderOfAppearance(given);
  const of = (values: Float64Array | Int32Array) =>
    model.typeNames.map((name) => values[given.typeNames.indexOf(name)]!);
  const system: System = {
    ...held,
    model,
    transportCharges: Float64Array.from(of(held.transportCharges)),
    mobile: Int32Array.from(of(held.mobile)),
  };
  const [first] = runs;
  const { timestep, thermostat, seed } = first.ensemble;
  const { cell } = lammpsFrame(model.cell);
  const interactions = writeInteractions(model);
  const dynamics = dynamicsOf(system, first);
  const { colours, thermostats } = dynamics;
  const { types } = colours;
  const temperatures = [...new Set(runs.map(({ temperature }) => temperature))];
  const inField = first.field !== undefined;
  const currents = new Map(
    runs.flatMap(({ current }) => (current === null ? [] : [[current.chargeFlux, current.currentDensity]])),
  );
  const densities = [...currents.values()].map((density) => (density * CURRENT_DENSITY_IN_A_PER_CM2).toPrecision(6));
  const targets = inField
    ? [...new Set(runs.map(({ field }) => field!))]
    : [...currents.keys()].map((q) => q * fsPerPs);
  /** The name of the variable that is held. */
  const parameter = inField ? "field" : "flux";
  const { interval } = first.sampling;
  const production = Math.max(interval, Math.floor(first.steps / interval) * interval);

  const constantMultiplier = `
# lambda of the field, V/A.
variable E equal v_field
variable lambda equal v_E/${colours.recoil}`;
  const constraint = `${dynamics.project}

# lambda = -sum(c F.n/m)/sum(c^2/m). The first fixes add nothing: they sum up the forces before those of the constraint are added.
${dynamics.bare}
${dynamics.holding}`;
  const conclusion = inField
    ? `# sigma = <j>/E; its error from the noise of the current alone: sqrt(2 kT sigma/(V t))/E.
variable density equal f_mean/${fsPerPs}/vol
variable sigma equal v_density/v_field
variable noise equal sqrt(2*${BOLTZMANN}*v_temperature*abs(v_sigma)/(vol*v_production*${timestep}))/abs(v_field)
print "field $(v_field:%.10g) V/A, mean current density $(v_density*${CURRENT_DENSITY_IN_A_PER_CM2}:%.8g) A/cm^2"`
    : `# sigma = j/<E>; its error from the noise of the voltage alone: sqrt(2 kT sigma/(V t))/j.
variable E equal f_mean
variable density equal v_flux/${fsPerPs}/vol
variable sigma equal v_density/v_E
variable noise equal abs(v_sigma)*sqrt(2*${BOLTZMANN}*v_temperature*abs(v_sigma)/(vol*v_production*${timestep}))/abs(v_density)
print "mean field $(v_E:%.10g) V/A, current density $(v_density*${CURRENT_DENSITY_IN_A_PER_CM2}:%.8g) A/cm^2, deviation of the current from its target $(v_deviation:%.2g)"`;

  const input = `# ${title.replace(/\s+/g, " ")}
# The study as galvanostat ${packageVersion} runs it, for LAMMPS (stock commands only).
#
# The same: forces (terms whose force is shifted, and formulas LAMMPS lacks, as tables of what galvanostat computes), masses, transport
# charges, ${inField ? "the field's force c lambda n on every atom" : "the constraint on the current C = sum of c v.n in every half step of velocity Verlet, the field"}, and the factor between it and sigma.
# Not the same: random numbers${
    thermostat === null
      ? ""
      : `; the thermostat: here Nose-Hoover chains on velocities relative to the centre of mass of each
# group below${thermostat.type === "csvr" ? " (LAMMPS has stochastic rescaling in a package that few builds include)" : ""}, there ${thermostat.type} on all velocities relative to the drift. Neither changes the current`
  }.
# Other runs of the study, with ${targets.length === 1 ? "this" : "other"} ${inField ? "field" : "current"}${targets.length === 1 ? "" : "s"}, temperatures and seeds:
#   lmp -in in.lammps -var temperature ${temperatures.join("|")} -var ${parameter} ${targets.join("|")} -var seed N

variable temperature index ${temperatures[0]}   # K
variable ${parameter} index ${targets[0]}   # ${inField ? "V/A" : `e A/ps, charge flux of the current ${densities.join(" | ")} A/cm^2`}
variable seed index ${(seed % 899_999_999) + 1}
variable equilibration index ${first.equilibrationSteps}   # steps
variable production index ${production}   # steps, a multiple of the next
variable sample index ${interval}
variable accuracy index ${accuracy}
variable series index field.dat
${inField ? "" : "variable current index current.dat\n"}
units metal
atom_style charge
boundary p p p
${[3, 6, 7].some((k) => cell[k] !== 0) ? "box tilt large\n" : ""}read_data structure.data

${interactions.commands.join("\n")}
${interactions.longRange ? `${longRange(model.types.length, "${accuracy}")}\n` : ""}neighbor ${neighborSkin} bin
neigh_modify every 1 delay 0 check yes
timestep ${timestep / fsPerPs}

${dynamics.groups}

# Colour charges (scheme ${system.scheme}): ${types.map(({ name, colour }) => `${name} ${colour}`).join(", ")} e.
${dynamics.held}
${inField ? `variable flux equal v_held/${colours.recoil}   # of the transport charges` : dynamics.target}

# Velocities: Maxwell-Boltzmann, no momentum${inField ? "" : ", then projected onto the current"}.
velocity all create \${temperature} \${seed} mom yes rot no dist gaussian
${inField ? constantMultiplier : constraint}
${dynamics.drive}

${dynamics.integrate}

${
  inField
    ? ""
    : `variable field equal ${colours.recoil === 1 ? "" : `${colours.recoil}*`}v_lambda   # V/A
variable deviation equal v_held/v_target-1
`
}thermo_style custom step pe ${thermostat === null ? "temp" : thermostats.map(({ name }) => `c_T_${name}`).join(" ")} v_held v_${inField ? "E" : "field"}
thermo_modify norm no format float %.15g
thermo 1000
run \${equilibration}

reset_timestep 0
${
  inField
    ? `fix series all ave/time 1 \${sample} \${sample} v_flux v_E file \${series} format " %.15g"`
    : `fix series all ave/time 1 \${sample} \${sample} v_field file \${series} format " %.15g"
# The current costs all processors sums: only as often as a row is written.
fix current all ave/time \${sample} 1 \${sample} v_held file \${current} format " %.15g"`
}
fix mean all ave/time 1 \${sample} \${sample} ${inField ? "v_flux" : "v_field"} ave running
run \${production}

${conclusion}
print "sigma = $(v_sigma*${CONDUCTIVITY_IN_S_PER_CM}:%.6g) S/cm, error expected from Johnson-Nyquist noise $(v_noise*${CONDUCTIVITY_IN_S_PER_CM}:%.3g) S/cm"
`;
  return new Map([
    ["in.lammps", input],
    ["structure.data", dataFile(model)],
    ...(interactions.tables === "" ? [] : [[tableFile, `# UNITS: metal\n\n${interactions.tables}`] as const]),
  ]);
}

/** Types renumbered as data files number them. */
function inOrderOfAppearance(model: ParticleModel): ParticleModel {
  const order = [...new Set(model.types)];
  const number = new Map(order.map((type, k) => [type, k]));
  const terms = pairTermsOf(model).map((term) => ({
    ...term,
    types: term.types.map((type) => number.get(type)!) as [number, number],
  }));
  return {
    ...withPairTerms(model, terms),
    types: model.types.map((type) => number.get(type)!),
    typeNames: order.map((type) => model.typeNames[type]!),
    masses: Float64Array.from(order, (type) => model.masses[type]!),
    charges: Float64Array.from(order, (type) => model.charges[type]!),
  };
}

function dataFile({ cell, positions, types, typeNames, masses, charges }: ParticleModel): string {
  const each = (values: Float64Array) => Float64Array.from(types, (type) => values[type]!);
  return writeLammpsData.write({
    cell,
    positions,
    species: Array.from(types, (type) => typeNames[type]!),
    masses: each(masses),
    charges: each(charges),
    notes: [],
  }).text;
}
