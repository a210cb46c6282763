// A log–log plot as SVG: lines of points, ticks at powers of ten, a legend. Nothing else is asked of it.
const colours = ["#1b6ca8", "#c8553d", "#3a7d44", "#8e5572", "#b8860b", "#4a4e69", "#008891", "#a23b72"];
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** `lines`: Map of name → { points: [[x, y], …], dashed }. A dashed line has the colour of the one whose name it ends with. */
export function logLogSvg(lines, { title, x, y }) {
  const [width, height, left, top, bottom] = [860, 520, 70, 40, 50];
  const right = 330;
  const all = [...lines.values()].flatMap(({ points }) => points);
  const range = (k) => {
    const values = all.map((point) => Math.log10(point[k]));
    return [Math.floor(Math.min(...values) - 0.05), Math.ceil(Math.max(...values) + 0.05)];
  };
  const [[x0, x1], [y0, y1]] = [range(0), range(1)];
  const px = (v) => left + ((Math.log10(v) - x0) / (x1 - x0)) * (width - left - right);
  const py = (v) => height - bottom - ((Math.log10(v) - y0) / (y1 - y0)) * (height - top - bottom);
  const parts = [];
  const text = (tx, ty, words, attributes = "") =>
    parts.push(`<text x="${tx.toFixed(1)}" y="${ty.toFixed(1)}" ${attributes}>${escape(words)}</text>`);
  const line = (a, b, c, d, attributes) =>
    parts.push(
      `<line x1="${a.toFixed(1)}" y1="${b.toFixed(1)}" x2="${c.toFixed(1)}" y2="${d.toFixed(1)}" ${attributes}/>`,
    );
  const grid = (low, high, position, draw) => {
    for (let power = low; power <= high; power++)
      for (const m of power === high ? [1] : [1, 2, 3, 4, 5, 6, 7, 8, 9]) draw(position(m * 10 ** power), m, power);
  };
  const stroke = (m) => `stroke="${m === 1 ? "#bbb" : "#eee"}"`;
  grid(x0, x1, px, (at, m, power) => {
    line(at, top, at, height - bottom, stroke(m));
    if (m === 1) text(at, height - bottom + 18, (10 ** power).toLocaleString("en"), 'text-anchor="middle"');
  });
  grid(y0, y1, py, (at, m, power) => {
    line(left, at, width - right, at, stroke(m));
    if (m === 1 || m === 2 || m === 5)
      text(left - 8, at + 4, Number((m * 10 ** power).toPrecision(1)).toLocaleString("en"), 'text-anchor="end"');
  });
  text(left, 22, title, 'font-weight="bold"');
  text((left + width - right) / 2, height - 10, x, 'text-anchor="middle"');
  text(0, 0, y, `transform="translate(16 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle"`);
  const colour = new Map();
  let row = 0;
  for (const [name, { points, dashed }] of lines) {
    const own = [...colour.keys()].find((other) => dashed && name.endsWith(other));
    const stain = own === undefined ? colours[colour.size % colours.length] : colour.get(own);
    if (own === undefined) colour.set(name, stain);
    const sorted = points.toSorted?.((a, b) => a[0] - b[0]) ?? [...points].sort((a, b) => a[0] - b[0]);
    const dash = dashed ? ' stroke-dasharray="5 4"' : "";
    parts.push(
      `<polyline fill="none" stroke="${stain}" stroke-width="2"${dash} points="${sorted.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`).join(" ")}"/>`,
    );
    for (const [a, b] of sorted)
      parts.push(
        `<circle cx="${px(a).toFixed(1)}" cy="${py(b).toFixed(1)}" r="3.5" fill="${dashed ? "white" : stain}" stroke="${stain}" stroke-width="1.5"/>`,
      );
    const ly = top + 10 + 17 * row++;
    line(width - right + 14, ly - 4, width - right + 40, ly - 4, `stroke="${stain}" stroke-width="2"${dash}`);
    text(width - right + 46, ly, name, 'font-size="11"');
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>\n${parts.join("\n")}\n</svg>\n`;
}
