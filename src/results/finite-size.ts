import { chargingSlowing, extrapolateSize, type SizeExtrapolation } from "../estimators/index.js";
import { finding, sentenceOf } from "../findings/index.js";
import { limits } from "../limits.js";
import { formatNumber } from "../units/index.js";
import type { FiniteSizeResult, PointResult } from "./document.js";
import { pointQuantities } from "./quantities/index.js";
import { methodName, readingOf, uncertain, type Quantity } from "./quantity.js";

/** σ of one temperature and direction by one method in cells of several sizes, the smallest first. */
export interface SizeSeries {
  readonly temperature: number;
  readonly direction?: readonly number[];
  /** Of a committee, its number. */
  readonly member?: number;
  readonly quantity: Quantity;
  readonly members: readonly {
    readonly point: PointResult;
    /** Å³ */
    readonly volume: number;
    /** S/cm */
    readonly value: number;
    readonly standardError: number;
  }[];
  readonly fit: SizeExtrapolation;
  /** E_c V of the cell that knows it best, eV Å³: what a held current costs an event; `null` where none does, and where no current is held. */
  readonly chargingEnergy: number | null;
}

const methods = ["conductivity", "constantField.conductivity", "equilibrium.einstein"];

/** Those that may be quoted; without two sizes there is no series. */
export function sizeSeries(points: readonly PointResult[]): SizeSeries[] {
  const lineOf = ({ temperature, direction, member }: PointResult) =>
    JSON.stringify([temperature.value, direction, member?.number]);
  return [...new Set(points.map(lineOf))].flatMap((line) =>
    methods.flatMap((key): SizeSeries[] => {
      const quantity = pointQuantities.find((one) => one.key === key)!;
      const members = points
        .filter((point) => lineOf(point) === line)
        .flatMap((point) => {
          const reading = readingOf(quantity, point);
          return reading === null || !reading.converged || reading.standardError === null
            ? []
            : [{ point, volume: point.volume.value, value: reading.value, standardError: reading.standardError }];
        })
        .sort((a, b) => a.volume - b.volume);
      const fit = extrapolateSize(members);
      if (fit === undefined) return [];
      const { temperature, direction, member } = members[0]!.point;
      return [
        {
          temperature: temperature.value,
          ...(member === undefined ? {} : { member: member.number }),
          ...(direction === undefined ? {} : { direction }),
          quantity,
          members,
          fit,
          chargingEnergy: key === "conductivity" ? chargingEnergyOf(members) : null,
        },
      ];
    }),
  );
}

/** A charge that the response told before one that was assumed, then the least uncertain χ. */
function chargingEnergyOf(members: SizeSeries["members"]): number | null {
  const [best] = members
    .flatMap(({ point: { charging }, volume }) => (charging === undefined ? [] : [{ ...charging, volume }]))
    .map(
      ({
        energy,
        volume,
        event,
        susceptibility: {
          interval68: [low, high],
        },
      }) => ({
        energy: energy.value * volume,
        response: event.response,
        spread: high / low,
      }),
    )
    .sort((a, b) => Number(b.response) - Number(a.response) || a.spread - b.spread);
  return best?.energy ?? null;
}

/** As results.json has it. */
export function describeFiniteSize(points: readonly PointResult[]): FiniteSizeResult[] {
  return sizeSeries(points).map(({ temperature, direction, member, quantity, members, fit, chargingEnergy }) => {
    const { limit, slope, chiSquared, degreesOfFreedom, pValue } = fit;
    const smallest = members[0]!;
    const { atoms, supercell } = smallest.point;
    const deviation = fit.deviation(smallest.volume);
    const slowing = chargingEnergy === null ? null : chargingSlowing(chargingEnergy / smallest.volume, temperature);
    const facts = { values: members.length, pValue, atoms, deviation, slowing };
    const found =
      pValue !== null && pValue < limits.significance
        ? finding("sizes-not-straight", { ...facts, pValue }, "conductivity")
        : finding("sizes-extrapolated", facts, "conductivity");
    return {
      temperature: { value: temperature, unit: "K" },
      ...(direction === undefined ? {} : { direction }),
      ...(member === undefined ? {} : { member }),
      method: methodName(quantity),
      conductivity: { ...limit, unit: "S/cm" },
      slope: { ...slope, unit: "S/cm Å^3" },
      chiSquared,
      degreesOfFreedom,
      pValue,
      volumes: members.map(({ volume }) => volume),
      smallest: { supercell, atoms, deviation, charging: slowing === null ? null : -slowing },
      verdict: sentenceOf(found),
      findings: [found],
    };
  });
}

/** One line: σ of an infinite cell, and how it was come by. */
export function sayFiniteSize({
  temperature,
  direction,
  member,
  method,
  conductivity,
  verdict,
}: FiniteSizeResult): string {
  const along =
    direction === undefined ? "" : ` along [${direction.map((x) => formatNumber(x, undefined, 3)).join(", ")}]`;
  return `σ(${formatNumber(temperature.value, "K")}${along}${member === undefined ? "" : `, m${member}`}, 1/V → 0) = ${uncertain(conductivity, "S/cm")}   ${method.replaceAll("-", " ")}: ${verdict}`;
}
