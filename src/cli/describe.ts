import { basename } from "node:path";

import type { Study } from "../config/index.js";
import { formatProblem, printable } from "../errors/format.js";
import { defaultEngine, type Departure } from "../engines/index.js";
import type { Plan, RunSpec, Schedule } from "../plan/index.js";
import { composition, formula } from "../structures/index.js";
import type {
  ConstantFieldResult,
  EquilibriumResult,
  MinimisationResult,
  PointResult,
  Results,
  SpeedUpResult,
  Shares,
  Throughput,
  TransportResult,
  Tuning,
} from "../study/index.js";
import { fieldRunQuantities, pointQuantities, runQuantities } from "../results/quantities/index.js";
import { expand, heading, present, shown, shownIn, uncertain, valueAt } from "../results/quantity.js";
import { committeeTable, sayCommittee } from "../results/committee.js";
import { departuresOf, sayDeparture } from "../results/departures.js";
import { sayFiniteSize } from "../results/finite-size.js";
import { sayFailures } from "../results/say-failures.js";
import { sayTwoErrors } from "../results/two-errors.js";
import { published } from "../results/units.js";
import { formatNumber, minus } from "../units/index.js";
import { packageVersion } from "../version.js";
import { describeBuilding } from "./describe-building.js";
import { describeLaws } from "./describe-laws.js";
import { describeSockets } from "./describe-sockets.js";
import { pageWidth } from "./fold.js";
import { indented, table } from "./table.js";

const line = (sentence: string): string => (sentence === "" ? "" : `${sentence}\n`);

const signed = (x: number): string => (x > 0 ? `+${x}` : minus(x));

/** Rounding of a sum of charges is not a charge. */
const charge = (x: number): string => `${Math.abs(x) < 1e-9 ? 0 : signed(x)} e`;

/** One run: its current or field, equilibration and length. */
export function describeSpec(run: RunSpec): string {
  const ps = (steps: number) => formatNumber(published.ps(steps * run.ensemble.timestep), "ps");
  const times = `${ps(run.equilibrationSteps)} + ${ps(run.steps)}`;
  if (run.kind === "minimisation")
    return `${run.id}: FIRE, until every force is below ${formatNumber(run.tolerance!, "eV/Å")}, ${run.steps} steps at most`;
  const { barostat } = run.ensemble;
  if (barostat != null) return `${run.id}: ${barostat.type}, ${ps(run.steps)}, then the mean cell`;
  if (run.kind === "preparation")
    return `${run.id}: ${(run.ensemble.temperatureSchedule ?? []).map(({ step, temperature }) => `${formatNumber(temperature, "K")} at ${ps(step)}`).join(", ")}`;
  if (run.field !== undefined) return `${run.id}: field ${formatNumber(run.field, "V/Å", 3)}, ${times}`;
  if (run.current === null) return `${run.id}: equilibrium, ${times}`;
  const { driftVelocity, currentDensity } = run.current;
  const speed = driftVelocity === null ? "" : ` (drift ${formatNumber(published["Å/ps"](driftVelocity), "Å/ps")})`;
  return `${run.id}: ${formatNumber(published["A/cm^2"](currentDensity), "A/cm²", 3)}${speed}, ${times}`;
}

/** One line before a while of silence. */
export const describeTiming = (what: "Ewald sums" | "processors"): string =>
  `  ${what.padEnd(13)}${what === "Ewald sums" ? "timing cut-offs, mesh and waves …" : "timing ways to share them …"}\n`;

/** One line: how the Ewald sums are done. */
export function describeTuning({ method, parameters, seconds }: Tuning, label = ""): string {
  const { cutoff, alpha, order, gridA, gridB, gridC } = parameters;
  const mesh = method === "spme" ? `particle mesh ${gridA} × ${gridB} × ${gridC}, order ${order}` : "wave by wave";
  const time = seconds < 1e-3 ? `${(1e6 * seconds).toPrecision(2)} µs` : `${(1e3 * seconds).toPrecision(2)} ms`;
  return `  Ewald sums   ${label === "" ? "" : `${label.slice(1)}: `}${mesh}, cut-off ${cutoff?.toFixed(2)} Å, α = ${alpha?.toFixed(3)} Å⁻¹: ${time} a step (timed; kept in tuning.json)\n`;
}

const shares = ({ concurrency, threadsPerRun }: Shares): string =>
  `${concurrency} at a time with ${threadsPerRun === 1 ? "1 thread" : `${threadsPerRun} threads`} each`;

/** One line: how the processors are shared, and what that was concluded from. */
export function describeThroughput(timed: readonly Throughput[], chosen: Shares): string {
  const each = timed.map((way) => `${shares(way)}: ${formatNumber(way.stepsPerSecond, undefined, 3)} steps/s in all`);
  return `  processors   ${shares(chosen)} end first, by what was timed: ${each.join("; ")}\n`;
}

/** One line: how runs share the processors, and how much longer they would take in other ways; "" where there is but one. */
export function describeSharing({ processors, ways }: Pick<Schedule, "processors" | "ways">): string {
  const [chosen, ...others] = ways;
  if (chosen === undefined || others.length === 0) return "";
  const each = others
    .sort((a, b) => a.time - b.time)
    .slice(0, 3)
    .map((way) => `${shares(way)} take ${formatNumber(way.time / chosen.time, undefined, 3)} times as long`);
  return `processors: ${processors}; ${shares(chosen)} end first, by a model of what threads gain (docs/study-file.md, Threads); ${each.join("; ")}\n`;
}

/** What is not wrong, but worth reading before a long run; "" when there is nothing. */
export function describeWarnings({ warnings }: Pick<Study, "warnings">): string {
  return warnings.map((warning) => `warning: ${formatProblem(warning, { relativeTo: process.cwd() })}\n`).join("");
}

const labels: Readonly<Record<Departure["key"], string>> = { thermostat: "thermostat", electrostatics: "Coulomb" };

/** What will be run and on what: charges, mobile species, direction, neutrality; printed before the first step. */
export function describeStudy(study: Study, plan: Plan, schedule: Schedule): string {
  const { config, systems } = study;
  const { structure, model, report, forceField } = systems[0]!;
  // The force fields of a size stand together.
  const members = new Map(systems.map(({ member, forceField }) => [member.number, forceField]));
  const sizes = systems.filter((one) => one.forceField === forceField);
  const counts = composition(structure);
  const names = [...counts.keys()];
  const z = (name: string) => config.transportCharges.get(name)!;
  const q = (name: string) => model.charges[model.typeNames.indexOf(name)]!;
  const m = (name: string) => model.masses[model.typeNames.indexOf(name)]!;
  const totalTransport = names.reduce((sum, name) => sum + counts.get(name)! * z(name), 0);
  const { build } = defaultEngine.describe();
  const { drive } = config;
  const ps = (steps: number) => formatNumber(published.ps(steps * config.production.timestep), "ps");
  const lines = [
    `galvanostat ${packageVersion}, ${build.simdPath}, ${build.maximumThreads} processors`,
    printable(config.title),
    `  system       ${formula(structure)}: ${structure.species.length} atoms`,
    ...indented(
      table(
        ["species", "atoms", "mass / amu", "transport charge z / e", "force-field charge q / e", ""],
        names.map((name) => [
          name,
          String(counts.get(name)),
          String(m(name)),
          signed(z(name)),
          signed(q(name)),
          config.mobile.names.includes(name) ? "mobile" : "",
        ]),
        { width: pageWidth() - 2 },
      ),
    )
      .trimEnd()
      .split("\n"),
    `  neutrality   sum of z: ${charge(totalTransport)}, sum of q: ${charge(report.netCharge)}`,
    ...systems.flatMap(({ building, label }) => (building === null ? [] : describeBuilding(building, label))),
    `  mobile       ${config.mobile.names.join(", ")} (${config.mobile.reason})`,
    ...(members.size === 1
      ? []
      : [
          `  committee    ${[...members.values()].map(({ files }) => basename(files[0]!.path)).join(", ")}: runs with each of them; charges and masses above are the first one's`,
        ]),
    ...(sizes.length === 1
      ? []
      : [
          `  cell sizes   ${sizes.map(({ supercell, model: { types } }) => `${supercell.join(" × ")} (${types.length} atoms)`).join("; ")}`,
        ]),
    drive === null
      ? "  drive        none: equilibrium"
      : `  drive        along ${drive.directions.map((direction) => `[${direction.map((x) => formatNumber(x, undefined, 4)).join(", ")}]`).join(", ")}, scheme ${drive.scheme}${drive.auto ? ", current found from the noise of a zero-current pilot" : ""}`,
    ...describeSockets(study).map((words) => `  forces       ${words}`),
    ...(config.engine === undefined ? [] : [`  engine       LAMMPS: ${printable(config.engine.command.join(" "))}`]),
    ...departuresOf(study).map((one) => `  ${labels[one.key].padEnd(12)} ${sayDeparture(one)}`),
    ...(report.coulombOnly.length > 0
      ? [`  Coulomb only ${report.coulombOnly.map((pair) => pair.join("–")).join(", ")}`]
      : []),
    ...(plan.preparation.length === 0
      ? []
      : [
          `  preparation  before the runs of each temperature`,
          ...plan.preparation.map((run) => `    ${describeSpec(run)}`),
        ]),
    `  runs         ${plan.runs.length}, ${schedule.concurrency} side by side, ${schedule.threadsPerRun === 1 ? "1 thread" : `${schedule.threadsPerRun} threads`} each`,
    ...plan.runs.map((run) => `    ${describeSpec(run)}`),
    ...(config.production.targetError === null
      ? []
      : [
          `  target       ${formatNumber(100 * config.production.targetError)} % relative error; runs are extended to at most ${ps(config.production.maxDuration.steps)}`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** How far a minimisation came. */
export function describeMinimisation({
  steps,
  energy,
  largestForce,
  converged,
}: Pick<MinimisationResult, "steps" | "energy" | "largestForce" | "converged">): string {
  return `${converged ? "minimum" : "no minimum yet"} after ${steps} steps: ${minus(energy.before.toFixed(3))} → ${minus(energy.after.toFixed(3))} eV, largest force ${formatNumber(largestForce.before, undefined, 3)} → ${formatNumber(largestForce.after, "eV/Å", 3)}`;
}

/** The table of results and the verdicts. */
export function describeResults(results: Results): string {
  let text = "";
  const { points } = results;
  const sizes = new Set(points.map(({ supercell }) => supercell.join())).size,
    directions = new Set(points.map(({ direction }) => direction?.join())).size;
  // That of a size and temperature is common to all directions.
  const preparation = new Map(points.flatMap((point) => (point.preparation ?? []).map((run) => [run.id, run])));
  for (const [id, run] of preparation) {
    if (run.kind === "minimisation") text += `${id}: ${describeMinimisation(run)}\n`;
    for (const warning of run.warnings) text += `warning, ${id}: ${warning}\n`;
  }
  for (const point of points) {
    const at = [
      formatNumber(point.temperature.value, "K"),
      ...(sizes > 1 ? [`${point.atoms} atoms`] : []),
      ...(point.member === undefined ? [] : [`m${point.member.number}`]),
      ...(directions > 1 ? [`along [${point.direction!.map((x) => formatNumber(x, undefined, 3)).join(", ")}]`] : []),
    ].join(", ");
    if (point.runs.length > 0) {
      const quantities = present(shownIn("runs", runQuantities), point.runs);
      text += table(
        ["T / K", ...quantities.map(heading)],
        point.runs.map((run) => [
          formatNumber(point.temperature.value),
          ...quantities.map((quantity) => shown(quantity, run, "–")),
        ]),
        { keys: 2 },
      );
      text += line(sayTwoErrors(point.runs));
    }
    text += describeResponse(at, point, "constant current");
    if (point.noise !== undefined)
      text += `σ from the field's noise = ${uncertain(point.noise.conductivity, "S/cm")}${(point.noise.verdict ?? "") === "" ? "" : ` (${point.noise.verdict})`}${point.noise.comparison === null ? "" : `, ${Math.abs(point.noise.comparison.zScore).toFixed(1)} standard errors from the mean-field one: ${point.noise.comparison.verdict}`}\n`;
    if (point.constantField !== undefined)
      text += describeConstantField(at, point.temperature.value, point.constantField);
    if (point.equilibrium !== undefined) text += describeEquilibrium(at, point.equilibrium);
    if (point.agreement !== undefined) text += `${point.agreement.verdict}\n`;
    if (point.speedUp !== undefined) text += describeSpeedUp(point.speedUp);
    if (point.outcome !== undefined) text += `${at}: ${point.outcome}\n`;
    for (const run of point.runs) for (const warning of run.warnings) text += `warning, ${run.id}: ${warning}\n`;
    for (const warning of point.warnings) text += `warning, ${at}: ${warning}\n`;
  }
  if (results.agreement !== undefined) text += `${results.agreement.verdict}\n`;
  if (results.committee !== undefined) text += describeCommittee(results.committee);
  for (const one of results.finiteSize ?? []) text += `${sayFiniteSize(one)}\n`;
  for (const { name, ...series } of results.temperatureSeries)
    text += `laws of σ(T), ${name}, ${series.points} points\n${describeLaws({ ...series, laws: results.temperatureLaws.filter((law) => law.series === name) })}`;
  for (const { id, text: why } of sayFailures(results.errors)) text += `failed, ${id}: ${why}\n`;
  return text;
}

/** σ of all models together with both errors, then what is said of them. */
function describeCommittee(committee: NonNullable<Results["committee"]>): string {
  const { header, rows } = committeeTable(committee);
  return `${table(header, rows)}${committee.map((one) => `${sayCommittee(one)}\n`).join("")}`;
}

/** σ from all runs under a drive together, and whether the response is linear. */
function describeResponse(
  at: string,
  { conductivity, linearResponse }: Pick<PointResult | ConstantFieldResult, "conductivity" | "linearResponse">,
  method: string,
): string {
  let text = "";
  if (conductivity !== undefined) {
    const { chiSquared, degreesOfFreedom, pValue, verdict } = conductivity;
    const { length } = linearResponse!.runs;
    const agreement = `${length} run${length === 1 ? "" : "s"}${degreesOfFreedom === 0 ? "" : `, χ²/dof ${(chiSquared / degreesOfFreedom).toFixed(2)}, p = ${formatNumber(pValue, undefined, 2)}`}`;
    text += `σ(${at}) = ${uncertain(conductivity, "S/cm")}   ${method}, ${agreement}${verdict === "" ? "" : `: ${verdict}`}\n`;
  }
  if (linearResponse !== undefined && linearResponse.pValue !== null)
    text += `linear response: ${linearResponse.verdict}\n`;
  return text;
}

/** The runs in fields, and what they say together. */
function describeConstantField(at: string, temperature: number, result: ConstantFieldResult): string {
  const quantities = present(shownIn("runs", fieldRunQuantities), result.runs);
  let text = table(
    ["T / K", ...quantities.map(heading)],
    result.runs.map((run) => [formatNumber(temperature), ...quantities.map((quantity) => shown(quantity, run, "–"))]),
    { keys: 2 },
  );
  text += line(sayTwoErrors(result.runs));
  text += describeResponse(at, result, "constant field");
  for (const run of result.runs) for (const warning of run.warnings) text += `warning, ${run.id}: ${warning}\n`;
  for (const warning of result.warnings) text += `warning, ${at}, constant field: ${warning}\n`;
  return text;
}

/** The estimates of equilibrium runs, one a line, each with the memory that was found and its verdict. */
export function describeEquilibrium(at: string, equilibrium: Omit<EquilibriumResult, "runs" | "curves">): string {
  const quantities = expand(shownIn("equilibrium", pointQuantities), [{ equilibrium }]);
  const isPartOnly = equilibrium.findings?.some(({ code }) => code === "framework-not-recorded") === true;
  const rows = quantities.flatMap(({ key, label, unit, missing }): string[][] => {
    const result = valueAt({ equilibrium }, key) as TransportResult | null | undefined;
    if (result === undefined || (result === null && missing === undefined)) return [];
    const written = unit === "1" ? "" : unit.replace("^2", "²");
    return result === null
      ? [[label, "–", written, "–", "–", isPartOnly && unit === "S/cm" ? "not recorded" : missing!]]
      : [
          [
            label,
            uncertain(result),
            written,
            result.memory === undefined
              ? "none"
              : result.memory.shown === 0
                ? `none up to ${formatNumber(result.memory.assumed, undefined, 2)}`
                : formatNumber(result.memory.shown, undefined, 2),
            formatNumber(result.effectiveSamples, undefined, 2),
            result.verdict === "" ? "converged" : result.verdict,
          ],
        ];
  });
  let text = `equilibrium at ${at}, ${formatNumber(equilibrium.duration.value, "ps")}\n`;
  text += table(["", "value", "unit", "memory / ps", "samples", ""], rows);
  if (equilibrium.tensor !== undefined) {
    const { value, standardError, unit } = equilibrium.tensor;
    text += `σ tensor: ${["xx", "yy", "zz", "yz", "xz", "xy"].map((name, k) => `${name} ${uncertain({ value: value[k]!, standardError: standardError[k]! })}`).join(", ")} ${unit}${equilibrium.einstein?.converged === false ? ": as little to be quoted as σ Einstein" : ""}\n`;
  }
  for (const warning of equilibrium.warnings) text += `warning: ${warning}\n`;
  return text;
}

function describeSpeedUp({ collective, nernstEinstein, production = null, costs }: SpeedUpResult): string {
  const factor = (s: SpeedUpResult["collective"]) =>
    s === null
      ? "unknown"
      : `${formatNumber(s.value, undefined, 2)} (68 %: ${formatNumber(s.interval68[0], undefined, 2)}–${formatNumber(s.interval68[1], undefined, 2)})${s.converged === false ? " *" : ""}`;
  const percent = (x: number | null) => (x === null ? "no error bar" : `${formatNumber(100 * x, undefined, 2)} %`);
  const { constantCurrent, einstein } = costs;
  return `speed-up of constant current: ${factor(collective)} for the collective σ, ${factor(nernstEinstein)} against Nernst–Einstein, ${factor(production)} in production; ${percent(constantCurrent.relativeError)} in ${formatNumber(constantCurrent.time.value, "ps")} against ${percent(einstein.relativeError)} in ${formatNumber(einstein.time.value, "ps")}${collective?.converged === false || nernstEinstein?.converged === false ? "; * from a σ that must not be quoted" : ""}\n`;
}
