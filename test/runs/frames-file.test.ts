import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { FramesFile, frameInterval, framesOf } from "../../src/runs/frames-file.js";

const folder = mkdtempSync(join(tmpdir(), "galvanostat-frames-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("10 to 20 frames of a run of any length, and a longer one has every second, fourth … of them", () => {
  for (let steps = 11; steps < 3000; steps++) {
    const interval = frameInterval(steps);
    expect(Math.floor(steps / interval)).toBeGreaterThanOrEqual(10);
    expect(Math.floor(steps / interval)).toBeLessThanOrEqual(20);
    expect(frameInterval(steps + 1) % interval).toBe(0);
  }
  expect(frameInterval(20)).toBe(1);
  expect(frameInterval(21)).toBe(2);
  expect(frameInterval(0)).toBe(1);
});

test("frames come back; what was written after the state that a run goes on from is forgotten, a piece of one too", () => {
  const path = join(folder, "frames.bin");
  // Production steps 2, 4 … 24 after 100 steps of equilibration, x = step.
  const frame = (step: number, x = step) => ({ step: 100 + step, positions: Float64Array.of(x, 1 / 3, -x) });
  const file = new FramesFile(path, 1, 100, 0);
  for (let step = 2; step <= 24; step += 2) file.write(frame(step));
  appendFileSync(path, Buffer.alloc(17));
  const xs = (steps: number) => framesOf(path, 1, steps).map(([x]) => x);
  expect(xs(24)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
  expect(framesOf(path, 1, 24)[0]).toEqual(Float64Array.of(2, 1 / 3, -2));
  const again = new FramesFile(path, 1, 100, 12);
  expect(xs(24)).toEqual([2, 4, 6, 8, 10, 12]);
  for (let step = 16; step <= 48; step += 4) again.write(frame(step, -step));
  expect(xs(48)).toEqual([4, 8, 12, -16, -20, -24, -28, -32, -36, -40, -44, -48]);
  expect(framesOf(join(folder, "none.bin"), 1, 24)).toEqual([]);
});
