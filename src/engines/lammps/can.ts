import { readFileSync } from "node:fs";

import type { Problem } from "../../errors/errors.js";
import { nepOfModel, socketOf } from "../../model/interactions.js";
import type { LammpsChoice, System } from "../../model/index.js";
import type { RunSpec } from "../../plan/run-spec.js";
import { askProgram, isProgram, missingStyles, stylesOf } from "./program.js";
import { runInput } from "./run-input.js";

const includePath = "forceField.socket.include";

/** Those that LAMMPS has, or has a like of that leaves the current as it is. */
export const thermostats: readonly string[] = ["csvr", "nose-hoover-chain"];

/** What no LAMMPS does of a run, whoever starts it. */
export function can(run: RunSpec, { model }: System): Problem[] {
  const {
    kind,
    ensemble: { thermostat },
  } = run;
  const problems: Problem[] = [];
  const refuse = (path: string, message: string, remedy: string) =>
    void problems.push({ code: "LAMMPS_CANNOT", message, path, remedy });
  if (nepOfModel(model) !== null)
    refuse(
      "forceField",
      "LAMMPS, as it is distributed, has no neuroevolution potentials (NEP)",
      "run the study here, or with pair potentials",
    );
  if (kind === "preparation" || kind === "minimisation")
    refuse(
      "preparation",
      "preparation before the runs is not done by LAMMPS",
      "run it here, and begin from its structure",
    );
  if (thermostat !== null && !thermostats.includes(thermostat.type))
    refuse(
      "thermostat.type",
      `the thermostat ${thermostat.type} has no counterpart in LAMMPS that leaves the current as it is`,
      `thermostat: { type: ${thermostats.join(" or ")}, … }`,
    );
  const manyBody = model.interactions.filter(({ kind }) => kind === "pair-splines" || kind === "three-body");
  if (manyBody.length > 0)
    refuse(
      "forceField.manyBody",
      "many-body potentials are not exported",
      "LAMMPS reads files of UF3 (in builds with ML-UF3) and Stillinger–Weber itself: pair_style uf3, sw; it has nothing like UF3L and nap's angular",
    );
  return problems;
}

/** What one input for many runs, done by somebody else, does not do either. */
export function canExport(run: RunSpec, system: System): Problem[] {
  const problems = can(run, system);
  const refuse = (path: string, message: string, remedy: string) =>
    void problems.push({ code: "EXPORT_UNSUPPORTED", message, path, remedy });
  if (run.kind === "equilibrium")
    refuse(
      "drive.method",
      "an input for equilibrium runs is not exported: σ would have to be read off what nobody there correlates",
      "drive: { method: constant-current, … }, without equilibrium; engine: lammps does equilibrium runs",
    );
  if (run.kind === "pilot")
    refuse(
      "drive",
      "currents: auto are found by runs of galvanostat itself",
      "give driftVelocity or currentDensity, for instance those of results.json",
    );
  if (run.warmStart !== undefined)
    refuse(
      "drive",
      "a warm start in a field is not exported",
      "give the current: it is then held from the first step on",
    );
  if (socketOf(system.model) !== null)
    refuse(
      "forceField.socket",
      "forces of another program are not exported",
      "engine: lammps runs a study with client: lammps in LAMMPS alone",
    );
  return problems.map((problem) => ({ ...problem, code: "EXPORT_UNSUPPORTED" }));
}

/** What a study's runs cannot be, done by any LAMMPS. */
export function canRun(run: RunSpec, system: System): Problem[] {
  const problems = can(run, system);
  const socket = socketOf(system.model);
  if (socket !== null && socket.client.kind !== "lammps")
    problems.push({
      code: "LAMMPS_CANNOT",
      message: "LAMMPS computes the forces itself: there is no socket to another program",
      path: "forceField.socket.client",
      received: socket.client.kind,
      remedy: "client: lammps with an include file of pair_style and pair_coeff lines, or no engine: lammps",
    });
  else if (socket?.client.kind === "lammps" && socket.client.units !== "metal")
    problems.push({
      code: "LAMMPS_CANNOT",
      message: "with engine: lammps the pair coefficients must be in LAMMPS's units metal",
      path: "forceField.socket.units",
      received: socket.client.units,
      remedy:
        "write the include file in units metal (eV, Å, ps), or leave engine: lammps out: over the socket, units real will do",
    });
  return problems;
}

/** What this machine lacks for it: the LAMMPS that a command calls, and styles that it was built without. Of a run that LAMMPS can do. */
export function lacking({ command }: LammpsChoice, run: RunSpec, system: System): readonly Problem[] {
  const socket = socketOf(system.model);
  const program = askProgram(command);
  if (!isProgram(program)) return program;
  const input = runInput(run, system, { folder: ".", from: 0, total: 1, frames: null, motion: null }).get("in.lammps")!;
  const included = socket?.client.kind === "lammps" ? stylesOf(readFileSync(socket.client.include, "utf8")) : [];
  return [
    ...missingStyles(program, stylesOf(input)),
    ...missingStyles(program, included).map((problem) => ({ ...problem, path: includePath })),
  ];
}
