import { expect, test } from "vitest";

import { prose, tableHtml } from "../../src/report/html/markup.js";

test.each([
  ["E_a = 0.30 ± 0.02 eV", "E<sub>a</sub> = 0.30~±~0.02~eV"],
  ["prefactor 2 × 10⁵ S K/cm (68 %: 1.9 × 10⁵–2.1 × 10⁵)", "prefactor 2~×~10⁵~S~K/cm (68~%: 1.9~×~10⁵–2.1~×~10⁵)"],
  ["σ Einstein / S cm⁻¹", "σ Einstein /~S~cm⁻¹"],
  [
    "2Vk_BT, exp(−E_high/k_BT) for T ≥ T_b",
    "2Vk<sub>B</sub>T, exp(−E<sub>high</sub>/k<sub>B</sub>T) for T ≥ T<sub>b</sub>",
  ],
  ["1 and 2 Si", "1 and 2 Si"],
  ["T_base.yaml, E_alpha", "T_base.yaml, E_alpha"],
  ["1.2 ± 0.6 *", "1.2~±~0.6~*"],
])("%s: numbers keep their errors and units on one line, subscripts are ones", (text, html) => {
  expect(prose(text)).toBe(html.replaceAll("~", "\u00a0"));
});

test("the same in a table, and in what a narrow screen shows of its header", () => {
  const html = tableHtml({ header: ["σ / S cm⁻¹"], rows: [["1 ± 2"]] });
  expect(html.replaceAll("\u00a0", "~")).toContain('<td data-label="σ /~S~cm⁻¹"><span>1~±~2</span></td>');
});
