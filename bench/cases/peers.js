// Steps of ours and of every peer in turn, at the same measured force accuracy.
import { coulombOf } from "../../dist/model/interactions.js";
import { describeAddon, evaluate } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { forceError, inTurn, ratios, significant, spread, withRange } from "../measure.js";
import * as lammps from "../peers/lammps.js";
import { advance, dynamics, ewaldMethods, systems, thermalised, withElectrostatics } from "../systems.js";

export const title = "Against LAMMPS, in turn in one run";
export const notes = [
  "Ours: constant current, CSVR and recording included; theirs: plain NVE, the fastest of its styles and settings.",
  "Force error: √(Σ|ΔF|²/N) against converged Ewald over 14.4 eV/Å, measured for both in the same configuration; ratio: their time over ours, median and range of the pairs.",
];

const trials = [
  { system: "llzo-rigid-ion", counts: [1, 1, 1], accuracy: 1e-4, target: 4, quick: true },
  { system: "llzo-rigid-ion", counts: [2, 2, 2], accuracy: 1e-4, target: 3 },
  { system: "llzo-rigid-ion", counts: [4, 4, 4], accuracy: 1e-4, target: 3 },
  { system: "llzo-rigid-ion", counts: [4, 4, 4], accuracy: 1e-4, threads: 2 },
  { system: "nacl-melt", counts: [1, 1, 1], accuracy: 1e-4, target: 2.5 },
  { system: "nacl-melt", counts: [2, 2, 2], accuracy: 1e-4, target: 2.5 },
  { system: "nacl-melt", counts: [1, 1, 1], accuracy: 1e-5, target: 2.5 },
  { system: "nacl-melt", counts: [2, 2, 2], accuracy: 1e-5, target: 2.5 },
  { system: "llzo-pair-tables", counts: [1, 1, 1], target: 2, quick: true },
  { system: "llzo-pair-tables", counts: [2, 2, 2], target: 2 },
  { system: "llzo-pair-tables", counts: [4, 4, 4], target: 2 },
  { system: "llzo-pair-tables", counts: [4, 4, 4], threads: 2 },
  { system: "llzo-pair-tables", counts: [8, 8, 8], target: 2 },
];

/** Converged forces: direct summation to 1e-9; every pair one by one where that is not too slow. */
export function reference(model) {
  const direct = describeAddon().interactions.some(({ name }) => name === "direct-ewald") ? "direct-ewald" : "ewald";
  const options = model.types.length > 600 ? { precision: "double" } : { method: "brute-force", precision: "double" };
  return evaluate(withElectrostatics(model, direct, { accuracy: 1e-9 }), {
    ...options,
    threads: describeAddon().build.maximumThreads,
  }).forces;
}

const make = (name, model, velocities, threads) =>
  new (addon().Simulation)(model, dynamics(name, model, { velocities, threads }));

/** The loosest request, and the faster method, that measure at most `accuracy`. */
async function ours(name, { model, velocities }, forces, accuracy, threads) {
  const candidates = [];
  if (coulombOf(model) === null) candidates.push({ model });
  else
    for (const method of ewaldMethods())
      for (const factor of [4, 2.8, 2, 1.4, 1, 0.7, 0.5, 0.35, 0.25]) {
        const asked = withElectrostatics(model, method, { accuracy: factor * accuracy });
        if (forceError(make(name, asked, velocities, threads).state().forces, forces) > accuracy) continue;
        candidates.push({ model: asked, method });
        break;
      }
  if (candidates.length === 0) throw new Error("ours does not reach the accuracy");
  for (const candidate of candidates) {
    candidate.simulation = make(name, candidate.model, velocities, threads);
    candidate.error = forceError(candidate.simulation.state().forces, forces);
    const pilot = (await advance(candidate.simulation, 10)) / 10;
    const steps = Math.max(20, Math.round(0.3 / pilot));
    candidate.time = (await advance(candidate.simulation, steps)) / steps;
  }
  return candidates.sort((a, b) => a.time - b.time)[0];
}

export async function run({ quick, plot, say }) {
  const found = await lammps.find();
  if (found === undefined) return { rows: [], notes: ["No `lmp` on the PATH: nothing to compare with."] };
  const rows = [];
  // Larger systems are tuned from where the smaller ones ended.
  const tunedBefore = new Map();
  for (const trial of trials) {
    const { system: name, counts, accuracy, threads = 1, target } = trial;
    if ((quick && trial.quick !== true) || threads > describeAddon().build.maximumThreads) continue;
    const state = await thermalised(name, counts, { quick });
    const atoms = state.model.types.length;
    say(
      `${name}, ${atoms} atoms${accuracy === undefined ? "" : `, ${accuracy}`}, ${threads} thread${threads > 1 ? "s" : ""}: tuning LAMMPS`,
    );
    const forces = reference(state.model);
    const mine = await ours(name, state, forces, accuracy, threads);
    const theirs = new lammps.Case(found, { ...state, timestep: systems[name].timestep, threads, reference: forces });
    const row = { system: systems[name].title, "accuracy asked": accuracy ?? "–", atoms, threads };
    try {
      const tuned = await theirs.tune(accuracy, { quick, start: tunedBefore.get(`${name} ${accuracy}`) });
      tunedBefore.set(`${name} ${accuracy}`, tuned.setting);
      const seconds = quick ? 0.3 : 1.5;
      const mySteps = Math.max(20, Math.round(seconds / mine.time));
      const theirSteps = Math.max(20, Math.round(seconds / tuned.time));
      const settle = Math.ceil(theirSteps / 5);
      const [a, b] = await inTurn(
        [
          async () => (await advance(mine.simulation, mySteps)) / mySteps,
          async () => (await theirs.run(tuned.setting, [settle, theirSteps])).seconds[1],
        ],
        quick ? 2 : 5,
      );
      const perAtom = (times) => spread(times.map((time) => (1e9 * time) / atoms));
      const line = `${systems[name].title}${accuracy === undefined ? "" : `, ${accuracy}`}, ${threads} thread${threads > 1 ? "s" : ""}`;
      plot(line, atoms, perAtom(a).median);
      plot(`LAMMPS: ${line}`, atoms, perAtom(b).median, { dashed: true });
      const ratio = ratios(b, a);
      say(`ratio ${withRange(ratio)}; ${lammps.describe(tuned.setting)}`);
      rows.push({
        ...row,
        "our error": mine.error.toExponential(1),
        "their error": tuned.setting.measured.forceError.toExponential(1),
        "ours, ns per atom and step": withRange(perAtom(a)),
        "theirs, ns": withRange(perAtom(b)),
        ratio: `**${withRange(ratio)}**`,
        target: target === undefined ? "–" : `≥ ${target}${ratio.median >= target ? "" : " (not reached)"}`,
        ours: mine.method ?? "–",
        theirs: `${lammps.describe(tuned.setting)} (of ${tuned.tried} settings)`,
      });
    } catch (error) {
      rows.push({
        ...row,
        "our error": mine.error.toExponential(1),
        "their error": "–",
        "ours, ns per atom and step": significant((1e9 * mine.time) / atoms),
        "theirs, ns": "–",
        ratio: "–",
        target: target === undefined ? "–" : `≥ ${target}`,
        ours: mine.method ?? "–",
        theirs: error.message,
      });
    } finally {
      theirs.dispose();
    }
  }
  const parts = found.styles.map((style) => style.name).join(", ");
  return {
    rows,
    notes: [
      `LAMMPS ${found.version}; styles in this build: ${parts}${found.styles.some((style) => style.name === "intel") ? "" : " (no intel)"}${found.mpirun === undefined ? "; no mpirun" : ""}.${quick ? " Not tuned: these ratios say only that the case works." : ""}`,
    ],
  };
}
