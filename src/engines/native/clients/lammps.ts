import type { ClientRecipe, ParticleModel } from "../../../model/index.js";
import type { Client } from "./index.js";
import { lammpsData } from "./structure.js";

/** `fix ipi` of LAMMPS (package MISC), with the pair style of somebody's own file. */
export function lammpsClient(
  { prefix, program, include, units, atomStyle }: Extract<ClientRecipe, { kind: "lammps" }>,
  inet: boolean,
  model: ParticleModel,
): Client {
  const input = `# LAMMPS as the client of galvanostat, which wrote this file.
units ${units}
atom_style ${atomStyle}
boundary p p p
box tilt large
read_data \${folder}/structure.data
variable species string "${model.typeNames.join(" ")}"
neighbor 1.0 bin
include ${include}
thermo 1000000000
fix galvanostat all ipi ${inet ? "${host} ${port}" : "${name} 1 unix"}
run 2000000000
`;
  const variables = inet ? ["host", "port", "folder"] : ["name", "folder"];
  return {
    command: [
      ...prefix,
      program,
      "-in",
      "{folder}/in.lammps",
      "-log",
      "none",
      ...variables.flatMap((name) => ["-var", name, `{${name}}`]),
    ],
    files: [
      { name: "in.lammps", text: input },
      { name: "structure.data", text: lammpsData(model, atomStyle) },
    ],
  };
}
