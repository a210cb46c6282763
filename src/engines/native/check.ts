import { withPairTerms } from "../../model/interactions.js";
import type { ParticleModel } from "../../model/index.js";
import { COULOMB } from "../../units/constants.js";
import type { Check } from "../engine.js";
import { evaluate } from "./evaluate.js";
import { describeAddon } from "./load.js";
import { simulate } from "./simulate.js";

/** Madelung constant of rock salt, by the distance of nearest neighbours (D. Borwein et al., J. Math. Phys. 26, 2999 (1985)). */
const madelung = 1.7475645946;

/** Rock salt, 4 + 4 ions 2 Å apart in a cube of 4 Å, charges ±1. */
function rockSalt(): ParticleModel {
  const sites = [0, 1].flatMap((x) => [0, 1].flatMap((y) => [0, 1].map((z) => [x, y, z])));
  return {
    cell: Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4),
    positions: Float64Array.from(sites.flat(), (x) => 2 * x),
    types: Int32Array.from(sites, ([x, y, z]) => (x! + y! + z!) % 2),
    typeNames: ["Na", "Cl"],
    masses: Float64Array.of(22.99, 35.45),
    charges: Float64Array.of(1, -1),
    interactions: [
      {
        kind: "pair",
        terms: [
          {
            types: [0, 1],
            potential: "born-mayer-huggins",
            parameters: [0.211, 0.317, 2.755, 0, 0],
            cutoff: 6,
            cutoffScheme: "shift-force",
          },
        ],
      },
      { kind: "ewald", parameters: { accuracy: 1e-10 } },
    ],
    minimumDistance: 1,
  };
}

/** The same ions with splines of pairs, of angles and of three distances, like and unlike, that no material has. */
function splinedSalt(): ParticleModel {
  const knots = (from: number, to: number, inner: number) =>
    Float64Array.from(
      { length: inner + 8 },
      (_, k) => from + ((to - from) * Math.min(Math.max(k - 3, 0), inner + 1)) / (inner + 1),
    );
  const spline = (from: number, to: number, inner: number, zeros: number) => ({
    knots: knots(from, to, inner),
    coefficients: Float64Array.from({ length: inner + 4 }, (_, n) =>
      n < inner + 4 - zeros ? Math.cos(3 * n + inner) : 0,
    ),
  });
  const angle = (types: readonly [number, number, number], cutoffs: readonly [number, number], inner: number) => ({
    form: "screened-angle" as const,
    types,
    cutoffs,
    gammas: [1, types[1] === types[2] ? 1 : 0.7] as const,
    ...spline(-1, 1, inner, 0),
  });
  const distances = (types: readonly [number, number, number], [first, second]: readonly [number, number]) => ({
    form: "distances" as const,
    types,
    knots: [knots(0.5, first, 5), knots(0.5, second, 5), knots(0.5, first + second, 8)] as const,
    // Symmetric in the first two indices, as it has to be for like neighbours.
    coefficients: Float64Array.from({ length: 9 * 9 * 12 }, (_, n) => {
      const [l, m, k] = [Math.floor(n / 108), Math.floor(n / 12) % 9, n % 12];
      return l < 6 && m < 6 && k < 9 ? Math.cos(3 * (l + m) + l * m + k) : 0;
    }),
  });
  return {
    ...rockSalt(),
    interactions: [
      {
        kind: "pair-splines",
        energies: Float64Array.of(-1, 2),
        terms: [
          { types: [0, 1], cutoff: 5, ...spline(0.5, 5, 12, 3) },
          { types: [1, 1], cutoff: 4.5, ...spline(0.5, 4.5, 9, 3) },
        ],
      },
      {
        kind: "three-body",
        terms: [
          angle([0, 1, 1], [3, 3], 6),
          angle([1, 0, 1], [2.9, 3.4], 9),
          distances([0, 0, 1], [4.2, 3.1]),
          distances([1, 0, 0], [3.3, 3.3]),
        ],
      },
    ],
  };
}

/** The same ions under a neural network with made-up numbers, of the size that most have; with charges of its own if asked. */
function networkedSalt(charged = false, parameters: Readonly<Record<string, number>> = {}): ParticleModel {
  const [functions, basis, lMax, neurons, types] = [5, 9, 4, 10, 2];
  const descriptors = functions + functions * (lMax + 1);
  const numbers = (count: number, size: number) =>
    Float64Array.from({ length: count }, (_, n) => size * Math.cos(3 * n + count));
  return {
    ...rockSalt(),
    interactions: [
      {
        kind: "nep",
        parameters,
        potential: {
          elements: ["Na", "Cl"],
          radialCutoffs: Float64Array.of(5, charged ? 5 : 4.6),
          angularCutoffs: Float64Array.of(4, 3.5),
          radialFunctions: functions,
          radialBasis: basis,
          angularFunctions: functions,
          angularBasis: basis,
          lMax,
          higher: [true, false, false, false, false, false],
          neurons,
          weights: numbers(types * neurons * descriptors, 0.1),
          biases: numbers(types * neurons, 0.3),
          outputs: numbers(types * neurons, 30),
          offsets: numbers(types, 1),
          radialCoefficients: numbers(functions * basis * types ** 2, 0.3),
          angularCoefficients: numbers(functions * basis * types ** 2, 0.3),
          scalers: numbers(descriptors, 0.5),
          repulsion: null,
          ...(charged
            ? { charges: { points: true, outputs: numbers(types * neurons, 0.5), rootPermittivity: 1 } }
            : {}),
        },
      },
    ],
  };
}

/** Energies against a constant of mathematics, forces against brute force on every SIMD path, the constraint over a short run. */
export async function check(): Promise<Check[]> {
  const model = rockSalt();
  const results: Check[] = [];
  const energy = evaluate(withPairTerms(model, [])).potentialEnergy;
  const found = (-energy * 2) / (4 * COULOMB);
  results.push({
    name: "Madelung constant of NaCl to 1e-8",
    passed: Math.abs(found / madelung - 1) < 1e-8,
    found: found.toFixed(10),
  });

  for (const [what, of, tolerance] of [
    ["forces", model, 1e-6],
    ["forces of splines", splinedSalt(), 1e-11],
    ["forces of a neural network", networkedSalt(), 1e-11],
    ["forces of a neural network with charges", networkedSalt(true), 1e-7],
    ["forces of charges on a mesh", networkedSalt(true, { accuracy: 1e-9, spacing: 0.25 }), 1e-6],
  ] as const) {
    const shaken = { ...of, positions: of.positions.map((x, i) => x + 0.1 * Math.sin(7 * i + 1)) };
    const slow = evaluate(shaken, { method: "brute-force" });
    for (const simdPath of describeAddon().build.simdPaths) {
      try {
        const fast = evaluate(shaken, { simdPath });
        const worst = fast.forces.reduce((most, f, i) => Math.max(most, Math.abs(f - slow.forces[i]!)), 0);
        results.push({
          name: `${what}, ${simdPath} against brute force`,
          passed: worst < tolerance,
          found: `${worst.toExponential(1)} eV/Å`,
        });
      } catch (error) {
        if ((error as { code?: string }).code !== "UNSUPPORTED_SIMD") throw error;
      }
    }
  }

  const chargeFlux = 1e-3;
  const run = await simulate({
    model,
    dynamics: {
      timestep: 1,
      temperature: 300,
      seed: 1,
      stream: 0,
      transportCharges: Float64Array.of(1, -1),
      direction: [1, 0, 0],
      drive: { scheme: "charge", mobile: Int32Array.of(0, 0), chargeFlux },
      thermostat: { type: "csvr", parameters: {} },
      sampleInterval: 10,
      threads: 1,
      skin: 0,
    },
    steps: 1000,
  });
  const worst = run.series.column("chargeFlux").reduce((most, q) => Math.max(most, Math.abs(q / chargeFlux - 1)), 0);
  results.push({ name: "current constant over 1000 steps", passed: worst < 1e-10, found: worst.toExponential(1) });
  return results;
}
