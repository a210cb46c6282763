import { basename } from "node:path";

import type { ClientProgram } from "../../engines/index.js";
import { sayDeparture } from "../../results/departures.js";
import { formatNumber, minus } from "../../units/index.js";
import type { ReportInput } from "../figures/index.js";
import type { ReportedStudy } from "../studies.js";
import { definitionsHtml, escape } from "./markup.js";

const duration = (seconds: number): string =>
  seconds < 120
    ? formatNumber(seconds, "s", 3)
    : seconds < 7200
      ? formatNumber(seconds / 60, "min", 3)
      : formatNumber(seconds / 3600, "h", 3);

const sayClient = ({ client, program, version, python, calculator, package: from }: ClientProgram): string =>
  [
    `${program === "" ? "a client started by hand" : program}${version === null ? ", version unknown" : ` ${version}`} (client: ${client})`,
    ...(calculator === undefined ? [] : [`calculator ${calculator}`]),
    ...(from === undefined ? [] : [`${from.name} ${from.version}`]),
    ...(python === undefined ? [] : [`Python ${python}`]),
  ].join(", ");

/** Where the numbers come from. */
export const provenanceHtml = ({ studies }: ReportInput): string =>
  studies.map((study) => `${study.label === "" ? "" : `<h3>${escape(study.label)}</h3>\n`}${ofStudy(study)}`).join("");

function ofStudy({ results }: ReportedStudy): string {
  const { provenance: p } = results;
  const runs = results.points.flatMap((point) => [
    ...(point.preparation ?? []),
    ...point.runs,
    ...(point.constantField?.runs ?? []),
    ...(point.equilibrium?.runs ?? []),
  ]);
  const resolved = p.resolved as { seed?: number } | null;
  const charges = Object.entries(p.system.transportCharges).map(
    ([name, z]) => `${name} ${z > 0 ? "+" : ""}${minus(z)} e`,
  );
  const wall = p.finished === null ? null : (Date.parse(p.finished) - Date.parse(p.started)) / 1e3;
  const computed = runs.reduce(
    (sum, { steps, performance }) => sum + (performance.stepsPerSecond > 0 ? steps / performance.stepsPerSecond : 0),
    0,
  );
  const dynamics = runs.filter((run) => run.kind !== "minimisation");
  const simulated = dynamics.reduce((sum, run) => sum + run.duration.value + run.equilibration.value, 0);
  const distinct = (values: readonly string[]) => [...new Set(values)].join(", ");
  return `${definitionsHtml([
    ["program", `galvanostat ${p.version}`],
    [
      "system",
      `${p.system.formula}: ${p.system.atoms} atoms, ${formatNumber(p.system.volume.value, "Å³", 6)} before any preparation`,
    ],
    ["transport charges", charges.join(", ")],
    ["mobile species", `${p.system.mobile.species.join(", ")} (${p.system.mobile.reason})`],
    ...(resolved?.seed === undefined ? [] : [["seed", String(resolved.seed)] as const]),
    ["processor", p.processor],
    ["host", `${p.host}${p.slurmJob === null ? "" : `, Slurm job ${p.slurmJob}`}`],
    [
      "core",
      `${p.core.simdPath}, ${p.core.openmp ? "OpenMP" : "one thread"}, compiler ${p.core.compiler}, Node ${p.node}`,
    ],
    ...(p.engine === undefined
      ? []
      : [
          ["engine", `${p.engine.name} ${p.engine.version}: ${p.engine.command.join(" ")}; ${p.engine.mpi}`] as const,
          ...(p.engine.departures ?? []).map((one) => [one.key, sayDeparture(one, p.engine!.name)] as const),
        ]),
    ...(p.clients ?? []).map((one) => ["forces of", sayClient(one)] as const),
    ["arithmetic of forces", distinct(runs.map(({ precision }) => precision))],
    ["started", p.started],
    ["finished", p.finished ?? "not yet"],
    ...(wall === null ? [] : [["wall time", duration(wall)] as const]),
    [
      "simulated",
      `${formatNumber(simulated, "ps", 4)} in ${dynamics.length} ${dynamics.length === 1 ? "run" : "runs"}; ${duration(computed)} of computing, each run by itself, equilibration left out`,
    ],
    ["fingerprint", p.fingerprint],
    ...p.files.map(({ path, sha256 }) => [basename(path), `SHA-256 ${sha256}`] as const),
  ])}${p.input === null ? "" : `<h3>Study file</h3>\n<pre>${escape(p.input.trimEnd())}</pre>\n`}`;
}
