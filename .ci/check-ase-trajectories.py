"""Trajectories of .ci/write-trajectories.js as ASE reads them: cell, species, places, velocities in its own units, forces."""
import sys
from pathlib import Path

import numpy as np
from ase import units
from ase.io import read

cell = np.array([[6.1, 0.2, -0.3], [1.4, 7.3, 0.5], [-0.9, 1.1, 8.2]])
positions = np.array([[1, 2, 3], [4, 5, 6], [0.5, 3, 1]]) + 1.0
velocities = np.array([[0.01, 0, 0], [0, -0.02, 0], [0, 0, 0.005]]) / units.fs
files = sorted(Path(sys.argv[1]).glob("trajectory.*"))
assert len(files) == 4, files
for path in files:
    dump = "lammpstrj" in path.name
    frames = read(path, index=":", format="lammps-dump-text" if dump else "extxyz", **({"units": "metal"} if dump else {}))
    assert len(frames) == 2, path
    last = frames[-1]
    assert last.get_chemical_symbols() == ["Li", "O", "Zr"], path
    # ASE's frame is the dump's: rotated. Lengths and angles of the cell, and everything seen along its vectors, are not.
    assert np.allclose(last.cell.cellpar(), read(files[0]).cell.cellpar(), atol=1e-7) and np.allclose(abs(np.linalg.det(last.cell)), np.linalg.det(cell)), path
    assert np.allclose(last.cell.scaled_positions(last.positions), positions @ np.linalg.inv(cell), atol=1e-7), path
    assert np.allclose(last.get_velocities() @ last.cell.T, velocities @ cell.T, rtol=1e-6, atol=1e-9), path
    assert np.allclose(last.get_forces() @ last.cell.T, -(positions - 1) @ cell.T, rtol=1e-6, atol=1e-7), path
    assert dump or np.allclose(last.get_initial_charges(), [0.5, -1.5, 1]), path
print(len(files), "trajectories")
