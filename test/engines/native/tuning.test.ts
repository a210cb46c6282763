import { coulombOf, withCoulomb } from "../../../src/model/interactions.js";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readStudy } from "../../../src/index.js";
import { evaluate } from "../../../src/engines/native/evaluate.js";
import { addon } from "../../../src/engines/native/load.js";
import { tuned } from "../../../src/engines/native/tuning.js";

const example = fileURLToPath(new URL("../../../examples/1-llzo-constant-current/study.yaml", import.meta.url));
const long = 1e9; // steps: worth tuning
let folder: string;
let cacheBefore: string | undefined;

beforeEach(() => {
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
    const { model } = readStudy(example);
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
    const study = readStudy(example);
    const first = tuned(study, join(folder, "a"), 1, long);
    expect(first.tuning).not.toBeNull();
    expect(coulombOf(first.study.model)).toEqual({
      kind: first.tuning!.method,
      parameters: first.tuning!.parameters,
    });
    expect(JSON.parse(readFileSync(join(folder, "a", "tuning.json"), "utf8"))).toEqual({ chosen: first.tuning });
    // Neither is timed again: a changed file is believed.
    const changed = { ...first.tuning!, parameters: { ...first.tuning!.parameters, cutoff: 7.125 } };
    writeFileSync(join(folder, "a", "tuning.json"), JSON.stringify({ chosen: changed }));
    expect(tuned(study, join(folder, "a"), 2, long).tuning).toEqual(changed);
    expect(tuned(study, join(folder, "b"), 1, long).tuning).toEqual(first.tuning);
    expect(existsSync(join(folder, "b", "tuning.json"))).toBe(true);
  });

  it("leaves alone what is short, fixed by the user, or was begun without", () => {
    const study = readStudy(example);
    const untouched = (given: typeof study, name: string, steps: number) => {
      const result = tuned(given, join(folder, name), 1, steps);
      expect(result).toEqual({ study: given, tuning: null });
      expect(existsSync(join(folder, name, "tuning.json"))).toBe(false);
    };
    untouched(study, "short", 1000);
    untouched(
      {
        ...study,
        model: withCoulomb(study.model, { kind: "ewald", parameters: { accuracy: 1e-5, cutoff: 6.5 } }),
      },
      "fixed",
      long,
    );
    untouched({ ...study, model: withCoulomb(study.model, null) }, "none", long);
    mkdirSync(join(folder, "begun", "runs"), { recursive: true });
    untouched(study, "begun", long);
  });

  it("does not stumble over a cache that is no JSON or cannot be written", () => {
    const study = readStudy(example);
    mkdirSync(join(folder, "cache", "galvanostat"), { recursive: true });
    writeFileSync(join(folder, "cache", "galvanostat", "electrostatics.json"), "{ half");
    expect(tuned(study, join(folder, "a"), 1, long).tuning).not.toBeNull();
    process.env["XDG_CACHE_HOME"] = join(folder, "a", "tuning.json");
    expect(tuned(study, join(folder, "b"), 1, long).tuning).not.toBeNull();
  });
});
