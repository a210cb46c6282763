import { VACUUM_PERMITTIVITY } from "../units/constants.js";

/** One part of the resistance, which the field takes `time` to build up; a conductor of that resistance beside a capacitor. */
export interface Relaxation {
  /** fs; 0: faster than what was looked at. */
  readonly time: number;
  /** fs Å V/e */
  readonly resistivity: number;
}

export interface Interval {
  readonly value: number;
  readonly interval68: readonly [number, number];
}

/** What an impedance meter would see of the sample at one frequency, e^(iωt). */
export interface ImpedancePoint {
  /** rad/fs */
  readonly frequency: number;
  /** Z(ω) as a resistivity, fs Å V/e: real part and minus the imaginary one. */
  readonly impedance: Complex;
  /** 68 % of the curve in the plane of both lies between these two, across it. */
  readonly band: readonly [Complex, Complex];
  /** σ′ = Re 1/Z, e/(fs Å V). */
  readonly conductivity: Interval;
  /** ε′ = Im 1/(ωε₀Z). */
  readonly permittivity: Interval;
}

/** Of an impedance: real part, and minus the imaginary part, which is positive for a capacitor. */
export interface Complex {
  readonly real: number;
  readonly minusImaginary: number;
}

const gridPoints = 81;
/** Part of the lowest mode's frequency that the curves begin at: nothing slower than a tenth of a run was thought of. */
const below = 0.3;

/** ρ(ω) = Σ ρ_j/(1 + iωτ_j), e^(iωt): resistance and reactance of the ions, fs Å V/e. */
export function impedance(
  relaxations: readonly Relaxation[],
  frequency: number,
): { readonly real: number; readonly imaginary: number } {
  let [real, imaginary] = [0, 0];
  for (const { time, resistivity } of relaxations) {
    const x = frequency * time;
    real += resistivity / (1 + x * x);
    imaginary -= (resistivity * x) / (1 + x * x);
  }
  return { real, imaginary };
}

/**
 * 1/Z = 1/ρ(ω) + iωε₀: the vacuum's displacement current is no part of the current that is held, and part of what a meter
 * measures. So ε′ → 1 + χ, with 1 for the electrons of rigid ions.
 */
function measured(relaxations: readonly Relaxation[], frequency: number) {
  const { real, imaginary } = impedance(relaxations, frequency);
  const size = real ** 2 + imaginary ** 2;
  const admittance = { real: real / size, imaginary: frequency * VACUUM_PERMITTIVITY - imaginary / size };
  const square = admittance.real ** 2 + admittance.imaginary ** 2;
  return {
    impedance: { real: admittance.real / square, minusImaginary: admittance.imaginary / square },
    conductivity: admittance.real,
    permittivity: admittance.imaginary / (frequency * VACUUM_PERMITTIVITY),
  };
}

/**
 * Impedance, conductivity and permittivity over a range of frequencies, with the scatter of what a bootstrap gave. Of the curve in the plane
 * only what is across it counts: along it, a point is where another frequency has it.
 *
 * @param replicas relaxations as a bootstrap has them
 * @param lowest rad/fs, of the modes that it all is from
 */
export function impedanceCurve(
  relaxations: readonly Relaxation[],
  replicas: readonly (readonly Relaxation[])[],
  [lowest, highest]: readonly [number, number],
): ImpedancePoint[] {
  const first = below * lowest;
  return Array.from({ length: gridPoints }, (_, k) => {
    const frequency = first * (highest / first) ** (k / (gridPoints - 1));
    const { impedance: z, conductivity, permittivity } = measured(relaxations, frequency);
    const next = measured(relaxations, 1.001 * frequency).impedance;
    const along = [next.real - z.real, next.minusImaginary - z.minusImaginary] as const;
    const length = Math.hypot(...along);
    const [x, y] = [-along[1] / length, along[0] / length];
    const all = replicas.map((one) => measured(one, frequency));
    const across = all
      .map(({ impedance: one }) => mirroredAbout(z, one))
      .map((one) => ({ real: one.real - z.real, minusImaginary: one.minusImaginary - z.minusImaginary }))
      .map((from) => x * from.real + y * from.minusImaginary)
      .sort((a, b) => a - b);
    const at = (p: number) => across[Math.round(p * (across.length - 1))] ?? 0;
    const to = (d: number): Complex => {
      return { real: Math.max(0, z.real + d * x), minusImaginary: Math.max(0, z.minusImaginary + d * y) };
    };
    return {
      frequency,
      impedance: z,
      band: [to(Math.min(0, at(0.1587))), to(Math.max(0, at(0.8413)))],
      conductivity: mirrored(
        conductivity,
        all.map((one) => one.conductivity),
      ),
      permittivity: mirrored(
        permittivity,
        all.map((one) => one.permittivity),
      ),
    };
  });
}

/**
 * What a bootstrap does to the logarithm: about the value as the replicas are about it, the other way round. Where they are all to
 * one side (the fit is biased by so much) it still reaches to the value.
 */
export function mirrored(value: number, replicas: readonly number[]): Interval {
  const sorted = replicas.map((one) => one / value).sort((a, b) => a - b);
  const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))]!;
  return { value, interval68: [value / Math.max(1, at(0.8413)), value / Math.min(1, at(0.1587))] };
}

/** The same of a complex number: size and phase, whose logarithm is complex; the phase stays one of resistors and capacitors. */
function mirroredAbout(z: Complex, replica: Complex): Complex {
  const [size, other] = [z, replica].map(({ real, minusImaginary }) => Math.hypot(real, minusImaginary)) as [
    number,
    number,
  ];
  const [phase, from] = [z, replica].map(({ real, minusImaginary }) => Math.atan2(minusImaginary, real)) as [
    number,
    number,
  ];
  const angle = Math.min(Math.PI / 2, Math.max(0, 2 * phase - from));
  const length = size ** 2 / other;
  return { real: length * Math.cos(angle), minusImaginary: length * Math.sin(angle) };
}
