import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { evaluate, evaluateAnywhere } from "../../../../src/engines/native/evaluate.js";
import { simulate } from "../../../../src/engines/native/simulate.js";
import { clientModel, dynamics, largest, optionsOf, ownModel, Scratch, socketModel } from "./argon-krypton.js";

const standIn = fileURLToPath(new URL("i-pi-driver.js", import.meta.url));

// i-PI itself is no package of ours: what its driver takes and says was written down from its source.
describe("i-pi-py_driver as a client (a stand-in of that name, on the PATH)", () => {
  const scratch = new Scratch();
  const path = process.env["PATH"];
  beforeAll(() => {
    const bin = scratch.path("bin");
    mkdirSync(bin);
    const program = `${bin}/i-pi-py_driver`;
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
    chmodSync(program, 0o755);
    process.env["PATH"] = `${bin}${delimiter}${path}`;
    writeFileSync(scratch.path("options.json"), optionsOf());
    writeFileSync(scratch.path("pes.py"), "# the stand-in has its own\n");
  });
  afterAll(() => {
    process.env["PATH"] = path;
    scratch.remove();
  });
  const parameters = { template: "{folder}/structure.extxyz", options: "options.json" };
  const driver = { client: "i-pi-py_driver", mode: "lennard-jones", parameters };

  test.each<[string, object]>([
    ["over a Unix socket", driver],
    ["over TCP", { ...driver, host: "127.0.0.1" }],
    ["asked for its status before every question", { ...driver, handshake: "every-step" }],
    ["a potential of one's own", { ...driver, mode: "custom", file: "pes.py" }],
    ["parameters as a line", { ...driver, parameters: "template={folder}/structure.extxyz,options=options.json" }],
  ])("energy, forces and stress of the core's: %s", async (_, socket) => {
    const own = evaluate(ownModel(), { method: "brute-force" });
    const found = await evaluateAnywhere(socketModel(socket, scratch.folder));
    expect(Math.abs(found.potentialEnergy - own.potentialEnergy)).toBeLessThan(1e-11);
    expect(largest(found.forces, own.forces)).toBeLessThan(1e-11);
    expect(largest(found.stress!, own.stress)).toBeLessThan(1e-11);
  });

  test("constant current: the bits of the same client with another's manners", async () => {
    const options = { dynamics, steps: 100 };
    const other = await simulate({ model: clientModel(), ...options });
    const found = await simulate({ model: socketModel(driver, scratch.folder), ...options });
    expect(found.last).toEqual(other.last);
    expect(found.facts.interactions).toMatchObject([{ numbers: { restarts: 0 } }]);
  });

  test("a potential that it lacks: its own words", async () => {
    await expect(evaluateAnywhere(socketModel({ ...driver, mode: "nothing" }, scratch.folder))).rejects.toMatchObject({
      code: "CLIENT_ENDED",
      message: expect.stringContaining("invalid choice: 'nothing'"),
    });
  });
});
