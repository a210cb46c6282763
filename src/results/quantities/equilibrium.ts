import type { EquilibriumEstimate, TransportEstimate } from "../../estimators/index.js";
import { verdictOf } from "../../findings/index.js";
import { uncertain, type Measured, type Quantity } from "../quantity.js";
import { published } from "../units.js";

/** A coefficient with its interval, what its error rests on, and whether it may be quoted. */
export function transport(
  estimate: TransportEstimate | null | undefined,
): (Measured & Record<string, unknown>) | null | undefined {
  if (estimate === null || estimate === undefined) return estimate;
  const { value, standardError, interval68, interval95, effectiveSamples, memory, converged, findings } = estimate;
  return {
    value,
    standardError,
    interval68,
    // A value far below its error has an upper bound beyond all numbers.
    interval95: [interval95[0], Number.isFinite(interval95[1]) ? interval95[1] : null],
    effectiveSamples,
    memory: { shown: published.ps(memory.shown), assumed: published.ps(memory.assumed), unit: "ps" },
    converged,
    verdict: verdictOf(findings),
    findings,
  };
}

const conductivity = { unit: "S/cm", format: uncertain, with: ["standardError", "converged"] } as const;

/** Of equilibrium runs; keys of `points[].equilibrium`. */
export const equilibriumQuantities: readonly Quantity<EquilibriumEstimate>[] = [
  {
    key: "einstein",
    label: "σ Einstein",
    meaning: "from the squared displacement of the charge at long times, mean over directions",
    ...conductivity,
    of: ({ einstein }) => transport(einstein),
    missing: "too short",
    in: ["equilibrium", "headline", "comparison", "csv", "figure", "laws", "verdicts"],
    column: "sigma_einstein",
  },
  {
    key: "greenKubo",
    label: "σ Green–Kubo",
    meaning: "from the integral of the autocorrelation of the flux, mean over directions",
    ...conductivity,
    of: ({ greenKubo }) => transport(greenKubo),
    missing: "too short",
    in: ["equilibrium", "headline", "comparison", "csv", "figure", "verdicts"],
    column: "sigma_green_kubo",
  },
  {
    key: "einsteinAlong",
    label: "σ Einstein along j",
    meaning: "the same as Einstein's, along the point's current",
    ...conductivity,
    of: ({ einsteinAlong }) => transport(einsteinAlong ?? undefined),
    in: ["equilibrium", "headline", "comparison", "csv", "verdicts"],
    column: "sigma_einstein_along",
  },
  {
    key: "nernstEinstein",
    label: "σ Nernst–Einstein",
    meaning: "of the mobile species, as if their ions were independent of each other",
    ...conductivity,
    of: ({ nernstEinstein }) => transport(nernstEinstein),
    in: ["equilibrium", "headline", "comparison", "csv", "figure", "laws", "verdicts"],
    column: "sigma_nernst_einstein",
  },
  {
    key: "havenRatio",
    label: "Haven ratio",
    meaning: "σ Nernst–Einstein over σ Einstein",
    ...conductivity,
    unit: "1",
    of: ({ havenRatio }) => transport(havenRatio),
    in: ["equilibrium", "headline", "comparison", "csv", "verdicts"],
    column: "haven_ratio",
  },
  {
    key: "selfDiffusion.*",
    label: "D *",
    meaning: "self-diffusion coefficient of a species",
    ...conductivity,
    unit: "cm^2/s",
    of: ({ selfDiffusion }) =>
      Object.fromEntries(selfDiffusion.map(({ name, estimate }) => [name, transport(estimate) ?? null])),
    missing: "too short",
    in: ["equilibrium"],
  },
  {
    key: "tensor",
    label: "σ tensor",
    meaning: "xx, yy, zz, yz, xz, xy of the Einstein conductivity, when asked for",
    unit: "S/cm",
    of: ({ tensor }) => (tensor === null ? undefined : { value: tensor.values, standardError: tensor.standardErrors }),
  },
  {
    key: "duration",
    label: "t recorded",
    unit: "ps",
    of: ({ duration }) => duration,
    meaning: "recorded by all equilibrium runs together",
  },
];
