import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { tableFile, writeInteractions } from "../../../../src/engines/lammps/interactions.js";
import { evaluate, evaluateAnywhere } from "../../../../src/engines/native/evaluate.js";
import { describeAddon } from "../../../../src/engines/native/load.js";
import { simulate } from "../../../../src/engines/native/simulate.js";
import { buildParticleModel } from "../../../../src/force-field/index.js";
import { readForceField, resolveForceField } from "../../../../src/formats/index.js";
import type { ParticleModel } from "../../../../src/model/index.js";
import { lammpsReference, referencePath, structureOf } from "../../../references/index.js";
import { hasLammps } from "../../lammps/lmp.js";
import { cutoff, dynamics, largest, ownModel, pairs, Scratch, socketModel } from "./argon-krypton.js";

const hasIpi = hasLammps && /\bipi\b/.test(spawnSync("lmp", ["-h"], { encoding: "utf8" }).stdout);
if (hasLammps && !hasIpi) console.log("this LAMMPS lacks fix ipi (package MISC): as a client it is skipped");
const mpirun = ["mpirun", "--oversubscribe", "-np", "2"];
const hasMpi = spawnSync(mpirun[0]!, ["--version"]).status === 0;

// Constants of LAMMPS' units metal: a Hartree differs from ours by 1.8e-8.
const precision = 1e-7;

describe.skipIf(!hasIpi)("LAMMPS as a client", () => {
  const scratch = new Scratch();
  afterAll(() => scratch.remove());
  beforeAll(() => {
    // Open MPI refuses root, who runs tests in containers.
    Object.assign(process.env, { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" });
    writeFileSync(
      scratch.path("potential.in"),
      `pair_style lj/cut ${cutoff}
pair_modify shift yes
pair_coeff 1 1 ${pairs["Ar-Ar"]!.join(" ")}
pair_coeff 1 2 ${pairs["Ar-Kr"]!.join(" ")}
pair_coeff 2 2 ${pairs["Kr-Kr"]!.join(" ")}
`,
    );
  });
  const lennardJones = { client: "lammps", include: "potential.in" };

  test.each<[string, object]>([
    ["alone", lennardJones],
    ["over TCP", { ...lennardJones, host: "127.0.0.1" }],
    ["atoms without charges, asked every step", { ...lennardJones, atomStyle: "atomic", handshake: "every-step" }],
    ...(hasMpi ? [["on two ranks", { ...lennardJones, prefix: mpirun }] as [string, object]] : []),
  ])("Lennard-Jones in a sheared cell that is turned, atoms cells away: %s", async (_, socket) => {
    const own = evaluate(ownModel(), { method: "brute-force" });
    const found = await evaluateAnywhere(socketModel(socket, scratch.folder));
    expect(Math.abs(found.potentialEnergy / own.potentialEnergy - 1)).toBeLessThan(precision);
    expect(largest(found.forces, own.forces)).toBeLessThan(precision * Math.max(...own.forces));
    expect(largest(found.stress!, own.stress)).toBeLessThan(precision * Math.max(...own.stress.map(Math.abs)));
  });

  test("constant current, and a cell that a barostat shears", async () => {
    const options = { dynamics, steps: 300 };
    const own = await simulate({ model: ownModel(), ...options });
    const found = await simulate({ model: socketModel(lennardJones, scratch.folder), ...options });
    const expected = own.series.column("field");
    expect(largest(found.series.column("field"), expected)).toBeLessThan(1e-6 * Math.max(...expected.map(Math.abs)));
    const barostat = {
      type: "full-stochastic-cell-rescaling",
      parameters: { pressure: 0, time: 100, compressibility: 5, interval: 5 },
    };
    const under = { dynamics: { ...dynamics, drive: null, barostat }, steps: 100 };
    const [a, b] = [
      await simulate({ model: ownModel(), ...under }),
      await simulate({ model: socketModel(lennardJones, scratch.folder), ...under }),
    ];
    expect(largest(b.last.cell, a.last.cell)).toBeLessThan(1e-5);
  });

  test("LLZO, 192 ions, with its own Ewald sum, and with a mesh", async () => {
    const structure = structureOf(lammpsReference("rigid-ion-reference-displaced"));
    const description = describeAddon();
    const forceField = readForceField(referencePath("llzo-rigid-ion.yaml"), { description });
    const { model } = buildParticleModel(forceField, structure);
    const { commands, tables } = writeInteractions(model);
    writeFileSync(scratch.path("llzo.in"), [...commands, "kspace_style ewald 1e-8", ""].join("\n"));
    writeFileSync(scratch.path(tableFile), `# UNITS: metal\n\n${tables}`);
    const asked = resolveForceField(
      {
        species: Object.fromEntries(
          [...forceField.species].map(([name, { charge, mass }]) => [name, { charge, mass }]),
        ),
        electrostatics: "none",
        socket: { client: "lammps", include: "llzo.in" },
      },
      { description, baseDirectory: scratch.folder },
    );
    const converged: ParticleModel = {
      ...model,
      interactions: model.interactions.map((one) =>
        one.kind === "ewald" ? { kind: "direct-ewald", parameters: { accuracy: 1e-9 } } : one,
      ),
    };
    const own = evaluate(converged);
    const found = await evaluateAnywhere(buildParticleModel(asked, structure).model);
    // LAMMPS's erfc accounts for 7e-7 of an energy: test/references/README.md.
    expect(Math.abs(found.potentialEnergy / own.potentialEnergy - 1)).toBeLessThan(1e-6);
    expect(largest(found.forces, own.forces)).toBeLessThan(1e-6 * Math.max(...own.forces.map(Math.abs)));
    writeFileSync(scratch.path("llzo.in"), [...commands, "kspace_style pppm 1e-4", ""].join("\n"));
    const onMesh = await evaluateAnywhere(buildParticleModel(asked, structure).model);
    expect(Math.abs(onMesh.potentialEnergy / own.potentialEnergy - 1)).toBeLessThan(1e-4);
  });

  test("one atom that the user's lines hold", async () => {
    writeFileSync(
      scratch.path("held.in"),
      // Of the file itself it would be refused before.
      "include potential.in\ninclude hold.in\n",
    );
    writeFileSync(scratch.path("hold.in"), "group held id 3\nfix held held setforce 0 0 0\n");
    await expect(
      evaluateAnywhere(socketModel({ ...lennardJones, include: "held.in" }, scratch.folder)),
    ).rejects.toMatchObject({
      code: "CLIENT_NET_FORCE",
      message: expect.stringMatching(/^the client's 16 forces add up to .* an atom that is held/),
    });
  });

  test("an error in the user's lines: LAMMPS' own words", async () => {
    writeFileSync(scratch.path("wrong.in"), "pair_style lennard/jones 6\n");
    await expect(
      evaluateAnywhere(socketModel({ ...lennardJones, include: "wrong.in" }, scratch.folder)),
    ).rejects.toMatchObject({
      code: "CLIENT_ENDED",
      message: expect.stringContaining("Unrecognized pair style 'lennard/jones'"),
      problems: [{ remedy: expect.stringMatching(/forceField\.socket\.include/) }],
    });
  });
});
