"""First and last frames of the main job as ASE reads them: cell, species, velocities in its own units."""
import sys
from pathlib import Path

from ase import units
from ase.io import read

frames = sorted(Path(sys.argv[1]).glob("runs/*/*.extxyz"))
assert len(frames) >= 4, frames
for path in frames:
    atoms = read(path)
    assert len(atoms) == 192 and all(atoms.pbc), path
    assert abs(atoms.cell.lengths() - 13.0725).max() < 1e-9, path
    assert atoms.get_chemical_formula() == "La24Li56O96Zr16", path
    temperature = atoms.get_kinetic_energy() / (1.5 * len(atoms) * units.kB)
    assert 700 < temperature < 1300, (path, temperature)
    assert abs(atoms.get_momenta().sum(axis=0)).max() < 1e-4, path
print(len(frames), "frames")
