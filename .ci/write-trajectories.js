// Two frames of a triclinic cell in every trajectory format, for another program to read: node .ci/write-trajectories.js FOLDER
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { trajectoryFile, TrajectoryWriter, trajectoryWriters } from "../dist/formats/index.js";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const cell = [6.1, 0.2, -0.3, 1.4, 7.3, 0.5, -0.9, 1.1, 8.2];
const system = {
  cell,
  species: ["Li", "O", "Zr"],
  types: [1, 2, 3],
  masses: [6.94, 15.999, 91.224],
  charges: [0.5, -1.5, 1],
};
const positions = Float64Array.of(1, 2, 3, 4, 5, 6, 0.5, 3, 1);
for (const format of trajectoryWriters) {
  for (const compress of /** @type {const} */ (["none", "gzip"])) {
    // ASE 3.22 cannot read a dump's charges (it makes a matrix of them).
    /** @type {import("../dist/formats/trajectory-writer.js").TrajectoryChoice} */
    const choice = {
      format,
      positions: "unwrapped",
      columns: format.name === "lammps-dump" ? ["velocities", "forces"] : ["velocities", "forces", "charges"],
      compress,
    };
    const writer = new TrajectoryWriter(join(folder, trajectoryFile(choice)), system, choice, null);
    for (const step of [0, 10]) {
      const unwrappedPositions = positions.map((x) => x + 0.1 * step);
      writer.write({
        step,
        time: 2 * step,
        info: {},
        positions: unwrappedPositions,
        unwrappedPositions,
        velocities: Float64Array.of(0.01, 0, 0, 0, -0.02, 0, 0, 0, 0.005),
        forces: positions.map((x) => -x),
      });
    }
  }
}
