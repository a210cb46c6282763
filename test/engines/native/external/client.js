// A client of i-PI's protocol for tests: Lennard-Jones between species of structure.extxyz, every pair and image, the same
// bits whenever it is asked for the same positions. What it shall do wrong, and which program's manners it has, stands in the
// options: node client.js FOLDER ADDRESS [JSON]; ADDRESS is the path of a Unix socket or HOST:PORT.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const [folder, address, json = "{}"] = process.argv.slice(2);
const {
  /** [ε eV, σ Å] by pair, names in the order of the alphabet: "Ar-Kr". */
  pairs = {},
  cutoff = 6,
  /** "plain": READY, INIT only when asked for; "ase": NEEDINIT before every question, an assertion that fails otherwise; "i-pi": NEEDINIT once, INIT at any time. */
  manners = "plain",
  /** "full", "upper" (LAMMPS) or "none". */
  virial = "full",
  extras = "",
  /** An atom, counted from 0, whose force is nothing at all: it is held. */
  held = null,
  /** { from, by }: a force of so much more on the first atom along x, eV/Å, from this question on. */
  push = null,
  /** { call, what, once }: at which question, counted from 1 over all lives in `log`; once: a file that says it was done. */
  fault = null,
  /** Does not notice that we are gone, and does not heed TERM (i-PI's driver spins for ever). */
  stubborn = false,
  /** A file that a line is added to for every question. */
  log = null,
  species: renamed = null,
} = JSON.parse(json);

const hartree = 27.211386245988;
const bohr = 0.529177210903;
const lines = readFileSync(join(folder, "structure.extxyz"), "utf8").split("\n");
const count = Number(lines[0]);
const species = renamed ?? lines.slice(2, 2 + count).map((line) => line.trim().split(/\s+/)[0]);

function evaluate(cell, positions) {
  const forces = new Float64Array(3 * count);
  const w = new Float64Array(9);
  let energy = 0;
  const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const volume = Math.abs(dot(cell[0], cross(cell[1], cell[2])));
  const height = (k) => volume / Math.hypot(...cross(cell[(k + 1) % 3], cell[(k + 2) % 3]));
  const range = [0, 1, 2].map((k) => Math.ceil(cutoff / height(k)) + 1);
  for (let i = 0; i < count; i++)
    for (let j = i; j < count; j++) {
      const [epsilon, sigma] = pairs[[species[i], species[j]].sort().join("-")] ?? [0, 1];
      if (epsilon === 0) continue;
      const lj = (r2) => {
        const s6 = (sigma * sigma * sigma * sigma * sigma * sigma) / (r2 * r2 * r2);
        return [4 * epsilon * (s6 * s6 - s6), (24 * epsilon * (2 * s6 * s6 - s6)) / r2];
      };
      const [shift] = lj(cutoff * cutoff);
      for (let a = -range[0]; a <= range[0]; a++)
        for (let b = -range[1]; b <= range[1]; b++)
          for (let c = -range[2]; c <= range[2]; c++) {
            if (i === j && a === 0 && b === 0 && c === 0) continue;
            const d = [0, 1, 2].map(
              (k) => positions[3 * i + k] - positions[3 * j + k] + a * cell[0][k] + b * cell[1][k] + c * cell[2][k],
            );
            const r2 = dot(d, d);
            if (r2 >= cutoff * cutoff) continue;
            const [e, f] = lj(r2);
            const half = i === j ? 0.5 : 1;
            energy += half * (e - shift);
            for (let k = 0; k < 3; k++) {
              if (i !== j) {
                forces[3 * i + k] += f * d[k];
                forces[3 * j + k] -= f * d[k];
              }
              for (let l = 0; l < 3; l++) w[3 * k + l] += half * f * d[k] * d[l];
            }
          }
    }
  return { energy, forces, w };
}

const header = (word) => Buffer.from(word.padEnd(12));
const socket = address.startsWith("/")
  ? connect(address)
  : connect({ host: address.split(":")[0], port: Number(address.split(":")[1]) });
let waiting = Buffer.alloc(0);
let state = manners === "plain" ? "READY" : "NEEDINIT";
let answer = null;
let calls = log !== null && existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 1 : 0;

/** Whether this question is the one that goes wrong. */
function isFaulty() {
  if (fault === null || calls !== fault.call) return false;
  if (fault.once === undefined) return true;
  if (existsSync(fault.once)) return false;
  writeFileSync(fault.once, "");
  return true;
}

function give() {
  calls++;
  if (log !== null) appendFileSync(log, `${process.pid}\n`);
  const { energy, forces, w } = answer;
  const what = isFaulty() ? fault.what : "";
  if (held !== null) forces.fill(0, 3 * held, 3 * held + 3);
  if (push !== null && calls >= push.from) forces[0] += push.by;
  if (what === "die") process.kill(process.pid, "SIGKILL");
  if (what === "hang") return;
  if (what === "close") {
    process.stderr.write("Traceback: the model has left us\n");
    process.exit(3);
  }
  if (what === "garbage") return void socket.write(Buffer.alloc(200, 0x07));
  const n = what === "count" ? count + 2 : count;
  const out = Buffer.alloc(12 + 8 + 4 + 24 * n + 72 + 4 + extras.length);
  header("FORCEREADY").copy(out);
  out.writeDoubleLE((what === "nan energy" ? NaN : energy) / hartree, 12);
  out.writeInt32LE(n, 20);
  let at = 24;
  for (let k = 0; k < 3 * n; k++, at += 8) {
    let f = (forces[k] ?? 0) * (bohr / hartree);
    if (what === "nan" && k === 4) f = NaN;
    if (what === "net force") f += 0.01;
    out.writeDoubleLE(f, at);
  }
  for (let k = 0; k < 9; k++, at += 8) {
    const isLower = k === 3 || k === 6 || k === 7;
    out.writeDoubleLE(virial === "none" || (virial === "upper" && isLower) ? 0 : w[k] / hartree, at);
  }
  out.writeInt32LE(extras.length, at);
  out.write(extras, at + 4);
  // In pieces, as ASE and LAMMPS do.
  socket.write(out.subarray(0, 12));
  socket.write(out.subarray(12));
  state = manners === "ase" ? "NEEDINIT" : "READY";
}

/** Does one message; false: it is not all there yet. */
function step() {
  if (waiting.length < 12) return false;
  const word = waiting.subarray(0, 12).toString("latin1").trim();
  const assert = (holds) => {
    if (!holds) throw new Error(`AssertionError: ${word} in state ${state}`);
  };
  let used = 12;
  if (word === "STATUS") socket.write(header(state));
  else if (word === "INIT") {
    if (waiting.length < 20 || waiting.length < 20 + waiting.readInt32LE(16)) return false;
    used = 20 + waiting.readInt32LE(16);
    assert(state === "NEEDINIT" || manners === "i-pi");
    state = "READY";
  } else if (word === "POSDATA") {
    if (waiting.length < 160 || waiting.length < 160 + 24 * waiting.readInt32LE(156)) return false;
    assert(state === "READY");
    const number = (k) => waiting.readDoubleLE(k);
    // Columns are a, b, c.
    const cell = [0, 1, 2].map((axis) => [0, 1, 2].map((k) => number(12 + 8 * (3 * k + axis)) * bohr));
    const n = waiting.readInt32LE(156);
    assert(n === count);
    const positions = Float64Array.from({ length: 3 * n }, (_, k) => number(160 + 8 * k) * bohr);
    used = 160 + 24 * n;
    answer = evaluate(cell, positions);
    state = "HAVEDATA";
  } else if (word === "GETFORCE") {
    assert(state === "HAVEDATA");
    give();
  } else if (word === "EXIT") process.exit(0);
  else throw new Error(`unknown message ${JSON.stringify(word)}`);
  waiting = waiting.subarray(used);
  return true;
}

socket.on("data", (data) => {
  waiting = Buffer.concat([waiting, data]);
  while (step());
});
if (stubborn) {
  process.on("SIGTERM", () => {});
  setInterval(() => {}, 1000);
  socket.on("error", () => {});
} else socket.on("end", () => process.exit(0));
