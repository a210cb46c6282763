import type { PointEstimate } from "../../estimates/point.js";
import type { NoiseEstimate } from "../../estimates/run-estimates.js";
import { noiseInterval, type EquilibriumEstimate } from "../../estimators/index.js";
import { verdictOf } from "../../findings/index.js";
import { between, digits, percent, uncertain, type Measured, type Quantity } from "../quantity.js";
import { equilibriumQuantities } from "./equilibrium.js";

/** As a conductivity: ρ is a variance, known to √(2/ν) of itself. */
export const noiseConductivity = ({ resistivity: { value, degreesOfFreedom } }: NoiseEstimate): Measured => ({
  value: 1 / value,
  standardError: Math.sqrt(2 / degreesOfFreedom) / value,
});
/** 68 %: that of a variance is lopsided. */
export function noiseConductivityInterval({ resistivity }: NoiseEstimate): readonly [number, number] {
  const [low, high] = noiseInterval(resistivity);
  return [1 / high, 1 / low];
}

/** An equilibrium quantity as one of a point. */
const ofPoint = ({ key, of, ...rest }: Quantity<EquilibriumEstimate>): Quantity<PointEstimate> => ({
  ...rest,
  key: `equilibrium.${key}`,
  of: ({ equilibrium }) => (equilibrium === null ? undefined : of(equilibrium)),
});

/** Of all runs of a point together; keys of `points[]`. */
export const pointQuantities: readonly Quantity<PointEstimate>[] = [
  {
    key: "temperature",
    label: "T",
    unit: "K",
    of: ({ temperature }) => temperature,
    meaning: "that the thermostat was set to",
  },
  {
    key: "volume",
    label: "V",
    unit: "Å^3",
    of: ({ volume }) => volume,
    meaning: "of the cell that the runs were done in",
  },
  {
    key: "conductivity",
    label: "σ constant current",
    unit: "S/cm",
    of: ({ response, judgement }) =>
      response === null
        ? undefined
        : {
            ...response.conductivity,
            method: "constant-current",
            chiSquared: response.chiSquared,
            degreesOfFreedom: response.degreesOfFreedom,
            pValue: response.pValue,
            converged: judgement!.converged,
            verdict: verdictOf(judgement!.findings),
            findings: judgement!.findings,
          },
    meaning: "constant current, all runs of the point: 1/ρ of the fit in `linearResponse`",
    with: ["standardError", "converged"],
    format: uncertain,
    in: ["headline", "comparison", "csv", "figure", "laws"],
    column: "sigma_constant_current",
  },
  {
    key: "linearResponse.resistivity",
    label: "ρ",
    unit: "Ω cm",
    of: ({ response }) => response?.resistivity,
    meaning: "slope of the fit E(j) at small currents",
  },
  {
    key: "linearResponse.cubic",
    label: "b",
    unit: "V/Å/(A/cm^2)^3",
    of: ({ response }) => response?.cubic,
    meaning: "of E = ρj + bj³, where that was chosen",
  },
  {
    key: "linearResponse.characteristicCurrent",
    label: "j₀",
    unit: "A/cm^2",
    of: ({ response }) => response?.characteristicCurrent,
    meaning: "of E = ρj₀ asinh(j/j₀), where that was chosen",
  },
  {
    key: "linearResponse.largestLinearCurrent",
    label: "largest linear j",
    unit: "A/cm^2",
    of: ({ response }) => response?.largestLinearCurrent,
    meaning: "largest current at which σ(j) agrees with its limit",
  },
  {
    key: "linearResponse.evenPart",
    label: "even part",
    unit: "V/Å",
    of: ({ response }) => response?.evenPart,
    meaning: "(E(j) + E(−j))/2, which symmetry forbids",
  },
  {
    key: "linearResponse.betweenSamples",
    label: "scatter between samples",
    unit: "Ω cm",
    of: ({ response }) => {
      if (response?.betweenSamples == null) return undefined;
      const { scatter, standardError: _, within: __, ...rest } = response.betweenSamples;
      return { value: scatter, ...rest };
    },
    meaning: "standard deviation of ρ between independent samples of the structure",
  },
  {
    key: "noise.conductivity",
    label: "σ field noise",
    unit: "S/cm",
    of: ({ noise }) => (noise === null ? undefined : noiseConductivity(noise)),
    meaning: "from the fluctuations of the field alone (Johnson–Nyquist)",
    with: ["standardError", "interval68", "converged"],
    beside: { interval68: "noise.interval68", converged: "noise.converged" },
    format: uncertain,
    in: ["headline", "comparison", "csv"],
    column: "sigma_field_noise",
  },
  {
    key: "noise.interval68",
    label: "σ field noise (68 %)",
    unit: "S/cm",
    of: ({ noise }) => (noise === null ? undefined : noiseConductivityInterval(noise)),
    meaning: "lopsided interval of it",
  },
  {
    key: "constantField.conductivity",
    label: "σ constant field",
    unit: "S/cm",
    of: ({ constantField }) => {
      const response = constantField?.response;
      if (response === null || response === undefined) return undefined;
      const { converged, findings } = constantField!.judgement!;
      return {
        ...response.conductivity,
        method: "constant-field",
        chiSquared: response.chiSquared,
        degreesOfFreedom: response.degreesOfFreedom,
        pValue: response.pValue,
        converged,
        verdict: verdictOf(findings),
        findings,
      };
    },
    meaning: "constant field, all its runs of the point: slope of the fit in `constantField.linearResponse`",
    with: ["standardError", "converged"],
    format: uncertain,
    in: ["headline", "comparison", "csv", "figure", "laws"],
    column: "sigma_constant_field",
    optional: true,
  },
  {
    key: "constantField.linearResponse.cubic",
    label: "b",
    unit: "A/cm^2/(V/Å)^3",
    of: ({ constantField }) => constantField?.response?.cubic,
    meaning: "of j = σE + bE³, where that was chosen",
  },
  {
    key: "constantField.linearResponse.characteristicField",
    label: "E₀",
    unit: "V/Å",
    of: ({ constantField }) => constantField?.response?.characteristicField,
    meaning: "of j = σE₀ sinh(E/E₀), where that was chosen",
  },
  {
    key: "constantField.linearResponse.largestLinearField",
    label: "largest linear E",
    unit: "V/Å",
    of: ({ constantField }) => constantField?.response?.largestLinearField,
    meaning: "largest field at which σ(E) agrees with its limit",
  },
  {
    key: "constantField.linearResponse.evenPart",
    label: "even part",
    unit: "A/cm^2",
    of: ({ constantField }) => constantField?.response?.evenPart,
    meaning: "(j(E) + j(−E))/2, which symmetry forbids",
  },
  ...equilibriumQuantities.map(ofPoint),
  {
    key: "agreement.pValue",
    label: "p of the methods",
    unit: "1",
    of: ({ agreement }) => agreement?.pValue,
    meaning: "that constant current, noise and equilibrium see one σ",
    with: ["converged"],
    beside: { converged: "agreement.agree" },
    format: digits(2),
    in: ["headline", "comparison", "csv"],
    column: "methods_p_value",
  },
  {
    key: "charging.time",
    label: "charging time (68 %)",
    unit: "ps",
    of: ({ charging }) => charging?.time,
    meaning: "that the field of a held current needs to build up: mean relaxation time of its noise",
    with: ["interval68"],
    format: between,
  },
  {
    key: "charging.susceptibility",
    label: "χ (68 %)",
    unit: "1",
    of: ({ charging }) => charging?.susceptibility,
    meaning: "static susceptibility of what is bound: the time over ε₀ρ",
    with: ["interval68"],
    format: between,
  },
  {
    key: "charging.permittivity",
    label: "εᵣ (68 %)",
    unit: "1",
    of: ({ charging }) => {
      if (charging === null) return undefined;
      const { value, interval68 } = charging.susceptibility;
      return { value: 1 + value, interval68: [1 + interval68[0], 1 + interval68[1]] };
    },
    meaning: "static relative permittivity, 1 + χ: 1 for the electrons, as of rigid ions, the rest cages and framework",
    with: ["interval68"],
    format: between,
    in: ["csv"],
    column: "relative_permittivity",
    optional: true,
  },
  {
    key: "charging.event",
    label: "qa",
    unit: "e Å",
    of: ({ charging }) => charging?.event,
    meaning:
      "charge times way of one event: 2k_BT/(ρj₀) of a bent response (`response`: true), else z times 2 Å of one ion over the Haven ratio, where that is known",
  },
  {
    key: "charging.energy",
    label: "E_c",
    unit: "eV",
    of: ({ charging }) => charging?.energy,
    meaning: "(qa)²/(2ε₀χV): that an event spends on polarising the rest, the total current being held",
  },
  {
    key: "charging.slowing",
    label: "slowing",
    unit: "1",
    of: ({ charging }) => charging?.slowing,
    meaning: "1 − exp(−E_c/4k_BT): part of the rate of events that costs",
    format: percent,
  },
  {
    key: "charging.relaxations.time",
    label: "τ_k",
    unit: "ps",
    of: ({ charging }) => charging?.relaxations.map(({ time }) => time),
    meaning: "relaxation times of the field's noise; 0: faster than a picosecond or so",
  },
  {
    key: "charging.relaxations.resistivity",
    label: "ρ_k",
    unit: "Ω cm",
    of: ({ charging }) => charging?.relaxations.map(({ resistivity }) => resistivity),
    meaning: "of each of them: ρ(ω) = Σ ρ_k/(1 + iωτ_k)",
  },
  {
    key: "speedUp.costs.constantCurrent.relativeError",
    label: "ε const. current",
    unit: "1",
    of: ({ speedUp }) => speedUp?.costs.constantCurrent.relativeError,
    meaning: "relative standard error of σ under current",
    format: percent,
    in: ["comparison", "csv"],
    column: "relative_error_constant_current",
  },
  {
    key: "speedUp.costs.constantCurrent.time",
    label: "t const. current",
    unit: "ps",
    of: ({ speedUp }) => speedUp?.costs.constantCurrent.time,
    meaning: "simulated under current: equilibration, pilots and transients included",
    format: digits(),
    in: ["comparison", "csv"],
    column: "time_constant_current",
  },
  {
    key: "speedUp.costs.einstein.relativeError",
    label: "ε Einstein",
    unit: "1",
    of: ({ speedUp }) => speedUp?.costs.einstein.relativeError,
    meaning: "relative standard error of σ Einstein",
    format: percent,
    in: ["comparison", "csv"],
    column: "relative_error_einstein",
  },
  {
    key: "speedUp.costs.nernstEinstein.relativeError",
    label: "ε Nernst–Einstein",
    unit: "1",
    of: ({ speedUp }) => speedUp?.costs.nernstEinstein.relativeError,
    meaning: "relative standard error of σ Nernst–Einstein",
    format: percent,
    in: ["csv"],
    column: "relative_error_nernst_einstein",
  },
  {
    key: "speedUp.costs.einstein.time",
    label: "t equilibrium",
    unit: "ps",
    of: ({ speedUp }) => speedUp?.costs.einstein.time,
    meaning: "simulated at equilibrium, equilibration included",
    format: digits(),
    in: ["comparison", "csv"],
    column: "time_equilibrium",
  },
  {
    key: "speedUp.costs.nernstEinstein.time",
    label: "t equilibrium",
    unit: "ps",
    of: ({ speedUp }) => speedUp?.costs.nernstEinstein.time,
    meaning: "the same time",
  },
  {
    key: "speedUp.collective",
    label: "speed-up (68 %)",
    unit: "1",
    of: ({ speedUp }) => speedUp?.collective,
    meaning: "(ε²t at equilibrium)/(ε²t under current), for the collective σ",
    with: ["standardError", "interval68", "converged"],
    format: between,
    in: ["headline", "comparison", "csv"],
    column: "speed_up",
  },
  {
    key: "speedUp.nernstEinstein",
    label: "speed-up against Nernst–Einstein (68 %)",
    unit: "1",
    of: ({ speedUp }) => speedUp?.nernstEinstein,
    meaning: "the same, against Nernst–Einstein, which is another quantity",
    with: ["standardError", "interval68", "converged"],
    format: between,
    in: ["csv"],
    column: "speed_up_against_nernst_einstein",
  },
  {
    key: "speedUp.production",
    label: "speed-up in production (68 %)",
    unit: "1",
    of: ({ speedUp }) => speedUp?.production,
    meaning:
      "the collective one of recorded time alone, of the runs that σ rests on: without pilots, equilibration and what was left out",
    with: ["standardError", "interval68", "converged"],
    format: between,
    in: ["headline", "comparison", "csv"],
    column: "speed_up_in_production",
  },
];
