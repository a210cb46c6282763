import { describe, expect, test } from "vitest";

import { InputError } from "../../src/index.js";
import { jobTime, parseTime, slurmTime, timeOf } from "../../src/cli/wall-time.js";

const hour = 3_600_000;
const minute = 60_000;

describe("times that mean the same to everybody", () => {
  test.each([
    ["4h", 4 * hour],
    ["3h50m", 3 * hour + 50 * minute],
    ["90 min", 1.5 * hour],
    ["90m", 1.5 * hour],
    ["2 d", 48 * hour],
    ["1d 2h", 26 * hour],
    ["45s", 45_000],
    ["4 hours", 4 * hour],
    ["1 hour 30 minutes", 1.5 * hour],
    ["1 week", 168 * hour],
    ["2 weeks 1 day", 360 * hour],
    ["90 seconds", 90_000],
    ["2:00:00", 2 * hour],
    [" 3:50:00 ", 3 * hour + 50 * minute],
    ["1-02:03:04", 26 * hour + 184_000],
  ])("%s", (text, expected) => {
    expect(parseTime(text)).toBe(expected);
    expect(parseTime(text, { asSlurm: true })).toBe(expected);
  });

  test.each([
    "",
    " ",
    "soon",
    "3h50",
    "-1h",
    "1.5h",
    "UNLIMITED",
    "INVALID",
    "50m3h",
    "4:h",
    "1-2-3",
    "1:2:3:4",
    "-5",
    "9".repeat(20),
  ])("%j is none", (text) => {
    expect(parseTime(text)).toBeNull();
    expect(parseTime(text, { asSlurm: true })).toBeNull();
  });
});

// man sbatch: "minutes", "minutes:seconds", "hours:minutes:seconds", "days-hours", "days-hours:minutes" and "days-hours:minutes:seconds".
describe("times that only Slurm reads, by its manual", () => {
  test.each([
    ["90", 90 * minute],
    ["15:30", 15 * minute + 30_000],
    ["1-12", 36 * hour],
    ["1-12:30", 36 * hour + 30 * minute],
  ])("%s", (text, expected) => {
    expect(parseTime(text, { asSlurm: true })).toBe(expected);
    expect(parseTime(text)).toBeNull();
  });
});

describe("as Slurm writes them", () => {
  test.each([
    ["4h", "04:00:00"],
    ["90", "01:30:00"],
    ["15:30", "00:15:30"],
    ["23h59m59s", "23:59:59"],
    ["24h", "1-00:00:00"],
    ["100 d", "100-00:00:00"],
    ["1-12:30", "1-12:30:00"],
  ])("%s is %s", (text, written) => {
    const time = timeOf("--time", text, { asSlurm: true });
    expect(slurmTime(time)).toBe(written);
    expect(parseTime(written)).toBe(time);
  });
});

test.each(["0", "0h", "0:00"])("%s is no time for anything", (text) =>
  expect(() => timeOf("--time", text, { asSlurm: true })).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" })),
);

test.each([
  ["UNLIMITED", "UNLIMITED"],
  ["infinite", "INFINITE"],
  ["1 week", "7-00:00:00"],
  ["52 weeks", "364-00:00:00"],
])("%s of a job is %s", (text, written) => expect(jobTime(text)).toBe(written));

test.each(["2 years", "53 weeks", "9000:00:00"])("%s is no time for a job", (text) =>
  expect(() => jobTime(text)).toThrow(InputError),
);

test("without an end there is no time limit", () =>
  expect(() => timeOf("--time-limit", "UNLIMITED")).toThrow(expect.objectContaining({ code: "WRONG_TYPE" })));

test("what is accepted is named", () => {
  const problem = (asSlurm: boolean) => {
    try {
      return timeOf("--x", "4 fortnights", { asSlurm });
    } catch (error) {
      return (error as { problems: readonly object[] }).problems[0]!;
    }
  };
  expect(problem(true)).toMatchObject({
    code: "WRONG_TYPE",
    path: "--x",
    message: '"4 fortnights" is no time',
    expected: expect.stringMatching(/4h.*h:m:s.*d-h:m:s.*minutes, m:s, d-h, d-h:m or UNLIMITED/),
  });
  expect(problem(false)).toMatchObject({ expected: expect.not.stringContaining("m:s, d-h,") });
});
