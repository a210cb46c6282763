// node bench/three-roads.js [ps [equilibration ps]]: σ of example 1 by the core, by LAMMPS at the other end of a socket, and by LAMMPS alone on two
// ranks, with errors and how far they are apart. Weak, and long: from one state the three are compared to 1e-6 in test/engines/lammps/three-roads.test.ts. The runs are independent: other random numbers, and another thermostat in the last.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildParticleModel, describeAddon } from "../dist/index.js";
import { tableFile, writeInteractions } from "../dist/engines/lammps/interactions.js";
import { readForceField, readStructure } from "../dist/formats/index.js";

const [duration = "10", equilibration = "2"] = process.argv.slice(2);
const executable = fileURLToPath(new URL("../bin/galvanostat.js", import.meta.url));
// Open MPI refuses root, who runs this in containers.
const env = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1", ...process.env };

const folder = mkdtempSync(join(tmpdir(), "galvanostat-three-roads-"));
try {
  cpSync(fileURLToPath(new URL("../examples/1-llzo-constant-current", import.meta.url)), folder, { recursive: true });
  const forceField = readForceField(join(folder, "llzo-rigid-ion.yaml"), { description: describeAddon() });
  const { model } = buildParticleModel(forceField, readStructure(join(folder, "llzo-tetragonal.extxyz")));
  const { commands, tables } = writeInteractions(model);
  writeFileSync(join(folder, "llzo.in"), [...commands, "kspace_style ewald 1e-6", ""].join("\n"));
  writeFileSync(join(folder, tableFile), `# UNITS: metal\n\n${tables}`);
  const species = Object.fromEntries(
    [...forceField.species].map(([name, { charge, mass }]) => [name, { charge, mass }]),
  );
  const client = JSON.stringify({ species, electrostatics: "none", socket: { client: "lammps", include: "llzo.in" } });
  const study = readFileSync(join(folder, "study.yaml"), "utf8")
    .replace("equilibration: { duration: 20 ps }", `equilibration: { duration: ${equilibration} ps }`)
    .replace("driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "driftVelocity: 0.2 Å/ps")
    .replace("duration: 200 ps", `duration: ${duration} ps`);
  const withClient = study.replace("forceField: llzo-rigid-ion.yaml", `forceField: ${client}`);
  const mpirun = "mpirun --oversubscribe --mca mpi_yield_when_idle 1 -np 2 lmp";
  const found = [];
  for (const [road, text] of [
    ["core", study],
    ["LAMMPS, socket", withClient.replace("seed: 1", "seed: 2")],
    ["LAMMPS, 2 ranks", `${study.replace("seed: 1", "seed: 3")}\nengine: { lammps: { command: ${mpirun} } }\n`],
  ]) {
    writeFileSync(join(folder, "study.yaml"), text);
    const out = `results-${found.length}`;
    const { status, stderr } = spawnSync(process.execPath, [executable, "run", "study.yaml", "--out", out], {
      cwd: folder,
      encoding: "utf8",
      env,
    });
    if (status !== 0) throw new Error(`${road}: exit code ${status}\n${stderr}`);
    const { points } = JSON.parse(readFileSync(join(folder, out, "results.json"), "utf8"));
    const [run] = points[0].runs;
    const { value, standardError } = run.conductivity;
    const rate = run.performance.stepsPerSecond;
    found.push({ road, value, standardError });
    console.log(
      `${road.padEnd(16)} σ = ${value.toFixed(4)} ± ${standardError.toFixed(4)} S/cm${run.converged ? "" : " (not converged)"}, current off by ${run.currentDeviation.toExponential(1)}, ${run.temperature.value.toFixed(1)} ± ${run.temperature.standardError.toFixed(1)} K, ${rate.toFixed(0)} steps/s`,
    );
  }
  for (let a = 0; a < found.length; a++)
    for (let b = a + 1; b < found.length; b++) {
      const z = (found[b].value - found[a].value) / Math.hypot(found[a].standardError, found[b].standardError);
      console.log(`${found[a].road} against ${found[b].road}: z = ${z.toFixed(2)}`);
    }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
