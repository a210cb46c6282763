import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { ZERO_CELSIUS } from "../units/constants.js";
import { fitLaw, widened, type PlainFit } from "./fit-law.js";
import { arrhenius, vogelFulcherTammann, type LawData } from "./laws/index.js";

/** K */
const rounding = 1e-6;

function areRound(temperatures: readonly number[], zero: number): boolean {
  const step = limits.roundTemperature;
  return temperatures.every((t) => Math.abs(t - zero - step * Math.round((t - zero) / step)) < rounding);
}

/**
 * Whether °C were taken for K, or K for °C: asked where temperatures in K are colder than ionic conduction is measured at and
 * round, where E_a is smaller than any known, or where one Arrhenius line is much straighter with the other zero and no law does
 * better with this one (from 273 K on: and the zero that fits best, T₀ of Vogel, Fulcher and Tammann, is that of °C), or where numbers
 * given as °C end in .15, or are 298, 323, 373: those of °C in K. Not asked of temperatures that are straight as they are, nor (°C) of those that were made from °C, or (K)
 * of those that were not.
 * @param line Arrhenius' law of `data`
 * @param fits of all laws
 */
export function doubtUnit(data: LawData, weighted: boolean, line: PlainFit, fits: readonly PlainFit[]): Finding[] {
  const { temperatures } = data;
  const energy = (fit: PlainFit) => ({
    value: fit.parameters[1]!,
    standardError: widened(fit, Math.sqrt(fit.covariance[1]![1]!)),
  });
  const best = Math.min(...fits.map(({ aicc }) => aicc ?? Infinity));
  const shiftedBy = (shift: number) => {
    const shifted = temperatures.map((t) => t + shift);
    if (!(Math.min(...shifted) > 0)) return undefined;
    const y = data.y.map((value, i) => value + Math.log(shifted[i]! / temperatures[i]!));
    const fit = fitLaw(arrhenius, { ...data, temperatures: shifted, y }, weighted);
    if ("code" in fit) return undefined;
    const gain = line.minusTwoLogL - fit.minusTwoLogL;
    const zero = fitLaw(vogelFulcherTammann, { ...data, temperatures: shifted, y }, weighted);
    const zeroError = "code" in zero ? Infinity : Math.sqrt(zero.covariance[2]![2]!) * zero.errorFactor;
    return {
      gain,
      isZero:
        !("code" in zero) &&
        zeroError < limits.celsiusKnown &&
        Math.abs(zero.parameters[2]!) < limits.celsiusErrors * zeroError,
      isStraighter: gain >= limits.otherUnit && fit.aicc !== null && fit.aicc <= best,
      facts: { lowest: Math.min(...temperatures), activationEnergy: energy(line), otherwise: energy(fit) },
    };
  };
  const celsius =
    areRound(temperatures, ZERO_CELSIUS) || areRound(temperatures, 273) ? undefined : shiftedBy(ZERO_CELSIUS);
  if (celsius !== undefined) {
    const { value, standardError } = celsius.facts.activationEnergy;
    const isCold = celsius.facts.lowest < limits.coldest && areRound(temperatures, 0);
    const isFlat = value > 0 && value + (standardError ?? 0) < limits.leastActivationEnergy;
    const isStraight = celsius.gain <= -limits.lawRuledOut;
    if (
      (celsius.isStraighter && (celsius.facts.lowest < limits.cold || (celsius.isZero && areRound(temperatures, 0)))) ||
      (!isStraight && (isCold || isFlat))
    )
      return [finding("perhaps-celsius", { ...celsius.facts, straighter: celsius.isStraighter })];
  }
  const fromCelsius =
    new Set(temperatures).size >= limits.tellingTemperatures &&
    (areRound(temperatures, 2 * ZERO_CELSIUS) || areRound(temperatures, ZERO_CELSIUS + 273));
  const kelvin = fromCelsius || areRound(temperatures, ZERO_CELSIUS) ? shiftedBy(-ZERO_CELSIUS) : undefined;
  if (
    kelvin !== undefined &&
    (kelvin.isStraighter || (fromCelsius && kelvin.gain > -limits.lawRuledOut)) &&
    kelvin.facts.lowest - ZERO_CELSIUS >= limits.coldest
  )
    return [finding("perhaps-kelvin", { ...kelvin.facts, straighter: kelvin.isStraighter })];
  return [];
}
