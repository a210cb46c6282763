// One system on more and more threads of this machine, beside as many single-thread runs at once, and LAMMPS on as many ranks; and what
// the same step would take on 16 to 128 threads.
import { describeAddon } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { inTurn, significant, spread, withRange } from "../measure.js";
import { fitThreadModel, stepTime, usualThreads } from "../../dist/plan/thread-model.js";
import { fit, predicted } from "../scaling-model.js";
import * as lammps from "../peers/lammps.js";
import { advance, dynamics, longRange, systems, thermalised } from "../systems.js";
import { reference } from "./peers.js";

export const title = "Strong scaling";
export const notes = [
  "Threads in turn with each other and with as many runs of one thread at once. Gain: over one thread, median of the turns (best: of the best times, which other work on the machine disturbs least). Efficiency: against the runs side by side, which share memory and clock as the threads do. LAMMPS: steps/s on as many MPI ranks, plain NVE, one setting (the fastest on one rank).",
  "Targets: best gain over threads ≥ 0.95 at 12 288 and ≥ 0.85 at 1536 atoms on two; ≥ 12 and ≥ 8 on 16.",
  "The thread model is the one by which studies share processors (src/plan/thread-model.ts): the rows above are what `timed16` there holds, to be replaced by those of a machine of 16 and more processors that does nothing else.",
  "Predicted: T(p) = S + W/p + B·c(p), with W and S from the best times here, B barriers a step as counted and c(p) the time of one as measured up to the threads of this machine, beyond them growing with log₂ p. It knows nothing of shared caches, sockets or clocks.",
];

const chosen = [
  { name: "llzo-rigid-ion", counts: [2, 2, 2] },
  { name: "llzo-rigid-ion", counts: [4, 4, 4] },
  { name: "llzo-pair-tables", counts: [2, 2, 2] },
  { name: "llzo-pair-tables", counts: [4, 4, 4] },
  { name: "llzo-rigid-ion", counts: [8, 8, 8], from: 8 },
];

/** 1, 2, 4, … and all of them. */
export function threadCounts(most) {
  const counts = [];
  for (let p = 1; p < most; p *= 2) counts.push(p);
  return [...counts, most];
}

async function measure(name, { model, velocities }, counts, quick) {
  const make = (threads) => new (addon().Simulation)(model, dynamics(name, model, { velocities, threads }));
  const sets = [];
  for (const threads of counts) {
    const simulation = make(threads);
    const pilot = (await advance(simulation, 20)) / 20;
    const steps = Math.max(10, Math.round((quick ? 0.1 : 0.4) / pilot));
    const alone = Array.from({ length: threads }, () => make(1));
    const few = Math.max(10, Math.round(steps / threads));
    const before = simulation.barriers();
    let done = 0;
    sets.push({
      threads,
      simulation,
      barriers: () => (simulation.barriers() - before) / done,
      trials: [
        async () => {
          done += steps;
          return (await advance(simulation, steps)) / steps;
        },
        // The time of a step of each of the runs, divided among them.
        async () => {
          const from = performance.now();
          await Promise.all(alone.map((one) => advance(one, few)));
          return (performance.now() - from) / 1000 / few / threads;
        },
      ],
    });
  }
  const times = await inTurn(
    sets.flatMap(({ trials }) => trials),
    quick ? 2 : 15,
  );
  return sets.map(({ threads, barriers }, k) => ({
    threads,
    barriers: barriers(),
    together: times[2 * k],
    alone: times[2 * k + 1],
  }));
}

/** What was measured, as the thread model takes it: threads of one run, and runs of one thread side by side. */
function timedShares(measured, best) {
  const alone = best(measured[0].together);
  return measured
    .filter(({ threads }) => threads > 1)
    .flatMap(({ threads, together, alone: sideBySide }) => [
      { concurrency: 1, threadsPerRun: threads, alone, step: best(together) },
      { concurrency: threads, threadsPerRun: 1, alone, step: best(sideBySide) * threads },
    ]);
}

/** How far the thread model is from what was timed, as it stands and as fitted to it. */
function ofThreadModel(timed) {
  if (timed.length < 3) return [];
  const numbers = (model) =>
    `serial ${significant(model.serial)}, contention ${significant(model.contention)}, barriers ${significant(1e6 * model.barriers)} µs`;
  const apart = (model) => {
    const all = timed.map(
      ({ concurrency, threadsPerRun, alone, step }) =>
        stepTime(model, alone, threadsPerRun, (concurrency - 1) * threadsPerRun) / step,
    );
    return `predicted over measured ${significant(Math.min(...all))}–${significant(Math.max(...all))}`;
  };
  const fitted = fitThreadModel(timed);
  return [
    `Thread model as it stands: ${numbers(usualThreads)}; ${apart(usualThreads)}. Fitted to these rows: ${numbers(fitted)}; ${apart(fitted)}.`,
    `Rows: ${timed.map(({ concurrency, threadsPerRun, alone, step }) => `${concurrency} × ${threadsPerRun}: ${significant(1e6 * alone, 4)} → ${significant(1e6 * step, 4)} µs`).join(", ")}.`,
  ];
}

async function ofLammps(found, name, state, counts, quick) {
  const results = new Map();
  if (found === undefined) return results;
  const forces = longRange(name) ? reference(state.model) : undefined;
  let setting;
  for (const threads of counts) {
    if (threads > 1 && found.mpirun === undefined) continue;
    const of = { ...state, timestep: systems[name].timestep, threads, reference: forces ?? new Float64Array(0) };
    const theirs = new lammps.Case(found, of);
    try {
      setting ??= (await theirs.tune(longRange(name) ? 1e-4 : undefined, { quick, budget: 15 })).setting;
      const steps = quick ? 20 : 200;
      const times = [];
      for (let k = 0; k < (quick ? 1 : 3); k++) times.push((await theirs.run(setting, [steps / 5, steps])).seconds[1]);
      results.set(threads, significant(1 / Math.min(...times)));
    } catch (error) {
      results.set(threads, error.message);
    } finally {
      theirs.dispose();
    }
  }
  return results;
}

export async function run({ quick, say }) {
  const most = describeAddon().build.maximumThreads;
  const counts = threadCounts(most);
  const barrier = new Map(counts.map((p) => [p, addon().timeBarrier(p)]));
  const found = await lammps.find();
  const rows = [];
  const lines = [];
  const timed = [];
  for (const { name, counts: copies, from = 1 } of quick ? chosen.slice(0, 1) : chosen) {
    if (most < from) continue;
    const state = await thermalised(name, copies, { quick });
    const atoms = state.model.types.length;
    say(`${name}, ${atoms} atoms, ${counts.join(", ")} threads`);
    const measured = await measure(name, state, counts, quick);
    const theirs = await ofLammps(found, name, state, counts, quick);
    const one = measured[0];
    const best = (times) => Math.min(...times);
    for (const { threads, barriers, together, alone } of measured)
      rows.push({
        system: systems[name].title,
        atoms,
        threads,
        "steps/s": significant(1 / spread(together).median),
        best: significant(1 / best(together)),
        gain: withRange(spread(together.map((time, k) => one.together[k] / time))),
        "best gain": significant(best(one.together) / best(together)),
        "efficiency, of best": significant(best(alone) / best(together)),
        "barriers a step": significant(barriers),
        ...(theirs.size === 0 ? {} : { "LAMMPS, steps/s": theirs.get(threads) ?? "–" }),
      });
    timed.push(...timedShares(measured, best));
    const model = fit(
      measured.map(({ threads, together, barriers }) => ({ threads, seconds: best(together), barriers })),
      barrier,
    );
    if (model === undefined) continue;
    const forecast = [16, 32, 64, 128].map((p) => {
      const seconds = predicted(model, p);
      return `${p}: ${significant(1 / seconds)} steps/s, gain ${significant(best(one.together) / seconds)}`;
    });
    lines.push(
      `Predicted for ${systems[name].title}, ${atoms} atoms, threads: ${forecast.join("; ")} (W ${significant(1e6 * model.shared)} µs, S ${significant(1e6 * model.serial)} µs, B ${significant(model.barriers)}).`,
    );
  }
  return {
    rows,
    notes: [
      `A barrier: ${[...barrier].map(([p, seconds]) => `${p} threads ${significant(1e6 * seconds)} µs`).join(", ")}.`,
      ...lines,
      ...ofThreadModel(timed),
    ],
  };
}
