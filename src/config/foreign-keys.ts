import { nearestName } from "../errors/did-you-mean.js";
import { valueAt, type Path, type PlacedProblem } from "../input/document.js";

/**
 * What other programs call a key of the study file, or where it would be looked for: lower case, without `_` and `-`. LAMMPS, ASE,
 * GPUMD and VASP by their manuals; keys of this file at another level.
 */
const names: Readonly<Record<string, readonly string[]>> = {
  title: ["name", "system", "comment"],
  structure: ["poscar", "readdata", "atoms", "geometry", "configuration", "cif", "model", "xyz"],
  "structure.supercell": ["supercell", "replicate", "repeat", "supercellmatrix"],
  "structure.supercells": ["supercells", "sizes"],
  "structure.dope": ["dope", "dopant", "dopants", "doping"],
  "structure.occupancies": ["occupancies", "occupancy"],
  "structure.cell": ["cell", "lattice", "box"],
  forceField: ["potential", "potentials", "pairstyle", "paircoeff", "calculator", "calc", "potfile", "mlff"],
  transportCharges: ["charges", "charge", "oxidationstates", "formalcharges", "borncharges", "z"],
  mobile: [
    "mobilespecies",
    "mobileion",
    "mobileions",
    "ions",
    "species",
    "movingspecies",
    "movingions",
    "conductingspecies",
    "conductingions",
    "carrier",
    "carriers",
    "specie",
    "diffusing",
    "diffusingspecies",
  ],
  temperatures: ["temp", "tebeg", "teend", "temperaturek", "t"],
  thermostat: ["ensemble", "mdalgo", "fixnvt", "fixlangevin"],
  "thermostat.time": ["tdamp", "tau", "taut", "damp", "smass", "thermostattime", "tdump", "tauthermostat"],
  "thermostat.friction": ["friction", "gamma", "langevingamma"],
  "production.timestep": ["dt", "timestep", "timesteps", "potim", "stepsize", "step"],
  "production.duration": [
    "duration",
    "nsw",
    "steps",
    "nsteps",
    "run",
    "runtime",
    "length",
    "simulationtime",
    "totaltime",
  ],
  "production.replicas": ["replicas", "replica", "ensemblesize", "nruns", "repeats"],
  "production.sampleInterval": ["sampleinterval", "thermo", "dumpthermo", "loginterval", "nevery", "interval"],
  "production.targetError": ["targeterror", "tolerance", "accuracy", "error"],
  "production.maxDuration": ["maxduration", "maximumduration", "maxtime"],
  "production.precision": ["precision", "prec"],
  "trajectory.interval": ["dump", "dumpevery", "dumpinterval", "dumpexyz", "nblock", "trajectoryinterval", "traj"],
  "equilibration.duration": ["equilibrationtime", "equil", "equilibrationduration", "burnin"],
  "drive.direction": ["direction", "fielddirection", "currentdirection"],
  "drive.field": ["field", "efield", "electricfield"],
  "drive.currentDensity": ["currentdensity", "current", "j"],
  "drive.driftVelocity": ["driftvelocity", "velocity", "velocities"],
  "drive.directions": ["directions"],
  "drive.scheme": ["scheme", "colourscheme", "colorscheme"],
  "drive.currents": ["currents"],
  "drive.method": ["method", "ensembletype"],
  "preparation.pressure": ["pressure", "press", "pstress", "barostat", "npt", "fixnpt"],
  "preparation.minimise": ["minimise", "minimize", "relax", "relaxation", "ibrion"],
  "preparation.cells": ["cells"],
  "equilibrium.tensor": ["tensor", "conductivitytensor"],
  "preparation.anneal": ["anneal", "annealing", "melt", "quench"],
  seed: ["rng", "random", "randomseed", "velocityseed"],
  threads: ["nthreads", "ncore", "ncores", "nproc", "ncpu", "cpus", "processors", "omp", "kpar", "npar"],
  skin: ["neighborskin", "neighskin"],
};
const meant = new Map(Object.entries(names).flatMap(([path, of]) => of.map((name) => [name, path] as const)));

/** As names are compared: `mobile_species` is `mobileSpecies`. */
const plain = (key: string): string => key.toLowerCase().replaceAll(/[_\- .]/g, "");

/**
 * What problems are worth saying of a study: unknown keys that other programs have, or that stand at another level, say where they belong;
 * and what follows from a key's not being there is not said again where it only stands there by another name, or elsewhere.
 *
 * @param known keys of the highest level
 */
export function nameForeignKeys(
  problems: readonly PlacedProblem[],
  data: unknown,
  known: readonly string[],
): PlacedProblem[] {
  const found = new Set<string>();
  const named = problems.map((problem): PlacedProblem => {
    const { code, at, meantKey } = problem;
    const [section] = at;
    // Force fields and engines have keys of their own.
    if (code !== "UNKNOWN_KEY" || section === "forceField" || section === "engine") return problem;
    const key = String(at.at(-1));
    const elsewhere = meant.get(plain(key));
    // A name that is near is nearer than one elsewhere, unless that is within what it names: `thermostatTime`; but not than one beside it
    // that is known to be called so.
    const isBeside = elsewhere !== undefined && sectionOf(elsewhere) === at.slice(0, -1).join(".");
    const path =
      meantKey !== undefined && !isBeside && elsewhere?.startsWith(`${meantKey}.`) !== true
        ? [...at.slice(0, -1), meantKey].join(".")
        : (elsewhere ?? (at.length > 1 ? nearestName(plain(key), known) : null));
    if (path === null || path === at.join(".")) return problem;
    const words = written(path, at);
    if (valueAt(data, path.split(".")) !== undefined)
      return { ...problem, remedy: `remove it: ${words} is there as well` };
    found.add(path);
    return { ...problem, remedy: `did you mean ${words}?` };
  });
  return named.filter(({ code, at }) => code === "UNKNOWN_KEY" || !found.has(at.join(".")));
}

const sectionOf = (path: string): string => path.split(".").slice(0, -1).join(".");

/** The key alone where it is beside the other one, else with the sections that it is in, or that it is in none. */
function written(path: string, at: Path): string {
  const key = path.split(".").at(-1)!;
  if (sectionOf(path) === at.slice(0, -1).join(".")) return JSON.stringify(key);
  return sectionOf(path) === "" ? `${JSON.stringify(key)} outside of ${JSON.stringify(at[0])}` : JSON.stringify(path);
}
