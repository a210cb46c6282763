import { existsSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { writeReport } from "../../src/report/index.js";
import { syntheticResults, SyntheticFolder } from "./synthetic.js";

/** Debian's, Ubuntu's, Chrome's; or the one that CHROMIUM names. */
const executable = [
  process.env["CHROMIUM"],
  ...(process.env["PATH"] ?? "")
    .split(":")
    .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name))),
].find((path) => path !== undefined && existsSync(path));

describe.skipIf(executable === undefined)(
  `the page in ${executable ?? "a browser: skipped, as there is no chromium here"}`,
  () => {
    const synthetic = new SyntheticFolder(syntheticResults([1000, 700, 400, 300]));
    let url: string;
    let browser: Awaited<ReturnType<typeof import("playwright-core")["chromium"]["launch"]>>;

    beforeAll(async () => {
      const { chromium } = await import("playwright-core");
      const [page] = await writeReport(synthetic.folder, { structure: true });
      url = `file://${page!}`;
      browser = await chromium.launch({
        executablePath: executable!,
        args: ["--no-sandbox", "--enable-unsafe-swiftshader"],
      });
    });
    afterAll(async () => {
      await browser?.close();
      synthetic.remove();
    });

    test.each([
      [1280, "light"],
      [1280, "dark"],
      [390, "light"],
      [390, "dark"],
    ] as const)(
      "%i px, %s: no errors, no requests, figures there and not empty, nothing too wide or too small",
      async (width, colorScheme) => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const errors: string[] = [];
        const requests: string[] = [];
        page.on("console", (message) => {
          // A driver that is slow says so.
          if (message.type() === "error") errors.push(message.text());
        });
        page.on("pageerror", (error) => errors.push(error.message));
        page.on("request", (request) => void (/^(?:data|blob):/.test(request.url()) || requests.push(request.url())));
        await page.goto(url);
        await page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
        const seen = (await page.evaluate(`(() => {
      const visible = (e) => e.getClientRects().length > 0;
      const figures = [...document.querySelectorAll("figure")].map((f) => {
        const svgs = [...f.querySelectorAll("div > svg")].filter(visible);
        const box = svgs[0]?.getBoundingClientRect();
        return { id: f.id, shown: svgs.length, width: box?.width ?? 0, height: box?.height ?? 0, marks: svgs[0]?.querySelectorAll("path, circle, line, rect").length ?? 0 };
      });
      const texts = [...document.querySelectorAll("body *")].filter((e) => visible(e) && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== ""));
      const scale = (e) => { const m = e.ownerSVGElement ? e.getScreenCTM() : { a: 1, b: 0 }; return Math.hypot(m.a, m.b) * parseFloat(getComputedStyle(e).fontSize); };
      const small = texts.filter((e) => !["SCRIPT", "STYLE"].includes(e.tagName) && scale(e) < 10).map((e) => e.tagName + " " + e.textContent.slice(0, 40));
      const wide = [...document.querySelectorAll("body *")].filter((e) => visible(e) && e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.tagName + " " + (e.id || e.textContent.slice(0, 40)));
      // A label must not reach beyond its figure.
      const cut = [...document.querySelectorAll("figure svg text")].filter(visible).filter((t) => { const r = t.getBoundingClientRect(); const b = t.closest("figure div").querySelector("svg").getBoundingClientRect(); return r.left < b.left - 1 || r.right > b.right + 1 || r.top < b.top - 1 || r.bottom > b.bottom + 1; }).map((t) => t.closest("figure").id + ": " + t.textContent);
      const labels = [...document.querySelectorAll("figure div > svg")].filter(visible).flatMap((svg) => {
        const boxes = [...svg.querySelectorAll("text")].map((t) => [t.textContent, t.getBoundingClientRect()]);
        return boxes.flatMap(([a, r], i) => boxes.slice(i + 1).filter(([, q]) => r.left < q.right - 1 && q.left < r.right - 1 && r.top < q.bottom - 2 && q.top < r.bottom - 2).map(([b]) => svg.closest("figure").id + ": " + a + " | " + b));
      });
      return { figures, small, wide, cut, labels, scroll: document.documentElement.scrollWidth, paper: getComputedStyle(document.body).backgroundColor, canvas: document.querySelectorAll(".viewer canvas").length };
    })()`)) as {
          figures: { id: string; shown: number; width: number; height: number; marks: number }[];
          small: string[];
          wide: string[];
          cut: string[];
          labels: string[];
          scroll: number;
          paper: string;
          canvas: number;
        };
        await page.close();
        expect(errors).toEqual([]);
        expect(requests).toEqual([url]);
        // Three against temperature, E(j), two of spectra, four displacements, eight runs.
        expect(seen.figures).toHaveLength(4 + 2 + 4 + 8);
        for (const { id, shown, width: w, height, marks } of seen.figures) {
          expect(shown, id).toBe(1);
          expect(w, id).toBeGreaterThan(width === 390 ? 340 : 700);
          expect(height, id).toBeGreaterThan(200);
          expect(marks, id).toBeGreaterThan(10);
        }
        expect(seen.small).toEqual([]);
        expect(seen.wide).toEqual([]);
        expect(seen.cut).toEqual([]);
        expect(seen.labels).toEqual([]);
        expect(seen.scroll).toBe(width);
        expect(seen.paper).toBe(colorScheme === "dark" ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)");
        expect(seen.canvas).toBe(1);
      },
    );

    // 718 px: what A4 leaves between margins of 1 cm; on a screen of that width tables become lists and figures tall.
    test("printed from a dark screen: white paper, tables with columns, wide figures, nothing cut off", async () => {
      const page = await browser.newPage({ viewport: { width: 718, height: 1000 }, colorScheme: "dark" });
      await page.goto(url);
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const seen = (await page.evaluate(`(() => {
      const visible = (e) => e.getClientRects().length > 0;
      const shown = (selector) => [...document.querySelectorAll(selector)].filter(visible).length;
      const tooWide = [...document.querySelectorAll("body *")].filter((e) => visible(e) && e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.tagName + " " + (e.id || e.textContent.slice(0, 40)));
      return { figures: shown("figure"), wide: shown("figure .wide"), narrow: shown("figure .narrow"), tables: shown("table"), heads: shown("thead"), links: shown("nav, .links"), tooWide, paper: getComputedStyle(document.body).backgroundColor };
    })()`)) as {
        figures: number;
        wide: number;
        narrow: number;
        tables: number;
        heads: number;
        links: number;
        tooWide: string[];
        paper: string;
      };
      await page.close();
      // The runs' eight are folded away on the screen and unfolded on paper.
      expect(seen.figures).toBe(4 + 2 + 4 + 8);
      expect(seen).toMatchObject({
        wide: seen.figures,
        narrow: 0,
        heads: seen.tables,
        links: 0,
        tooWide: [],
        paper: "rgb(255, 255, 255)",
      });
      expect(seen.tables).toBeGreaterThan(2);
    });
  },
);
