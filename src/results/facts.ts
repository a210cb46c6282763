import { createHash } from "node:crypto";

import type { Study, StudySystem } from "../config/index.js";
import type { MemberDescription, Methods, PairTerm, ParticleModel } from "../model/index.js";
import { coulombOf, pairTermsOf } from "../model/interactions.js";
import { unitOf } from "../units/index.js";

/** Raised when the same facts would no longer give the same bits, or another layout of the results folder. */
const generation = 8;

type Scalar = string | number | boolean | null;
/** What is compared: a number with its unit, or names, or a few of them; large arrays by their digest. */
export interface Fact {
  readonly value: Scalar | Readonly<Record<string, Scalar>>;
  readonly unit?: string;
}
/** By key of the study file where there is one. */
export type Facts = Readonly<Record<string, Fact>>;

/**
 * Everything that decides the bits of a study's runs and that all of them share: this list, and nothing else. What is
 * not in it, and changes nothing: titles, threads, lengths and targets, which files things came from, what is written
 * beside the series (`trajectory`, `last`), and how a default was come by. What a study has several of (temperatures,
 * directions, currents, fields, replicas, cell sizes, equilibrium runs) is not in it either: those make runs of their own.
 */
export function studyFacts(
  { config }: Pick<Study, "config">,
  by: { readonly engine: string; readonly processor: string; readonly methods: Methods },
): Facts {
  const { production, thermostat, preparation, drive } = config;
  const number = (value: number, unit = ""): Fact => (unit === "" ? { value } : { value, unit });
  return {
    engine: { value: by.engine },
    processor: { value: by.processor },
    seed: number(config.seed),
    "production.timestep": number(production.timestep, "fs"),
    "production.sampleInterval": number(production.sampleInterval.time, "fs"),
    "production.precision": { value: production.precision },
    "equilibration.duration": number(config.equilibration.time, "fs"),
    thermostat: { value: thermostat === null ? "none" : member("type", thermostat, by.methods.thermostats) },
    skin: number(config.skin, "Å"),
    ...Object.fromEntries(
      [...config.transportCharges].map(([name, charge]) => [`transportCharges.${name}`, number(charge, "e")]),
    ),
    "preparation.minimise": {
      value:
        preparation?.minimise === undefined
          ? "none"
          : { force: `${preparation.minimise.force} eV/Å`, maxSteps: preparation.minimise.maxSteps },
    },
    "preparation.cells": {
      value: preparation?.cells == null ? "none" : digest(preparation.cells),
    },
    "preparation.anneal": {
      value:
        preparation?.anneal == null
          ? "none"
          : {
              temperature: `${preparation.anneal.temperature} K`,
              hold: `${preparation.anneal.hold.time} fs`,
              cooling: `${preparation.anneal.cooling} K/fs`,
            },
    },
    "preparation.pressure": {
      value:
        preparation?.pressure == null
          ? "none"
          : {
              duration: `${preparation.pressure.duration.time} fs`,
              ...member("type", preparation.pressure.barostat, by.methods.barostats),
            },
    },
    // Only driven runs know them: a study that gets its first current or field is not another one.
    ...(drive === null
      ? {}
      : {
          "drive.scheme": { value: drive.scheme },
          ...(drive.method === "constant-current"
            ? { "drive.currents": { value: drive.auto ? "auto" : "given" } }
            : {}),
          mobile: { value: [...config.mobile.names].sort().join(", ") },
        }),
  };
}

/** The same of one cell size: structure and force field as they reach the core. */
export function systemFacts(
  { model, structure }: Pick<StudySystem, "model" | "structure">,
  methods: Pick<Methods, "interactions">,
): Facts {
  const { interactions, typeNames } = model;
  const coulomb = coulombOf(model);
  return {
    "structure.species": { value: digest(Array.from(model.types, (type) => typeNames[type])) },
    "structure.cell": { value: digest(model.cell) },
    "structure.positions": { value: digest(model.positions) },
    "structure.velocities": { value: structure.velocities == null ? "none" : digest(structure.velocities) },
    // Their order is that in which forces are summed.
    "forceField.species": { value: typeNames.join(", ") },
    ...byType(model, "masses", "amu"),
    ...byType(model, "charges", "e"),
    ...pairs(model),
    "forceField.electrostatics": {
      value:
        coulomb === null
          ? "none"
          : member("method", { type: coulomb.kind, parameters: coulomb.parameters }, methods.interactions),
    },
    // Of any other kind, so that none is forgotten.
    ...Object.fromEntries(
      interactions
        .filter((one) => one.kind !== "pair" && one !== coulomb)
        .map((one) => [`forceField.${one.kind}`, { value: one.kind === "socket" ? one.socket.identity : digest(one) }]),
    ),
    "forceField.minimumDistance": { value: model.minimumDistance, unit: "Å" },
  };
}

/** A thermostat and the like with all its parameters, those with a default included, in their units. */
function member(
  key: string,
  { type, parameters }: { readonly type: string; readonly parameters: Readonly<Record<string, number>> },
  members: readonly MemberDescription[],
): Readonly<Record<string, Scalar>> {
  const known = members.find(({ name }) => name === type)?.parameters ?? [];
  return {
    [key]: type,
    ...Object.fromEntries(
      known.map(({ name, dimension, default: standard }) => {
        const value = parameters[name] ?? standard ?? null;
        const unit = unitOf(dimension);
        return [name, unit === "" || value === null ? value : `${value} ${unit}`];
      }),
    ),
  };
}

function byType(model: ParticleModel, what: "masses" | "charges", unit: string): Facts {
  return Object.fromEntries(
    model.typeNames.map((name, t) => [`forceField.${what}.${name}`, { value: model[what][t]!, unit }]),
  );
}

function pairs(model: ParticleModel): Facts {
  const { typeNames } = model;
  const terms = new Map<string, PairTerm[]>();
  for (const term of pairTermsOf(model)) {
    const name = [...term.types]
      .sort((a, b) => a - b)
      .map((type) => typeNames[type])
      .join("–");
    terms.set(name, [...(terms.get(name) ?? []), term]);
  }
  const words = ({ potential, parameters, table, cutoff, cutoffScheme }: PairTerm): string =>
    `${potential} ${table === undefined ? parameters.join(" ") : digest(table)}, ${cutoffScheme} at ${cutoff} Å`;
  return Object.fromEntries(
    [...terms].map(([name, own]) => [`forceField.pairs.${name}`, { value: own.map(words).join(" + ") }]),
  );
}

/** All bits of what may be large. */
function digest(data: unknown): string {
  const plain = (_key: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  return `sha256 ${createHash("sha256").update(JSON.stringify(data, plain)).digest("hex").slice(0, 16)}`;
}

/** Of facts, and whatever else decides the bits of the thing they are of. */
export function fingerprintOf(...parts: readonly unknown[]): string {
  return createHash("sha256")
    .update(JSON.stringify([generation, ...parts]))
    .digest("hex");
}

/** Known only where there is a drive. */
const ofDrive = ["drive.scheme", "drive.currents", "mobile"];

/** "production.timestep: 1 fs there, 2 fs here", for every fact that is not alike on both sides. */
export function differences(there: Facts, here: Facts): string[] {
  return [...new Set([...Object.keys(there), ...Object.keys(here)])].flatMap((key) => {
    const [a, b] = [there[key], here[key]];
    if ((a === undefined || b === undefined) && ofDrive.includes(key)) return [];
    return same(a, b) ? [] : (ofParts(key, a, b) ?? [`${key}: ${words(a)} there, ${words(b)} here`]);
  });
}

/** Of things that are of one kind, what of them differs: "thermostat.time". */
function ofParts(key: string, a: Fact | undefined, b: Fact | undefined): string[] | undefined {
  const [there, here] = [a?.value, b?.value];
  if (typeof there !== "object" || typeof here !== "object" || there === null || here === null) return undefined;
  if (Object.keys(there).sort().join() !== Object.keys(here).sort().join()) return undefined;
  return Object.keys(there)
    .filter((name) => there[name] !== here[name])
    .map((name) => `${key}${/^\w+$/.test(name) ? "." : ", "}${name}: ${there[name]} there, ${here[name]} here`);
}

const same = (a: Fact | undefined, b: Fact | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));

const sorted = ({ value, unit }: Fact): unknown => [
  typeof value === "object" && value !== null ? Object.entries(value).sort() : value,
  unit,
];

function words(fact: Fact | undefined): string {
  if (fact === undefined) return "nothing";
  const { value, unit } = fact;
  if (typeof value !== "object" || value === null) return unit === undefined ? String(value) : `${value} ${unit}`;
  return `{ ${Object.entries(value)
    .map(([name, one]) => `${name}: ${one}`)
    .join(", ")} }`;
}
