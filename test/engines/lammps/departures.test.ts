import { describe, expect, test } from "vitest";

import { usageOfResults, usageOfStudy, worksFor } from "../../../src/citations/index.js";
import { describeStudy } from "../../../src/cli/describe.js";
import { departures } from "../../../src/engines/lammps/departures.js";
import { lammpsSimulator, defaultLammps } from "../../../src/engines/lammps/index.js";
import { runInput } from "../../../src/engines/lammps/run-input.js";
import { setupOf } from "../../../src/config/index.js";
import { makePlan, scheduleOf, systemOf } from "../../../src/plan/index.js";
import { provenanceHtml } from "../../../src/report/html/provenance.js";
import { makeProvenance } from "../../../src/results/provenance.js";
import { syntheticResults } from "../../report/synthetic.js";
import { SmallStudy } from "../../study/small-study.js";
import { hasLammps } from "./lmp.js";

const small = new SmallStudy();
const csvr = { type: "csvr", parameters: { time: 150 } };
const chain = { type: "nose-hoover-chain", parameters: { time: 150, length: 4 } };
const { model } = small.make().systems[0]!;
const withEwald = (parameters: Record<string, number>) => ({
  ...model,
  interactions: [...model.interactions.filter(({ kind }) => kind === "pair"), { kind: "ewald" as const, parameters }],
});
const keys = (study: Parameters<typeof usageOfStudy>[0]) => worksFor(usageOfStudy(study)).map(({ key }) => key);

describe("what LAMMPS does otherwise than a study asks", () => {
  test("csvr is not run, and what stands in LAMMPS's input is what is said", () => {
    expect(departures(csvr, model)).toMatchObject([
      {
        key: "thermostat",
        asked: "csvr",
        done: "nose-hoover-chain",
        details: expect.stringContaining("chains of 3 with a time of 150 fs"),
      },
    ]);
    const study = small.make({ thermostat: { type: "csvr", time: "150 fs" }, engine: "lammps" });
    const [run] = makePlan(study).runs;
    const input = runInput(run!, systemOf(setupOf(study, study.points[0]!)), {
      folder: ".",
      from: 0,
      total: 1,
      frames: null,
      motion: null,
    }).get("in.lammps")!;
    expect(input).toMatch(/fix nvt_\S+ \S+ nvt temp \S+ \S+ 0\.15 tchain 3\n/);
    expect(input).not.toContain("csvr");
  });

  test("a chain, and no thermostat, are what is asked for", () => {
    expect(departures(chain, model)).toEqual([]);
    expect(departures(null, model)).toEqual([]);
  });

  test("parameters of the Ewald sum that LAMMPS is not given; its own accuracy is no departure where it is as good", () => {
    expect(departures(null, withEwald({ accuracy: 1e-5 }))).toEqual([]);
    expect(departures(null, withEwald({ accuracy: 1e-7, cutoff: 9 }))).toMatchObject([
      { key: "electrostatics", asked: "ewald (cutoff 9 Å, accuracy 1e-7)", done: "ewald" },
    ]);
  });

  test("run and plan say it in one line before the first step; the core has nothing to say", () => {
    const said = (changes: object): string => {
      const study = small.make({ ...changes });
      const plan = makePlan(study);
      return describeStudy(study, plan, scheduleOf(study, plan, 1));
    };
    expect(said({ engine: "lammps" })).toMatch(
      /^ {2}engine {7}LAMMPS: lmp\n {2}thermostat {3}csvr is asked for, LAMMPS runs nose-hoover-chain: /m,
    );
    expect(said({})).not.toContain("is asked for");
  });

  test("what is cited is what was run; the core prepares with the one that is asked for", () => {
    const lammps = keys(small.make({ engine: "lammps" }));
    expect(lammps).toContain("MartynaKleinTuckerman1992");
    expect(lammps).toContain("ThompsonEtAl2022");
    expect(lammps).not.toContain("BussiDonadioParrinello2007");
    const annealed = keys(
      small.make({
        engine: "lammps",
        preparation: { anneal: { temperature: "900 K", hold: "1 ps", cooling: "100 K/ps" } },
      }),
    );
    expect(annealed).toEqual(expect.arrayContaining(["MartynaKleinTuckerman1992", "BussiDonadioParrinello2007"]));
    const core = keys(small.make());
    expect(core).toContain("BussiDonadioParrinello2007");
    expect(core).not.toContain("MartynaKleinTuckerman1992");
    expect(core).not.toContain("ThompsonEtAl2022");
  });

  test.skipIf(!hasLammps)("results.json and the report say it", () => {
    const study = small.make({ engine: "lammps" });
    const engine = lammpsSimulator(defaultLammps);
    const opened = { fingerprint: "f", started: "2026-01-01T00:00:00.000Z" };
    const provenance = makeProvenance(study, opened, engine, engine.program!());
    expect(provenance.engine).toMatchObject({
      name: "LAMMPS",
      departures: [{ key: "thermostat", asked: "csvr", done: "nose-hoover-chain" }],
    });
    const results = { ...syntheticResults([600]), provenance };
    expect([...usageOfResults(results).thermostats]).toEqual(["nose-hoover-chain"]);
    const input = { studies: [{ label: "", results }] } as unknown as Parameters<typeof provenanceHtml>[0];
    const html = provenanceHtml(input);
    expect(html).toContain("csvr is asked for, LAMMPS runs nose-hoover-chain");
    expect(html).toContain(`LAMMPS ${provenance.engine!.version}`);
  });
});
