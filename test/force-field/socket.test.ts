import { writeFileSync } from "node:fs";

import { afterAll, describe, expect, test } from "vitest";

import { nativeModel } from "../../src/engines/native/clients/index.js";
import { describeAddon } from "../../src/engines/native/load.js";
import type { InputError } from "../../src/errors/errors.js";
import { buildParticleModel, digestOf } from "../../src/force-field/index.js";
import { readStructure, resolveForceField } from "../../src/formats/index.js";
import { Scratch, socketModel } from "../engines/native/external/argon-krypton.js";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const read = (socket: unknown, more: object = {}) =>
  resolveForceField(
    { species: { Ar: {}, Kr: {} }, socket, ...more },
    { description: describeAddon(), baseDirectory: scratch.folder },
  );
const problemsOf = (socket: unknown) => {
  try {
    read(socket);
  } catch (error) {
    return (error as InputError).problems.map(({ code, path }) => `${code} ${path}`);
  }
  return [];
};

describe("a client is told what it is in the force field", () => {
  test.each([
    [{ client: "gpaw" }, "UNKNOWN_NAME socket.client"],
    [{ client: "ase" }, "MISSING_KEY socket.calculator"],
    [{ client: "ase", calculator: "EMT" }, "BAD_NAME socket.calculator"],
    [{ client: "ase", calculator: "nowhere.py:make" }, "FILE_NOT_FOUND socket.calculator"],
    [{ client: "lammps", include: "nowhere.in" }, "FILE_NOT_FOUND socket.include"],
    [{ client: "i-pi-py_driver" }, "MISSING_KEY socket.mode"],
    [{ client: "i-pi-py_driver", mode: "custom" }, "BAD_FILE_OF_DRIVER socket.mode"],
    [{ client: "i-pi-py_driver", mode: "mace", file: "pes.py" }, "BAD_FILE_OF_DRIVER socket.file"],
    [{ client: "i-pi-py_driver", mode: "custom", file: "nowhere.py" }, "FILE_NOT_FOUND socket.file"],
    [{ client: "i-pi-py_driver", mode: "mace", parameters: ["a,b"] }, "WRONG_TYPE socket.parameters"],
    [{ client: "i-pi-py_driver", mode: "mace", parameters: { model: [] } }, "WRONG_TYPE socket.parameters"],
    [{ client: "i-pi-py_driver", mode: "mace", parameters: 3 }, "WRONG_TYPE socket.parameters"],
    [{ client: "command", command: "  " }, "WRONG_TYPE socket.command"],
    [{ client: "command", command: ["a", 1] }, "WRONG_TYPE socket.command"],
    [{ client: "command", command: "a", name: "x", host: "127.0.0.1" }, "TWO_ADDRESSES socket.host"],
    [{ client: "command", command: "a", port: 31415 }, "NO_HOST socket.port"],
    [{ client: "command", command: "a", name: "../x" }, "BAD_NAME socket.name"],
    [{ client: "command", command: "a", name: "x".repeat(91) }, "BAD_NAME socket.name"],
    [{ client: "manual" }, "NO_ADDRESS socket.client"],
    [{ client: "manual", host: "127.0.0.1" }, "NO_ADDRESS socket.client"],
    [{ client: "manual", name: "x", startTimeout: "-1 s" }, "OUT_OF_RANGE socket.startTimeout"],
    [{ client: "manual", name: "x", clinets: 1 }, "UNKNOWN_KEY socket.clinets"],
  ])("%j: %s", (socket, problem) => {
    expect(problemsOf(socket)).toEqual([problem]);
  });

  test("defaults, and times in seconds", () => {
    expect(read({ client: "command", command: "a {name}  b" }).socket).toMatchObject({
      client: { kind: "command", command: ["a", "{name}", "b"] },
      ...{ name: null, host: null, startTimeout: 600, answerTimeout: 0, handshake: "learnt", checkOrder: true },
      ...{ clients: null, threads: null },
    });
    const one = read({ client: "manual", name: "x".repeat(90), startTimeout: "2 min", answerTimeout: "0.5 s" });
    expect(one.socket).toMatchObject({ startTimeout: 120, answerTimeout: 0.5, clients: 1 });
    expect(one.electrostatics).toBeNull();
  });

  test("the same client in another folder is the same, one whose file says something else is not", () => {
    writeFileSync(scratch.path("a.in"), "pair_style zero 4\n");
    writeFileSync(scratch.path("b.in"), "pair_style zero 4\n");
    writeFileSync(scratch.path("c.in"), "pair_style zero 5\n");
    const digest = (include: string) => digestOf(read({ client: "lammps", include }));
    expect(digest("a.in")).toBe(digest("b.in"));
    expect(digest("a.in")).not.toBe(digest("c.in"));
    const driver = (parameters: unknown) => digestOf(read({ client: "i-pi-py_driver", mode: "mace", parameters }));
    expect(driver({ model: "a.pt" })).toBe(driver(["model=a.pt"]));
    expect(driver({ model: "a.pt" })).not.toBe(driver({ model: "b.pt" }));
    const argument = (x: number) => digestOf(read({ client: "ase", calculator: "a.B", arguments: { x } }));
    expect(argument(1)).not.toBe(argument(2));
  });
});

test("structures are written for clients in our order, turned, and with tilt factors even where they are 0", () => {
  const model = socketModel({ client: "command", command: "a" });
  const [one] = nativeModel(model).interactions.flatMap((i) => (i.kind === "socket" ? [i.client] : []));
  const names = Array.from(model.types, (type) => model.typeNames[type]!);
  for (const { name, text } of one!.files) {
    writeFileSync(scratch.path(name), text);
    const structure = readStructure(scratch.path(name), name.endsWith("data") ? { species: ["Ar", "Kr"] } : {});
    expect(structure.species).toEqual(names);
    expect([1, 2, 5].map((k) => structure.cell[k])).toEqual([0, 0, 0]);
    expect(Math.hypot(...structure.cell.subarray(3, 6))).toBeCloseTo(Math.hypot(...model.cell.subarray(3, 6)), 6);
  }
  const upright = { ...model, cell: Float64Array.of(20, 0, 0, 0, 20, 0, 0, 0, 20) };
  const text = nativeModel(upright).interactions.flatMap((i) => (i.kind === "socket" ? i.client.files : []))[1]!.text;
  expect(text).toContain("\n0 0 0 xy xz yz\n");
  expect(
    buildParticleModel(read({ client: "manual", name: "x" }), readStructure(scratch.path("structure.extxyz"))),
  ).toMatchObject({
    model: { interactions: [{ kind: "pair", terms: [] }, { kind: "socket" }] },
  });
});
