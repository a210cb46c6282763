import { fileURLToPath } from "node:url";

/** Compute nodes have no fonts. Beside the sources, from `dist/` as from `src/`. */
const font = fileURLToPath(new URL("../../src/report/fonts/DejaVuSans.ttf", import.meta.url));

/** px; a figure that is larger, or has no size, is a fault of its drawing. */
const largest = 20_000;

/**
 * Rasterises a figure whose colours are numbers.
 *
 * @param scale pixels a px
 * @throws Error for a figure without a size: the library would end the process
 */
export async function renderPng(svg: string, background: string, scale = 2): Promise<Uint8Array> {
  const [, width = "", height = ""] = /<svg[^>]*?\swidth="([^"]*)"[^>]*?\sheight="([^"]*)"/.exec(svg) ?? [];
  for (const size of [Number.parseFloat(width), Number.parseFloat(height)])
    if (!(size > 0 && size < largest)) throw new Error(`a figure of ${width} × ${height} px cannot be drawn`);
  const { Resvg } = await import("@resvg/resvg-js");
  return new Resvg(svg, {
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
}
