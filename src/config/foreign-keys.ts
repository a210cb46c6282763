import type { Path, PlacedProblem } from "../input/document.js";

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
  "production.timestep": ["dt", "timestep", "potim", "stepsize", "step"],
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
  "production.precision": ["precision", "prec"],
  "trajectory.interval": ["dump", "dumpevery", "dumpinterval", "dumpexyz", "nblock", "trajectoryinterval", "traj"],
  "equilibration.duration": ["equilibrationtime", "equil", "equilibrationduration", "burnin"],
  "drive.direction": ["direction", "fielddirection", "currentdirection"],
  "drive.field": ["field", "efield", "electricfield"],
  "drive.currentDensity": ["currentdensity", "current", "j"],
  "drive.driftVelocity": ["driftvelocity", "velocity"],
  "drive.method": ["method", "ensembletype"],
  "preparation.pressure": ["pressure", "press", "pstress", "barostat", "npt", "fixnpt"],
  "preparation.minimise": ["minimise", "minimize", "relax", "relaxation", "ibrion"],
  "preparation.anneal": ["anneal", "annealing", "melt", "quench"],
  seed: ["rng", "random", "randomseed", "velocityseed"],
  threads: ["nthreads", "ncore", "ncores", "nproc", "ncpu", "cpus", "processors", "omp", "kpar", "npar"],
  skin: ["neighborskin", "neighskin"],
};
const meant = new Map(Object.entries(names).flatMap(([path, of]) => of.map((name) => [name, path] as const)));

/** Whether one key of the study file goes by this name elsewhere. */
const meantBy = (key: string): string | undefined => meant.get(key.toLowerCase().replaceAll(/[_\- .]/g, ""));

/**
 * Unknown keys that other programs have, or that stand at another level, with where they belong; and without the keys that are missing
 * because they stand there by that name.
 */
export function nameForeignKeys(problems: readonly PlacedProblem[]): PlacedProblem[] {
  const found = new Set<string>();
  const named = problems.map((problem): PlacedProblem => {
    const { code, at, meantKey } = problem;
    const [section] = at;
    // Force fields and engines have keys of their own; and below a section, a name that is near is nearer than one elsewhere.
    if (code !== "UNKNOWN_KEY" || section === "forceField" || section === "engine") return problem;
    if (at.length > 1 && meantKey !== undefined) return problem;
    const path = meantBy(String(at.at(-1)));
    if (path === undefined || path === at.join(".")) return problem;
    found.add(path);
    return { ...problem, remedy: `did you mean ${written(path, at)}?` };
  });
  return named.filter(({ code, at }) => code !== "MISSING_KEY" || !found.has(at.join(".")));
}

/** The key alone where it is beside the other one, else with the sections that it is in. */
function written(path: string, at: Path): string {
  const parts = path.split(".");
  const isBeside = parts.slice(0, -1).join(".") === at.slice(0, -1).join(".");
  return JSON.stringify(isBeside ? parts.at(-1) : path);
}
