import type { Problem } from "../errors/errors.js";

/** Fixes that move, hold, push, heat or add atoms, or change the cell. */
const acting =
  /^(?:n[vp][eth](?:\/.*)?|nvk|press\/.*|temp\/.*|langevin.*|gl[de]|p?imd.*|bd.*|brownian.*|shake|rattle|rigid.*|poems|setforce.*|addforce.*|addtorque|aveforce|lineforce|planeforce|freeze|spring.*|wall\/.*|efield.*|momentum.*|recenter|drag|move|deform.*|box\/relax|gravity.*|heat|ehex|thermal\/conductivity|viscosity|ttm.*|viscous.*|restrain|smd|colvars|plumed|external|oneway|neb.*|evaporate|deposit|pour|gcmc|widom|atom\/swap|indent|enforce2d|tmd|controller|ipi)$/;

/** Commands that have no place beside a potential, with what says the same in a study. */
const foreign: Readonly<Record<string, string>> = {
  units: "socket.units: metal or real",
  atom_style: "socket.atomStyle: charge or atomic",
  boundary: "leave it out: the cell is periodic",
  read_data: "leave it out: the atoms are those of the study's structure",
  read_restart: "leave it out: the atoms are those of the study's structure",
  create_box: "leave it out: the cell is that of the study's structure",
  create_atoms: "leave it out: the atoms are those of the study's structure",
  replicate: "structure.supercell",
  change_box: "structure.cell",
  delete_atoms: "another structure",
  displace_atoms: "another structure",
  velocity: "leave it out: velocities are of the study's temperature",
  timestep: "production.timestep",
  run_style: "leave it out: steps are of one kind",
  run: "leave it out",
  minimize: "preparation.minimise",
  rerun: "leave it out",
};

/**
 * What an include file with a potential for LAMMPS must not have: fixes would act on the ions beside the potential, unseen, and σ would
 * be another.
 *
 * @returns problems LAMMPS_INCLUDE_ACTS, with their lines
 */
export function problemsOfInclude({ path, text }: { readonly path: string; readonly text: string }): Problem[] {
  return text.split("\n").flatMap((raw, k): Problem[] => {
    const [command, ...words] = raw.replace(/#.*/, "").trim().split(/\s+/);
    const at = { code: "LAMMPS_INCLUDE_ACTS", file: path, line: k + 1, received: raw.trim() };
    const expected = "pair_style, pair_coeff, kspace_style and what belongs to a potential";
    if (command === "fix" && acting.test(words[2] ?? ""))
      return [
        {
          ...at,
          message: `fix ${words[2]} acts on the ions beside the potential`,
          expected,
          remedy:
            "leave it out: galvanostat moves and thermostats the ions, holds the current and the centre of mass; σ of ions that something else holds or pushes is not theirs",
        },
      ];
    const remedy = Object.hasOwn(foreign, command!) ? foreign[command!]! : null;
    return remedy === null ? [] : [{ ...at, message: `${command} does not belong to a potential`, expected, remedy }];
  });
}
