import { withCoulomb } from "../../../src/model/interactions.js";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readStudy, type ParticleModel } from "../../../src/index.js";
import { evaluate } from "../../../src/engines/native/evaluate.js";
import { addon } from "../../../src/engines/native/load.js";
import { tune } from "../../../src/engines/native/tuning.js";

const example = fileURLToPath(new URL("../../../examples/1-llzo-constant-current/study.yaml", import.meta.url));
const tuned = (model: ParticleModel, name: string, { threads = 1, worthwhile = true } = {}) =>
  tune(model, {
    folder: join(folder, name),
    file: "tuning.json",
    threads,
    precision: null,
    worthwhile,
    onTiming: () => timed.push(name),
  });
let timed: string[];
let folder: string;
let cacheBefore: string | undefined;

beforeEach(() => {
  timed = [];
  folder = mkdtempSync(join(tmpdir(), "galvanostat-tuning-"));
  cacheBefore = process.env["XDG_CACHE_HOME"];
  process.env["XDG_CACHE_HOME"] = join(folder, "cache");
});
afterEach(() => {
  if (cacheBefore === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

describe("tuning of the Ewald sums", () => {
  it("fixes cut-off, α and mesh, and the forces stay those of the accuracy asked for", () => {
    const { model } = readStudy(example).systems[0]!;
    const trials = addon().tuneElectrostatics(model, { threads: 1 });
    expect(trials.length).toBeGreaterThan(2);
    for (let k = 1; k < trials.length; k++) expect(trials[k]!.seconds).toBeGreaterThanOrEqual(trials[k - 1]!.seconds);
    const exact = evaluate(withCoulomb(model, { kind: "direct-ewald", parameters: { accuracy: 1e-9 } })).forces;
    for (const { method, parameters } of trials) {
      expect(parameters["accuracy"]).toBe(1e-5);
      const { forces } = evaluate(withCoulomb(model, { kind: method, parameters }));
      const square = forces.reduce((sum, f, k) => sum + (f - exact[k]!) ** 2, 0) / (forces.length / 3);
      // 14.4 eV/Å (physics: e²/4πε₀ at 1 Å) × accuracy, and half as much again for a crystal, which is not random.
      expect(Math.sqrt(square)).toBeLessThan(1.5e-5 * 14.4);
    }
  });

  it("is kept: in the folder for this study, and for the same system elsewhere", () => {
    const { model } = readStudy(example).systems[0]!;
    const first = tuned(model, "a");
    expect(first).not.toBeNull();
    expect(JSON.parse(readFileSync(join(folder, "a", "tuning.json"), "utf8"))).toEqual({ chosen: first });
    // Neither is timed again: a changed file is believed.
    const changed = { ...first!, parameters: { ...first!.parameters, cutoff: 7.125 } };
    writeFileSync(join(folder, "a", "tuning.json"), JSON.stringify({ chosen: changed }));
    expect(tuned(model, "a", { threads: 2 })).toEqual(changed);
    expect(tuned(model, "b")).toEqual(first);
    expect(existsSync(join(folder, "b", "tuning.json"))).toBe(true);
    // It is said beforehand only when there will be something to wait for.
    expect(timed).toEqual(["a"]);
  });

  it("leaves alone what is short, or fixed by the user", () => {
    const { model } = readStudy(example).systems[0]!;
    const untouched = (given: ParticleModel, name: string, worthwhile = true) => {
      expect(tuned(given, name, { worthwhile })).toBeNull();
      expect(existsSync(join(folder, name, "tuning.json"))).toBe(false);
    };
    untouched(model, "short", false);
    const fixed = { accuracy: 1e-5, cutoff: 6.5 };
    untouched(withCoulomb(model, { kind: "ewald", parameters: fixed }), "fixed");
    untouched(withCoulomb(model, null), "none");
    expect(timed).toEqual([]);
  });

  it("does not stumble over a cache that is no JSON or cannot be written", () => {
    const { model } = readStudy(example).systems[0]!;
    mkdirSync(join(folder, "cache", "galvanostat"), { recursive: true });
    writeFileSync(join(folder, "cache", "galvanostat", "electrostatics.json"), "{ half");
    expect(tuned(model, "a")).not.toBeNull();
    process.env["XDG_CACHE_HOME"] = join(folder, "a", "tuning.json");
    expect(tuned(model, "b")).not.toBeNull();
  });
});
