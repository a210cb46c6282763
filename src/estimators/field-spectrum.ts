import { cosineTransform, smoothLength } from "../statistics/sine-transform.js";
import type { SpectralBin } from "./sine-spectrum.js";

/** Rows that are joined at least: what is faster than so many is not looked at. */
const fewestRows = 8;
/** Points below which there is no spectrum to speak of. */
const fewestPoints = 64;
/** Of longer series neighbours are joined. */
const mostPoints = 2 ** 16;
/** Relative width of a band. */
const width = 0.12;

/**
 * Power of the field's fluctuations per unit of bandwidth, both signs of frequency, [field]² fs: → t Var(Ē) for frequency → 0.
 * Of cosine coefficients c_k = √(2/n) Σ_t E_t cos(πk(t + ½)/n), whose ends do not leak as those of a periodogram do: a field that
 * relaxes slowly is a step there. The lowest modes one by one, the others in bands. None of a series of less than some 500 rows.
 *
 * @param samples means over `interval` each, transient removed
 * @param interval fs
 */
export function fieldSpectrum(samples: Float64Array, interval: number): SpectralBin[] {
  const joined = Math.max(fewestRows, Math.ceil(samples.length / mostPoints));
  if (samples.length < joined * fewestPoints) return [];
  const n = smoothLength(Math.floor(samples.length / joined));
  const first = samples.length - n * joined;
  const points = new Float64Array(n);
  for (let i = 0; i < n * joined; i++) points[Math.floor(i / joined)]! += samples[first + i]! / joined;
  const c = cosineTransform(points);
  const step = joined * interval;
  const bins: SpectralBin[] = [];
  for (let k = 1; k < n; ) {
    const modes = Math.min(Math.max(1, Math.floor(width * k)), n - k);
    let power = 0;
    for (let j = k; j < k + modes; j++) power += ((2 * step) / n) * c[j]! ** 2;
    bins.push({
      frequency: (Math.PI * (k + (modes - 1) / 2)) / (n * step),
      interval: step,
      power: power / modes,
      degreesOfFreedom: modes,
    });
    k += modes;
  }
  return bins;
}
