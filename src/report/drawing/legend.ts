import { colour } from "./colours.js";
import { textWidth, type Canvas, type Piece } from "./canvas.js";
import { frameMargins } from "./margins.js";

/** One entry: a symbol, a line, or a band, with what it means. */
export interface LegendItem {
  readonly label: string;
  readonly colour: string;
  /** Plot's name of it. */
  readonly symbol?: "circle" | "square" | "diamond" | "triangle" | "star" | "cross" | "times" | "wye";
  /** The symbol is filled; default true. */
  readonly filled?: boolean;
  readonly line?: "solid" | "dashed" | "dotted";
  /** Opacity of a band. */
  readonly band?: number;
}

const rowHeight = 19;
const keyWidth = 24;

/** px from an item's text to the next item. */
const gap = 10;
/** px from the edges. */
const outer = 6;

/** Columns that leave rows equally full, but for the last; as few rows as fit. */
function columnsOf(needed: readonly number[], room: number): number[] {
  for (let count = needed.length; count > 1; count--) {
    if (count !== Math.ceil(needed.length / Math.ceil(needed.length / count))) continue;
    const columns = Array.from({ length: count }, (_, k) => Math.max(...needed.filter((_, i) => i % count === k)));
    if (columns.reduce((sum, width) => sum + width) - gap <= room) return columns;
  }
  return [Math.max(...needed)];
}

/** How many fit in rows of a width, one after the other. */
function packed(needed: readonly number[], room: number): number[] {
  const rows: number[] = [];
  let left = -1;
  for (const own of needed) {
    if (own - gap > left) {
      rows.push(0);
      left = room;
    }
    rows[rows.length - 1]!++;
    left -= own;
  }
  return rows;
}

/** As few rows as fit, as even as can be. */
function flowing(needed: readonly number[], room: number): number[] {
  const best = packed(needed, room);
  for (let width = 1; width < room; width++) {
    if (Math.max(...needed) - gap > width) continue;
    const rows = packed(needed, width);
    if (rows.length === best.length) return rows;
  }
  return best;
}

/** In columns, as few rows as fit, or one after the other where columns would take more rows; flush with the frames below where that takes no more rows; `null` without entries. */
export function legend(canvas: Canvas, items: readonly LegendItem[], width = canvas.width): Piece | null {
  if (items.length === 0) return null;
  const { plot } = canvas;
  const needed = items.map(({ label }) => keyWidth + 6 + textWidth(label) + gap);
  const [whole, flush] = [outer, frameMargins.marginLeft].map((left) => ({
    left,
    columns: columnsOf(needed, width - left - outer),
  }));
  const { left, columns } = flush!.columns.length < whole!.columns.length || canvas.narrow ? whole! : flush!;
  const rows = Math.ceil(items.length / columns.length);
  const flow = flowing(needed, width - left - outer);
  const counts = flow.length < rows ? flow : Array.from({ length: rows }, () => columns.length);
  const widths = flow.length < rows ? needed : needed.map((_, k) => columns[k % columns.length]!);
  const placed = counts.flatMap((count, row) => {
    const first = counts.slice(0, row).reduce((sum, before) => sum + before, 0);
    return items.slice(first, first + count).map((item, k) => ({
      item,
      x: widths.slice(first, first + k).reduce((sum, own) => sum + own, left),
      y: row * rowHeight + rowHeight / 2 + outer,
    }));
  });
  const height = counts.length * rowHeight + outer + 5;
  return canvas.draw({
    width,
    height,
    margin: 0,
    x: { axis: null, domain: [0, width], range: [0, width] },
    y: { axis: null, domain: [0, height], range: [0, height] },
    marks: placed.flatMap((at) => {
      const { item } = at;
      const middle = at.x + keyWidth / 2;
      return [
        ...(item.band === undefined
          ? []
          : [
              plot.rect([at], {
                x1: at.x,
                x2: at.x + keyWidth,
                y1: at.y - 5,
                y2: at.y + 5,
                fill: item.colour,
                fillOpacity: item.band,
              }),
            ]),
        ...(item.line === undefined
          ? []
          : [
              plot.link([at], {
                x1: at.x,
                x2: at.x + keyWidth,
                y1: at.y,
                y2: at.y,
                stroke: item.colour,
                strokeWidth: 1.75,
                ...dashes(item.line),
              }),
            ]),
        ...(item.symbol === undefined
          ? []
          : [
              plot.dot([at], {
                x: middle,
                y: at.y,
                symbol: item.symbol,
                r: 4.5,
                stroke: item.colour,
                strokeWidth: 1.5,
                fill: item.filled === false ? colour("paper") : item.colour,
              }),
            ]),
        plot.text([at], {
          x: at.x + keyWidth + 6,
          y: at.y,
          text: () => item.label,
          textAnchor: "start",
          fill: colour("ink"),
        }),
      ];
    }),
  });
}

export function dashes(line: NonNullable<LegendItem["line"]>): { strokeDasharray?: string } {
  return line === "solid" ? {} : { strokeDasharray: line === "dashed" ? "6 4" : "1.5 3.5" };
}
