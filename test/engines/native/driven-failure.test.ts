import { describe, expect, test } from "vitest";

import { withDrive } from "../../../src/engines/native/driven-failure.js";
import { simulate } from "../../../src/engines/native/simulate.js";
import { InputError, RunError } from "../../../src/errors/errors.js";
import { pairTermsOf, withPairTerms } from "../../../src/model/interactions.js";
import { dynamicsAt, lithiumZirconate } from "../../systems.js";

const drive = (chargeFlux: number) => ({ scheme: "charge", mobile: Int32Array.of(1, 0, 0), chargeFlux });
const overlap = new RunError([{ code: "OVERLAP", message: "atom 1 (Li) and atom 8 (O) are 0.5 Å apart" }]);
const salt = lithiumZirconate();
const atRest = dynamicsAt(600, { drive: null });
/** Of eight lithium ions, z = 1, in a field of −x k_BT/(1 e Å), ions hopping by 2 Å. */
const told = (x: number, chargeFlux = 1e-4) =>
  withDrive(
    overlap,
    salt,
    dynamicsAt(600, { drive: drive(chargeFlux) }),
    Float64Array.of(-0.5, -1.5).map((part) => part * x * 8.617333262e-5 * 600),
  );
const lithium = [...salt.types].filter((type) => type === 0).length;
/** At this part of √(k_BT/m). */
const drifting = (part: number) =>
  withDrive(
    overlap,
    salt,
    dynamicsAt(600, {
      drive: drive(-part * lithium * Math.sqrt((8.617333262e-5 * 600) / (6.94 * 103.642697))),
    }),
    new Float64Array(0),
  );

describe("the failure of a driven run", () => {
  test("names field and drive where the drive is beyond linear response", () => {
    const error = told(4);
    expect(error).toBeInstanceOf(RunError);
    // 4 · 8.617e-5 · 600
    expect(error).toMatchObject({
      code: "OVERLAP",
      message: expect.stringMatching(
        /^atom 1 \(Li\) and atom 8 \(O\) are 0\.5 Å apart; .*field of 0\.21 V\/Å, zeEa\/2k_BT = 4, .*up to 0\.7$/,
      ),
    });
  });

  test("names the drift before there is a field", () => {
    // √(k_BT/m) = 8.48 Å/ps; 3v over it against 0.7.
    expect(drifting(2)).toMatchObject({ message: expect.stringMatching(/drift at 17 Å\/ps, .* at 8\.5 Å\/ps$/) });
    expect(drifting(0.24)).not.toBe(overlap);
    expect(drifting(0.23)).toBe(overlap);
  });

  test("of a field that is held says so", () => {
    const held = (field: number) =>
      withDrive(
        overlap,
        salt,
        dynamicsAt(600, { drive: { scheme: "charge", mobile: Int32Array.of(1, 0, 0), field } }),
        new Float64Array(0),
      );
    // x k_BT/(1 e Å) at 600 K
    expect(held(-4 * 8.617333262e-5 * 600)).toMatchObject({
      message: expect.stringMatching(/the field is probably too large: it is a field of 0\.21 V\/Å, zeEa\/2k_BT = 4/),
      problems: [{ remedy: "a smaller field" }],
    });
    expect(held(0.69 * 8.617333262e-5 * 600)).toBe(overlap);
  });

  test("is left alone below, and without a current or a failure of a run", () => {
    expect(told(0.69)).toBe(overlap);
    expect(told(0.71)).not.toBe(overlap);
    expect(told(4, 0)).toBe(overlap);
    expect(withDrive(overlap, salt, atRest, Float64Array.of(9))).toBe(overlap);
    for (const code of ["CLIENT_ENDED", "CLIENT_NOT_STARTED", "CLIENT_TOO_SLOW", "SOCKET_FAILED", "NO_THREADS"]) {
      const elsewhere = new RunError([{ code, message: "it ended" }]);
      expect(withDrive(elsewhere, salt, dynamicsAt(600, { drive: drive(1) }), Float64Array.of(9))).toBe(elsewhere);
    }
    const lost = new RunError([{ code: "LOST_ATOM", message: "atom 1 (Li) is lost" }]);
    expect(withDrive(lost, salt, dynamicsAt(600, { drive: drive(1) }), Float64Array.of(9))).not.toBe(lost);
    const input = new InputError([{ code: "X", message: "x" }]);
    expect(withDrive(input, salt, dynamicsAt(600, { drive: drive(1) }), Float64Array.of(9))).toBe(input);
  });
});

describe("on the way", () => {
  // Without repulsion between Li and O they meet sooner or later, by the current or without it.
  const whole = lithiumZirconate();
  const model = withPairTerms(
    whole,
    pairTermsOf(whole).filter(({ types }) => types[0] !== 0),
  );
  const failure = async (chargeFlux: number, equilibrationSteps: number) => {
    try {
      await simulate({
        model,
        dynamics: dynamicsAt(1000, { drive: drive(chargeFlux), sampleInterval: 1 }),
        equilibrationSteps,
        steps: 100_000,
      });
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("it did not fail");
  };

  test.each([0, 90_000])("a current that is far too large is named, after %d steps of equilibration", async (steps) => {
    expect(await failure(0.5, steps)).toMatch(/atom \d+ .*at step \d+ .*current is probably too large/);
  });

  test("an overlap at zero current is only an overlap", async () => {
    expect(await failure(0, 0)).not.toMatch(/current is probably/);
  });
});
