import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { describeLaws } from "../../src/cli/describe-laws.js";
import { fitTemperatureLaws, temperatureLaws, type ConductivityPoint } from "../../src/temperature-laws/index.js";
import { sentenceOf } from "../../src/findings/index.js";
import { InputError } from "../../src/errors/errors.js";
import { RandomNumbers } from "../estimators/processes.js";

import { bent, broken, eight, exactly, law, scattered, straight, twelve } from "./made-up.js";

const k = 8.617333262e-5;

test("what is in the folder is in the registry, and documented", () => {
  const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const files = readdirSync(at("src/temperature-laws/laws"))
    .map((file) => file.replace(".ts", ""))
    .filter((name) => name !== "index" && name !== "law");
  expect(temperatureLaws.map(({ name }) => name).sort()).toEqual(files.sort());
  const text = readFileSync(at("docs/temperature-laws.md"), "utf8");
  for (const { name, parameters } of temperatureLaws)
    for (const word of [name, ...parameters.map((p) => p.name)]) expect(text, word).toContain(word);
});

describe("by hand", () => {
  test("Arrhenius through four points of unequal errors: values, errors, χ², AICc, BIC, extrapolation", () => {
    const temperatures = [1000, 900, 800, 700];
    const relative = [0.02, 0.04, 0.03, 0.05];
    const y = [6.9, 6.45, 6.1, 5.3];
    const points = temperatures.map((temperature, i) => ({
      temperature,
      conductivity: Math.exp(y[i]!) / temperature,
      standardError: (relative[i]! * Math.exp(y[i]!)) / temperature,
    }));
    // Weighted normal equations of y = a − E x.
    const x = temperatures.map((t) => 1 / (k * t));
    const sum = (f: (i: number) => number) => x.reduce((s, _, i) => s + f(i) / relative[i]! ** 2, 0);
    const [S, Sx, Sxx, Sy, Sxy] = [
      sum(() => 1),
      sum((i) => x[i]!),
      sum((i) => x[i]! ** 2),
      sum((i) => y[i]!),
      sum((i) => x[i]! * y[i]!),
    ];
    const D = S * Sxx - Sx * Sx;
    const a = (Sxx * Sy - Sx * Sxy) / D;
    const e = -(S * Sxy - Sx * Sy) / D;
    const chiSquared = sum((i) => (y[i]! - a + e * x[i]!) ** 2);
    const fit = fitTemperatureLaws(points);
    const line = fit.laws[0]!;
    expect(line).toMatchObject({ law: "arrhenius", degreesOfFreedom: 2, chosen: false });
    expect(line.parameters.activationEnergy!.value).toBeCloseTo(e, 9);
    expect(line.parameters.activationEnergy!.standardError).toBeCloseTo(Math.sqrt(S / D), 9);
    expect(line.parameters.prefactor!.value / Math.exp(a)).toBeCloseTo(1, 8);
    expect(line.parameters.prefactor!.standardError! / (Math.exp(a) * Math.sqrt(Sxx / D))).toBeCloseTo(1, 8);
    expect(line.chiSquared).toBeCloseTo(chiSquared, 7);
    // Two degrees of freedom: exp(−χ²/2). n = 4, k = 2: 2·2 + 12/1.
    expect(line.pValue! / Math.exp(-chiSquared / 2)).toBeCloseTo(1, 6);
    expect(line.aicc).toBeCloseTo(chiSquared + 16, 7);
    expect(line.bic).toBeCloseTo(chiSquared + 2 * Math.log(4), 7);
    const widening = Math.sqrt(chiSquared / 2);
    expect(widening).toBeGreaterThan(1);
    expect(line.errorFactor).toBeCloseTo(widening, 8);
    expect(line.parameters.activationEnergy!.widenedStandardError).toBeCloseTo(widening * Math.sqrt(S / D), 8);
    const x300 = 1 / (k * 300);
    const sigma = Math.exp(a - e * x300) / 300;
    const error = widening * Math.sqrt((Sxx - 2 * Sx * x300 + S * x300 ** 2) / D);
    const [cold] = fit.extrapolation!.at;
    expect(fit.extrapolation).toMatchObject({ from: 673, points: 4 });
    expect(cold).toMatchObject({ temperature: 300, direct: null, ratio: null });
    expect(cold!.conductivity.value / sigma).toBeCloseTo(1, 8);
    expect(cold!.conductivity.standardError / (sigma * error)).toBeCloseTo(1, 7);
    expect(cold!.conductivity.interval68[1] / (sigma * Math.exp(error))).toBeCloseTo(1, 7);
    expect(cold!.conductivity.interval95[0] / (sigma * Math.exp(-1.959964 * error))).toBeCloseTo(1, 6);
    // Of σ: the same line through y − ln T.
    const Sl = sum((i) => Math.log(temperatures[i]!));
    const Sxl = sum((i) => x[i]! * Math.log(temperatures[i]!));
    expect(fit.activationEnergies.sigmaT.value).toBeCloseTo(e, 9);
    expect(fit.activationEnergies.sigma.value).toBeCloseTo(-(S * (Sxy - Sxl) - Sx * (Sy - Sl)) / D, 8);
  });

  test("without errors: they come from the scatter", () => {
    const y = [3, 2.1, 0.8, 0.2, -0.9];
    const temperatures = [1000, 800, 650, 550, 480];
    const fit = fitTemperatureLaws(
      temperatures.map((temperature, i) => ({
        temperature,
        conductivity: Math.exp(y[i]!) / temperature,
        standardError: null,
      })),
      { from: 600 },
    );
    const x = temperatures.map((t) => 1 / (k * t));
    const mean = (v: readonly number[]) => v.reduce((s, u) => s + u, 0) / v.length;
    const [mx, my] = [mean(x), mean(y)];
    const sxx = x.reduce((s, u) => s + (u - mx) ** 2, 0);
    const e = -x.reduce((s, u, i) => s + (u - mx) * (y[i]! - my), 0) / sxx;
    const rss = x.reduce((s, u, i) => s + (y[i]! - my + e * (u - mx)) ** 2, 0);
    const line = fit.laws[0]!;
    expect(fit.errors).toBe("scatter");
    expect(fit.findings[0]!.code).toBe("no-errors");
    expect(line).toMatchObject({ chiSquared: null, pValue: null, degreesOfFreedom: 3 });
    // Student's t of 68.27 % with three degrees of freedom (tables: 1.197).
    expect(line.errorFactor).toBeCloseTo(1.197, 3);
    expect(line.parameters.activationEnergy!.value).toBeCloseTo(e, 9);
    expect(line.parameters.activationEnergy!.standardError).toBeCloseTo(Math.sqrt(rss / 3 / sxx), 9);
    // The scatter is a third parameter: n ln(RSS/n) + 6 + 24/(5 − 4).
    expect(line.aicc).toBeCloseTo(5 * Math.log(rss / 5) + 30, 8);
  });
});

describe("an error from the scatter of few points", () => {
  // Off a line of 0.478 eV by 10⁻⁴: as good as on it, by chance.
  const of = (count: number): ConductivityPoint[] =>
    [700, 750, 800, 850, 900, 950].slice(0, count).map((temperature, i) => ({
      temperature,
      conductivity: Math.exp(13 - 0.478 / (k * temperature) + 1e-4 * [1, -1, 0.5, -1, 1, -0.5][i]!) / temperature,
      standardError: null,
    }));

  test.each([3, 4])(
    "%d points: none, with how many degrees of freedom there are; Student's interval instead",
    (count) => {
      const fit = fitTemperatureLaws(of(count), { bootstrap: 4000 });
      const degreesOfFreedom = count - 2;
      expect(fit.findings).toMatchObject([
        { code: "no-errors", facts: { degreesOfFreedom } },
        { code: "few-degrees-of-freedom", facts: { points: count, degreesOfFreedom } },
        { code: "not-extrapolated", facts: { reason: { code: "few-degrees-of-freedom" } } },
      ]);
      const { activationEnergy, prefactor } = fit.laws[0]!.parameters;
      for (const value of [activationEnergy!, prefactor!, fit.activationEnergies.sigmaT, fit.activationEnergies.sigma])
        expect(value.standardError).toBeNull();
      expect(activationEnergy!.widenedStandardError).toBeNull();
      expect(fit.laws[0]!.apparentActivationEnergy.map(({ standardError }) => standardError)).toEqual(
        Array.from({ length: count }, () => null),
      );
      // Tables of Student's t: 12.706 and 4.303 for 95 %.
      const half = (activationEnergy!.interval95[1] - activationEnergy!.interval95[0]) / 2;
      const plain = Math.sqrt(fit.laws[0]!.covariance[1]![1]!);
      expect(half / plain / [12.706, 4.303][count - 3]!).toBeGreaterThan(0.75);
      expect(half / plain / [12.706, 4.303][count - 3]!).toBeLessThan(1.33);
      const printed = describeLaws(fit);
      expect(printed).not.toContain("±");
      expect(printed).toMatch(/activation\s+energy\s+0\.478 eV\s+\(95 %: 0\.47\d+ to 0\.4[78]\d*\)/);
      expect(printed).toContain("E_a = 0.478 eV (of σT)");
    },
  );

  test("five points have one, and any number with errors of their own", () => {
    const five = fitTemperatureLaws(of(5), { bootstrap: 100 });
    expect(five.findings.map(({ code }) => code)).toEqual(["no-errors"]);
    expect(five.laws[0]!.parameters.activationEnergy!.standardError).toBeGreaterThan(0);
    const points = of(3).map((point) => ({ ...point, standardError: 0.1 * point.conductivity }));
    const three = fitTemperatureLaws(points, { bootstrap: 100 });
    expect(three.findings).toEqual([]);
    expect(three.laws[0]!.parameters.activationEnergy!.standardError).toBeGreaterThan(0);
  });
});

test("no law is at once chosen and not to be quoted: lines whose scatter follows its neighbours", () => {
  const random = new RandomNumbers(7);
  let inOrder = 0;
  for (let table = 0; table < 80; table++) {
    let noise = 0;
    const points = twelve.map((temperature): ConductivityPoint => {
      noise = 0.5 * noise + 0.03 * random.normal();
      const conductivity = Math.exp(10 - 0.3 / (k * temperature) + noise) / temperature;
      return { temperature, conductivity, standardError: table % 2 === 0 ? 0.035 * conductivity : null };
    });
    const fit = fitTemperatureLaws(points, { bootstrap: 100 });
    if (fit.chosen === "arrhenius") expect(fit.activationEnergies.finding.severity).not.toBe("do-not-quote");
    if (fit.chosen !== null) expect(fit.findings.map(({ code }) => code)).not.toContain("residuals-in-order");
    if (fit.finding.code !== "order-undecided") continue;
    inOrder++;
    expect(sentenceOf(fit.finding)).toContain("its residuals are no scatter");
    expect(fit.laws.some(({ chosen }) => chosen)).toBe(false);
  }
  expect(inOrder, "some were seen").toBeGreaterThan(1);
});

describe("points without scatter", () => {
  test.each([
    ["arrhenius", straight],
    ["vogel-fulcher-tammann", bent],
    ["two-arrhenius", broken],
  ] as const)("%s is recovered and chosen, with its activation energy at every temperature", (name, p) => {
    const fit = fitTemperatureLaws(exactly(name, p, twelve, 0.03), { bootstrap: 100 });
    expect(fit.chosen).toBe(name);
    expect(fit.laws.filter(({ chosen }) => chosen).map((l) => l.law)).toEqual([name]);
    const found = fit.laws.find((l) => l.law === name)!;
    law(name).parameters.forEach((parameter, a) => {
      const { value, unit } = found.parameters[parameter.name]!;
      expect(unit).toBe(parameter.unit);
      expect((parameter.logarithmic === true ? Math.log(value) : value) / p[a]!).toBeCloseTo(1, 5);
    });
    for (const { temperature, value } of found.apparentActivationEnergy)
      expect(value).toBeCloseTo(law(name).activationEnergy(p, temperature).value, 5);
    expect(found.apparentActivationEnergy.map(({ temperature }) => temperature)).toEqual(
      [...twelve].sort((a, b) => a - b),
    );
    expect(found.curve[0]!.temperature).toBeCloseTo(1000, 9);
    expect(found.curve.at(-1)!.temperature).toBeCloseTo(300, 9);
    for (const { temperature, conductivity, interval68, interval95 } of found.curve) {
      expect(conductivity / (Math.exp(law(name).logarithm(p, temperature).value) / temperature)).toBeCloseTo(1, 4);
      for (const [low, high] of [interval68, interval95]) expect(low < conductivity && conductivity < high).toBe(true);
      expect(interval95[0] <= interval68[0] && interval68[1] <= interval95[1]).toBe(true);
    }
  });

  test("which way the line bends, and what that does to an extrapolation", () => {
    const down = fitTemperatureLaws(exactly("vogel-fulcher-tammann", bent, eight, 0.03), { bootstrap: 100 });
    expect(down.curvature!.finding.code).toBe("bends-down");
    expect(down.curvature!.coefficient.value).toBeLessThan(0);
    expect(down.curvature!.changeOfActivationEnergy.value).toBeGreaterThan(0);
    const { at, finding } = down.extrapolation!;
    expect(at.map(({ temperature }) => temperature)).toEqual([300, 400, 500, 600]);
    expect(at[0]!.ratio!.value / (at[0]!.conductivity.value / at[0]!.direct!.value)).toBeCloseTo(1, 9);
    expect(at[0]!.ratio!.value).toBeGreaterThan(5);
    expect(at[0]!.ratio!.standardError / at[0]!.ratio!.value).toBeCloseTo(
      Math.hypot(at[0]!.conductivity.standardError / at[0]!.conductivity.value, 0.03),
      8,
    );
    expect(finding).toMatchObject({
      code: "extrapolation-high",
      facts: { temperature: 300, ratio: at[0]!.ratio!.value, interval68: at[0]!.ratio!.interval68 },
    });
    const up = fitTemperatureLaws(exactly("two-arrhenius", [Math.log(3e4), 0.4, 0.2, 520], eight, 0.03), {
      bootstrap: 100,
    });
    expect(up.curvature!.finding.code).toBe("bends-up");
    expect(up.extrapolation!.finding.code).toBe("extrapolation-low");
    // A law that bends the other way is not offered.
    expect(
      up.laws.find((l) => l.law === "vogel-fulcher-tammann")?.objection?.code ??
        up.notFitted.find((l) => l.law === "vogel-fulcher-tammann")?.finding.code,
    ).toMatch(/^(vogel-|law-not-found)/);
  });
});

describe("curves", () => {
  test("go through every point's temperature and are fine between the points, however far the extrapolation goes", () => {
    const temperatures = [1200, 1175.5, 1150, 1100, 1050];
    const fit = fitTemperatureLaws(exactly("arrhenius", straight, temperatures, 0.04), {
      bootstrap: 100,
      extrapolateTo: [300, 250],
    });
    const curve = fit.laws[0]!.curve.map(({ temperature }) => temperature);
    expect(curve).toEqual([...curve].sort((a, b) => b - a));
    expect(curve).toEqual(expect.arrayContaining(temperatures));
    expect([curve[0], curve.at(-1)]).toEqual([1200, 250]);
    const steps = (low: number, high: number) => {
      const x = curve.filter((t) => t >= low && t <= high).map((t) => 1 / t);
      return Math.max(...x.slice(1).map((value, k) => value - x[k]!)) / (1 / low - 1 / high);
    };
    expect(steps(1050, 1200)).toBeLessThan(1 / 95);
    expect(steps(250, 1050)).toBeLessThan(1 / 95);
  });
});

describe("scattered points", () => {
  test("errors that are too small: no law is acceptable, and that is said", () => {
    const random = new RandomNumbers(9);
    const data = scattered("arrhenius", straight, twelve, 0.2, random);
    const fit = fitTemperatureLaws(
      data.temperatures.map((temperature, i) => ({
        temperature,
        conductivity: Math.exp(data.y[i]!) / temperature,
        standardError: (0.01 * Math.exp(data.y[i]!)) / temperature,
      })),
      { bootstrap: 100 },
    );
    expect(fit).toMatchObject({ chosen: null, simplest: null });
    expect(fit.finding.code).toBe("no-law");
    // Each is said to be below the limit that is not named.
    if (fit.finding.code === "no-law")
      for (const { law: name, pValue } of fit.laws)
        if (name !== "quadratic") expect(pValue! >= 1e-3).toBe(fit.finding.facts.objected.includes(name));
    for (const { errorFactor } of fit.laws) expect(errorFactor).toBeGreaterThan(5);
  });
});

describe("what is said is what was found", () => {
  const at = (temperature: number, factor = 1): ConductivityPoint => {
    const conductivity = (factor * 1e5 * Math.exp(-0.35 / (k * temperature))) / temperature;
    return { temperature, conductivity, standardError: 0.04 * conductivity };
  };
  test("two points with errors: a line through them is none that they could contradict, and not for want of errors", () => {
    const { activationEnergies } = fitTemperatureLaws([at(300), at(1000)], { bootstrap: 100 });
    expect(sentenceOf(activationEnergies.finding)).toContain("two points are always on a line");
  });

  test("a law is decided for by a difference of AICc that is in its favour only", () => {
    // °C taken for K: the parabola is far ahead, and among few points without errors five parameters cost more than they gain.
    const random = new RandomNumbers(1);
    for (let repeat = 0; repeat < 12; repeat++) {
      const fit = fitTemperatureLaws(
        [25, 50, 75, 100, 150, 200, 250, 300].map((t) => {
          const conductivity = (1e5 * Math.exp(-0.35 / (k * (t + 273.15)) + 0.03 * random.normal())) / (t + 273.15);
          return { temperature: t, conductivity, standardError: null };
        }),
        { bootstrap: 100 },
      );
      const aicc = new Map(fit.laws.map((one) => [one.law, one]));
      if (fit.finding.code === "law-decided") expect(fit.finding.facts.difference).toBeGreaterThanOrEqual(0);
      if (fit.finding.code === "bend-undecided" && fit.finding.facts.laws.length === 1) {
        expect(fit.chosen).toBeNull();
        expect(aicc.get(fit.finding.facts.laws[0]!)!.aicc!).toBeGreaterThan(aicc.get("arrhenius")!.aicc!);
      }
    }
  });

  test("an extrapolation is said to be off by so many standard errors", () => {
    const { extrapolation } = fitTemperatureLaws([at(500, Math.exp(0.3)), at(700), at(800), at(900), at(1000)], {
      extrapolateTo: [500],
      bootstrap: 100,
    });
    const { zScore } = extrapolation!.at.find(({ temperature }) => temperature === 500)!.ratio!;
    expect(zScore).toBeLessThan(-2);
    expect(sentenceOf(extrapolation!.finding)).toContain(`${Number((-zScore).toPrecision(2))} standard errors too low`);
  });
});

describe("degenerate points", () => {
  const refused = (points: readonly ConductivityPoint[], options = {}) => {
    try {
      fitTemperatureLaws(points, options);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).problems.map(({ code, path }) => [code, path]);
    }
    return "not refused";
  };
  const at = (temperature: number, conductivity = 0.1, standardError: number | null = 0.01): ConductivityPoint => ({
    temperature,
    conductivity,
    standardError,
  });

  test("all that is wrong, at once", () => {
    expect(refused([at(0), at(300, -1), at(400, 0.1, 0), at(500, NaN), at(600, 0.1, -1)])).toEqual([
      ["OUT_OF_RANGE", "points[0].temperature"],
      ["OUT_OF_RANGE", "points[1].conductivity"],
      ["OUT_OF_RANGE", "points[2].standardError"],
      ["OUT_OF_RANGE", "points[3].conductivity"],
      ["OUT_OF_RANGE", "points[4].standardError"],
    ]);
    expect(refused([])).toEqual([["TOO_FEW_TEMPERATURES", undefined]]);
    expect(refused([at(300), at(300)])).toEqual([["TOO_FEW_TEMPERATURES", undefined]]);
    expect(refused([at(300), at(400, 0.2, null)])).toEqual([["MIXED_ERRORS", undefined]]);
    expect(refused([at(300, 0.1, null), at(400, 0.2, null)])).toEqual([["TOO_FEW_POINTS", undefined]]);
    expect(refused([at(300), at(400)], { from: -1, extrapolateTo: [300, 0], bootstrap: 5 })).toEqual([
      ["OUT_OF_RANGE", "from"],
      ["OUT_OF_RANGE", "extrapolateTo[1]"],
      ["OUT_OF_RANGE", "bootstrap"],
    ]);
  });

  test("two points with errors: a line, and nothing is decided", () => {
    const fit = fitTemperatureLaws([at(1000, 1, 0.05), at(800, 0.5, 0.05)]);
    expect(fit).toMatchObject({ chosen: null, simplest: "arrhenius", curvature: null });
    expect(fit.laws).toMatchObject([{ law: "arrhenius", degreesOfFreedom: 0, pValue: null, aicc: null }]);
    expect(fit.notFitted.map(({ law: name, finding: { code, facts } }) => [name, code, facts])).toEqual(
      [
        ["vogel-fulcher-tammann", 3],
        ["two-arrhenius", 4],
        ["two-phases", 4],
        ["quadratic", 3],
      ].map(([name, needed]) => [name, "law-needs-temperatures", { law: name, needed, temperatures: 2 }]),
    );
    expect(fit.finding).toMatchObject({ code: "too-few-points", facts: { simplest: "arrhenius" } });
    expect(fit.findings).toEqual([]);
  });

  test("only cold points: no extrapolation, with the reason", () => {
    const fit = fitTemperatureLaws(exactly("arrhenius", straight, [300, 350, 400, 450], 0.05), { bootstrap: 100 });
    expect(fit.extrapolation).toBeNull();
    expect(fit.findings).toMatchObject([
      {
        code: "not-extrapolated",
        facts: { from: 673, reason: { code: "law-needs-temperatures", facts: { needed: 2, temperatures: 0 } } },
      },
    ]);
  });

  test("a T₀ that only the coldest point holds is no Vogel temperature", () => {
    const points = exactly("vogel-fulcher-tammann", [Math.log(1e3), 0.002, 299], [300, 400, 500, 600, 700, 800], 0.03);
    const fit = fitTemperatureLaws(points, { bootstrap: 100 });
    const objection = fit.laws.find((l) => l.law === "vogel-fulcher-tammann")!.objection!;
    expect(objection.code).toBe("vogel-temperature-at-point");
    expect(sentenceOf(objection)).toContain("within 1 K of the lowest temperature");
    expect(fit.chosen).not.toBe("vogel-fulcher-tammann");
  });

  test("a large error of σ is pointed out", () => {
    expect(
      fitTemperatureLaws([at(1000, 1, 0.5), at(800, 0.5, 0.05), at(700, 0.3, 0.02)], { bootstrap: 100 }).findings,
    ).toEqual([
      expect.objectContaining({ code: "coarse-points", facts: { temperatures: [1000], relativeError: 0.3 } }),
    ]);
  });
});
