/*
 * LAMMPS, if there is an `lmp` on the PATH: the same model in the same configuration, plain NVE. Of the styles it was built with
 * (plain, opt, omp, intel) each is tuned (real-space cut-off, order, differentiation, mesh through the accuracy asked for,
 * splitting, skin) and the fastest that reaches the force accuracy is used.
 */
import { coulombOf, pairTermsOf } from "../../dist/model/interactions.js";
import { execFile } from "node:child_process";
import { accessSync, constants as fs, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { forceError } from "../measure.js";

export const name = "LAMMPS";

function onPath(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      const path = join(folder, program);
      accessSync(path, fs.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}

// Open MPI refuses to run as root, as containers do, unless told so twice; a process without others need not look for any (0.3 s).
const severalRanks = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
const oneRank = { OMPI_MCA_ess_singleton_isolated: "1", OMPI_MCA_pml: "ob1", OMPI_MCA_btl: "self" };

function call(program, args, { seconds, threads = 1, ranks = 1 }) {
  const env = {
    ...process.env,
    OMP_NUM_THREADS: String(threads),
    OMP_PROC_BIND: "true",
    ...(ranks === 1 ? oneRank : severalRanks),
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, timeout: 1000 * seconds, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      error === null
        ? resolve(stdout)
        : reject(new Error(`${(stdout + stderr).match(/ERROR[^\n]*/)?.[0] ?? error.message}`)),
    );
  });
}

/** What was found; `undefined` without an `lmp` that answers. */
export async function find() {
  const path = onPath("lmp");
  if (path === undefined) return undefined;
  const help = await call(path, ["-h"], { seconds: 20 }).catch(() => undefined);
  if (help === undefined) return undefined;
  const packages = (/Installed packages:([\s\S]*?)\n\s*\n[^\n]*List of/.exec(help)?.[1] ?? "").split(/\s+/);
  const has = (...names) => names.some((word) => packages.includes(word));
  const styles = [
    { name: "plain", args: () => [] },
    ...(has("OPT") ? [{ name: "opt", args: () => ["-sf", "opt"] }] : []),
    ...(has("OPENMP", "USER-OMP")
      ? [{ name: "omp", args: (threads) => ["-sf", "omp", "-pk", "omp", String(threads)], threaded: true }]
      : []),
    ...(has("INTEL", "USER-INTEL")
      ? [
          {
            name: "intel",
            args: (threads) => [
              "-sf",
              ...(has("OPENMP", "USER-OMP") ? ["hybrid", "intel", "omp", "-pk", "omp", String(threads)] : ["intel"]),
              "-pk",
              "intel",
              "0",
              "omp",
              String(threads),
              "mode",
              "mixed",
            ],
            threaded: true,
          },
        ]
      : []),
  ];
  return {
    path,
    version: /Massively Parallel Simulator - ([^\n]+)/.exec(help)?.[1]?.trim() ?? "unknown version",
    styles,
    optStyles: new Set(help.match(/\b[\w/]+\/opt\b/g)),
    mpirun: /MPI v\d/.test(help) ? onPath("mpirun") : undefined,
  };
}

// ---------------------------------------------------------------- model → input

/** [lines of the data file, in metal units]; only cells along the axes. */
function dataFile({ model, velocities }) {
  const { cell, positions, types, typeNames, masses, charges } = model;
  if ([1, 2, 3, 5, 6, 7].some((k) => cell[k] !== 0)) throw new Error("only rectangular cells are written for LAMMPS");
  const charged = coulombOf(model) !== null;
  const lines = [
    `${typeNames.join(" ")}\n`,
    `${types.length} atoms`,
    `${typeNames.length} atom types`,
    ...["x", "y", "z"].map((axis, k) => `0 ${cell[4 * k]} ${axis}lo ${axis}hi`),
    "\nMasses\n",
    ...Array.from(masses, (mass, t) => `${t + 1} ${mass}`),
    "\nAtoms\n",
  ];
  types.forEach((t, i) =>
    lines.push(
      `${i + 1} ${t + 1} ${charged ? `${charges[t]} ` : ""}${positions[3 * i]} ${positions[3 * i + 1]} ${positions[3 * i + 2]}`,
    ),
  );
  lines.push("\nVelocities\n");
  types.forEach((_, i) =>
    lines.push(`${i + 1} ${1e3 * velocities[3 * i]} ${1e3 * velocities[3 * i + 1]} ${1e3 * velocities[3 * i + 2]}`),
  );
  return lines.map((line) => `${line}\n`).join("");
}

const tableFile = (model) =>
  pairTermsOf(model)
    .map(
      ({ types: [a, b], table: { r, energy, force } }) =>
        `T${a}-${b}\nN ${r.length} R ${r[0]} ${r.at(-1)}\n\n${Array.from(r, (x, i) => `${i + 1} ${x} ${energy[i]} ${force[i]}\n`).join("")}\n`,
    )
    .join("");

/** pair_style without the cut-off of the Coulomb part, and how a term becomes a pair_coeff. */
const families = {
  buckingham: { style: "buck/coul/long", silent: "0 1 0", coefficients: ([A, rho, C]) => [A, rho, C] },
  // LAMMPS adds its D/r^8.
  "born-mayer-huggins": {
    style: "born/coul/long",
    silent: "0 1 0 0 0",
    coefficients: ([A, rho, sigma, C, D]) => [A, rho, sigma, C, -D],
  },
};

const kspace = ({ kspace: method, order, diff, alpha }, accuracy) =>
  [
    ...(method === "ewald"
      ? [`kspace_style ewald ${accuracy}`]
      : [`kspace_style pppm ${accuracy}`, `kspace_modify order ${order} diff ${diff}`]),
    ...(alpha === undefined ? [] : [`kspace_modify gewald ${alpha}`]),
  ].join("\n");

function interactions(model, setting) {
  if (coulombOf(model) === null) {
    const rows = pairTermsOf(model).map(
      ({ types: [a, b], cutoff }) => `pair_coeff ${a + 1} ${b + 1} tables.txt T${a}-${b} ${cutoff}`,
    );
    return [`pair_style table ${setting.table}`, ...rows].join("\n");
  }
  const [{ potential }] = pairTermsOf(model);
  const { style, silent, coefficients } = families[potential];
  const cutoff = pairTermsOf(model)[0].cutoff;
  const rows = [];
  for (let a = 0; a < model.typeNames.length; a++)
    for (let b = a; b < model.typeNames.length; b++) {
      const term = pairTermsOf(model).find(({ types: [i, j] }) => (i === a && j === b) || (i === b && j === a));
      // Pairs without a short-range term need no longer list than their Coulomb part does.
      rows.push(
        `pair_coeff ${a + 1} ${b + 1} ${term === undefined ? `${silent} 0.1` : `${coefficients(term.parameters).join(" ")} ${term.cutoff}`}`,
      );
    }
  return [`pair_style ${style} ${cutoff} ${setting.cutoff}`, ...rows, kspace(setting, setting.asked)].join("\n");
}

const writeForces = (k) => `run 0\nwrite_dump all custom forces-${k}.txt id fx fy fz modify sort id format float %.12g`;

const script = (model, timestep, setting, commands) => `
units metal
atom_style ${coulombOf(model) === null ? "atomic" : "charge"}
newton on
read_data data.txt
${interactions(model, setting)}
neighbor ${setting.skin} bin
neigh_modify every 1 delay ${setting.delay} check yes
timestep ${1e-3 * timestep}
fix integrate all nve
thermo 0
${commands.join("\n")}
`;

// ---------------------------------------------------------------- one process

/** A configuration laid down for LAMMPS, with what it needs to be run and tuned; `dispose()` when done. */
export class Case {
  #folder = mkdtempSync(join(tmpdir(), "galvanostat-bench-"));

  /** `reference`: [3N] converged forces of the same configuration. */
  constructor(lammps, { model, velocities, timestep, threads, reference }) {
    Object.assign(this, { lammps, model, timestep, threads, reference });
    writeFileSync(join(this.#folder, "data.txt"), dataFile({ model, velocities }));
    if (coulombOf(model) === null) writeFileSync(join(this.#folder, "tables.txt"), tableFile(model));
  }

  dispose() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #call(setting, commands) {
    const { lammps, threads } = this;
    const input = join(this.#folder, "in.txt");
    writeFileSync(input, `shell cd ${this.#folder}\n${script(this.model, this.timestep, setting, commands)}`);
    const ranks = lammps.mpirun === undefined ? 1 : threads;
    const ompThreads = threads / ranks;
    const args = [...setting.style.args(ompThreads), "-in", input, "-log", "none", "-nocite"];
    const options = { seconds: 120, threads: ompThreads, ranks };
    const log =
      ranks === 1
        ? await call(lammps.path, args, options)
        : await call(lammps.mpirun, ["-np", String(ranks), lammps.path, ...args], options);
    return { log, processors: ranks * ompThreads };
  }

  /** @returns s per step of each stretch of `runs`, and how many builds of the lists came too late */
  async run(setting, runs) {
    const { log, processors } = await this.#call(
      setting,
      runs.map((steps) => `run ${steps}`),
    );
    const loops = [...log.matchAll(/Loop time of (\S+) on (\d+) procs for (\d+) steps/g)];
    if (loops.length !== runs.length) throw new Error("LAMMPS said nothing of its time");
    if (loops.some(([, , procs]) => Number(procs) !== processors))
      throw new Error("LAMMPS ran on another number of processors");
    return {
      seconds: loops.map(([, time, , steps]) => Number(time) / Number(steps)),
      dangerous: Math.max(0, ...[...log.matchAll(/Dangerous builds = (\d+)/g)].map(([, n]) => Number(n))),
    };
  }

  /** What each of several requested accuracies measures in the first configuration; one, without long range. */
  async measure(setting, accuracies = [undefined]) {
    const commands = accuracies.map(
      (asked, k) => `${asked === undefined ? "" : `${kspace(setting, asked)}\n`}${writeForces(k)}`,
    );
    const { log } = await this.#call({ ...setting, asked: accuracies[0] }, commands);
    const alphas = [...log.matchAll(/G vector \(1\/distance\) = (\S+)/g)].map(([, alpha]) => Number(alpha));
    const grids = [...log.matchAll(/grid = (\d+ \d+ \d+)/g)].map(([, grid]) => grid.replaceAll(" ", "×"));
    return accuracies.map((_, k) => ({
      forceError: forceError(this.#forces(k), this.reference),
      alpha: alphas[k],
      grid: grids[k],
    }));
  }

  #forces(k) {
    const text = readFileSync(join(this.#folder, `forces-${k}.txt`), "utf8");
    const lines = text
      .slice(text.indexOf("ITEM: ATOMS"))
      .split("\n")
      .slice(1, this.model.types.length + 1);
    return Float64Array.from(lines.flatMap((line) => line.split(" ").slice(1, 4).map(Number)));
  }

  // -------------------------------------------------------------- tuning

  /** The loosest request with a measured error of at most `target`: LAMMPS' estimates are safe by some factor, or not. */
  async #calibrated(setting, target) {
    if (target === undefined) return setting;
    const factors = [0.09, 0.125, 0.18, 0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11];
    let first = Math.max(0, factors.indexOf(setting.factor ?? 1) - 2);
    for (;;) {
      const some = factors.slice(first, first + 5);
      const found = (
        await this.measure(
          setting,
          some.map((factor) => factor * target),
        )
      )
        .map((measured, k) => ({ ...setting, factor: some[k], asked: some[k] * target, measured }))
        .filter(({ measured }) => measured.forceError <= target);
      const best = found.at(-1);
      if (best !== undefined && (best.factor !== some.at(-1) || first + 5 >= factors.length)) return best;
      if (best === undefined && first === 0) return undefined;
      first = best === undefined ? Math.max(0, first - 5) : Math.min(factors.length - 5, first + 4);
    }
  }

  /**
   * Coordinate descent over what decides the speed, with stretches of about `seconds`, from `start` (the setting of a similar
   * case) until nothing helps or `budget` seconds are over.
   * @returns the fastest setting, its s per step in the scan, and how many were tried
   */
  async tune(target, { seconds = 0.3, budget = 25, start, quick = false } = {}) {
    const charged = coulombOf(this.model) !== null;
    const { style: _, measured: __, alpha: ___, ...similar } = start?.kspace === "ewald" ? {} : (start ?? {});
    const first = charged
      ? { kspace: "pppm", cutoff: 7, order: 5, diff: "ad", skin: 1, delay: 0 }
      : { table: "linear 1101", skin: 1, delay: 0 };
    let tried = 0;
    let best;
    let styleStart = { ...first, ...similar };
    const attempt = async (setting) => {
      try {
        const ready = await this.#calibrated(setting, charged ? target : undefined);
        if (ready === undefined) return undefined;
        const guess = best === undefined ? (await this.run(ready, [10])).seconds[0] : best.time;
        const steps = Math.max(10, Math.min(5000, Math.round(seconds / guess)));
        const half = Math.ceil(steps / 2);
        const run = await this.run(ready, [Math.ceil(steps / 4), half, half]);
        tried++;
        // The better of two: other work on the machine must not decide.
        return run.dangerous > 0 ? undefined : { setting: ready, time: Math.min(run.seconds[1], run.seconds[2]) };
      } catch (error) {
        this.failure ??= error.message;
        return undefined;
      }
    };
    const able = this.lammps.styles.filter(
      (style) => this.threads === 1 || this.lammps.mpirun !== undefined || style.threaded,
    );
    const styles = able.filter(
      (style) =>
        style.name !== "opt" ||
        this.lammps.optStyles.has(`${charged ? families[pairTermsOf(this.model)[0].potential].style : "table"}/opt`),
    );
    const began = performance.now();
    for (const [k, style] of styles.entries()) {
      const over = began + (1000 * budget * (k + 1)) / styles.length;
      let current = await attempt({ ...styleStart, style });
      if (current === undefined) continue;
      if (best === undefined) best = current;
      const accept = async (change) => {
        if (performance.now() > over) return false;
        const next = await attempt({
          ...current.setting,
          ...(change.cutoff === undefined && change.kspace === undefined ? {} : { alpha: undefined }),
          ...change,
        });
        if (next === undefined || next.time >= 0.99 * current.time) return false;
        current = next;
        return true;
      };
      // In one direction as long as it pays, else in the other.
      const walk = async (key, step, low, high) => {
        for (const sign of [1, -1]) {
          let moved = false;
          for (;;) {
            const value = Number((current.setting[key] + sign * step).toFixed(3));
            if (value < low || value > high || !(await accept({ [key]: value }))) break;
            moved = true;
          }
          if (moved) break;
        }
      };
      if (!quick) {
        if (charged) {
          await walk("cutoff", 1, 4, 14);
          await accept({ diff: "ik" });
          await walk("order", 1, 2, 7);
          await walk("cutoff", 0.5, 4, 14);
          for (const factor of [0.95, 1.05])
            if (Number.isFinite(current.setting.measured?.alpha))
              await accept({ alpha: Number((factor * current.setting.measured.alpha).toPrecision(5)) });
          if (this.model.types.length < 600) await accept({ kspace: "ewald" });
        } else {
          for (const table of ["linear 500", "linear 4000", "bitmap 12", "spline 1101"]) await accept({ table });
        }
        await walk("skin", 0.5, 0.3, 4);
        await accept({ delay: 5 });
      }
      if (current.time < best.time) best = current;
      styleStart = current.setting;
    }
    if (best === undefined) throw new Error(this.failure ?? "no setting of LAMMPS reaches the accuracy");
    if (!charged) [best.setting.measured] = await this.measure(best.setting);
    return { ...best, tried };
  }
}

/** "plain, pppm order 5 ad 20×20×20, 6.5 Å, skin 1 Å" */
export function describe({ style, kspace, order, diff, cutoff, skin, delay, table, measured }) {
  const charged =
    kspace === undefined
      ? `table ${table}`
      : kspace === "ewald"
        ? `ewald, ${cutoff} Å`
        : `pppm order ${order} ${diff} ${measured?.grid ?? ""}, ${cutoff} Å`;
  return `${style.name}, ${charged}, skin ${skin} Å${delay > 0 ? `, delay ${delay}` : ""}`;
}
