import { InputError, type Problem } from "../errors/errors.js";
import {
  beyondMemory,
  correlate,
  equilibriumCurves,
  estimateEquilibrium,
  type EquilibriumConditions,
  type EquilibriumCurves,
  type EquilibriumEstimate,
} from "../estimators/index.js";
import type { Correlations } from "../model/index.js";
import { finding, type Finding } from "../findings/index.js";
import {
  composition,
  elementOf,
  mobileByRule,
  netCharge,
  signedVolume,
  standardAtomicWeight,
} from "../structures/index.js";
import { BOLTZMANN } from "../units/constants.js";
import { formatNumber, minus } from "../units/index.js";
import type { ChargeRecording, Recording, TrajectoryRecording } from "../recordings/recording.js";
import { sameDataProblem } from "../recordings/same-data.js";
import { limits } from "../limits.js";
import { anisotropyOf } from "./anisotropy.js";
import { fasterThanHeat, withoutTimes } from "./faster-than-heat.js";

export interface AnalysisOptions {
  /** K */
  readonly temperature: number;
  /** Å³; trajectories have their own. */
  readonly volume?: number;
  /** e, by species; trajectories only. */
  readonly transportCharges?: Readonly<Record<string, number>>;
  /** Species that carry the Nernst–Einstein current; default: the one of the smallest |z| that is not 0. */
  readonly mobile?: readonly string[];
  readonly tensor?: boolean;
  /** What balances the charges that are recorded is a framework that does not move. */
  readonly frameworkAtRest?: boolean;
}

export interface Analysis {
  readonly estimate: EquilibriumEstimate;
  readonly curves: EquilibriumCurves;
  readonly conditions: EquilibriumConditions;
  /** What was assumed, in words. */
  readonly notes: readonly string[];
}

interface Run {
  /** [1 or 3][n] e Å */
  readonly charge: readonly Float64Array[];
  readonly correlations: Correlations;
}

/**
 * The estimates of equilibrium runs from recordings of one system (several files are replicas).
 *
 * @throws InputError MISSING_OPTION, MISSING_CHARGE, NOT_NEUTRAL, NO_CARRIERS, UNKNOWN_SPECIES, MOBILE_UNCLEAR, MOBILE_UNCHARGED,
 *   MIXED_RECORDINGS, SAME_DATA, RECORDING_TOO_SHORT
 */
export function estimateRecordings(recordings: readonly Recording[], options: AnalysisOptions): Analysis {
  const [first, ...others] = recordings;
  if (first === undefined)
    return fail({ code: "RECORDING_TOO_SHORT", message: "there is no recording", expected: "one at least" });
  for (const other of others) {
    const difference = differenceOf(first, other);
    if (difference !== null)
      fail({
        code: "MIXED_RECORDINGS",
        message: `${difference.what} of the recordings differ`,
        file: other.source,
        expected: `${difference.expected}, as in ${first.source}`,
        received: difference.received,
        remedy: "several files are replicas of one system, sampled alike; analyse others apart",
      });
  }
  const missing = missingForAnalysis(first, options);
  if (missing !== null) fail(missing);
  const twice = sameDataProblem(recordings);
  if (twice !== null) fail(twice);
  return first.kind === "charge"
    ? fromCharge(recordings as readonly ChargeRecording[], options)
    : fromTrajectories(recordings as readonly TrajectoryRecording[], options);
}

/** What a recording does not tell and the options do not either; `null`: nothing. */
export function missingForAnalysis(
  recording: Recording,
  { volume, transportCharges }: Partial<AnalysisOptions>,
): Problem | null {
  if (recording.kind === "charge")
    return volume !== undefined
      ? null
      : {
          code: "MISSING_OPTION",
          message: "a series of fluxes or displacements does not tell the volume of the cell",
          file: recording.source,
          expected: '--volume, e.g. "2234 Å^3"',
        };
  if (transportCharges !== undefined) return null;
  return {
    code: "MISSING_OPTION",
    message: "a trajectory does not tell what the ions carry",
    file: recording.source,
    expected: `--transport-charges ${[...new Set(recording.species)].map((name) => `${name}=…`).join(",")}`,
  };
}

function fail(problem: Problem): never {
  throw new InputError([problem]);
}

function differenceOf(
  a: Recording,
  b: Recording,
): { readonly what: string; readonly expected: string; readonly received: string } | null {
  const kind = (r: Recording) =>
    r.kind === "trajectory"
      ? "a trajectory"
      : r.displacement.length === 1
        ? "one direction of a charge series"
        : "three directions of a charge series";
  if (kind(a) !== kind(b)) return { what: "the kinds", expected: kind(a), received: kind(b) };
  if (Math.abs(b.interval - a.interval) > 1e-6 * a.interval)
    return {
      what: "the intervals",
      expected: formatNumber(a.interval, "fs"),
      received: formatNumber(b.interval, "fs"),
    };
  if (a.kind === "charge" || b.kind === "charge") return null;
  const formula = (species: readonly string[]) =>
    [...new Set(species)].map((name) => `${species.filter((s) => s === name).length} ${name}`).join(", ");
  if (a.species.join() !== b.species.join())
    return { what: "the atoms", expected: `${formula(a.species)} in one order`, received: formula(b.species) };
  const cell = (x: Float64Array) => Array.from(x, (y) => formatNumber(y, "", 7)).join(" ");
  if (a.cell.some((x, k) => Math.abs(x - b.cell[k]!) > 1e-4))
    return { what: "the cells", expected: `${cell(a.cell)} Å`, received: `${cell(b.cell)} Å` };
  return null;
}

function checkLength(recording: Recording): void {
  const samples = samplesOf(recording);
  if (samples < limits.recordedSamples)
    fail({
      code: "RECORDING_TOO_SHORT",
      message: "the recording is too short",
      file: recording.source,
      expected: `at least ${limits.recordedSamples} samples`,
      received: `${samples}`,
    });
}

const samplesOf = (recording: Recording): number =>
  recording.kind === "charge" ? recording.displacement[0]!.length : recording.frames.length;

/** What the files said of themselves; of several, which one. */
function notesOf(recordings: readonly Recording[]): string[] {
  return recordings.flatMap((recording) => {
    const notes = [
      `${samplesOf(recording)} ${recording.kind === "charge" ? "values" : "frames"}, ${formatNumber(recording.interval, "fs")} apart`,
      ...recording.notes,
    ];
    return recordings.length === 1 ? notes : notes.map((note) => `${recording.source}: ${note}`);
  });
}

function fromCharge(recordings: readonly ChargeRecording[], options: AnalysisOptions): Analysis {
  const volume = options.volume!;
  const runs = recordings.map((recording): Run => {
    checkLength(recording);
    const { interval, displacement: charge } = recording;
    return { charge, correlations: correlate({ interval, charge }) };
  });
  const components = recordings[0]!.displacement.length === 3 ? 3 : 1;
  const notes = notesOf(recordings);
  if (options.transportCharges !== undefined || options.mobile !== undefined)
    notes.push(
      "transport charges and mobile species are not used: the file holds the charge's motion only, so there is no Nernst–Einstein conductivity",
    );
  if (components === 1)
    notes.push(`one direction: the conductivity along it${options.tensor === true ? ", no tensor" : ""}`);
  return finish(
    runs,
    { volume, temperature: options.temperature, species: [], components, tensor: options.tensor ?? false },
    notes,
  );
}

function fromTrajectories(recordings: readonly TrajectoryRecording[], options: AnalysisOptions): Analysis {
  const { species, cell, source } = recordings[0]!;
  const names = [...new Set(species)];
  const transportCharges = options.transportCharges!;
  const option = "--transport-charges";
  for (const [path, given] of [
    [option, Object.keys(transportCharges)],
    ["--mobile", options.mobile ?? []],
  ] as const) {
    const unknown = given.find((name) => !names.includes(name));
    if (unknown !== undefined)
      fail({
        code: "UNKNOWN_SPECIES",
        message: `the trajectory has no ${unknown}`,
        path,
        file: source,
        expected: names.join(", "),
        received: unknown,
      });
  }
  const missing = names.filter((name) => !Object.hasOwn(transportCharges, name));
  if (missing.length > 0)
    fail({
      code: "MISSING_CHARGE",
      message: `no transport charge is given for ${missing.join(", ")}`,
      path: option,
      file: source,
      expected: `a charge for each of ${names.join(", ")}`,
      received:
        Object.entries(transportCharges)
          .map(([name, z]) => `${name}=${z}`)
          .join(",") || "none",
    });
  const atoms = composition({ species });
  const total = netCharge(transportCharges, atoms);
  const isNeutral = Math.abs(total) <= limits.transportNeutrality;
  const charged = names.filter((name) => transportCharges[name] !== 0);
  const isMobileOnly = !isNeutral && charged.every((name) => transportCharges[name]! * total > 0);
  const { frameworkAtRest = false } = options;
  if (isNeutral && frameworkAtRest)
    fail({
      code: "WRONG_OPTION",
      message: "the framework is in the file: the transport charges add up to 0",
      path: "--framework-at-rest",
      file: source,
      remedy: "leave the option out",
    });
  if (!isNeutral && !isMobileOnly && !frameworkAtRest)
    fail({
      code: "NOT_NEUTRAL",
      message: `the transport charges add up to ${formatNumber(total, "e")}`,
      path: option,
      file: source,
      expected: "0 e",
      received: names.map((name) => `${atoms.get(name)} ${name} × ${minus(transportCharges[name]!)} e`).join(" + "),
      remedy: "--framework-at-rest if the rest is not in the file and does not move",
    });

  const mobile = options.mobile ?? (isMobileOnly ? charged : [carrierOf(transportCharges, names, source)]);
  const uncharged = mobile.find((name) => transportCharges[name] === 0);
  if (uncharged !== undefined)
    fail({
      code: "MOBILE_UNCHARGED",
      message: `${uncharged} is mobile but carries no transport charge`,
      path: "--mobile",
      file: source,
      expected: names.filter((name) => transportCharges[name] !== 0).join(", "),
      received: uncharged,
    });
  const notes = notesOf(recordings);
  notes.push(
    `mobile: ${mobile.join(", ")} (${options.mobile !== undefined ? "as said" : isMobileOnly ? "all that is recorded" : "the smallest |transport charge|"})`,
  );
  if (options.volume !== undefined) notes.push("the volume given is not used: the trajectory has its own");
  const weights = names.map((name) => standardAtomicWeight(elementOf(name) ?? ""));
  const centred = isNeutral && weights.every((weight) => weight !== null);
  notes.push(
    centred
      ? "the motion of the centre of mass is taken out (standard atomic weights)"
      : `the motion of the centre of mass is left in: ${isNeutral ? "some masses are not known" : "the framework is not in the file"}`,
  );
  if (frameworkAtRest)
    notes.push(
      `σ is that of the ${charged.join(", ")} recorded alone, in the frame of what balances their ${formatNumber(total, "e")}, which is taken to be at rest`,
    );
  const masses = Float64Array.from(species, (name) => (centred ? weights[names.indexOf(name)]! : 0));

  const runs = recordings.map((recording) => {
    checkLength(recording);
    return correlateTrajectory(recording, names, transportCharges, masses);
  });
  const conditions: EquilibriumConditions = {
    volume: Math.abs(signedVolume(cell)),
    temperature: options.temperature,
    species: names.map((name) => ({
      name,
      count: atoms.get(name)!,
      transportCharge: transportCharges[name]!,
      mobile: mobile.includes(name),
    })),
    tensor: options.tensor ?? false,
  };
  const finished = finish(runs, conditions, notes);
  const tooFast = fasterThanHeat(
    runs.map(({ correlations }) => correlations),
    names.map((name, k) => ({ name, count: atoms.get(name)!, mass: weights[k]! })),
    options.temperature,
  );
  const analysis = tooFast === null ? finished : { ...finished, estimate: withoutTimes(finished.estimate, tooFast) };
  return isNeutral || frameworkAtRest ? analysis : withoutCollective(analysis, total);
}

/** What is left where the motion of a part of the charge is not known. */
function withoutCollective({ estimate, curves, ...rest }: Analysis, charge: number): Analysis {
  const unknown = (x: readonly number[]) => x.map(() => NaN);
  return {
    ...rest,
    estimate: {
      ...estimate,
      einstein: null,
      greenKubo: null,
      havenRatio: null,
      tensor: null,
      findings: [
        ...estimate.findings.filter(({ at, code }) => at.quantity !== "equilibrium" || code === "faster-than-heat"),
        finding("framework-not-recorded", { charge }, "equilibrium"),
      ],
    },
    curves: {
      ...curves,
      chargeDisplacement: unknown(curves.chargeDisplacement),
      runningEinstein: unknown(curves.runningEinstein),
      runningGreenKubo: unknown(curves.runningGreenKubo),
    },
  };
}

/** @throws InputError NO_CARRIERS, MOBILE_UNCLEAR */
function carrierOf(charges: Readonly<Record<string, number>>, names: readonly string[], file: string): string {
  const found = mobileByRule(charges, names);
  if (typeof found === "string") return found;
  const isTie = found.code === "MOBILE_UNCLEAR";
  return fail({
    ...found,
    path: isTie ? "--mobile" : "--transport-charges",
    file,
    expected: isTie ? "--mobile with the species that move, e.g. --mobile Li" : "charges other than 0",
    received: names.map((name) => `${name}=${charges[name]}`).join(","),
  });
}

function correlateTrajectory(
  { frames, species, interval }: TrajectoryRecording,
  names: readonly string[],
  charges: Readonly<Record<string, number>>,
  masses: Float64Array,
): Run {
  const n = frames.length;
  const totalMass = masses.reduce((sum, m) => sum + m, 0);
  const particles = species.map(() => [0, 1, 2].map(() => new Float64Array(n)));
  const charge = [0, 1, 2].map(() => new Float64Array(n));
  for (let k = 0; k < n; k++) {
    const frame = frames[k]!;
    for (let axis = 0; axis < 3; axis++) {
      let centre = 0;
      if (totalMass > 0)
        for (let i = 0; i < masses.length; i++)
          centre += (masses[i]! * (frame[3 * i + axis]! - frames[0]![3 * i + axis]!)) / totalMass;
      let q = 0;
      for (let i = 0; i < species.length; i++) {
        const x = frame[3 * i + axis]! - centre;
        particles[i]![axis]![k] = x;
        q += charges[species[i]!]! * x;
      }
      charge[axis]![k] = q;
    }
  }
  for (const name of names)
    if (isRigid(frames, species, name))
      particles.forEach((axes, i) => {
        if (species[i] === name) for (const x of axes) x.fill(0);
      });
  return {
    charge,
    correlations: correlate({
      interval,
      charge,
      species: names.map((name) => particles.filter((_, i) => species[i] === name)),
    }),
  };
}

/** Whether ions are at rest in the file, or all move by one and the same: then they follow the centre of mass, and do not diffuse. */
function isRigid(frames: readonly Float64Array[], species: readonly string[], name: string): boolean {
  const [first, ...others] = species.flatMap((one, i) => (one === name ? [i] : []));
  const start = frames[0]!;
  return frames.every((frame) =>
    [0, 1, 2].every((axis) => {
      const moved = (i: number) => frame[3 * i + axis]! - start[3 * i + axis]!;
      const together = others.length === 0 ? 0 : moved(first!);
      return (
        Math.abs(moved(first!) - together) <= limits.restingDigits &&
        others.every((i) => Math.abs(moved(i) - together) <= limits.restingDigits)
      );
    }),
  );
}

function finish(runs: readonly Run[], conditions: EquilibriumConditions, notes: readonly string[]): Analysis {
  const correlations = runs.map((run) => run.correlations);
  const estimate = estimateEquilibrium(correlations, { ...conditions, tensor: true });
  const directions = directionsOf(estimate);
  const curves = equilibriumCurves(correlations, conditions);
  const driven = isDriven(runs, estimate, curves, conditions) ? [finding("driven-recording", {}, "equilibrium")] : [];
  return {
    estimate: {
      ...estimate,
      tensor: conditions.tensor === true || directions.length > 0 ? estimate.tensor : null,
      findings: [...estimate.findings, ...directions, ...driven],
    },
    curves,
    conditions,
    notes: [...new Set(notes)],
  };
}

/** Whether σ differs between directions by more than chance: nobody asked, and the mean over them is then no property of anything. */
function directionsOf({ tensor, einstein }: EquilibriumEstimate): Finding[] {
  if (tensor === null || einstein === null) return [];
  const { principal, pValue } = anisotropyOf(tensor);
  return pValue < limits.directions
    ? [finding("directions-differ", { smallest: principal[0], largest: principal[2], pValue }, "equilibrium")]
    : [];
}

/** ΔQ over a whole run against √(slope × time), and against what it is beyond the memory (ions that only rattle have no slope). */
function isDriven(
  runs: readonly Run[],
  { einstein }: EquilibriumEstimate,
  curves: EquilibriumCurves,
  { volume, temperature }: EquilibriumConditions,
): boolean {
  if (einstein === null) return false;
  const slope = 2 * volume * BOLTZMANN * temperature * einstein.value;
  const beyond = 2 * beyondMemory * einstein.memory.shown;
  const within =
    curves.chargeDisplacement[
      Math.max(
        0,
        curves.lag.findLastIndex((lag) => lag <= beyond),
      )
    ] ?? 0;
  return runs.some(({ charge, correlations }) =>
    charge.some(
      (q) => (q.at(-1)! - q[0]!) ** 2 > limits.unexplainedDrift ** 2 * Math.max(slope * correlations.duration, within),
    ),
  );
}
