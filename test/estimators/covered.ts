import { afterAll } from "vitest";

import type { TransportEstimate } from "../../src/estimators/transport-estimate.js";

// What intervals cover, on motions whose coefficients are known: a row for each motion, printed by `npm run coverage`.

export interface Found {
  /** Of the value to the true one. */
  readonly ratio: number;
  /** Relative, as it is said. */
  readonly error: number;
  readonly in68: boolean;
  readonly in95: boolean;
  readonly converged: boolean;
}

const asked = process.env["GALVANOSTAT_REPEATS"];
export const repeatsOr = (few: number) => Number(asked ?? few);

export function against(
  truth: number,
  { value, standardError, interval68, interval95, converged }: TransportEstimate,
): Found {
  const inside = ([low, high]: readonly [number, number]) => low <= truth && truth <= high;
  return {
    ratio: value / truth,
    error: standardError / value,
    in68: inside(interval68),
    in95: inside(interval95),
    converged,
  };
}

export function mean(all: readonly Found[], of: (one: Found) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0) / all.length;
}

/** Fewest of `count` that a frequency of `p` falls below with a probability of 10⁻³ (normal, continuity). */
export const fewest = (p: number, count: number) => Math.floor(p * count - 3.1 * Math.sqrt(p * (1 - p) * count) - 0.5);

/** A mean ratio further than this from one is biased by more than a twentieth or a third of what is called the error: once in 10³. */
export function mostBias(all: readonly Found[]): number {
  const centre = mean(all, ({ ratio }) => ratio);
  const scatter = Math.sqrt(mean(all, ({ ratio }) => (ratio - centre) ** 2) / (all.length - 1));
  return Math.max(0.05, mean(all, ({ error }) => error) / 3) + 3.3 * scatter;
}

/** The table of `title`; returns what adds a row. */
export function tableOf(title: string): (name: string, all: readonly Found[]) => void {
  const lines = [
    `| ${title} | value/truth | error | scatter | 68 / 95 % cover | converged | its value/truth | its error | its cover |`,
    `|---|---|---|---|---|---|---|---|---|`,
  ];
  afterAll(() => {
    if (asked !== undefined) console.log(lines.join("\n"));
  });
  const percent = (x: number) => `${Math.round(100 * x)}`;
  const cover = (all: readonly Found[]) =>
    `${percent(mean(all, ({ in68 }) => Number(in68)))} / ${percent(mean(all, ({ in95 }) => Number(in95)))}`;
  return (name, all) => {
    const ratio = mean(all, (one) => one.ratio);
    const scatter = Math.sqrt(mean(all, (one) => (one.ratio - ratio) ** 2)) / ratio;
    const known = Number.isFinite(ratio) && ratio < 1e6;
    const own = all.filter(({ converged }) => converged);
    const ofOwn =
      own.length === 0
        ? "– | – | –"
        : `${mean(own, (one) => one.ratio).toFixed(2)} | ${mean(own, ({ error }) => error).toFixed(2)} | ${cover(own)}`;
    lines.push(
      `| ${name} | ${known ? ratio.toFixed(2) : "–"} | ${mean(all, ({ error }) => error).toFixed(2)} | ${known ? scatter.toFixed(2) : "–"} | ${cover(all)} | ${percent(own.length / all.length)} % | ${ofOwn} |`,
    );
  };
}
