import { coulombOf, nepOfModel } from "../model/interactions.js";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

import { parse } from "yaml";

import type { Study } from "../config/index.js";
import type { Departure } from "../engines/index.js";
import { longRangeMethod } from "../engines/lammps/deck.js";
import { departuresOf } from "../results/departures.js";
import type { Results } from "../study/index.js";
import { bibtex } from "./bibtex.js";
import type { Usage, Work } from "./work.js";
import { works } from "./works.js";

export type { Usage, Work } from "./work.js";
export { bibtex } from "./bibtex.js";

/** This program, from its CITATION.cff. */
function program(): Work {
  const file = parse(readFileSync(new URL("../../CITATION.cff", import.meta.url), "utf8")) as {
    title: string;
    version: string;
    authors: { name?: string; "family-names"?: string; "given-names"?: string }[];
    doi?: string;
  };
  return {
    key: "galvanostat",
    for: "this program",
    used: () => true,
    type: "software",
    authors: file.authors.map(({ name, "family-names": family, "given-names": given }) =>
      name === undefined ? `${family}, ${given}` : `{${name}}`,
    ),
    title: file.title,
    note: `Version ${file.version}`,
    ...(file.doi === undefined ? {} : { doi: file.doi }),
  };
}

/** What is to be cited for any of these, the program first. */
export const worksFor = (...usages: readonly Usage[]): Work[] =>
  [program(), ...works].filter(({ used }) => usages.some(used));

/** BibTeX of it, each entry with a line that says what for. */
export const bibliography = (...usages: readonly Usage[]): string =>
  worksFor(...usages)
    .map((work) => `% ${work.for}\n${bibtex(work)}`)
    .join("\n");

/** Of the program and the method that it exists for. */
export const programUsage: Usage = {
  currentHeld: true,
  fieldHeld: false,
  thermostats: new Set(),
  barostat: null,
  minimised: false,
  electrostatics: new Set(),
  equilibrium: false,
  neuralNetwork: false,
  splines: false,
  bondValence: false,
  committee: false,
  lammps: false,
  clients: new Set(),
};

/** What a study is going to use. Whether `ewald` will be summed on a mesh shows only when it runs: it may. */
export function usageOfStudy(study: Study): Usage {
  const { config } = study;
  const { model } = study.systems[0]!;
  const method = coulombOf(model)?.kind;
  const isLammps = config.engine !== undefined;
  return {
    currentHeld: config.drive?.method === "constant-current",
    fieldHeld: config.drive?.fields !== undefined,
    thermostats: thermostatsOf(config, departuresOf(study)),
    barostat: config.preparation?.pressure?.barostat.type ?? null,
    minimised: config.preparation?.minimise !== undefined,
    electrostatics: new Set(
      method === undefined
        ? []
        : method === "damped-shifted-force"
          ? [method]
          : isLammps
            ? study.systems.map((one) => longRangeMethod(one.model.types.length))
            : method === "direct-ewald"
              ? ["ewald"]
              : method === "ewald"
                ? ["ewald", "spme"]
                : [method],
    ),
    equilibrium: config.equilibrium !== null,
    neuralNetwork: study.systems.some((one) => nepOfModel(one.model) !== null),
    splines: study.systems.some((one) => one.model.interactions.some(({ kind }) => kind === "pair-splines")),
    bondValence: areOfBondValence(study.files),
    committee: membersOfStudy(study) > 1,
    lammps: isLammps,
    clients: clientsOfStudy(study),
  };
}

/** What the runs of a study have used. */
export function usageOfResults(results: Results): Usage {
  const runs = results.points.flatMap((point) => [
    ...point.runs,
    ...(point.constantField?.runs ?? []),
    ...(point.equilibrium?.runs ?? []),
  ]);
  const resolved = results.provenance.resolved as {
    thermostat?: { type?: string } | null;
    preparation?: { anneal?: unknown; pressure?: { barostat?: { type?: string } } | null; minimise?: unknown } | null;
  };
  return {
    currentHeld: results.points.some((point) => point.runs.length > 0),
    fieldHeld: results.points.some((point) => point.constantField !== undefined),
    thermostats: thermostatsOf(resolved, results.provenance.engine?.departures ?? []),
    barostat: resolved.preparation?.pressure?.barostat?.type ?? null,
    minimised: resolved.preparation?.minimise !== undefined,
    electrostatics: new Set(runs.flatMap(({ performance }) => methodsOf(performance.electrostatics))),
    equilibrium: results.points.some((point) => point.equilibrium !== undefined),
    neuralNetwork: runs.some(({ performance }) => performance.manyBody?.includes("nep")),
    splines: runs.some(({ performance }) => performance.manyBody?.includes("pair-splines")),
    bondValence: areOfBondValence(results.provenance.files ?? []),
    committee: results.points.some(({ member }) => member !== undefined),
    lammps: results.provenance.engine?.name === "LAMMPS",
    clients: new Set(results.provenance.clients?.map(({ client }) => client)),
  };
}

/** Structures are prepared by the core, which does as it is asked. */
function thermostatsOf(
  {
    thermostat,
    preparation,
  }: {
    readonly thermostat?: { readonly type?: string } | null;
    readonly preparation?: { readonly anneal?: unknown; readonly pressure?: unknown } | null;
  },
  departures: readonly Departure[],
): ReadonlySet<string> {
  const asked = thermostat?.type;
  if (asked === undefined) return new Set();
  const done = departures.find(({ key }) => key === "thermostat")?.done ?? asked;
  const isPrepared = preparation?.anneal != null || preparation?.pressure != null;
  return new Set(isPrepared ? [done, asked] : [done]);
}

/** nap's file of screened charges, which are those of bond-valence force fields. */
const areOfBondValence = (files: readonly { readonly path: string }[]): boolean =>
  files.some(({ path }) => basename(path) === "in.params.Coulomb");

/** Where LAMMPS does the runs from a client's file, a client computes no more than preparations and committees. */
const clientsOfStudy = (study: Study): ReadonlySet<string> =>
  study.config.engine !== undefined && study.config.preparation == null && membersOfStudy(study) === 1
    ? new Set()
    : new Set(study.systems.flatMap(({ forceField }) => forceField.socket?.client.kind ?? []));

const membersOfStudy = ({ systems }: Study): number => new Set(systems.map(({ member }) => member.number)).size;

/** Results of version 0.1.0 do not name the method: its numbers do. */
const methodsOf = ({ method, ...numbers }: Readonly<Record<string, number | string>>): string[] => {
  if (typeof method === "string") return [/^(?:direct-ewald|ewald \(LAMMPS\))$/.test(method) ? "ewald" : method];
  if ("gridA" in numbers) return ["spme"];
  if ("waveVectors" in numbers) return ["ewald"];
  return "alpha" in numbers ? ["damped-shifted-force"] : [];
};
