import type { DisplacementPath } from "../model/index.js";
import { sineTransform } from "../statistics/sine-transform.js";

/** Power of the flux in a band of frequencies. */
export interface SpectralBin {
  /** rad/fs */
  readonly frequency: number;
  /** fs between two points of the path it was made of. */
  readonly interval: number;
  /** Mean of ⟨|flux|²⟩ per unit of bandwidth, both signs of frequency: → d⟨Δx²⟩/dt for frequency → 0. */
  readonly power: number;
  /** χ² has so many. */
  readonly degreesOfFreedom: number;
}

/** Intervals of a path whose spectrum is taken: beyond them neighbours are joined first. The lowest frequencies are what counts. */
const mostIntervals = 2048;
/** Relative width of a band. */
const width = 0.12;

/**
 * Sine coefficients of the increments of one component of a path, c_k = √(2/T) Σ_t Δx_t sin(πk(t + ½)/n), k = 1 … n: an
 * orthogonal transform, so that of white increments all are independent with the variance d⟨Δx²⟩/dt. The sines vanish at
 * the ends: what is only bounded (a rattling ion, a polarised cage) enters with ω², as it does in its spectrum, and not with
 * its size over T, as it does in the periodogram (Riedel & Sidorenko, IEEE Trans. Signal Process. 43, 188 (1995)).
 */
export function sineCoefficients(
  path: Float64Array,
  interval: number,
  most = mostIntervals,
): { readonly c: Float64Array; readonly interval: number } {
  const joined = Math.max(1, Math.ceil((path.length - 1) / most));
  const n = Math.floor((path.length - 1) / joined);
  const scale = Math.sqrt(2 / (n * joined * interval));
  const c = sineTransform(
    Float64Array.from({ length: n }, (_, t) => scale * (path[(t + 1) * joined]! - path[t * joined]!)),
  );
  c[n - 1]! *= Math.SQRT1_2;
  return { c, interval: joined * interval };
}

/**
 * Directions that count: (tr σ)²/tr σ² of the tensor, 3 for an isotropic conductor, 1 where all the motion is along one line.
 * From the lower half of the modes, of which the bias of so many samples is taken off.
 */
function directions(components: readonly Float64Array[]): number {
  const d = components.length;
  if (d === 1) return 1;
  const modes = Math.max(8, Math.floor(components[0]!.length / 2));
  const m = components.map((a) =>
    components.map((b) => {
      let sum = 0;
      for (let k = 0; k < Math.min(modes, a.length); k++) {
        // Every mode with the same weight: the spectrum may rise by orders of magnitude.
        const power = components.reduce((total, c) => total + c[k]! ** 2, 0);
        if (power > 0) sum += (a[k]! * b[k]!) / power;
      }
      return sum;
    }),
  );
  const trace = m.reduce((sum, row, a) => sum + row[a]!, 0);
  const squares = m.flat().reduce((sum, x) => sum + x * x, 0) / trace ** 2;
  // Of isotropic directions in d dimensions, normalised mode by mode: E = 1/d + (1 − 1/d)·2/(d + 2)/modes.
  const excess = squares - ((1 - 1 / d) * 2) / (d + 2) / Math.min(modes, components[0]!.length);
  return Math.min(d, Math.max(1, 1 / Math.max(excess, 1 / d)));
}

/** Bands of the mean spectrum over the components of a path, the lowest modes one by one. @param most intervals, of longer paths neighbours are joined */
export function sineSpectrum({ interval, displacement }: DisplacementPath, most = mostIntervals): SpectralBin[] {
  const spectra = displacement.map((component) => sineCoefficients(component, interval, most));
  const components = spectra.map(({ c }) => c);
  const own = spectra[0]!.interval;
  const n = components[0]!.length;
  const dof = directions(components);
  const bins: SpectralBin[] = [];
  for (let k = 1; k <= n; ) {
    const modes = Math.min(Math.max(1, Math.floor(width * k)), n - k + 1);
    let power = 0;
    for (const c of components) for (let j = k; j < k + modes; j++) power += c[j - 1]! ** 2;
    bins.push({
      frequency: (Math.PI * (k + (modes - 1) / 2)) / (n * own),
      interval: own,
      power: power / (modes * components.length),
      degreesOfFreedom: dof * modes,
    });
    k += modes;
  }
  return bins;
}
