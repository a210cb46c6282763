import { colour } from "./colours.js";
import { textWidth, type Canvas, type Piece } from "./canvas.js";

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

/** As many rows as it takes; `null` without entries. */
export function legend(canvas: Canvas, items: readonly LegendItem[], width = canvas.width): Piece | null {
  if (items.length === 0) return null;
  const { plot } = canvas;
  let x = 6;
  let row = 0;
  const placed = items.map((item) => {
    const needed = keyWidth + 6 + textWidth(item.label) + 10;
    if (x > 6 && x + needed > width) {
      x = 6;
      row++;
    }
    const at = { item, x, y: row * rowHeight + rowHeight / 2 + 3 };
    x += needed;
    return at;
  });
  const height = (row + 1) * rowHeight + 8;
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
