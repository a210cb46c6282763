import { minus, superscript } from "../../units/format.js";

/** Steps of 1, 2 or 5 times a power of ten, at most about `count` of them between the bounds. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * (1 - 1e-9))!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** Of a logarithmic axis: powers of ten where there are decades, else 1, 2, 5 or 1, 3, as many as `count` has room for, else even steps. */
export function logTicks(low: number, high: number, count: number): number[] {
  const decades = Math.log10(high / low);
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const within = (ticks: number[]) => ticks.filter((t) => t >= low * (1 - 1e-9) && t <= high * (1 + 1e-9));
  const powers = Array.from({ length: to - from + 1 }, (_, k) => from + k);
  if (decades >= 3) {
    const every = Math.max(1, Math.ceil(decades / count));
    return within(powers.filter((p) => p % every === 0).map((p) => Number(`1e${p}`)));
  }
  const few = [[1, 2, 5], [1, 3], [1]].map((digits) =>
    within(powers.flatMap((p) => digits.map((m) => Number(`${m}e${p}`)))),
  );
  if (few[0]!.length < 3) return linearTicks(low, high, Math.min(count, 5));
  return few.find((ticks) => ticks.length <= count && ticks.length >= 2) ?? few[1]!;
}

/** 10³ for powers of ten that are long as numbers; else the number itself. */
export function logLabel(value: number): string {
  const power = Math.round(Math.log10(value));
  if (Math.abs(value / 10 ** power - 1) < 1e-9 && (power > 3 || power < -2)) return `10${superscript(power)}`;
  if (value >= 1e5 || value < 1e-3) {
    const at = Math.floor(Math.log10(value) + 1e-9);
    return `${Number((value / 10 ** at).toPrecision(3))} × 10${superscript(at)}`;
  }
  return plainLabel(value);
}

/** Of a linear axis; minus as people write it. */
export const plainLabel = (value: number): string => minus(Number(value.toPrecision(10)));

/** Widened on both sides by a part of itself; on a logarithmic axis by a power. A single value gets room around it. */
export function padded(low: number, high: number, part: number): [number, number] {
  const room = high > low ? part * (high - low) : Math.max(Math.abs(low), 1e-12) * 0.1;
  return [low - room, high + room];
}

export function paddedLog(low: number, high: number, part = 0.06): [number, number] {
  const factor = Math.max(high / low, 1.5) ** part * (high / low < 1.3 ? 1.25 : 1);
  return [low / factor, high * factor];
}
