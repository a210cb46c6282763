import type { Study } from "../config/index.js";
import { describeAddon } from "../native/index.js";
import type { Plan } from "../plan/index.js";
import { composition, formula } from "../structures/index.js";
import type { Results, UncertainQuantity } from "../study/index.js";
import { CURRENT_DENSITY_IN_A_PER_CM2 } from "../units/constants.js";
import { formatNumber, formatUncertain } from "../units/index.js";
import { packageVersion } from "../version.js";
import { table } from "./table.js";

const signed = (x: number): string => (x > 0 ? `+${x}` : String(x).replace("-", "−"));

/** Rounding of a sum of charges is not a charge. */
const charge = (x: number): string => `${Math.abs(x) < 1e-9 ? 0 : signed(x)} e`;

/** An uncertain quantity for people; without an error it says so. */
export function uncertain(quantity: Pick<UncertainQuantity, "value" | "standardError">, unit?: string): string {
  return formatUncertain(quantity.value, quantity.standardError ?? NaN, unit);
}

/** What will be run and on what: charges, mobile species, direction, neutrality; printed before the first step. */
export function describeStudy(study: Study, plan: Plan): string {
  const { config, structure, model, report } = study;
  const counts = composition(structure);
  const names = [...counts.keys()];
  const z = (name: string) => config.transportCharges.get(name)!;
  const q = (name: string) => model.charges[model.typeNames.indexOf(name)]!;
  const m = (name: string) => model.masses[model.typeNames.indexOf(name)]!;
  const totalTransport = names.reduce((sum, name) => sum + counts.get(name)! * z(name), 0);
  const { build } = describeAddon();
  const drive = config.drive!;
  const ps = (steps: number) => formatNumber((steps * config.production.timestep) / 1e3, "ps");
  const lines = [
    `galvanostat ${packageVersion}, ${build.simdPath}, ${build.maximumThreads} processors`,
    `${config.title}`,
    `  system       ${formula(structure)}: ${structure.species.length} atoms`,
    ...table(["species", "atoms", "mass / amu", "transport charge z / e", "force-field charge q / e", ""], names.map((name) => [name, String(counts.get(name)), String(m(name)), signed(z(name)), signed(q(name)), config.mobile.names.includes(name) ? "mobile" : ""]))
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
    `  neutrality   sum of z: ${charge(totalTransport)}, sum of q: ${charge(report.netCharge)}`,
    `  mobile       ${config.mobile.names.join(", ")} (${config.mobile.reason})`,
    `  drive        along [${drive.direction.map((x) => formatNumber(x)).join(", ")}], scheme ${drive.scheme}`,
    ...(report.coulombOnly.length > 0 ? [`  Coulomb only ${report.coulombOnly.map((pair) => pair.join("–")).join(", ")}`] : []),
    `  runs         ${plan.runs.length}, ${plan.concurrency} side by side, ${plan.threadsPerRun === 1 ? "1 thread" : `${plan.threadsPerRun} threads`} each`,
    ...plan.runs.map((run) => {
      const { driftVelocity, currentDensity } = run.current;
      const speed = driftVelocity === null ? "" : ` (drift ${formatNumber(driftVelocity * 1e3, "Å/ps")})`;
      return `    ${run.id}: ${formatNumber(currentDensity * CURRENT_DENSITY_IN_A_PER_CM2, "A/cm²", 3)}${speed}, ${ps(run.equilibrationSteps)} + ${ps(run.steps)}`;
    }),
  ];
  return `${lines.join("\n")}\n`;
}

/** The table of results and the verdicts. */
export function describeResults(results: Results): string {
  let text = "";
  for (const point of results.points) {
    if (point.runs.length > 0) {
      text += table(
        ["T / K", "j / A cm⁻²", "v / Å ps⁻¹", "E / V Å⁻¹", "σ / S cm⁻¹", "δE / JN", "time / ps"],
        point.runs.map((run) => [
          formatNumber(point.temperature.value),
          formatNumber(run.currentDensity.value, undefined, 3),
          run.driftVelocity === null ? "–" : formatNumber(run.driftVelocity.value),
          uncertain(run.field),
          uncertain(run.conductivity),
          run.johnsonNyquist.measuredOverPredicted === null ? "–" : run.johnsonNyquist.measuredOverPredicted.toFixed(2),
          formatNumber(run.duration.value),
        ]),
      );
    }
    if (point.conductivity !== undefined) {
      const { chiSquared, degreesOfFreedom, pValue } = point.conductivity;
      const agreement = degreesOfFreedom === 0 ? "one run" : `${point.runs.length} runs, χ²/dof ${(chiSquared / degreesOfFreedom).toFixed(2)}, p = ${pValue.toPrecision(2)}`;
      text += `σ(${formatNumber(point.temperature.value)} K) = ${uncertain(point.conductivity, "S/cm")}   constant current, ${agreement}\n`;
    }
    for (const run of point.runs) for (const warning of run.warnings) text += `warning, ${run.id}: ${warning}\n`;
    for (const warning of point.warnings) text += `warning, ${formatNumber(point.temperature.value)} K: ${warning}\n`;
  }
  for (const { id, code, message } of results.errors) text += `failed, ${id}: ${message} [${code}]\n`;
  return text;
}
