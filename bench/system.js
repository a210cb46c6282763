// The system of every case: LLZO with the rigid-ion potential of example 1, hot and moving.
import { fileURLToPath } from "node:url";

import { buildParticleModel, readForceField, readStructure, supercell, withCell } from "../dist/index.js";

const example = (name) => fileURLToPath(new URL(`../examples/1-llzo-constant-current/${name}`, import.meta.url));
const edge = 13.0725; // Å
const transportCharges = { Li: 1, La: 3, Zr: 4, O: -2 };

/** `repeat`³ cells of 192 atoms; `accuracy` of the Ewald sum. */
export function llzo(repeat, accuracy) {
  const one = withCell(readStructure(example("llzo-tetragonal.extxyz")), Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge));
  const structure = supercell(one, [repeat, repeat, repeat]);
  const { model } = buildParticleModel(readForceField(example("llzo-rigid-ion.yaml")), structure);
  return { ...model, electrostatics: { method: "ewald", parameters: { accuracy } } };
}

/** 1000 K, 0.2 Å/ps, scheme `charge`, CSVR, 1 fs: what users run, constraint and thermostat included. */
export function dynamics(model, { threads = 1, simdPath } = {}) {
  const lithium = Array.from(model.types).filter((t) => model.typeNames[t] === "Li").length;
  return {
    timestep: 1,
    temperature: 1000,
    seed: 1,
    stream: 0,
    transportCharges: Float64Array.from(model.typeNames, (name) => transportCharges[name]),
    drive: { direction: [1, 0, 0], scheme: "charge", mobile: Int32Array.from(model.typeNames, (name) => Number(name === "Li")), chargeFlux: lithium * 2e-4 },
    thermostat: { type: "csvr", parameters: { time: 100 } },
    sampleInterval: 10,
    threads,
    skin: 0,
    ...(simdPath === undefined ? {} : { simdPath }),
  };
}
