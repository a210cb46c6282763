/** Commands that leave the force field as it is: skipped. */
export const skipped: ReadonlySet<string> = new Set([
  ..."atom_modify atom_style balance change_box comm_modify comm_style compute compute_modify create_atoms create_box delete_atoms dimension displace_atoms".split(
    " ",
  ),
  ..."dump dump_modify echo fix_modify group group2ndx info lattice log min_modify min_style minimize neigh_modify neighbor newton package partition print".split(
    " ",
  ),
  ..."processors quit read_dump region replicate rerun reset_atom_ids reset_atoms reset_ids reset_timestep restart run run_style shell special_bonds suffix".split(
    " ",
  ),
  ..."thermo thermo_modify thermo_style timer timestep uncompute undump unfix velocity write_coeff write_data write_dump write_restart".split(
    " ",
  ),
]);

/** Styles of `fix` that only integrate, thermostat, measure or write; the others may add forces. */
export const harmlessFixes: ReadonlySet<string> = new Set([
  ..."nve nvt npt nph nve/limit nve/noforce langevin temp/berendsen temp/rescale temp/csvr temp/csld press/berendsen deform box/relax momentum recenter".split(
    " ",
  ),
  ..."ave/time ave/atom ave/chunk ave/correlate ave/correlate/long ave/histo ave/histo/weight vector store/state store/force print halt dt/reset balance property/atom".split(
    " ",
  ),
]);

/** Commands whose meaning lies outside the subset, and what to do instead. */
export const refused: Readonly<Record<string, string>> = {
  include: "put the commands of the included file in its place",
  if: "write the commands that shall be done without conditions",
  jump: "write the commands without loops",
  next: "write the commands without loops",
  label: "write the commands without loops",
  clear: "keep one system in the file",
  python: "write the numbers themselves",
  read_restart: "restart files hold force fields in binary: give pair_style, pair_coeff, mass and charges in the file",
  bond_style: "only pair interactions can be computed",
  angle_style: "only pair interactions can be computed",
  dihedral_style: "only pair interactions can be computed",
  improper_style: "only pair interactions can be computed",
  bond_coeff: "only pair interactions can be computed",
  angle_coeff: "only pair interactions can be computed",
  dihedral_coeff: "only pair interactions can be computed",
  improper_coeff: "only pair interactions can be computed",
  pair_write: "remove it",
};
