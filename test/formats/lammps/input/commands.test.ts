import { spawnSync } from "node:child_process";

import { describe, expect, test } from "vitest";

import { harmlessFixes, ignored, refused } from "../../../../src/formats/lammps/input/commands.js";
import { handlers } from "../../../../src/formats/lammps/input/handlers.js";
import { hasLammps } from "../../../engines/lammps/lmp.js";

// https://docs.lammps.org/Commands_all.html, general commands, with those of older versions; `variable` is read by script.ts.
const manual =
  "angle_coeff angle_style angle_write atom_modify atom_style balance bond_coeff bond_style bond_write boundary change_box clear comm_modify comm_style compute compute_modify create_atoms create_bonds create_box delete_atoms delete_bonds dielectric dihedral_coeff dihedral_style dihedral_write dimension displace_atoms dump dump_modify dynamical_matrix echo fix fix_modify fitpod geturl group group2ndx hyper if improper_coeff improper_style include info jump kim kspace_modify kspace_style label labelmap lattice log mass mdi minimize min_modify min_style molecule ndx2group neb neb/spin neigh_modify neighbor newton next package pair_coeff pair_modify pair_style pair_write partition plugin prd print processors python quit read_data read_dump read_restart region replicate rerun reset_atoms reset_timestep restart run run_style set shell special_bonds suffix tad temper temper/grem temper/npt thermo thermo_modify thermo_style third_order timer timestep uncompute undump unfix units velocity write_coeff write_data write_dump write_restart box message server kim_init kim_interactions kim_param kim_property kim_query reset_ids reset_atom_ids reset_mol_ids".split(
    " ",
  );
// Read where commands are carried out, not in a handler of their own.
const elsewhere = ["include", "fix"];
const places = (name: string) =>
  [Object.keys(handlers).includes(name), ignored.has(name), refused.has(name), elsewhere.includes(name)].filter(
    Boolean,
  );

describe("LAMMPS's commands", () => {
  test.each(manual)("%s: read, ignored for a reason, or refused with the way out", (name) => {
    expect(places(name)).toHaveLength(1);
    for (const reason of [ignored.get(name), refused.get(name)]) if (reason !== undefined) expect(reason).toMatch(/\w/);
  });

  test("no others are known", () => {
    for (const name of [...Object.keys(handlers), ...ignored.keys(), ...refused.keys()])
      expect(manual, name).toContain(name);
  });

  test.skipIf(!hasLammps)(
    "those of the LAMMPS on this machine are among them, and its fixes of a force are none to ignore",
    () => {
      const { stdout } = spawnSync("lmp", ["-h"], { encoding: "utf8" });
      const listed = (title: string) => {
        const [, text] = stdout.split(`* ${title} styles`);
        return text!.split("\n* ")[0]!.replace(/^:/, "").trim().split(/\s+/);
      };
      const commands = listed("Command");
      expect(commands.length).toBeGreaterThan(30);
      for (const name of commands) expect(places(name), name).toHaveLength(1);
      const fixes = listed("Fix");
      expect(fixes).toContain("setforce");
      for (const name of fixes.filter((fix) =>
        /force|spring|wall|rigid|shake|qeq|field|adapt|gcmc|swap|restrain|gravity/.test(fix),
      ))
        if (name !== "store/force" && !/noforce$/.test(name)) expect(harmlessFixes.has(name), name).toBe(false);
    },
  );
});
