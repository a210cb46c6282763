// Every command of LAMMPS's manual (https://docs.lammps.org/Commands_all.html) is read (script-state.ts), ignored for a reason, or
// refused with the way out; what is none of its commands is refused as unknown.

const because = (reason: string, names: string): readonly (readonly [string, string])[] =>
  names.split(" ").map((name) => [name, reason]);

/** Commands that leave the forces of given atoms as they are, and why. */
export const ignored: ReadonlyMap<string, string> = new Map([
  ...because(
    "where the atoms are and how large the cell is, is the structure's to say, which is given beside the force field",
    "create_atoms create_box delete_atoms displace_atoms lattice region replicate velocity",
  ),
  ...because(
    "when and how atoms move is the study's to say: ensemble, temperature, time step, minimisation",
    "min_modify min_style minimize run run_style timestep reset_timestep",
  ),
  ...because(
    "measures and writes",
    "compute compute_modify uncompute dump dump_modify undump write_dump write_data write_restart write_coeff restart thermo thermo_modify thermo_style info log echo print",
  ),
  ...because(
    "names atoms, for other commands",
    "group2ndx ndx2group reset_atom_ids reset_atoms reset_ids reset_mol_ids",
  ),
  ...because(
    "how the work is shared out and done, not what it gives",
    "atom_modify balance comm_modify comm_style neighbor newton package processors suffix timer shell",
  ),
  ...because(
    "does nothing to forces, but for words that forbidden-words.ts refuses",
    "neigh_modify special_bonds kspace_modify dimension change_box read_dump rerun",
  ),
  ...because("ends the script: what follows is not read", "quit"),
  ...because("of a fix, which itself is read or refused", "fix_modify unfix"),
  ...because("what atoms have; what of it acts on forces comes by a style, which is read or refused", "atom_style"),
]);

/** Styles of `fix` that add no force but a thermostat's, and why they may be ignored. */
export const harmlessFixes: ReadonlyMap<string, string> = new Map([
  ...because(
    "how atoms and cell move is the study's to say",
    "nve nvt npt nph nve/limit nve/noforce langevin temp/berendsen temp/rescale temp/csvr temp/csld press/berendsen deform box/relax momentum recenter",
  ),
  ...because(
    "measures and writes",
    "ave/time ave/atom ave/chunk ave/correlate ave/correlate/long ave/histo ave/histo/weight vector store/state store/force print halt",
  ),
  ...because("how the work is shared out", "balance dt/reset tune/kspace"),
  ...because("a number of each atom, set by `set`, which is read or refused", "property/atom"),
]);

/** Commands of loops and conditions. */
export const flow: ReadonlySet<string> = new Set(["if", "jump", "next", "label"]);
const withoutConditions =
  "write pair_style, pair_coeff, masses and charges as they are in one pass, without if, label, next and jump, or in a file of their own; temperatures and repetitions are the study's to say";
const pairsOnly = "only pair interactions can be computed";
const manyReplicas = "remove it: force fields are read, not what is done with them";

/** Commands whose meaning lies outside the subset, and what to do instead. */
export const refused: ReadonlyMap<string, string> = new Map([
  ...because(withoutConditions, [...flow].join(" ")),
  ...because("keep one system in the file", "clear"),
  ...because("write the commands of one partition, without it", "partition"),
  ...because("write the numbers themselves", "python"),
  ...because(
    "restart files hold force fields in binary: give pair_style, pair_coeff, mass and charges in the file",
    "read_restart",
  ),
  ...because(
    pairsOnly,
    "bond_style angle_style dihedral_style improper_style bond_coeff angle_coeff dihedral_coeff improper_coeff create_bonds delete_bonds molecule",
  ),
  ...because("remove it", "pair_write bond_write angle_write dihedral_write"),
  ...because(
    "write pair_style and pair_coeff of the model themselves",
    "kim kim_init kim_interactions kim_param kim_property kim_query mdi plugin fitpod message server geturl",
  ),
  ...because(manyReplicas, "dynamical_matrix third_order hyper neb neb/spin prd tad temper temper/grem temper/npt"),
]);
