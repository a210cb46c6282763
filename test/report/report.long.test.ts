import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { InputError } from "../../src/errors/errors.js";
import { sealed } from "../../src/files/index.js";
import { writeReport } from "../../src/report/index.js";
import { figures } from "../../src/report/figures/index.js";
import { sigma, syntheticResults, SyntheticFolder } from "./synthetic.js";

const temperatures = [1000, 850, 700, 400, 300];

/** Rows of a CSV by its header. */
function rowsOf(path: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  const names = header!.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, k) => [names[k]!, cell])));
}

const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

describe("a report on synthetic results", () => {
  const synthetic = new SyntheticFolder(syntheticResults(temperatures));
  const out = join(synthetic.folder, "report");
  const at = (file: string) => join(out, "figures", file);
  const svg = (name: string) => readFileSync(at(`${name}.svg`), "utf8");
  const measured = join(synthetic.folder, "measured.csv");
  let files: string[];
  let html: string;

  beforeAll(async () => {
    writeFileSync(measured, "T [C],sigma [mS/cm]\n25,0.3\n100,3\n");
    files = await writeReport(synthetic.folder, { experiments: [measured] });
    html = readFileSync(files[0]!, "utf8").replaceAll("\u00a0", " ");
  });
  afterAll(() => synthetic.remove());

  test("every file that is listed exists, and no other; each figure as SVG, PNG and CSV", () => {
    expect(files[0]).toBe(join(out, "index.html"));
    expect(files.slice(1).sort()).toEqual(
      readdirSync(join(out, "figures"))
        .map((file) => at(file))
        .sort(),
    );
    const names = new Set(files.slice(1).map((file) => file.replace(/\.\w+$/, "")));
    // Three against temperature, E(j), two of spectra, displacements of 5 points, 10 runs.
    expect(names.size).toBe(4 + 2 + 5 + 10);
    for (const name of names)
      for (const kind of ["svg", "png", "csv"]) expect(existsSync(`${name}.${kind}`), `${name}.${kind}`).toBe(true);
    // Of one size of the cell there is nothing to extrapolate.
    expect(html).not.toContain('id="figure-finite-size"');
    for (const { name } of figures.filter((one) => one.name !== "finite-size"))
      expect(html, name).toContain(
        `id="figure-${name === "displacement" ? "displacement-T1000K" : name === "run-series" ? "run-T1000K-j1-r1" : name}"`,
      );
  });

  test("SVG files stand by themselves: colours as numbers, one root, no style that needs a page", () => {
    for (const name of [
      "arrhenius",
      "speed-up",
      "haven-ratio",
      "linear-response",
      "nyquist",
      "conductivity-spectrum",
      "displacement-T1000K",
      "run-T1000K-j1-r1",
    ]) {
      const text = svg(name);
      expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(text).not.toMatch(/var\(|<style|NaN|Infinity/);
    }
  });

  test("PNG: signature, 300 dots for 96 px of the SVG, and something on it", () => {
    const png = readFileSync(at("arrhenius.png"));
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg("arrhenius"))!;
    expect(png.readUInt32BE(16)).toBe((300 / 96) * Number(width));
    expect(Math.abs(png.readUInt32BE(20) - (300 / 96) * Number(height))).toBeLessThan(1);
    // An empty sheet of this size compresses to a few kB.
    expect(png.length).toBeGreaterThan(20_000);
  });

  test("arrhenius: axes with units, Celsius on top, all series in the legend, a symbol for every point", () => {
    const said = texts(svg("arrhenius"));
    for (const text of [
      "σT (S cm⁻¹ K)",
      "1000 / T (K⁻¹)",
      "T (°C)",
      "constant current",
      "Einstein (equilibrium)",
      "Green–Kubo (equilibrium)",
      "Nernst–Einstein",
      "experiment: measured",
      "open: not converged",
    ])
      expect(
        said.map((t) => t.replaceAll(/\s+/g, " ")),
        text,
      ).toContain(text);
    expect(said).toContain("25");
    const rows = rowsOf(at("arrhenius.csv")).filter(({ kind }) => kind === "point");
    expect(rows).toHaveLength(4 * temperatures.length + 2);
    const drawn = [...svg("arrhenius").matchAll(/aria-label="dot"[^>]*>(.*?)<\/g>/gs)].reduce(
      (sum, [, group]) => sum + [...group!.matchAll(/<(?:path|circle)/g)].length,
      0,
    );
    // One more for each in the legend: five series and the open symbol.
    expect(drawn).toBe(rows.length + 6);
  });

  test("arrhenius.csv: σT = Tσ with its error, open where not converged, experiment in S/cm", () => {
    const rows = rowsOf(at("arrhenius.csv"));
    const [first] = rows;
    expect(Number(first!["temperature_K"])).toBe(1000);
    expect(Number(first!["sigma_T_S_K_per_cm"])).toBeCloseTo(1000 * sigma(1000), 3);
    expect(Number(first!["sigma_T_standard_error_S_K_per_cm"])).toBeCloseTo(50 * sigma(1000), 3);
    expect(rows.filter((row) => row["series"] === "Einstein (equilibrium)").map((row) => row["converged"])).toEqual([
      "1",
      "1",
      "1",
      "0",
      "0",
    ]);
    const [room] = rows.filter((row) => row["series"] === "experiment: measured");
    expect(Number(room!["temperature_K"])).toBeCloseTo(298.15, 6);
    expect(Number(room!["sigma_S_per_cm"])).toBeCloseTo(3e-4, 10);
  });

  test("points on an Arrhenius line: the fitted curve and the extrapolation lie on it, with nested bands about the curve", () => {
    const curves = rowsOf(at("arrhenius.csv")).filter(
      (row) => row["kind"] === "curve" && row["series"]!.endsWith("constant current"),
    );
    const exact = (row: Record<string, string>) => Number(row["temperature_K"]) * sigma(Number(row["temperature_K"]));
    expect(new Set(curves.map((row) => row["series"]))).toEqual(
      new Set(["arrhenius: constant current", "extrapolated from 673 K and above: constant current"]),
    );
    for (const row of curves) expect(Number(row["sigma_T_S_K_per_cm"]) / exact(row)).toBeCloseTo(1, 4);
    const banded = curves
      .filter((row) => row["series"] === "arrhenius: constant current")
      .map((row) =>
        ["low95", "low68", "high68", "high95"].map((end) => Number(row[`sigma_T_${end}_S_K_per_cm`]) / exact(row)),
      );
    for (const [low95, low68, high68, high95] of banded) {
      expect(low95).toBeLessThan(low68!);
      expect(low68).toBeLessThan(1);
      expect(high68).toBeGreaterThan(1);
      expect(high95).toBeGreaterThan(high68!);
    }
    // Two bands for the constant current and for Nernst–Einstein.
    expect([...svg("arrhenius").matchAll(/aria-label="area"/g)]).toHaveLength(4);
  });

  test("linear-response: the fit goes through the runs, which lie on it", () => {
    for (const row of rowsOf(at("linear-response.csv")))
      expect(Number(row["fit_V_per_A"]) / Number(row["field_V_per_A"])).toBeCloseTo(1, 6);
    expect(texts(svg("linear-response"))).toEqual(expect.arrayContaining(temperatures.map((t) => `${t} K`)));
  });

  test("displacements of ions that move independently: collective and self coincide, slope 1", () => {
    const rows = rowsOf(at("displacement-T1000K.csv"));
    const self = rows.filter((row) => row["curve"] === "Li (self)");
    const collective = rows.filter((row) => row["curve"]!.startsWith("collective"));
    expect(self.length).toBeGreaterThan(20);
    expect(collective.map((row) => row["mean_square_displacement_A2"])).toEqual(
      self.map((row) => row["mean_square_displacement_A2"]),
    );
    for (const row of [...self, ...collective].filter((r) => r["local_slope"] !== ""))
      expect(Number(row["local_slope"])).toBeCloseTo(1, 6);
  });

  test("a run's series is thinned, says so, and keeps its spike; the transient is named", () => {
    const rows = rowsOf(at("run-T1000K-j1-r1.csv")).filter((row) => row["kind"] === "stretch");
    expect(rows.length).toBeLessThanOrEqual(240);
    const field = syntheticResults([1000]).points[0]!.runs[0]!.field.value;
    expect(Math.max(...rows.map((row) => Number(row["field_high_V_per_A"])))).toBeCloseTo(100 * field, 6);
    expect(html).toContain(
      "1 ps (100 rows) were removed from the start as transient (MSER). 2000 rows are shown as 223 stretches",
    );
  });

  test("the page: title escaped, warnings and verdicts in words, provenance, BibTeX, nothing from elsewhere", () => {
    expect(html).toContain("<h1>Synthetic &lt;LLZO&gt; &amp; &quot;friends&quot;</h1>");
    expect(html).not.toContain("<b>chosen</b>");
    for (const text of [
      "not converged: slopes still change",
      "warning, T1000K-j2-r1: the run is only 20 correlation times long",
      "linear within the errors (p = 0.5)",
      "0123456789abcdef",
      "SHA-256 ffff",
      "1.5 h",
      "avx2",
      "@article{SasakiTateyamaSearles2025",
      "the extrapolated value agrees with the direct one",
    ])
      expect(html, text).toContain(text.replace("1.5 h", "90 min"));
    // Namespaces are names, not addresses.
    expect(html.replaceAll(/xmlns(?::\w+)?="[^"]*"/g, "")).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).not.toMatch(/@import|url\((?!#)/);
  });
});

describe("what others put into a page, and take out of it", () => {
  const synthetic = new SyntheticFolder({
    ...syntheticResults([600]),
    title: "</title><script>alert(1)</script>\u001b[2J <img src=x onerror=alert(2)>",
  });
  afterAll(() => synthetic.remove());

  test("nothing is loaded from anywhere, no title is markup, and libraries bring their licences", async () => {
    const [page] = await writeReport(synthetic.folder, { structure: true });
    const html = readFileSync(page!, "utf8").replaceAll("\u00a0", " ");
    const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)!;
    const directives = new Map(policy!.split("; ").map((one) => [one.split(" ")[0]!, one.split(" ").slice(1)]));
    expect(directives.get("default-src")).toEqual(["'none'"]);
    for (const [name, sources] of directives)
      for (const source of sources)
        expect(["'none'", "'unsafe-inline'", "data:", "blob:"], `${name} ${source}`).toContain(source);
    // Before anything that it is to rule.
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.search(/<(?:script|style|link|title)/));
    const markup = html.replaceAll(/<script>[\s\S]*?<\/script>/g, "");
    expect(markup).not.toMatch(/alert\(1\)<\/script>|<img/);
    expect(markup).toContain("&lt;img src=x onerror=alert(2)&gt;");
    expect(html).not.toContain("\u001b");
    for (const text of [
      "Redistribution and use in source and binary forms",
      "University of Pittsburgh",
      "three.js Authors",
    ])
      expect(html, text).toContain(text);
  });
});

describe("what is not as it should be", () => {
  const refusal = async (folder: string) =>
    writeReport(folder).then(
      () => null,
      (error: { code: string }) => error.code,
    );

  test("no folder, no results, another file, another schema, nothing finished: an error each", async () => {
    const synthetic = new SyntheticFolder(syntheticResults([600]));
    expect(await refusal(join(synthetic.folder, "nowhere"))).toBe("NO_RESULTS");
    expect(await refusal(join(synthetic.folder, "runs"))).toBe("NO_RESULTS");
    const results = syntheticResults([600]);
    synthetic.write({ ...results, schema: 3 });
    expect(await refusal(synthetic.folder)).toBe("INVALID_RESULTS");
    synthetic.write([1, 2]);
    expect(await refusal(synthetic.folder)).toBe("INVALID_RESULTS");
    synthetic.write({
      ...results,
      status: "running",
      points: [{ temperature: { value: 600, unit: "K" }, runs: [], warnings: [] }],
    });
    expect(await refusal(synthetic.folder)).toBe("NOTHING_TO_REPORT");
    synthetic.remove();
  });

  test("a study half finished, its series lost: what is there is reported, and what is not is said", async () => {
    const results = syntheticResults([800, 600]);
    const [first] = results.points;
    const { equilibrium: _, speedUp: __, spectra: ___, ...only } = first!;
    const synthetic = new SyntheticFolder({
      ...results,
      status: "interrupted",
      points: [only],
      errors: [{ id: "T600K-j1-r1", code: "LOST_ATOM", message: "an atom is lost" }],
    });
    rmSync(join(synthetic.folder, "runs"), { recursive: true });
    const files = await writeReport(synthetic.folder);
    const html = readFileSync(files[0]!, "utf8").replaceAll("\u00a0", " ");
    expect(html).toContain("The study was interrupted: what follows is what there is so far. Nothing yet at 600 K.");
    expect(html).toContain("an atom is lost [LOST_ATOM]");
    expect(files.map((file) => file.replace(/^.*\//, "")).filter((file) => file.endsWith(".svg"))).toEqual([
      "arrhenius.svg",
      "linear-response.svg",
    ]);
    synthetic.remove();
  });

  test("a mistake of our own is told as one: not of results that are as they were written", async () => {
    const synthetic = new SyntheticFolder(syntheticResults([600]));
    const broken = { name: "arrhenius", title: "", drawings: () => [(undefined as unknown as [never])[0]] };
    const all = figures as unknown as object[];
    all.push(broken);
    try {
      const failure = () => writeReport(synthetic.folder).catch((error: unknown) => error);
      expect(await failure()).toMatchObject({ code: "INVALID_RESULTS" });
      synthetic.write(sealed(syntheticResults([600])));
      const ours = await failure();
      expect(ours).toBeInstanceOf(TypeError);
      expect(ours).not.toBeInstanceOf(InputError);
      synthetic.write({ ...sealed(syntheticResults([600])), title: "edited" });
      expect(await failure()).toMatchObject({ code: "INVALID_RESULTS" });
    } finally {
      all.pop();
    }
    synthetic.remove();
  });

  test("a key of a point missing, or something else in its place: a report all the same, or an error that names the file", async () => {
    const synthetic = new SyntheticFolder(syntheticResults([600]));
    const results = syntheticResults([600]);
    const [point] = results.points as unknown as Record<string, unknown>[];
    const ends = new Map<string, number>();
    for (const key of ["volume", "linearResponse", "equilibrium"])
      for (const other of [undefined, 7]) {
        synthetic.write({ ...results, points: [{ ...point, [key]: other }] });
        const end = await writeReport(synthetic.folder).then(
          () => "written",
          (error: unknown) => {
            expect(error, `${key}: ${String(other)}`).toBeInstanceOf(InputError);
            const { code, file } = (error as InputError).problems[0]!;
            expect(file, key).toBe(join(synthetic.folder, "results.json"));
            return code;
          },
        );
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
    expect([...ends.keys()].sort()).toEqual(["INVALID_RESULTS", "written"]);
    synthetic.remove();
  });
});
