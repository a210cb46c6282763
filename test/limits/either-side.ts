import { expect } from "vitest";

export interface Case {
  readonly value: number;
  /** Whether what the limit is for was said, or done. */
  readonly told: boolean;
}

/**
 * Told exactly beyond the limit, for cases of which some lie within a factor of two of it on either side: a limit that
 * were off by two would be noticed.
 */
export function either(beyond: "above" | "below", limit: number, cases: readonly Case[]): void {
  for (const { value, told } of cases)
    expect(told, `${value} against ${limit}`).toBe(beyond === "above" ? value > limit : value < limit);
  for (const [low, high] of [
    [limit / 2, limit],
    [limit, 2 * limit],
  ] as const)
    expect(
      cases.some(({ value }) => value > low && value < high),
      `a case from ${low} to ${high} among ${cases.map(({ value }) => value.toPrecision(3)).join(", ")}`,
    ).toBe(true);
}
