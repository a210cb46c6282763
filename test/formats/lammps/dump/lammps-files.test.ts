import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

import { readRecording, type RecordingOptions } from "../../../../src/formats/index.js";
import { difference } from "../../../recordings/helpers.js";

/** What LAMMPS itself wrote: see README.md there. */
const path = (name: string) => fileURLToPath(new URL(`recorded/${name}`, import.meta.url));
const options: RecordingOptions = { timestep: 1, types: { 1: "Na", 2: "Cl" } };

async function trajectory(name: string) {
  const recording = await readRecording(path(name), options);
  if (recording.kind !== "trajectory") throw new Error("no trajectory");
  return recording;
}

describe("dumps that LAMMPS wrote of one trajectory in a tilted cell", () => {
  test("unwrapped positions, behind units and times", async () => {
    const { frames, interval, species, cell, notes } = await trajectory("xu.lammpstrj");
    expect(frames).toHaveLength(11);
    expect(interval).toBe(25);
    expect(species.slice(0, 7).join(" ")).toBe("Na Na Na Cl Cl Na Na");
    // `region prism` and `change_box` of the script.
    [17.1, 0, 0, 1.18, 5.9, 0, -1.77, 1.475, 5.9].forEach((x, k) => expect(cell[k]).toBeCloseTo(x, 9));
    expect(notes).toEqual(["units metal, as the file says"]);
  });

  test.each([
    ["images.lammpstrj", false],
    ["xs.lammpstrj", false],
    ["xsu.lammpstrj", false],
    ["wrapped.lammpstrj", true],
  ])("%s: the same displacements to LAMMPS' six digits", async (name, continued) => {
    const [unwrapped, other] = [await trajectory("xu.lammpstrj"), await trajectory(name)];
    expect(other.species).toEqual(unwrapped.species);
    // A scaled coordinate of 1e-6 is 2e-5 Å; unwrapped ones of 10 Å have four decimals.
    expect(difference(other.frames, unwrapped.frames)).toBeLessThan(3e-4);
    expect(Math.max(...unwrapped.frames.at(-1)!.map((x, k) => Math.abs(x - unwrapped.frames[0]![k]!)))).toBeGreaterThan(
      1,
    );
    expect(other.notes.some((note) => note.includes("nearest image"))).toBe(continued);
  });

  test("fix ave/time of Σ z v over the same steps: the charge's displacement of the dump", async () => {
    const { frames, species } = await trajectory("xu.lammpstrj");
    const recording = await readRecording(path("flux.dat"), { timestep: 1, unit: "e Å/ps" });
    if (recording.kind !== "charge") throw new Error("no flux");
    expect(recording.interval).toBe(25);
    const q = (frame: Float64Array, axis: number) =>
      species.reduce((sum, name, i) => sum + (name === "Na" ? 1 : -1) * frame[3 * i + axis]!, 0);
    recording.displacement.forEach((series, axis) => {
      expect(series).toHaveLength(frames.length);
      const wanted = frames.map((frame) => q(frame, axis) - q(frames[0]!, axis));
      expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(1);
      // Velocities at whole steps against those between them: half a step of the flux's change, 0.0005 ps × some 100 e Å/ps.
      wanted.forEach((x, k) => expect(Math.abs(series[k]! - x)).toBeLessThan(0.1));
    });
  });
});
