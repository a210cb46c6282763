import type { Dynamics } from "../src/engines/native/addon.js";
import type { ParticleModel } from "../src/model/index.js";

/**
 * Li₂ZrO₃, 24 ions: a distorted rock salt in a sheared cell without a right angle; three species whose masses, charges and
 * transport charges all differ. Damped shifted force at 6 Å: cheap, and smooth at every cut-off. The terms are those of
 * the LLZO potential in examples/.
 */
export function lithiumZirconate(): ParticleModel {
  const h = 2.2;
  // Two, two and three primitive vectors of a face-centred lattice, each a little off.
  const primitive = [
    [0.02, h, h + 0.03],
    [h + 0.05, -0.04, h],
    [h, h - 0.02, 0.06],
  ];
  const repeats = [2, 2, 3];
  const positions: number[] = [];
  const types: number[] = [];
  for (let a = 0; a < 2; a++) {
    for (let b = 0; b < 2; b++) {
      for (let c = 0; c < 3; c++) {
        for (const [type, shift] of [
          [(a + 2 * b + c) % 3 === 0 ? 1 : 0, 0],
          [2, 0.5],
        ] as const) {
          types.push(type);
          for (let k = 0; k < 3; k++)
            positions.push(
              (a + shift) * primitive[0]![k]! +
                (b + shift) * primitive[1]![k]! +
                (c + shift) * primitive[2]![k]! +
                0.05 * Math.sin(7 * positions.length + 1),
            );
        }
      }
    }
  }
  return {
    cell: Float64Array.from(primitive.flatMap((vector, k) => vector.map((x) => x * repeats[k]!))),
    positions: Float64Array.from(positions),
    types: Int32Array.from(types),
    typeNames: ["Li", "Zr", "O"],
    masses: Float64Array.of(6.94, 91.224, 15.999),
    charges: Float64Array.of(0.7, 2.2, -1.2),
    interactions: [
      {
        kind: "pair",
        terms: [
          {
            types: [2, 2],
            potential: "buckingham",
            parameters: [560865, 0.168565, 23.337],
            cutoff: 6,
            cutoffScheme: "shift-force",
          },
          {
            types: [0, 2],
            potential: "buckingham",
            parameters: [1362.81, 0.228092, 0],
            cutoff: 6,
            cutoffScheme: "shift-force",
          },
          {
            types: [1, 2],
            potential: "buckingham",
            parameters: [8833.77, 0.219927, 0],
            cutoff: 5,
            cutoffScheme: "shift-force",
          },
        ],
      },
      { kind: "damped-shifted-force", parameters: { alpha: 0.2, cutoff: 6 } },
    ],
    minimumDistance: 0.8,
  };
}

/** Formal charges of Li₂ZrO₃. */
export const transportCharges = Float64Array.of(1, 4, -2);

export function dynamicsAt(temperature: number, change: Partial<Dynamics> = {}): Dynamics {
  return {
    timestep: 1,
    temperature,
    seed: 20_260_101,
    stream: 0,
    transportCharges,
    direction: [0.6, 0, 0.8],
    drive: { scheme: "charge", mobile: Int32Array.of(1, 0, 0), chargeFlux: 8 * 0.3e-3 },
    thermostat: { type: "csvr", parameters: { time: 100 } },
    sampleInterval: 10,
    threads: 1,
    skin: 0,
    ...change,
  };
}
