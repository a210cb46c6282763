import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { defaultEngine } from "../../../../src/engines/index.js";
import { describeAddon } from "../../../../src/engines/native/load.js";
import { resolveForceField } from "../../../../src/formats/index.js";
import { hasLammps } from "../../lammps/lmp.js";

const folder = mkdtempSync(join(tmpdir(), "galvanostat-programs-"));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}
const specOf = (socket: object) =>
  resolveForceField({ species: { Ar: {}, Kr: {} }, socket }, { description: describeAddon(), baseDirectory: folder })
    .socket!;
const missing = (socket: object) => defaultEngine.missing(specOf(socket));
const programOf = (socket: object) => defaultEngine.clientProgram(specOf(socket));
const places = (socket: object) => missing(socket).map(({ code, at }) => `${code} ${at.join(".")}`);

const interpreter = ["python3", "/usr/bin/python3"].find((one) => spawnSync(one, ["-c", "0"]).status === 0);
const withAse = ["python3", "/usr/bin/python3"].find((one) => spawnSync(one, ["-c", "import ase"]).status === 0);
writeFileSync(join(folder, "zero.in"), "pair_style zero 4.0\npair_coeff * *\n");
const ase = { client: "ase", calculator: "ase.calculators.emt.EMT" };
const lammps = { client: "lammps", include: "zero.in" };

describe("what a client lacks is known before it is started", () => {
  test.each([
    [{ ...ase, python: "/nowhere/python" }, "CLIENT_NOT_STARTED socket.python"],
    [{ ...lammps, program: "no-such-lmp" }, "CLIENT_NOT_STARTED socket.program"],
    [{ ...lammps, program: "./no-such-lmp" }, "CLIENT_NOT_STARTED socket.program"],
    [{ ...lammps, prefix: "no-such-mpirun -np 2" }, "CLIENT_NOT_STARTED socket.prefix"],
    [{ client: "i-pi-py_driver", mode: "mace", program: "no-such-driver" }, "CLIENT_NOT_STARTED socket.program"],
    [{ client: "command", command: "no-such-client --socket {path}" }, "CLIENT_NOT_STARTED socket.command"],
    [{ client: "command", command: "/ --socket {path}" }, "CLIENT_NOT_STARTED socket.command"],
    // Behind a prefix everything may be elsewhere; a path that is filled in, and who is started by somebody else, are not ours to look for.
    [{ ...lammps, prefix: "env", program: "no-such-lmp" }, undefined],
    [{ client: "command", command: "{folder}/client" }, undefined],
    [{ client: "command", command: "sh no-such-client" }, undefined],
    [{ client: "manual", name: "x" }, undefined],
  ])("%j: %s", (socket, place) => {
    expect(places(socket)).toEqual(place === undefined ? [] : [place]);
  });

  test("a path is relative to the folder of the file that names it", () => {
    script("client", "exit 0");
    expect(places({ client: "command", command: "./client" })).toEqual([]);
    const [problem] = missing({ client: "command", command: "./clients" });
    expect(problem).toMatchObject({ received: "./clients", remedy: expect.stringContaining("command:") });
    expect(problem!.message).toContain(join(folder, "clients"));
  });

  test("what answers, but is no interpreter", () => {
    const [problem] = missing({ ...ase, python: script("broken", "echo no libpython >&2; exit 127") });
    expect(problem).toMatchObject({ code: "CLIENT_LACKS_MODULE", at: ["socket", "python"] });
    expect(problem!.message).toContain("exit code 127");
    expect(problem!.received).toContain("no libpython");
  });

  test("what answers, but is no LAMMPS", () => {
    const [problem] = missing({ ...lammps, program: script("ls", "echo usage: ls; exit 2") });
    expect(problem).toMatchObject({ code: "CLIENT_NOT_STARTED", at: ["socket", "program"] });
    expect(problem!.received).toContain("usage: ls");
  });

  test("a LAMMPS without MISC, which has fix ipi (https://docs.lammps.org/fix_ipi.html), and without a style of the include", () => {
    const help = "Large-scale Atomic/Molecular Massively Parallel Simulator - 2 Aug 2023";
    const lmp = (name: string, fixes: string) =>
      script(
        name,
        `cat <<'END'\n${help}\n\nInstalled packages:\n\nKSPACE\n\n* Pair styles:\n\nzero\n\n* Fix styles\n\n${fixes}\n\nEND`,
      );
    const [fix] = missing({ ...lammps, program: lmp("lmp-without", "nve nvt") });
    expect(fix).toMatchObject({ code: "LAMMPS_LACKS_STYLE", at: ["socket", "program"] });
    expect(fix!.message).toMatch(/no fix ipi.*package MISC/);
    expect(fix!.remedy).toMatch(/PKG_MISC=yes.*program:/);
    const program = lmp("lmp-with", "nve ipi");
    expect(places({ ...lammps, program })).toEqual([]);
    writeFileSync(join(folder, "eam.in"), "pair_style eam\n");
    const [eam] = missing({ ...lammps, include: "eam.in", program });
    expect(eam).toMatchObject({ code: "LAMMPS_LACKS_STYLE", at: ["socket", "include"] });
    expect(eam!.message).toMatch(/pair_style eam.*MANYBODY/);
    // Plugins bring styles that -h does not know.
    writeFileSync(join(folder, "plugin.in"), "plugin load libdeepmd_lmp.so\npair_style deepmd graph.pb\n");
    expect(places({ ...lammps, include: "plugin.in", program })).toEqual([]);
  });

  test.skipIf(!hasLammps)("LAMMPS itself has what it needs, and not what nobody has", () => {
    expect(places(lammps)).toEqual([]);
    writeFileSync(join(folder, "none.in"), "pair_style of/nobody\n");
    expect(places({ ...lammps, include: "none.in" })).toEqual(["LAMMPS_LACKS_STYLE socket.include"]);
  });

  test.skipIf(interpreter === undefined)("an interpreter without ASE: `python` is the key, and how to get it", () => {
    // Isolated, without site-packages.
    const python = script("bare-python", `exec ${interpreter} -I -S "$@"`);
    const [problem] = missing({ ...ase, python });
    expect(problem).toMatchObject({ code: "CLIENT_LACKS_MODULE", at: ["socket", "python"] });
    expect(problem!.message).toContain("has no ASE");
    expect(problem!.received).toContain("No module named 'ase'");
    expect(problem!.remedy).toMatch(/^python: .*pip install ase/);
  });

  test.skipIf(withAse === undefined)("ASE: its calculators by module, others by package, files not at all", () => {
    const one = (calculator: string) => places({ ...ase, python: withAse!, calculator });
    writeFileSync(join(folder, "model.py"), "raise RuntimeError('imported')\n");
    writeFileSync(join(folder, "beside.py"), "raise RuntimeError('imported')\n");
    expect(one("ase.calculators.emt.EMT")).toEqual([]);
    expect(one("model.py:make")).toEqual([]);
    // In the study's folder, which the client imports from; looked for, not imported.
    expect(one("beside.Calculator")).toEqual([]);
    expect(one("ase.calculators.emtt.EMT")).toEqual(["CLIENT_LACKS_MODULE socket.calculator"]);
    expect(one("no_such_model.calculators.Mace")).toEqual(["CLIENT_LACKS_MODULE socket.calculator"]);
  });
});

describe("what a client is, as it tells of itself", () => {
  test("no version of what cannot be asked, nor of what is not there", () => {
    const driver = { client: "i-pi-py_driver", mode: "mace", program: "no-such-driver" };
    expect(programOf(driver)).toEqual({ client: "i-pi-py_driver", program: "no-such-driver -m mace", version: null });
    const command = { client: "command", command: "sh run.sh {path}" };
    expect(programOf(command)).toEqual({ client: "command", program: "sh run.sh {path}", version: null });
    expect(programOf({ client: "manual", name: "x" })).toEqual({ client: "manual", program: "", version: null });
    const lammpsNobody = { client: "lammps", program: "LAMMPS", version: null };
    expect(programOf({ ...lammps, prefix: "env" })).toEqual(lammpsNobody);
    expect(programOf({ ...lammps, program: "no-such-lmp" })).toEqual(lammpsNobody);
  });

  test.skipIf(!hasLammps)("LAMMPS's version is that of its log", () => {
    const log = spawnSync("lmp", ["-log", "none"], { input: "", encoding: "utf8" }).stdout;
    const { program, version } = programOf(lammps);
    expect(program).toBe("LAMMPS");
    // "LAMMPS (29 Sep 2021 - Update 2)"
    expect(log).toContain(`LAMMPS (${version})`);
  });

  test.skipIf(withAse === undefined)("ASE, Python, and the distribution that brings the calculator's package", () => {
    const say = (code: string) => spawnSync(withAse!, ["-c", code], { encoding: "utf8" }).stdout.trim();
    const common = {
      client: "ase",
      program: "ASE",
      version: say("import ase; print(ase.__version__)"),
      python: say("import platform; print(platform.python_version())"),
    };
    const one = (calculator: string) => programOf({ ...ase, python: withAse!, calculator });
    expect(one("ase.calculators.emt.EMT")).toEqual({ ...common, calculator: "ase.calculators.emt.EMT" });
    // Stand-ins in the study's folder: a package of its own name, and one whose distribution is called otherwise.
    for (const [name, distribution] of [
      ["chgnet", "chgnet"],
      ["mace", "mace-torch"],
    ] as const) {
      const info = join(folder, `${distribution.replace("-", "_")}-0.3.6.dist-info`);
      mkdirSync(info);
      writeFileSync(join(info, "METADATA"), `Metadata-Version: 2.1\nName: ${distribution}\nVersion: 0.3.6\n`);
      writeFileSync(join(info, "top_level.txt"), `${name}\n`);
      writeFileSync(join(folder, `${name}.py`), "raise RuntimeError('imported')\n");
      const calculator = `${name}.Calculator`;
      expect(one(calculator)).toEqual({ ...common, calculator, package: { name: distribution, version: "0.3.6" } });
    }
  });
});
