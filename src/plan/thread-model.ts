import { levenbergMarquardt, type Evaluation } from "../statistics/levenberg-marquardt.js";
import type { Shares } from "./processors.js";

/**
 * The time of a step with `t` threads where `p` processors are busy with other runs, `alone` being that of one thread with
 * nothing beside it: alone · [1/t + serial (1 − 1/t) + contention p/t] + barriers log₂ t. Amdahl's law (AFIPS Conf. Proc. 30,
 * 483 (1967)), what processors take from each other (clock, memory), and threads that wait for each other in a tree.
 */
export interface ThreadModel {
  readonly serial: number;
  /** Per processor. */
  readonly contention: number;
  /** s */
  readonly barriers: number;
}

/** What was timed. */
export interface TimedShares extends Shares {
  /** s, a step of one run with one thread, by itself. */
  readonly alone: number;
  /** s, a step of each of the runs that go side by side. */
  readonly step: number;
}

const scaling = (alone: number, ...others: readonly number[]): TimedShares[] =>
  others.map((speed, k) => ({ concurrency: 1, threadsPerRun: 2 ** (k + 1), alone: 1 / alone, step: 1 / speed }));

/**
 * Steps per second with 1, 2, 4, 8 and 16 threads, and of 16 runs of one thread side by side; 16 processors of a Xeon with
 * AVX-512, one NUMA node; constant current, CSVR, 1 fs; version 0.1.0 (bench/README.md).
 */
export const timed16: readonly TimedShares[] = [
  ...scaling(120, 210, 392, 643, 991), // Li7La3Zr2O12, 12 288 atoms, rigid ions
  ...scaling(232, 414, 690, 1091, 1538), // … tables
  ...scaling(1027, 1722, 2493, 3389, 3972), // 1536 atoms, rigid ions
  ...scaling(1931, 3035, 4362, 6326, 7177), // … tables
  { concurrency: 16, threadsPerRun: 1, alone: 13.9 / 101_000, step: 16 / 101_000 }, // 192 atoms, rigid ions
  { concurrency: 16, threadsPerRun: 1, alone: 1 / 1027, step: 16 / 11_600 }, // 1536 atoms, rigid ions
];
/** The fewest atoms a thread, and the fewest in all, with which several threads were seen to be faster than one. */
const atomsPerThread = 96;
const atomsForThreads = 512;

/** s, a step of one atom on one processor of the same machine: 0.34 with tables to 0.72 with 192 rigid ions. */
const atomStep = 0.6e-6;

/** Of ln(time): what a model of three numbers leaves, and what other machines' numbers say of this one's. */
const [ofTimes, ofMachines] = [0.1, 1];
/** Where the search begins. */
const start: ThreadModel = { serial: 0.05, contention: 0.02, barriers: 2e-5 };

/** By least squares of logarithms of times; `known`: what is thought before any of them was looked at. */
export function fitThreadModel(rows: readonly TimedShares[], known?: ThreadModel): ThreadModel {
  const numbers = ({ serial, contention, barriers }: ThreadModel) => [serial, contention, barriers].map(Math.log);
  const evaluate = (parameters: readonly number[], i: number): Evaluation => {
    const row = rows[i];
    if (row === undefined) {
      const k = i - rows.length;
      return { value: parameters[k]!, gradient: parameters.map((_, a) => Number(a === k)) };
    }
    const { concurrency, threadsPerRun: t, alone } = row;
    const factors = [alone * (1 - 1 / t), alone * (concurrency - 1), Math.log2(t)];
    const shares = factors.map((factor, k) => factor * Math.exp(parameters[k]!));
    const time = shares.reduce((sum, one) => sum + one, alone / t);
    return { value: Math.log(time), gradient: shares.map((one) => one / time) };
  };
  const prior = known === undefined ? [] : numbers(known);
  const fit = levenbergMarquardt(
    evaluate,
    [...rows.map(({ step }) => Math.log(step)), ...prior],
    [...rows.map(() => ofTimes), ...prior.map(() => ofMachines)],
    numbers(known ?? start),
  )!;
  const [serial, contention, barriers] = fit.parameters.map(Math.exp) as [number, number, number];
  return { serial, contention, barriers };
}

/** What is thought of a machine on which nothing was timed. */
export const usualThreads: ThreadModel = fitThreadModel(timed16);

/** s, of a step of `atoms` on one processor, where it was not timed. */
export const usualStep = (atoms: number): number => atoms * atomStep;

/** Threads that a run of `atoms` may get. */
export const mostThreads = (atoms: number): number =>
  atoms < atomsForThreads ? 1 : Math.max(1, Math.floor(atoms / atomsPerThread));

/** Of `alone`, the part that the model leaves with `threads` where `others` are busy. */
const part = ({ serial, contention }: ThreadModel, threads: number, others: number): number =>
  1 / threads + serial * (1 - 1 / threads) + (contention * others) / threads;

/** s, a step of one of the runs. */
export const stepTime = (model: ThreadModel, alone: number, threads: number, others: number): number =>
  alone * part(model, threads, others) + model.barriers * Math.log2(threads);

/** s, the step of one thread by itself that makes `step` what was timed. */
export const aloneOf = (model: ThreadModel, step: number, { concurrency, threadsPerRun }: Shares): number =>
  Math.max(step / 100, step - model.barriers * Math.log2(threadsPerRun)) /
  part(model, threadsPerRun, (concurrency - 1) * threadsPerRun);
