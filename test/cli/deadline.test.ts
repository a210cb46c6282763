import { describe, expect, test } from "vitest";

import { findDeadline, parseTimeLeft } from "../../src/cli/deadline.js";

const hour = 3_600_000;
const now = 1_800_000_000_000;
const nobody = () => null;

test("what squeue says is left of a job", () => {
  expect(["1-02:03:04", "2:00:00", "15:30", "45\n", "UNLIMITED", "INVALID", ""].map(parseTimeLeft)).toEqual([
    26 * hour + 184_000,
    2 * hour,
    930_000,
    45_000,
    null,
    null,
    null,
  ]);
});

describe("the deadline", () => {
  test("there is none where nobody says one", () => expect(findDeadline(undefined, {}, now, nobody)).toBeNull());

  test("is the earliest that is said", () => {
    const environment = { GALVANOSTAT_DEADLINE: String((now + 2 * hour) / 1000), SLURM_JOB_ID: "7" };
    const of = (limit: string | undefined, left: number) => findDeadline(limit, environment, now, () => left);
    expect(of("1h", 9 * hour)).toEqual({ at: now + hour, from: "--time-limit" });
    expect(of("3h", 9 * hour)).toEqual({ at: now + 2 * hour, from: "GALVANOSTAT_DEADLINE" });
    // Two minutes before its end, or a tenth of what is left.
    expect(of("3h", hour)).toEqual({ at: now + hour - 120_000, from: "Slurm job 7" });
    expect(of("3h", 60_000)).toEqual({ at: now + 54_000, from: "Slurm job 7" });
  });

  test("the end of a job that is in its environment is not asked for", () => {
    const environment = { SLURM_JOB_ID: "7", SLURM_JOB_END_TIME: String((now + hour) / 1000) };
    const asked = () => expect.fail("asked");
    expect(findDeadline(undefined, environment, now, asked)?.at).toBe(now + hour - 120_000);
  });

  test.each([
    ["soon", {}, "WRONG_TYPE"],
    ["90", {}, "WRONG_TYPE"],
    ["15:30", {}, "WRONG_TYPE"],
    ["0s", {}, "OUT_OF_RANGE"],
    [undefined, { GALVANOSTAT_DEADLINE: "tomorrow" }, "WRONG_TYPE"],
  ])("%j is refused", (limit, environment, code) =>
    expect(() => findDeadline(limit, environment, now, nobody)).toThrow(expect.objectContaining({ code })),
  );
});
