"""Structures against ASE: CIFs that both expand, and every format that is written as ASE opens it, velocities in its units."""
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from ase import units
from ase.io import read
from ase.spacegroup import crystal

root = Path(__file__).parent.parent
folder = Path(tempfile.mkdtemp())


def convert(source, target, *options):
    subprocess.run(["node", root / "bin/galvanostat.js", "convert", source, folder / target, *options], check=True)
    return folder / target


def same(ours, theirs, what, tolerance=1e-3):
    """The same atoms in any order, up to lattice vectors (Å)."""
    assert np.abs(ours.cell.cellpar() - theirs.cell.cellpar()).max() < 1e-6, what
    assert ours.get_chemical_formula() == theirs.get_chemical_formula(), (what, ours, theirs)
    # A cell turned in space has the same fractional coordinates.
    a, b = ours.get_scaled_positions(), theirs.get_scaled_positions()
    free = set(range(len(theirs)))
    for i, x in enumerate(a):
        d = b - x
        distance = np.linalg.norm((d - np.round(d)) @ np.array(ours.cell), axis=1)
        j = min(free, key=lambda k: distance[k])
        assert distance[j] < tolerance and ours.symbols[i] == theirs.symbols[j], (what, i, distance[j])
        free.remove(j)
    print("as ASE:", what, len(ours), "atoms")


def near(ours, theirs, what, tolerance):
    assert np.abs(ours - theirs).max() < tolerance * np.abs(theirs).max(), (what, np.abs(ours - theirs).max())


cifs = root / "test/references/cif"
# ASE's own tables of space groups; the coordinates of Awaka et al. once more, as typed from the paper.
llzo = crystal(
    ["Li", "Li", "Li", "La", "La", "Zr", "O", "O", "O"],
    basis=[(0, 1 / 4, 3 / 8), (0.1813, 0.4313, 1 / 8), (0.0806, 0.0855, 0.8099), (0, 1 / 4, 1 / 8), (0.1270, 0, 1 / 4), (0, 0, 0),
           (-0.0335, 0.0546, 0.1528), (0.0533, 0.8529, 0.5354), (0.1496, 0.0282, 0.4458)],
    spacegroup=142, setting=2, cellpar=[13.134, 13.134, 12.663, 90, 90, 90], onduplicates="error")
same(read(convert(cifs / "llzo-tetragonal.cif", "llzo.extxyz")), llzo, "I4_1/acd, origin choice 2")
same(read(convert(cifs / "nacl.cif", "nacl.extxyz")), read(cifs / "nacl.cif"), "Fm-3m by its number")
quartz = (cifs / "quartz.cif").read_text().replace("_cell.", "_cell_").replace("_site.", "_site_").replace("_symop.", "_symop_").replace("_group.", "_group_")
(folder / "quartz.cif").write_text(quartz)
same(read(convert(cifs / "quartz.cif", "quartz.extxyz")), read(folder / "quartz.cif"), "P3_121 by its operations, Si at 0.3333", 2e-3)

# A turned triclinic cell with velocities (Å/fs in the file), through every format.
rng = np.random.default_rng(7)
cell = np.array([[6.1, 0.2, -0.3], [1.4, 7.3, 0.5], [-0.9, 1.1, 8.2]])
names = ["Li", "O", "La", "O"]
positions = rng.uniform(-9, 9, (4, 3))
velocities = rng.normal(0, 0.01, (4, 3))
rows = [f"{n} {' '.join(map(repr, map(float, p)))} {' '.join(map(repr, map(float, v)))}" for n, p, v in zip(names, positions, velocities)]
source = folder / "model.xyz"
source.write_text(f'4\nLattice="{" ".join(map(str, cell.ravel()))}" Properties=species:S:1:pos:R:3:vel:R:3\n' + "\n".join(rows) + "\n")
expected = velocities / units.fs

ours = read(convert(source, "a.extxyz"))
near(np.array(ours.cell), cell, "cell", 1e-7)
near(ours.positions, positions, "positions", 1e-7)
near(ours.get_velocities(), expected, "velocities", 1e-7)

order = [0, 1, 3, 2]  # by species, in the order of their first atoms
ours = read(convert(source, "POSCAR"), format="vasp")
assert list(ours.symbols) == [names[i] for i in order]
near(np.array(ours.cell), cell, "cell of the POSCAR", 1e-7)
near(ours.positions, positions[order], "positions of the POSCAR", 1e-7)

ours = read(convert(source, "a.data"), format="lammps-data", style="atomic", units="metal")
turn = np.linalg.solve(cell, np.array(ours.cell))
assert np.abs(turn @ turn.T - np.eye(3)).max() < 1e-7, "the cell is turned, not bent"
near(np.array(ours.cell), cell @ turn, "cell of the LAMMPS data", 1e-7)
d = (ours.positions - positions @ turn) @ np.linalg.inv(np.array(ours.cell))
assert np.abs(d - np.round(d)).max() < 1e-7, "positions of the LAMMPS data"
near(ours.get_velocities(), expected @ turn, "velocities of the LAMMPS data", 1e-7)

ours = read(convert(source, "a.cif"))
same(ours, read(folder / "a.extxyz"), "P 1")
print("extended XYZ, POSCAR, LAMMPS data, CIF: as ASE reads them")
