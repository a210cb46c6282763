import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { InputError } from "../../src/errors/errors.js";
import { writeReport } from "../../src/report/index.js";
import { groupPoints } from "../../src/report/series.js";
import { forceFieldOf, readStudies } from "../../src/report/studies.js";
import type { Results } from "../../src/study/index.js";
import { sigma, syntheticResults, SyntheticFolder } from "./synthetic.js";

/** A study of the synthetic material with other words in it. */
function study(temperatures: readonly number[], title: string, change: (results: Results) => void = () => {}) {
  const results = structuredClone({ ...syntheticResults(temperatures), title }) as Results;
  change(results);
  return new SyntheticFolder(results);
}
const system = (results: Results) =>
  results.provenance.system as {
    -readonly [key in keyof Results["provenance"]["system"]]: Results["provenance"]["system"][key];
  };

/** Rows of a CSV by its header; cells in quotes keep their commas. */
function rowsOf(path: string): Record<string, string>[] {
  const cells = (line: string) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, a, b]) => a ?? b!);
  const [header, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  const names = header!.split(",");
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, k) => [names[k]!, cell])));
}

describe("studies of other temperatures", () => {
  const hot = study([1000, 850], "hot");
  const cold = study([700, 600], "cold");
  let files: string[];
  let html: string;
  const csv = (name: string) => rowsOf(join(hot.folder, "joined-report/figures", `${name}.csv`));
  beforeAll(async () => {
    files = await writeReport([hot.folder, cold.folder]);
    html = readFileSync(files[0]!, "utf8").replaceAll("\u00a0", " ");
  });
  afterAll(() => {
    hot.remove();
    cold.remove();
  });

  test("are one line, and what neither has alone: three temperatures, and so a law", () => {
    expect(files[0]).toBe(join(hot.folder, "joined-report/index.html"));
    const points = csv("arrhenius").filter(({ kind, series }) => kind === "point" && series === "constant current");
    expect(points.map((row) => row["temperature_K"])).toEqual(["1000", "850", "700", "600"]);
    for (const row of points)
      expect(Number(row["sigma_S_per_cm"]) / sigma(Number(row["temperature_K"]))).toBeCloseTo(1, 6);
    // Four points cannot decide between laws.
    expect(csv("arrhenius").map(({ series }) => series)).toContain("arrhenius: constant current");
    expect(html).toMatch(/Points of constant current[^.<]* do not decide between laws/);
    // The line that the made-up points lie on.
    expect(html).toMatch(/E<sub>a<\/sub> = 0\.3\d* ± [\d.]+ eV \(of σT\)/);
  });

  test("every run of both, with files of its own; both provenances; the title of both", () => {
    const names = files.map((file) => basename(file));
    for (const name of ["run-1-hot-T1000K-j1-r1.csv", "run-2-cold-T600K-j2-r1.csv", "displacement-2-cold-T700K.csv"])
      expect(names).toContain(name);
    for (const file of files) expect(existsSync(file), file).toBe(true);
    expect(new Set(files).size).toBe(files.length);
    expect(html).toContain("<h1>hot · cold</h1>");
    expect(html).toContain(
      `<td data-label="study"><span>cold</span></td><td data-label="run"><span>T600K-j1-r1</span>`,
    );
    expect(html.match(/<dt>fingerprint<\/dt>/g)).toHaveLength(2);
    expect(html).toContain("<h3>hot</h3>");
    expect(html).toContain("<h3>cold</h3>");
    expect(html.match(/@article\{SasakiTateyamaSearles2025/g)).toHaveLength(1);
    expect(html).toMatch(/<h3>600 K, cold<\/h3>/);
  });
});

describe("studies that overlap", () => {
  /** "series: temperatures" */
  const lines = (...folders: readonly SyntheticFolder[]) =>
    groupPoints(readStudies(folders.map(({ folder }) => folder))).map(
      ({ label, points }) => `${label}: ${points.map(({ temperature }) => temperature.value).join(" ")}`,
    );

  test("at a temperature: every point is marked with its study", () => {
    const one = study([1000, 700], "short runs");
    const other = study([700, 500], "long runs");
    const apart = study([400], "cold runs");
    expect(lines(one, other)).toEqual(["short runs: 1000 700", "long runs: 700 500"]);
    expect(lines(one, apart)).toEqual([": 1000 700 400"]);
    for (const each of [one, other, apart]) each.remove();
  });

  test("in direction and size they are told apart by these alone", () => {
    const one = study([1000, 700], "one");
    const other = study([1000, 500], "other", ({ points }) => {
      for (const point of points) Object.assign(point, { supercell: [2, 2, 2], direction: [0, 0, 1] });
    });
    expect(lines(one, other)).toEqual(["[1 0 0], 1 × 1 × 1: 1000 700", "[0 0 1], 2 × 2 × 2: 1000 500"]);
    for (const each of [one, other]) each.remove();
  });

  test("in nothing, but have another force field: marked as well", () => {
    const withForceField = (sha256: string) => (results: Results) =>
      Object.assign(results.provenance, {
        files: [{ path: "/a/llzo.yaml", sha256 }],
        resolved: { forceField: { file: "/a/llzo.yaml" } },
      });
    const one = study([1000, 700], "first", withForceField("abc"));
    const other = study([500], "second", withForceField("def"));
    expect(readStudies([one.folder, other.folder]).map((study) => forceFieldOf(study, {}))).toEqual(["abc", "def"]);
    expect(lines(one, other)).toEqual(["first: 1000 700", "second: 500"]);
    for (const each of [one, other]) each.remove();
  });

  test("in title: they go by the names of their folders", () => {
    const one = study([1000], "same");
    const other = study([700], "same");
    expect(readStudies([one.folder, other.folder]).map(({ label }) => label)).toEqual([
      basename(one.folder),
      basename(other.folder),
    ]);
    expect(readStudies([one.folder])).toMatchObject([{ label: "", slug: "" }]);
    one.remove();
    other.remove();
  });
});

describe("studies that do not belong together", () => {
  const problemsOf = async (folders: readonly string[]) =>
    writeReport(folders).then(
      () => [],
      (error: unknown) => (error as InputError).problems,
    );

  test("another composition, other transport charges, other mobile species: each is said, with the folder", async () => {
    const one = study([1000], "one");
    const other = study([700], "other", (results) => {
      const own = system(results);
      own.formula = own.formula.replace(/^([A-Za-z]+)\d+/, "$11");
      own.transportCharges = { ...own.transportCharges, Li: 0.5 };
      own.mobile = { ...own.mobile, species: ["O"] };
    });
    const problems = await problemsOf([one.folder, other.folder]);
    expect(problems.map(({ code, message, file }) => [code, message.split(",")[1]!.split(" here")[0], file])).toEqual([
      ["STUDIES_DIFFER", " but the composition", other.folder],
      ["STUDIES_DIFFER", " but the set of transport charges", other.folder],
      ["STUDIES_DIFFER", " but what is mobile", other.folder],
    ]);
    expect(problems[1]!.received).toContain("Li 0.5");
    expect(existsSync(join(one.folder, "joined-report"))).toBe(false);
    one.remove();
    other.remove();
  });

  test("another number of cells is no other material; the same folder twice is an error, and so is one without results", async () => {
    const one = study([1000], "one");
    const larger = study([700], "larger", (results) => {
      const own = system(results);
      own.formula = own.formula.replaceAll(/\d+/g, (count) => String(8 * Number(count)));
      own.atoms *= 8;
    });
    expect(readStudies([one.folder, larger.folder])).toHaveLength(2);
    expect((await problemsOf([one.folder, `${one.folder}/`])).map(({ code }) => code)).toEqual(["SAME_FOLDER"]);
    writeFileSync(join(larger.folder, "results.json"), "nonsense");
    expect((await problemsOf([one.folder, larger.folder])).map(({ code }) => code)).toEqual(["INVALID_RESULTS"]);
    one.remove();
    larger.remove();
  });
});
