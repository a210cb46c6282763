import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { pairTermsOf } from "../../src/model/interactions.js";
import { problemsOf } from "../structures/helpers.js";
import { folder, good, path, read } from "./salt.js";

const first = readFileSync(join(folder, "ff.yaml"), "utf8");
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
write("b.yaml", first.replace("A: 1000", "A: 1100"));
write("c.yaml", first.replace("A: 1000", "A: 900").replace("electrostatics", "minimumDistance: 0.9\nelectrostatics"));
const study = (forceField: string) => good.replace("forceField: ff.yaml", `forceField: ${forceField}`);
const problems = (forceField: string) => problemsOf(() => read(study(forceField)));

describe("a committee", () => {
  test("makes systems of every size and member, with names, models and points of their own", () => {
    const { config, systems, points, files, warnings } = read(
      study("{ committee: [ff.yaml, { file: b.yaml }, c.yaml] }").replace(
        "supercell: [1, 2, 1]",
        "supercells: [[1, 1, 1], [1, 2, 1]]",
      ),
    );
    const members = ["ff.yaml", "b.yaml", "c.yaml"].map((file) => ({ file: join(folder, file), species: null }));
    expect(config.forceField).toEqual({ ...members[0], committee: members });
    expect(systems.map(({ label }) => label)).toEqual(
      ["1x1x1", "1x2x1"].flatMap((size) => ["m1", "m2", "m3"].map((member) => `-${size}-${member}`)),
    );
    expect(systems.map(({ model }) => pairTermsOf(model)[0]!.parameters[0])).toEqual([
      1000, 1100, 900, 1000, 1100, 900,
    ]);
    expect(points.map(({ key }) => key).slice(0, 4)).toEqual([
      "T300K-1x1x1-m1",
      "T300K-1x1x1-m2",
      "T300K-1x1x1-m3",
      "T300K-1x2x1-m1",
    ]);
    expect(files.map(({ path: name }) => name.split("/").at(-1))).toEqual([
      "study.yaml",
      "salt.xyz",
      "ff.yaml",
      "b.yaml",
      "c.yaml",
    ]);
    // What is doubted of all members alike is said once.
    expect(new Set(warnings.map((warning) => JSON.stringify(warning))).size).toBe(warnings.length);
  });

  test("one force field has no label, and no list", () => {
    const { config, systems } = read(good);
    expect(config.forceField).toEqual({ file: join(folder, "ff.yaml"), species: null });
    expect(systems.map(({ label, member }) => [label, member.label, member.number])).toEqual([["", "", 0]]);
  });

  test("all mistakes of all members at once, each in its file and line; files that are missing, in the study's", () => {
    write("bad1.yaml", first.replace("Li, O]", "Li, Oo]"));
    write("bad2.yaml", first.replace("Zr: { charge: 1 }", "Xx: { charge: 1, mass: 3 }"));
    const found = problems("{ committee: [bad1.yaml, gone.yaml, bad2.yaml] }");
    expect(found.map(({ code, file, line }) => [code, file?.split("/").at(-1), line])).toEqual([
      ["FILE_NOT_FOUND", "study.yaml", 3],
      ["UNKNOWN_SPECIES", "bad1.yaml", 2],
      ["UNKNOWN_SPECIES", "bad2.yaml", 1],
    ]);
    expect(found[0]!.path).toBe("forceField.committee[1]");
  });

  test.each([
    ["the same file", "[ff.yaml, b.yaml, ff.yaml]", "forceField.committee[2]", "ff.yaml and ff.yaml"],
    ["a copy", "[ff.yaml, copy.yaml]", "forceField.committee[1]", "ff.yaml and copy.yaml"],
    ["the same numbers in other words", "[b.yaml, words.yaml]", "forceField.committee[1]", "b.yaml and words.yaml"],
  ])("%s twice is refused", (_, committee, at, received) => {
    write("copy.yaml", first);
    write("words.yaml", `# b\n${first.replace("A: 1000", "A: 1.1 keV")}`);
    expect(problems(`{ committee: ${committee} }`)).toMatchObject([
      { code: "DUPLICATE_MEMBER", path: at, received, file: path, line: 3 },
    ]);
  });

  test.each([
    ["{ committee: [ff.yaml] }", "WRONG_COUNT", "forceField.committee"],
    ["{ committee: ff.yaml }", "WRONG_TYPE", "forceField.committee"],
    ["{ committee: [ff.yaml, 3] }", "WRONG_TYPE", "forceField.committee[1]"],
    ["{ committee: [ff.yaml, { fil: b.yaml }] }", "UNKNOWN_KEY", "forceField.committee[1].fil"],
    ["{ comittee: [ff.yaml, b.yaml], file: b.yaml }", "UNKNOWN_KEY", "forceField.comittee"],
    ["{ file: ff.yaml, committee: [ff.yaml, b.yaml] }", "FORCE_FIELD_TWICE", "forceField.file"],
    ["{ committee: [ff.yaml, b.yaml], species: [Li] }", "FORCE_FIELD_TWICE", "forceField.species"],
    ["{ committee: [ff.yaml, { file: b.yaml, species: [Li] }] }", "SPECIES_NAMED", undefined],
  ])("%s: %s", (forceField, code, at) => {
    const found = problems(forceField);
    expect(found.map((problem) => [problem.code, problem.path])).toEqual([[code, at]]);
    expect(found[0]!.line).toBeGreaterThan(0);
  });

  test("other masses are doubted, at the member that has them", () => {
    write("heavy.yaml", first.replace("Li: { charge: 0.5 }", "Li: { charge: 0.5, mass: 7.1 }").replace("1000", "1001"));
    const { warnings } = read(study("{ committee: [ff.yaml, heavy.yaml] }"));
    expect(warnings.filter(({ code }) => code === "MASSES_DIFFER")).toMatchObject([
      { path: "forceField.committee[1]", expected: "6.94 amu, as the first member", received: "7.1 amu", line: 3 },
    ]);
  });
});
