import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** Compute nodes have no fonts. Beside the sources, from `dist/` as from `src/`. */
const font = fileURLToPath(new URL("../../src/report/fonts/DejaVuSans.ttf", import.meta.url));

/** px; a figure that is larger, or has no size, is a fault of its drawing. */
const largest = 20_000;

/** Of print: a figure of 720 px, 7.5 in, spans both columns of a journal. */
const dotsPerInch = 300;
/** CSS px. */
const PX_PER_INCH = 96;
const INCHES_PER_METRE = 1 / 0.0254;

/**
 * Rasterises a figure whose colours are numbers. The file says how large it is on paper: 96 px of the figure are an inch.
 *
 * @param scale pixels a px; default: 300 dpi
 * @throws Error for a figure without a size: the library would end the process
 */
export async function renderPng(
  svg: string,
  background: string,
  scale = dotsPerInch / PX_PER_INCH,
): Promise<Uint8Array> {
  const [, width = "", height = ""] = /<svg[^>]*?\swidth="([^"]*)"[^>]*?\sheight="([^"]*)"/.exec(svg) ?? [];
  for (const size of [Number.parseFloat(width), Number.parseFloat(height)])
    if (!(size > 0 && size < largest)) throw new Error(`a figure of ${width} × ${height} px cannot be drawn`);
  const { Resvg } = await import("@resvg/resvg-js");
  const png = new Resvg(svg, {
    background,
    fitTo: { mode: "zoom", value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: [font],
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  })
    .render()
    .asPng();
  // What the library holds of a figure, 11 MB and more, it gives back in a turn of the event loop, and awaited work is none.
  await setImmediate();
  return withDensity(png, Math.round(scale * PX_PER_INCH * INCHES_PER_METRE));
}

/** Signature and header: where a PNG's first chunk ends. */
const headerEnd = 33;

/** With a pHYs chunk after the header (PNG specification, 11.3.4.3). @param density pixels a metre */
function withDensity(png: Uint8Array, density: number): Uint8Array {
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write("pHYs", 4, "latin1");
  chunk.writeUInt32BE(density, 8);
  chunk.writeUInt32BE(density, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(checksum(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}

/** CRC-32 (PNG specification, 5.5); zlib has it only from Node 20.15. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
