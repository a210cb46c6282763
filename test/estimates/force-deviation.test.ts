import { describe, expect, test } from "vitest";

import { RunError } from "../../src/errors/errors.js";
import { deviationOfForces, estimateForceDeviation } from "../../src/estimates/force-deviation.js";
import type { ParticleModel } from "../../src/model/index.js";

describe("the deviation of forces, by hand", () => {
  // Two atoms. The first: forces (3, 0, 0) and (1, 0, 4), mean (2, 0, 2), variance (1 + 4 + 1 + 4)/2 = 5. The second: alike, (0, 1, 0).
  const forces = [Float64Array.of(3, 0, 0, 0, 1, 0), Float64Array.of(1, 0, 4, 0, 1, 0)];

  test("of a frame: root mean square over the atoms, the largest atom, the mean force", () => {
    const { rms, largest, force } = deviationOfForces(forces);
    expect(rms).toBeCloseTo(Math.sqrt(5 / 2), 12);
    expect(largest).toBeCloseTo(Math.sqrt(5), 12);
    expect(force).toBeCloseTo(Math.sqrt((8 + 1) / 2), 12);
  });

  test("three that agree do not deviate", () => {
    expect(deviationOfForces([forces[0]!, forces[0]!, forces[0]!])).toMatchObject({ rms: 0, largest: 0 });
  });

  // Forces k (x, 0, 0): of members k = 1 and 3 at x the deviation is |x|, the mean force 2 x.
  const members = [1, 3].map((k) => ({
    digest: `${k}`,
    model: { charges: Float64Array.of(k) } as unknown as ParticleModel,
  }));
  const open: string[] = [];
  const linear = ({ charges }: ParticleModel) => {
    open.push(`${charges[0]!}`);
    return {
      at: async (positions: Float64Array) => {
        if (positions[0]! > 99) throw new RunError([{ code: "CLIENT_DIED", message: "gone" }]);
        if (positions[0]! > 9 && charges[0] === 3) throw new RunError([{ code: "OVERLAP", message: "too close" }]);
        return { potentialEnergy: 0, forces: positions.map((x) => x * charges[0]!) };
      },
      close: () => void open.push(`${charges[0]!} closed`),
    };
  };
  const at = (x: number) => Float64Array.of(x, 0, 0);

  test("over frames: means, and the largest", async () => {
    expect(await estimateForceDeviation([at(1), at(2), at(-6)], members, linear)).toEqual({
      members: ["1", "3"],
      frames: 3,
      refused: 0,
      mean: 3,
      largestFrame: 6,
      largestAtom: 6,
      force: 6,
    });
  });

  test("one member at a time, and none is left open when one cannot be had", async () => {
    open.length = 0;
    await estimateForceDeviation([at(1), at(2)], members, linear);
    expect(open).toEqual(["1", "1 closed", "3", "3 closed"]);
    open.length = 0;
    await expect(estimateForceDeviation([at(100)], members, linear)).rejects.toMatchObject({ code: "CLIENT_DIED" });
    expect(open).toEqual(["1", "1 closed"]);
  });

  test("frames that a member refuses are counted; none at all: no deviation", async () => {
    expect(await estimateForceDeviation([at(1), at(10)], members, linear)).toMatchObject({
      frames: 1,
      refused: 1,
      mean: 1,
    });
    expect(await estimateForceDeviation([at(10)], members, linear)).toBeNull();
    expect(await estimateForceDeviation([], members, linear)).toBeNull();
  });
});
