import { describe, expect, test } from "vitest";

import { noLimits } from "../../src/plan/processors.js";
import { RunPool, type Place } from "../../src/runs/run-pool.js";

const atoms = 10_000;

/** Runs that begin whenever there is room. */
class Study {
  readonly places: Place[] = [];
  readonly threads: number[] = [];
  readonly pool: RunPool;
  #waiting = 0;

  constructor(processors: number, size = atoms, limits = noLimits) {
    this.pool = new RunPool(
      processors,
      size,
      () => limits,
      () => this.#begin(),
    );
  }

  add(runs: number): void {
    this.#waiting += runs;
    this.#begin();
  }

  end(k: number): void {
    this.places[k]!.leave();
    this.threads[k] = 0;
    this.#begin();
  }

  /** What running ones do now and then. */
  ask(k: number): void {
    if (this.places[k]!.isOther()) this.threads[k] = this.places[k]!.threads();
  }

  #begin(): void {
    for (;;) {
      this.pool.waiting = this.#waiting;
      const place = this.pool.enter();
      if (place === undefined) return;
      this.#waiting--;
      const k = this.places.push(place) - 1;
      this.threads[k] = place.threads();
    }
  }
}

describe("processors are shared", () => {
  test.each([
    [8, 1, [8]],
    [8, 3, [2, 3, 3]],
    [2, 3, [1, 1]],
    [4, 4, [1, 1, 1, 1]],
    [1, 1, [1]],
  ])("%i for %i runs at once: %j", (processors, runs, expected) => {
    const study = new Study(processors);
    study.add(runs);
    expect(study.threads).toEqual(expected);
  });

  test.each([
    [2, 3, 1, [2]],
    [8, 5, 2, [4, 4]],
    [8, 1, 2, [8]],
  ])("%i for %i runs, %i at a time: %j", (processors, runs, most, expected) => {
    const study = new Study(processors, atoms, { ...noLimits, runs: most });
    study.add(runs);
    expect(study.threads).toEqual(expected);
    study.end(0);
    expect(study.threads.filter((threads) => threads > 0).length).toBe(Math.min(most, runs - 1));
  });

  test("no more threads than are faster", () => {
    const study = new Study(8, atoms, { ...noLimits, threads: 2 });
    study.add(2);
    expect(study.threads).toEqual([2, 2]);
    study.end(0);
    study.ask(1);
    expect(study.threads[1]).toBe(2);
  });

  test("small systems have no use for threads", () => {
    const study = new Study(8, 192);
    study.add(2);
    expect(study.threads).toEqual([1, 1]);
    study.end(0);
    study.ask(1);
    expect(study.threads).toEqual([0, 1]);
  });

  test("the last of three runs on two processors gets both", () => {
    const study = new Study(2);
    study.add(3);
    study.end(0);
    expect(study.threads).toEqual([0, 1, 1]);
    study.ask(1);
    expect(study.threads).toEqual([0, 1, 1]);
    study.end(1);
    study.ask(2);
    expect(study.threads).toEqual([0, 0, 2]);
  });

  test("one that has them all makes room for those that come later", () => {
    const study = new Study(8);
    study.add(1);
    study.add(3);
    expect(study.threads).toEqual([8]);
    study.ask(0);
    expect(study.threads).toEqual([2, 2, 2, 2]);
  });

  test("a study that grows is looked at anew, one that ends is not", () => {
    const asked: number[] = [];
    let room = 0;
    const pool = new RunPool(
      8,
      atoms,
      (runs) => (asked.push(runs), { ...noLimits, runs: runs > 2 ? 4 : runs }),
      () => room++,
    );
    pool.waiting = 2;
    const first = [pool.enter()!, pool.enter()!];
    expect(first.map((place) => place.threads())).toEqual([4, 4]);
    pool.waiting = 6;
    // Four at a time, now: one makes room, and what comes takes it before the next one is asked.
    expect(first[0]!.threads()).toBe(2);
    expect(room).toBe(1);
    first[0]!.leave();
    pool.waiting = 6;
    expect(asked).toEqual([2, 8]);
  });

  test("a little more is not worth a stop", () => {
    const study = new Study(8);
    study.add(3);
    study.end(0);
    for (const k of [1, 2]) study.ask(k);
    expect(study.threads).toEqual([0, 3, 3]);
  });

  test("whatever happens, no processor has two threads, and no run waits while one is free", () => {
    let seed = 1;
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    for (const [processors, size] of [
      [1, atoms],
      [2, atoms],
      [5, atoms],
      [16, atoms],
      [16, 600],
      [16, 400_000],
    ] as const) {
      const study = new Study(processors, size);
      let added = 0;
      for (let step = 0; step < 2000; step++) {
        const running = study.threads.flatMap((threads, k) => (threads > 0 ? [k] : []));
        const action = random(4);
        const one = running[random(Math.max(1, running.length))];
        if (action === 0 && added - study.places.length < 20) {
          const runs = random(4);
          added += runs;
          study.add(runs);
        } else if (one !== undefined && action === 1) study.end(one);
        else if (one !== undefined) study.ask(one);
        const used = study.threads.reduce((sum, threads) => sum + threads, 0);
        expect(used).toBeLessThanOrEqual(processors);
        const on = study.threads.filter((threads) => threads > 0).length;
        if (added > study.places.length)
          expect(used === processors || on === Math.max(1, Math.floor(1_000_000 / size))).toBe(true);
      }
      for (const [k, threads] of study.threads.entries()) if (threads > 0) study.end(k);
    }
  });
});
