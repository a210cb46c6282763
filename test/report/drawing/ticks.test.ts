import { expect, test } from "vitest";

import { openCanvases } from "../../../src/report/drawing/canvas.js";
import { panel } from "../../../src/report/drawing/panel.js";
import { logTicks } from "../../../src/report/drawing/ticks.js";

test.each([
  [0.08, 12, 15, [0.1, 0.2, 0.5, 1, 2, 5, 10]],
  [0.08, 12, 5, [0.1, 0.3, 1, 3, 10]],
  [0.08, 12, 4, [0.1, 1, 10]],
  [0.5e-4, 2, 9, [1e-4, 1e-3, 0.01, 0.1, 1]],
  [20, 30, 5, [20, 22, 24, 26, 28, 30]],
])("from %d to %d with room for %d: %j", (low, high, count, expected) => {
  expect(logTicks(low, high, count)).toEqual(expected);
});

test("every tick of a logarithmic axis is labelled", async () => {
  const { svg } = panel((await openCanvases()).wide, {
    width: 720,
    height: 320,
    x: { label: "x", range: [0, 1] },
    y: { label: "y", range: [0.1, 10], logarithmic: true },
    marks: () => [],
  });
  const labels = /aria-label="y-axis tick label".*?<\/g>/s.exec(svg)![0];
  expect([...labels.matchAll(/>([^<]*)<\/text>/g)].map(([, text]) => text)).toEqual([
    "0.1",
    "0.2",
    "0.5",
    "1",
    "2",
    "5",
    "10",
  ]);
});
