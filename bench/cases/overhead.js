// What everything but forces and lists costs: constraint, thermostat, averages, correlators; then JavaScript around a run, and the import.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { resolveStudy, runStudy, simulate } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { inTurn, ratios, significant, spread, withRange } from "../measure.js";
import { advance, dynamics, systems, thermalised } from "../systems.js";

export const title = "What is not forces";
export const notes = [
  "Constraint …: time of a step over that of plain NVE, in turn, and what is neither forces nor lists beyond that of NVE, over its step; target: all together < 3 % at 1536 atoms.",
  "JavaScript: a run's time outside the core (set-up, files, estimates); target < 50 ms. Import: over that of an empty program, in turn; target < 100 ms.",
];

const root = fileURLToPath(new URL("../../", import.meta.url));

async function stepOverhead(name, counts, quick) {
  const { model, velocities } = await thermalised(name, counts, { quick });
  const none = { drive: false, thermostat: false };
  const variants = [
    ["NVE, nothing measured", none],
    ["+ CSVR", { drive: false }],
    ["+ constant current", {}],
    ["+ correlators: everything", { correlate: true }],
  ];
  const all = [];
  for (const [, options] of variants) {
    const simulation = new (addon().Simulation)(model, dynamics(name, model, { velocities, ...options }));
    await advance(simulation, 100);
    all.push(simulation);
  }
  const steps = 100;
  const turns = await inTurn(
    all.map((simulation) => async () => {
      const before = simulation.timings();
      const time = (await advance(simulation, steps)) / steps;
      return { time, rest: (simulation.timings().other - before.other) / steps };
    }),
    quick ? 5 : 121,
  );
  const of = (k, key) => turns[k].map((turn) => turn[key]);
  // What is not forces or lists, beyond that of NVE: whole steps differ by more than that from turn to turn.
  const beyond = (k) => (spread(of(k, "rest")).median - spread(of(0, "rest")).median) / spread(of(0, "time")).median;
  return variants.map(([what], k) => ({
    what: `${systems[name].title}, ${model.types.length} atoms: ${what}`,
    value: `${significant(1e6 * spread(of(k, "time")).median)} µs per step`,
    ratio: withRange(ratios(of(k, "time"), of(0, "time")), 4),
    "rest beyond NVE's": `${significant(100 * beyond(k), 2)} %`,
    target: k === variants.length - 1 ? "< 3 %" : "–",
  }));
}

/** Calls `body`, which makes one run at a time, and returns the ms for each that were not spent in the core's constructor and steps. */
async function outsideCore(body) {
  const native = addon();
  const { Simulation } = native;
  let inside = 0;
  let runs = 0;
  native.Simulation = class {
    constructor(...args) {
      const from = performance.now();
      const simulation = new Simulation(...args);
      inside += performance.now() - from;
      runs++;
      // biome-ignore lint/correctness/noConstructorReturn: what `new` gives is the timed stand-in
      return new Proxy(simulation, {
        get(target, key) {
          const value = target[key];
          if (typeof value !== "function") return value;
          if (key !== "advance") return value.bind(target);
          return async (...call) => {
            const start = performance.now();
            const report = await target.advance(...call);
            inside += performance.now() - start;
            return report;
          };
        },
      });
    }
  };
  try {
    const from = performance.now();
    await body();
    return (performance.now() - from - inside) / runs;
  } finally {
    native.Simulation = Simulation;
  }
}

async function javascript(repeats, quick) {
  const { model, velocities } = await thermalised("llzo-rigid-ion", [1, 1, 1], { quick });
  const study = resolveStudy(
    {
      structure: { file: "llzo-tetragonal.extxyz", cell: ["13.0725 Å", "13.0725 Å", "13.0725 Å"] },
      forceField: "llzo-rigid-ion.yaml",
      transportCharges: systems["llzo-rigid-ion"].transportCharges,
      temperatures: ["1000 K"],
      equilibration: { duration: "0.1 ps" },
      drive: { method: "constant-current", direction: [1, 0, 0], driftVelocity: ["0.2 Å/ps"] },
      production: { timestep: "1 fs", duration: "1 ps" },
      thermostat: { type: "csvr", time: "100 fs" },
    },
    join(root, "examples/1-llzo-constant-current"),
  );
  const ofSimulate = [];
  const ofStudy = [];
  for (let k = 0; k < repeats; k++) {
    ofSimulate.push(
      await outsideCore(() =>
        simulate({ model, dynamics: dynamics("llzo-rigid-ion", model, { velocities }), steps: 200 }),
      ),
    );
    const folder = mkdtempSync(join(tmpdir(), "galvanostat-bench-"));
    ofStudy.push(await outsideCore(() => runStudy(study, { folder })));
    rmSync(folder, { recursive: true, force: true });
  }
  const row = (what, values) => ({
    what,
    value: `${withRange(spread(values))} ms`,
    ratio: "–",
    "rest beyond NVE's": "–",
    target: "< 50 ms",
  });
  return [
    row("JavaScript around one simulate(), 192 atoms", ofSimulate),
    row("JavaScript and files of one run of runStudy(), 192 atoms", ofStudy),
  ];
}

async function imports(rounds) {
  const time = (code) => {
    const from = performance.now();
    spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: root });
    return performance.now() - from;
  };
  const [empty, library] = await inTurn([() => time(""), () => time('import "galvanostat"')], rounds);
  const extra = spread(library.map((ms, k) => ms - empty[k]));
  return [
    {
      what: "import of the library, beyond an empty program",
      value: `${withRange(extra)} ms`,
      ratio: "–",
      "rest beyond NVE's": "–",
      target: "< 100 ms",
    },
  ];
}

export async function run({ quick, say }) {
  const rows = [];
  for (const name of quick ? ["llzo-rigid-ion"] : ["llzo-rigid-ion", "llzo-pair-tables"]) {
    say(`${name}: constraint, thermostat, correlators`);
    rows.push(...(await stepOverhead(name, quick ? [1, 1, 1] : [2, 2, 2], quick)));
  }
  say("JavaScript, import");
  rows.push(...(await javascript(quick ? 2 : 10, quick)), ...(await imports(quick ? 3 : 20)));
  return { rows };
}
