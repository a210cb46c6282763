import type * as PlotModule from "@observablehq/plot";

import { colour } from "./colours.js";

/** px, of all text. */
export const fontSize = 12;
/** Of a page's column, and of a telephone's. */
export const widths = { wide: 720, narrow: 358 } as const;

/** What a figure is drawn on: one of two widths, for each of which it is laid out anew, so that text has one size. */
export interface Canvas {
  readonly plot: typeof PlotModule;
  readonly width: number;
  readonly narrow: boolean;
  /** As `Plot.plot`, with this house's style; a piece of SVG. */
  readonly draw: (options: PlotModule.PlotOptions) => Piece;
}

/** An <svg> element of known size. */
export interface Piece {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Loads what draws: only when a figure is wanted. */
export async function openCanvases(): Promise<{ readonly wide: Canvas; readonly narrow: Canvas }> {
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<html><body></body></html>");
  const canvas = (width: number): Canvas => ({
    plot,
    width,
    narrow: width < 500,
    draw: (options) => {
      const { height = 320, width: w = width } = options;
      const style = { fontSize: `${fontSize}px`, color: colour("ink"), background: "none" };
      const svg = plot.plot({
        ...options,
        width: w,
        height,
        document: document as never,
        style,
        className: "p",
      }).outerHTML;
      return { svg: plain(svg), width: w, height };
    },
  });
  return { wide: canvas(widths.wide), narrow: canvas(widths.narrow) };
}

/** Plot's own style sheet is for pages of its own; what it says that matters is said by `finish`. */
const plain = (svg: string): string =>
  svg
    .replaceAll(/<style>[\s\S]*?<\/style>/g, "")
    .replaceAll(/ (?:class="p"|style="[^"]*"|font-(?:family|size)="[^"]*")/g, "");

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Pieces below one another, or side by side in `columns`; one <svg> that stands by itself. */
export function stack(pieces: readonly Piece[], title: string, columns = 1): Piece {
  let y = 0;
  let width = 0;
  let placed = "";
  for (let k = 0; k < pieces.length; k += columns) {
    const row = pieces.slice(k, k + columns);
    let x = 0;
    for (const piece of row) {
      placed += piece.svg.replace("<svg", `<svg x="${x}" y="${y}"`);
      x += piece.width;
    }
    width = Math.max(width, x);
    y += Math.max(...row.map(({ height }) => height));
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escape(title)}" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" fill="currentColor" color="${colour("ink")}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="${fontSize}" text-anchor="middle">${placed}</svg>`;
  return { svg, width, height: y };
}

/** px that a text takes, rather too many. */
export const textWidth = (text: string, size = fontSize): number =>
  0.57 * size * Array.from(text.normalize("NFC").replace(/\p{Mn}/gu, "")).length;

/** Plain text, as a piece as wide as the canvas. */
export function heading(canvas: Canvas, text: string, width = canvas.width): Piece {
  const height = 24;
  return {
    svg: `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><text x="4" y="16" font-weight="600" text-anchor="start" fill="${colour("ink")}">${escape(text)}</text></svg>`,
    width,
    height,
  };
}
