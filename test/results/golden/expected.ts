import { chiSquaredQuantile, chiSquaredTail, fQuantile, normalTail, oneSigma, solve } from "./closed-forms.js";
import { estimateEquilibrium, type TransportEstimate } from "../../../src/estimators/index.js";
import * as made from "./made-up.js";

// What must come out of the study that was made up, from definitions.

const { ampere, siemens, kT, volume, fieldError: error, pairs } = made;

const quantity = (value: number, unit: string) => ({ value, unit });
const withError = (value: number, standardError: number, unit: string) => ({ value, standardError, unit });
/** Where blocks of two are independent: their number, and what follows. */
const blocked = { samples: 2 * pairs, effective: made.amplitude ** 2 / error ** 2 };
/** Of what the transient leaves. */
const kept = 2 * pairs * made.rowTime;

/** Resistivity of the noise, fs Å V/e: ρ = V t Var(Ē)/2k_BT, Var(Ē) = s²(1 + 2r), r about its mean of independent blocks. */
const noiseRho =
  ((volume * kept * error ** 2) / (2 * kT)) * (1 + 2 * (made.neighbours + (pairs - 1) / (pairs * pairs)));
const ends = (p: number, nu: number) => chiSquaredQuantile(p, nu) / nu;
const middle = [0.5 - oneSigma / 2, 0.5 + oneSigma / 2] as const;

/** σ of noise with ν degrees of freedom beside a resistivity with an error. */
function noise(nu: number, mean: { readonly value: number; readonly standardError: number }) {
  const value = siemens / noiseRho;
  const ratio = noiseRho / mean.value;
  const epsilon = mean.standardError / mean.value;
  // E over ζ of P(χ²_ν > ν ratio (1 + εζ)), by Simpson's rule.
  let above = 0;
  const n = 4000;
  for (let i = 0; i <= n; i++) {
    const zeta = -8 + (16 * i) / n;
    const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
    above +=
      (weight * (16 / n / 3) * Math.exp(-(zeta ** 2) / 2) * chiSquaredTail(nu * ratio * (1 + epsilon * zeta), nu)) /
      Math.sqrt(2 * Math.PI);
  }
  const pValue = 2 * Math.min(above, 1 - above);
  return {
    conductivity: withError(value, value * Math.sqrt(2 / nu), "S/cm"),
    interval68: [value * ends(middle[0], nu), value * ends(middle[1], nu)],
    degreesOfFreedom: nu,
    comparison: { zScore: (above < 0.5 ? 1 : -1) * solve((z) => 1 - normalTail(z), 1 - pValue, 0, 8), pValue },
  };
}

const performance = {
  stepsPerSecond: 12_345,
  threads: 3,
  secondsPerPart: { pair: 1.5, reciprocal: 0.25, neighbors: 0.5, other: 0.125, rebuilds: 7 },
  electrostatics: { method: "damped-shifted-force", alpha: 0.2, cutoff: 6 },
};
/** 3 µeV/ps of 24 atoms. */
export const drift = quantity((3e-6 * 1e3) / 24, "eV/atom/ns");
const thermal = (temperature: number) => ({
  temperature: withError(temperature, made.errorOf(20), "K"),
  pressure: withError(0.7, made.errorOf(0.1), "GPa"),
});

export const driven = [1, -1, 2, -2].map((multiple, k) => {
  const j = multiple * made.j;
  const field = made.fields[k]!;
  const predicted = Math.sqrt((2 * kT * (field / j)) / (volume * kept));
  return {
    replica: 0,
    ...thermal(multiple === -2 ? 613 : 601),
    duration: quantity(162, "ps"),
    equilibration: quantity(0.4, "ps"),
    steps: 162_000,
    conservedEnergyDrift: drift,
    performance,
    currentDensity: quantity(j * ampere, "A/cm^2"),
    driftVelocity: quantity(0.15 * multiple, "Å/ps"),
    warmStart: null,
    field: withError(field, error, "V/Å"),
    conductivity: withError((j / field) * siemens, (j / field) * siemens * (error / Math.abs(field)), "S/cm"),
    johnsonNyquist: { standardError: predicted, measuredOverPredicted: error / predicted, unit: "V/Å" },
    noise: noise((pairs - 1) / 3, { value: field / j, standardError: error / Math.abs(j) }),
    converged: true,
    transient: quantity(40, "ps"),
    effectiveSamples: blocked.effective,
    blocks: pairs,
    integratedAutocorrelationTime: quantity(blocked.samples / blocked.effective / 2, "ps"),
    currentDeviation: 2e-9,
  };
});

/**
 * Weighted by equal errors: ρ = Σ jE/Σ j², in which the even part cancels; what is off the line has no part along it. Its error is
 * the root mean square over line and cubic, which has Σj² = 10, Σj⁴ = 34, Σj⁶ = 130 in units of j and goes through the odd parts
 * −2 and 1 that are off the line: ρ is (8·2 + 1)/6 of them smaller. χ² is 1.8 and 0.8: w = 1/(1 + exp(1 − ½)).
 */
export const rho = (() => {
  const line = error / (made.j * Math.sqrt(10));
  const cubic = (error / made.j) * Math.sqrt(130 / (10 * 130 - 34 ** 2));
  const apart = ((17 / 6) * made.odd) / made.j;
  const w = 1 / (1 + Math.exp(0.5));
  return {
    value: siemens / made.sigma,
    standardError: Math.sqrt((1 - w) * line ** 2 + w * (cubic ** 2 + apart ** 2)),
  };
})();
export const conductivity = withError(made.sigma, made.sigma * (rho.standardError / rho.value), "S/cm");

/** What the estimators say, in internal units: what they are worth is tested with them, and golden.test.ts holds them against what was put in. */
export const own = estimateEquilibrium([made.correlations], {
  volume,
  temperature: 600,
  species: [
    { name: "Li", count: made.counts.Li, transportCharge: 1, mobile: true },
    { name: "Zr", count: made.counts.Zr, transportCharge: 4, mobile: false },
    { name: "O", count: made.counts.O, transportCharge: -2, mobile: false },
  ],
  tensor: true,
  direction: [1, 2, -2],
});
const transport = (estimate: TransportEstimate | null, factor: number, unit: string) => {
  const { value, standardError, interval68, interval95, effectiveSamples, memory, converged } = estimate!;
  return {
    value: value * factor,
    standardError: standardError * factor,
    unit,
    interval68: interval68.map((x) => x * factor),
    interval95: interval95.map((x) => x * factor),
    effectiveSamples,
    memory: { shown: memory.shown / 1e3, assumed: memory.assumed / 1e3, unit: "ps" },
    converged,
  };
};
const [xx, yy, zz] = made.tensor;
/** Of what was put in, S/cm. */
export const mean = (xx + yy + zz) / 3;
export const einstein = transport(own.einstein, siemens, "S/cm");
/** 1 Å²/fs is 0.1 cm²/s. */
const ions = (name: string) => transport(own.selfDiffusion.find((self) => self.name === name)!.estimate, 0.1, "cm^2/s");
/** N z² D/(V k_BT) of what was put in; 1 cm²/s is 10 Å²/fs. */
export const nernstEinsteinValue = ((8 * made.diffusion.Li * 10) / (volume * kT)) * siemens;
export const nernstEinstein = transport(own.nernstEinstein, siemens, "S/cm");
export const equilibrium = {
  einstein,
  greenKubo: transport(own.greenKubo, siemens, "S/cm"),
  einsteinAlong: transport(own.einsteinAlong, siemens, "S/cm"),
  nernstEinstein,
  havenRatio: transport(own.havenRatio, 1, "1"),
  selfDiffusion: { Li: ions("Li"), Zr: ions("Zr"), O: ions("O") },
  tensor: {
    value: [...made.tensor],
    standardError: own.tensor!.standardErrors.map((x) => x * siemens),
    unit: "S/cm",
  },
  duration: quantity(130, "ps"),
  runs: [
    {
      replica: 0,
      ...thermal(601),
      duration: quantity(122, "ps"),
      equilibration: quantity(0.4, "ps"),
      steps: 122_000,
      conservedEnergyDrift: drift,
      performance,
    },
  ],
};

export const times = { constantCurrent: 4 * 162.4, equilibrium: 122.4 };
/** Without equilibration. */
export const recorded = { constantCurrent: 4 * 162, equilibrium: 122 };
export const epsilon = {
  constantCurrent: rho.standardError / rho.value,
  einstein: einstein.standardError / einstein.value,
  nernstEinstein: nernstEinstein.standardError / nernstEinstein.value,
};
export const speedUp = (against: number, spent = times) => {
  // A variance that is known to ε is one of 2/ε² samples.
  const dof = 2 / against ** 2;
  const value = (against ** 2 * spent.equilibrium) / (epsilon.constantCurrent ** 2 * spent.constantCurrent);
  const below = 4 * (pairs - 1);
  return {
    value,
    standardError: value * Math.sqrt(2 / dof + 2 / below),
    unit: "1",
    // Of 1/F, whose first number of degrees of freedom is even.
    interval68: [value * fQuantile(middle[0], below, dof), value * fQuantile(middle[1], below, dof)],
  };
};

const pooled = noise((4 * (pairs - 1)) / 3, rho);
/** The methods against each other: ln of ratios, in errors of the sides of 95 % intervals that face each other, 1.96 of them. */
export const methods = (() => {
  const side = (interval: readonly number[], value: number, up: boolean) =>
    Math.abs(Math.log(interval[up ? 1 : 0]! / value)) / 1.96;
  const nu = pooled.degreesOfFreedom;
  const noise95 = [0.025, 0.975].map((p) => pooled.conductivity.value * ends(p, nu));
  const c = { value: made.sigma, error: () => rho.standardError / rho.value };
  const n = {
    value: pooled.conductivity.value,
    error: (up: boolean) => side(noise95, pooled.conductivity.value, up),
  };
  const e = ({ value, interval95 }: typeof einstein) => ({
    value,
    error: (up: boolean) => side(interval95 as number[], value, up),
  });
  type Side = typeof n;
  const gap = (a: Side, b: Side) => {
    const difference = Math.log(a.value / b.value);
    return { difference, standardError: Math.hypot(a.error(difference < 0), b.error(difference > 0)) };
  };
  const pair = (a: Side, b: Side) => {
    const { difference, standardError } = gap(a, b);
    const zScore = difference / standardError;
    return { ratio: a.value / b.value, zScore, pValue: normalTail(Math.abs(zScore)) };
  };
  const { zScore, pValue } = pooled.comparison;
  const [along, over] = [e(equilibrium.einsteinAlong), e(einstein)];
  // σ of the mean field is the larger one.
  const weights = [c.error() ** -2, n.error(true) ** -2] as const;
  const held = {
    value: Math.exp((weights[0] * Math.log(c.value) + weights[1] * Math.log(n.value)) / (weights[0] + weights[1])),
    error: () => 1 / Math.sqrt(weights[0] + weights[1]),
  };
  const atRest = gap(held, along);
  const comparisons = [
    { ...gap(c, n), zScore },
    { ...atRest, zScore: atRest.difference / atRest.standardError },
  ];
  const chiSquared = comparisons.reduce((sum, one) => sum + one.zScore ** 2, 0);
  const squares = { chiSquared, degreesOfFreedom: 2, pValue: Math.exp(-chiSquared / 2) };
  return {
    point: {
      pValue: squares.pValue,
      agree: true,
      pairs: [
        pair(c, along),
        { ratio: c.value / n.value, zScore, pValue },
        pair(n, along),
        pair(c, over),
        pair(n, over),
      ],
      comparisons,
    },
    study: {
      pValue: squares.pValue,
      comparisons: 2,
      points: 1,
      squares,
      sameWay: null,
      withoutDisagreeing: null,
      agree: true,
    },
  };
})();

export const expected = {
  schema: 2,
  agreement: methods.study,
  provenance: {
    system: {
      atoms: 24,
      volume: quantity(made.determinant(made.before), "Å^3"),
      transportCharges: { Li: 1, Zr: 4, O: -2 },
      forceFieldCharges: { Li: 0.7, Zr: 2.2, O: -1.2 },
      building: null,
    },
  },
  points: [
    {
      temperature: quantity(600, "K"),
      direction: [1 / 3, 2 / 3, -2 / 3],
      supercell: [1, 1, 1],
      atoms: 24,
      volume: quantity(volume, "Å^3"),
      conductivity: {
        ...conductivity,
        chiSquared: 1.8,
        degreesOfFreedom: 3,
        pValue: chiSquaredTail(1.8, 3),
        converged: true,
      },
      linearResponse: {
        // 1 Ω cm is 1/siemens fs Å V/e.
        resistivity: withError(1 / made.sigma, conductivity.standardError / made.sigma ** 2, "Ω cm"),
        // AICc of four runs: χ² + 2k + 2k(k + 1)/(3 − k); the field rises faster than the line, which no asinh does.
        cubic: null,
        characteristicCurrent: null,
        aicc: { linear: 1.8 + 2 + 4 / 2, cubic: 0.8 + 4 + 12, sinh: null },
        pValue: normalTail(1),
        largestLinearCurrent: quantity(2 * made.j * ampere, "A/cm^2"),
        evenPart: { ...withError(made.even / 4, error / 2, "V/Å"), pValue: Math.exp(-0.8 / 2), separated: false },
      },
      noise: { ...pooled, converged: true },
      agreement: methods.point,
      equilibrium,
      speedUp: {
        collective: { ...speedUp(epsilon.einstein), converged: true },
        nernstEinstein: { ...speedUp(epsilon.nernstEinstein), converged: true },
        production: { ...speedUp(epsilon.einstein, recorded), converged: true },
        costs: {
          constantCurrent: { relativeError: epsilon.constantCurrent, time: quantity(times.constantCurrent, "ps") },
          einstein: { relativeError: epsilon.einstein, time: quantity(times.equilibrium, "ps") },
          nernstEinstein: { relativeError: epsilon.nernstEinstein, time: quantity(times.equilibrium, "ps") },
        },
      },
      preparation: [
        {
          steps: 321,
          energy: { before: -698.25, after: -712.5, unit: "eV" },
          largestForce: { before: 4.5, after: 0.0075, unit: "eV/Å" },
          tolerance: quantity(0.02, "eV/Å"),
          converged: true,
          performance: {
            stepsPerSecond: 5432,
            threads: 3,
            electrostatics: { method: "damped-shifted-force", alpha: 0.2, cutoff: 6 },
          },
        },
        {
          replica: 0,
          ...thermal(601),
          duration: quantity(122, "ps"),
          equilibration: quantity(0, "ps"),
          steps: 122_000,
          conservedEnergyDrift: drift,
          performance,
          cell: made.edges.map((edge, k) => withError(edge, made.errorOf(0.02 * (k + 1)), "Å")),
          angles: made.angles.map((angle, k) => withError(angle, made.errorOf(0.1 * (k + 1)), "degree")),
        },
      ],
      runs: driven,
    },
  ],
};
