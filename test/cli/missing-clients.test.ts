import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { writeExtxyz, type Results } from "../../src/index.js";
import { clientModel, clientScript, optionsOf } from "../engines/native/external/argon-krypton.js";
import { called as galvanostat } from "./command-called.js";

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanostat-missing-"));
  const { cell, positions, types, typeNames } = clientModel();
  writeFileSync(
    at("structure.extxyz"),
    writeExtxyz({ cell, positions, species: Array.from(types, (type) => typeNames[type]!) }),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const here = { client: "command", command: [process.execPath, clientScript, "{folder}", "{path}", optionsOf({})] };
const gone = { client: "ase", calculator: "ase.calculators.emt.EMT", python: "/nowhere/python" };

const write = (forceField: string) =>
  writeFileSync(
    at("study.yaml"),
    `structure: { file: structure.extxyz }
forceField:
  ${forceField}
transportCharges: { Ar: 1, Kr: -1 }
mobile: Ar
temperatures: [60 K]
equilibration: { duration: 0.02 ps }
drive: { method: constant-current, direction: [1, 2, -1], driftVelocity: [0.2 Å/ps, 0.3 Å/ps] }
equilibrium: { duration: 0.1 ps }
production: { timestep: 2 fs, duration: 0.2 ps }
thermostat: { type: csvr, time: 100 fs }
`,
  );

describe("a client that is not on this machine", () => {
  test.each(["run", "compare"])("%s refuses before it writes anything, with file, line and key", (command) => {
    write(`socket: ${JSON.stringify(gone)}`);
    const { code, stderr } = galvanostat([command, "study.yaml"], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^study\.yaml:3:\d+ .*\/nowhere\/python/m);
    expect(stderr).toContain("forceField.socket.python");
    expect(existsSync(at("results"))).toBe(false);
  });

  test("one of a committee's, in a file of its own", () => {
    writeFileSync(at("other.yaml"), `species: { Ar: {}, Kr: {} }\nsocket: ${JSON.stringify(gone)}\n`);
    write(
      `committee: [{ species: { Ar: {}, Kr: {} }, electrostatics: none, socket: ${JSON.stringify(here)} }, other.yaml]`,
    );
    const { code, stderr } = galvanostat(["run", "study.yaml"], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^other\.yaml:2:\d+ .*\/nowhere\/python/m);
    expect(existsSync(at("results"))).toBe(false);
  });

  test("one that is asked for energies of candidates while the study is read", () => {
    copyFileSync(
      new URL("../../examples/4-yttria-stabilised-zirconia/zirconia.poscar", import.meta.url),
      at("zirconia.poscar"),
    );
    const structure = {
      file: "zirconia.poscar",
      supercell: [2, 2, 2],
      dope: { replace: "Zr", by: "Y", fraction: "14.8 %", compensate: "O" },
      occupancies: { candidates: 3 },
    };
    write(`socket: ${JSON.stringify(gone)}`);
    const text = readFileSync(at("study.yaml"), "utf8")
      .replace("{ file: structure.extxyz }", JSON.stringify(structure))
      .replace("{ Ar: 1, Kr: -1 }", "{ Zr: 4, Y: 3, O: -2 }")
      .replace("mobile: Ar", "mobile: O");
    writeFileSync(at("study.yaml"), text);
    const { code, stderr } = galvanostat(["run", "study.yaml"], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^study\.yaml:3:\d+ .*\/nowhere\/python/m);
    expect(existsSync(at("results"))).toBe(false);
  });

  test("energy refuses, too", () => {
    writeFileSync(at("ff.yaml"), `species: { Ar: {}, Kr: {} }\nsocket: ${JSON.stringify(gone)}\n`);
    const { code, stderr } = galvanostat(["energy", "structure.extxyz", "--force-field", "ff.yaml"], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ff\.yaml:2:\d+ .*\/nowhere\/python/m);
  });

  test("plan warns, and says what will be run: other machines may have it", () => {
    write(`socket: ${JSON.stringify(gone)}`);
    const { code, stdout, stderr } = galvanostat(["plan", "study.yaml"], folder);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: study\.yaml:3:\d+ .*\/nowhere\/python/m);
    expect(stdout).toContain("T60K-j2-r1");
    expect(stdout).toContain("not predicted");
    const { stdout: json } = galvanostat(["plan", "study.yaml", "--json"], folder);
    expect(JSON.parse(json)).toMatchObject({
      missing: [{ code: "CLIENT_NOT_STARTED", path: "forceField.socket.python", line: 3 }],
      points: [],
    });
    expect((JSON.parse(json) as { runs: object[] }).runs).toHaveLength(3);
  });

  test("a LAMMPS that is to do the runs: the same", () => {
    writeFileSync(at("zero.in"), "pair_style zero 4.0\npair_coeff * *\n");
    write("socket: { client: lammps, include: zero.in }\nengine: { lammps: { command: no-such-mpirun -np 2 lmp } }");
    const { code, stderr } = galvanostat(["run", "study.yaml"], folder);
    expect(code).toBe(2);
    expect(stderr).toContain("no-such-mpirun cannot be started");
    expect(existsSync(at("results"))).toBe(false);
    const planned = galvanostat(["plan", "study.yaml"], folder);
    expect(planned.code).toBe(0);
    expect(planned.stderr).toMatch(/^warning: study\.yaml:\d+:\d+ +no-such-mpirun cannot be started/m);
    expect(planned.stdout).toContain("T60K-j2-r1");
    for (const words of [
      ["runs", "study.yaml"],
      ["submit", "study.yaml", "--dry-run"],
      ["export", "lammps", "study.yaml"],
    ])
      expect(galvanostat(words, folder).stderr).not.toContain("no-such-mpirun");
    expect(galvanostat(["submit", "study.yaml", "--dry-run"], folder).code).toBe(0);
  });

  test("runs, submit, export's own refusal and reading need no client", () => {
    write(`socket: ${JSON.stringify(gone)}`);
    expect(galvanostat(["runs", "study.yaml"], folder)).toMatchObject({ code: 0 });
    const submitted = galvanostat(["submit", "study.yaml", "--dry-run"], folder);
    expect(submitted.code, submitted.stderr).toBe(0);
    expect(submitted.stdout).toContain("T60K-j1-r1");
    expect(galvanostat(["export", "lammps", "study.yaml"], folder).stderr).not.toContain("/nowhere/python");
  });

  test("a study that is done is read where the client is gone; one that is longer is not begun", () => {
    // The same client's command, which is no part of what it computes.
    write(`socket: ${JSON.stringify(here)}`);
    const first = galvanostat(["run", "study.yaml"], folder);
    expect(first.code, first.stderr).toBe(0);
    const clients = [{ client: "command", program: here.command.join(" "), version: null }];
    const told = () => JSON.parse(readFileSync(at("results/results.json"), "utf8")) as Results;
    expect(told().provenance.clients).toEqual(clients);
    expect(JSON.parse(readFileSync(at("results/clients.json"), "utf8"))).toEqual(clients);
    expect(galvanostat(["cite", "results"], folder).stdout).toContain("{KapilEtAl2019,");
    write(`socket: { client: command, command: no-such-program }`);
    const again = galvanostat(["run", "study.yaml"], folder);
    expect(again.code, again.stderr).toBe(0);
    expect(told().provenance.clients).toEqual(clients);
    const collected = galvanostat(["collect", "results"], folder);
    expect(collected.code, collected.stderr).toBe(0);
    expect(told().provenance.clients).toEqual(clients);
    expect(galvanostat(["report", "results"], folder).code).toBe(0);
    const report = readFileSync(at("results/report/index.html"), "utf8");
    expect(report).toContain("forces of");
    expect(report).toContain(", version unknown (client: command)");
    writeFileSync(at("study.yaml"), readFileSync(at("study.yaml"), "utf8").replace("0.2 ps }", "0.3 ps }"));
    const before = readFileSync(at("results/plan.json"), "utf8");
    const longer = galvanostat(["run", "study.yaml"], folder);
    expect(longer.code).toBe(2);
    expect(longer.stderr).toContain("no-such-program");
    expect(readFileSync(at("results/plan.json"), "utf8")).toBe(before);
    expect((JSON.parse(readFileSync(at("results/results.json"), "utf8")) as Results).status).toBe("completed");
  });
});
