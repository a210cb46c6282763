import { InputError } from "../errors/errors.js";
import { correlate, equilibriumCurves, estimateEquilibrium, type EquilibriumConditions, type EquilibriumCurves, type EquilibriumEstimate } from "../estimators/index.js";
import type { Correlations } from "../native/addon.js";
import { signedVolume } from "../structures/cell.js";
import { elementOf, standardAtomicWeight } from "../structures/elements.js";
import { formatNumber } from "../units/index.js";
import type { ChargeRecording, Recording, TrajectoryRecording } from "./recording.js";

export interface AnalysisOptions {
  /** K */
  readonly temperature: number;
  /** Å³; trajectories have their own. */
  readonly volume?: number;
  /** e, by species; trajectories only. */
  readonly transportCharges?: Readonly<Record<string, number>>;
  /** Species that carry the Nernst–Einstein current; default: those of the smallest |z| that is not 0. */
  readonly mobile?: readonly string[];
  readonly tensor?: boolean;
  /** fs to leave out at the start of each recording. */
  readonly discard?: number;
}

export interface Analysis {
  readonly estimate: EquilibriumEstimate;
  readonly curves: EquilibriumCurves;
  readonly conditions: EquilibriumConditions;
  /** What was assumed, in words. */
  readonly notes: readonly string[];
}

const chargeTolerance = 1e-6;
const fewestSamples = 64;

/**
 * The estimates of equilibrium runs from recordings of one system (several files are replicas).
 *
 * @throws InputError MISSING_OPTION, MISSING_CHARGE, NOT_NEUTRAL, UNKNOWN_SPECIES, MIXED_RECORDINGS, RECORDING_TOO_SHORT
 */
export function estimateRecordings(recordings: readonly Recording[], options: AnalysisOptions): Analysis {
  const [first] = recordings;
  if (first === undefined || recordings.some((other) => other.kind !== first.kind || Math.abs(other.interval - first.interval) > 1e-9 * first.interval || (other.kind === "trajectory" && first.kind === "trajectory" && other.species.join() !== first.species.join())))
    fail("MIXED_RECORDINGS", "the recordings are of different kinds, spacings or atoms", "replicas of one system, sampled alike");
  return first!.kind === "charge" ? fromCharge(recordings as readonly ChargeRecording[], options) : fromTrajectories(recordings as readonly TrajectoryRecording[], options);
}

function fail(code: string, message: string, expected: string, received?: string): never {
  throw new InputError([{ code, message, expected, ...(received === undefined ? {} : { received }) }]);
}

function dropped(recording: Recording, samples: number, discard: number): number {
  const from = Math.round(discard / recording.interval);
  if (samples - from < fewestSamples) fail("RECORDING_TOO_SHORT", `${recording.source} is too short`, `at least ${fewestSamples} samples${from > 0 ? " after what is left out" : ""}`, `${Math.max(0, samples - from)}`);
  return from;
}

function fromCharge(recordings: readonly ChargeRecording[], options: AnalysisOptions): Analysis {
  const volume = options.volume ?? fail("MISSING_OPTION", "a series of fluxes or displacements does not tell the volume of the cell", "the volume (--volume)");
  const runs = recordings.map((recording) => {
    const from = dropped(recording, recording.displacement[0]!.length, options.discard ?? 0);
    return correlate({ interval: recording.interval, charge: recording.displacement.map((q) => q.subarray(from)) });
  });
  const components = recordings[0]!.displacement.length === 3 ? 3 : 1;
  return finish(runs, { volume, temperature: options.temperature, species: [], components, tensor: options.tensor ?? false }, recordings.flatMap(({ notes }) => notes));
}

function fromTrajectories(recordings: readonly TrajectoryRecording[], options: AnalysisOptions): Analysis {
  const { species, cell } = recordings[0]!;
  const names = [...new Set(species)];
  const { transportCharges } = options;
  if (transportCharges === undefined) return fail("MISSING_OPTION", "a trajectory does not tell what the ions carry", `transport charges (--transport-charges ${names.map((name) => `${name}=…`).join(",")})`);
  const unknown = Object.keys(transportCharges).find((name) => !names.includes(name)) ?? options.mobile?.find((name) => !names.includes(name));
  if (unknown !== undefined) fail("UNKNOWN_SPECIES", `the trajectory has no ${unknown}`, names.join(", "), unknown);
  const missing = names.filter((name) => !Object.hasOwn(transportCharges, name));
  if (missing.length > 0) fail("MISSING_CHARGE", `no transport charge is given for ${missing.join(", ")}`, `a charge for each of ${names.join(", ")}`, Object.keys(transportCharges).join(", ") || "none");
  const total = species.reduce((sum, name) => sum + transportCharges[name]!, 0);
  if (Math.abs(total) > chargeTolerance) fail("NOT_NEUTRAL", `the transport charges add up to ${formatNumber(total, "e")}`, "0 e", names.map((name) => `${species.filter((s) => s === name).length} ${name} × ${transportCharges[name]} e`).join(" + "));

  const charged = names.filter((name) => transportCharges[name] !== 0);
  const least = Math.min(...charged.map((name) => Math.abs(transportCharges[name]!)));
  const mobile = options.mobile ?? charged.filter((name) => Math.abs(transportCharges[name]!) === least);
  const notes = recordings.flatMap((recording) => recording.notes);
  notes.push(`mobile: ${mobile.join(", ")} (${options.mobile === undefined ? "the smallest |transport charge|" : "as said"})`);
  const weights = names.map((name) => standardAtomicWeight(elementOf(name) ?? ""));
  const centred = weights.every((weight) => weight !== null);
  notes.push(centred ? "the motion of the centre of mass is taken out (standard atomic weights)" : "the motion of the centre of mass is left in: some masses are not known");
  const masses = Float64Array.from(species, (name) => (centred ? weights[names.indexOf(name)]! : 0));

  const runs = recordings.map((recording) => {
    const from = dropped(recording, recording.frames.length, options.discard ?? 0);
    return correlateTrajectory(recording, from, names, transportCharges, masses);
  });
  const conditions: EquilibriumConditions = {
    volume: Math.abs(signedVolume(cell)),
    temperature: options.temperature,
    species: names.map((name) => ({ name, count: species.filter((s) => s === name).length, transportCharge: transportCharges[name]!, mobile: mobile.includes(name) })),
    tensor: options.tensor ?? false,
  };
  return finish(runs, conditions, notes);
}

function correlateTrajectory({ frames, species, interval }: TrajectoryRecording, from: number, names: readonly string[], charges: Readonly<Record<string, number>>, masses: Float64Array): Correlations {
  const n = frames.length - from;
  const totalMass = masses.reduce((sum, m) => sum + m, 0);
  const particles = species.map(() => [0, 1, 2].map(() => new Float64Array(n)));
  const charge = [0, 1, 2].map(() => new Float64Array(n));
  for (let k = 0; k < n; k++) {
    const frame = frames[from + k]!;
    for (let axis = 0; axis < 3; axis++) {
      let centre = 0;
      if (totalMass > 0) for (let i = 0; i < masses.length; i++) centre += (masses[i]! * (frame[3 * i + axis]! - frames[from]![3 * i + axis]!)) / totalMass;
      let q = 0;
      for (let i = 0; i < species.length; i++) {
        const x = frame[3 * i + axis]! - centre;
        particles[i]![axis]![k] = x;
        q += charges[species[i]!]! * x;
      }
      charge[axis]![k] = q;
    }
  }
  return correlate({ interval, charge, species: names.map((name) => particles.filter((_, i) => species[i] === name)) });
}

function finish(runs: readonly Correlations[], conditions: EquilibriumConditions, notes: readonly string[]): Analysis {
  return { estimate: estimateEquilibrium(runs, conditions), curves: equilibriumCurves(runs, conditions), conditions, notes: [...new Set(notes)] };
}
