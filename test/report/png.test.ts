import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { expect, test } from "vitest";

import { renderPng } from "../../src/report/png.js";

const svg = (width: string, height: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 10 10"><rect width="5" height="5"/></svg>`;

test("a figure is drawn at its size", async () => {
  const png = await renderPng(svg("10", "20"), "#fff", 1);
  // The header's width and height (PNG specification, 11.2.2).
  const view = new DataView(png.buffer, png.byteOffset);
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([10, 20]);
});

test("it is meant for print at 300 dpi, and says so", async () => {
  const png = Buffer.from(await renderPng(svg("96", "192"), "#fff"));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([300, 600]);
  // 11811 pixels a metre along both axes, and the checksum of that: what image editors write for 300 dpi.
  const chunk = Buffer.from("000000097048597300002e2300002e230178a53f76", "hex");
  expect(png.subarray(33, 33 + chunk.length)).toEqual(chunk);
  // The next chunk follows at once.
  expect(
    png
      .subarray(33 + chunk.length + 4)
      .subarray(0, 4)
      .toString("latin1"),
  ).toMatch(/^[A-Za-z]{4}$/);
});

test.each([
  ["0", "20"],
  ["10", "-3"],
  ["NaN", "20"],
  ["10", "Infinity"],
  ["10", "30000"],
])("one of %s × %s px is an error, and not the end of the process", async (width, height) => {
  await expect(renderPng(svg(width, height), "#fff")).rejects.toThrow(`${width} × ${height} px`);
});

test("what was drawn is given back: a hundred reports in one process do not fill the memory", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const drawSome = async (count: number) => {
    for (let k = 0; k < count; k++) {
      await renderPng(svg("720", "400"), "#fff");
      collect();
    }
  };
  await drawSome(5);
  const before = process.memoryUsage().rss;
  await drawSome(12);
  // A figure is 11 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(70e6);
});
