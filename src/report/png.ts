import { fileURLToPath } from "node:url";

/** Compute nodes have no fonts. Beside the sources, from `dist/` as from `src/`. */
const font = fileURLToPath(new URL("../../src/report/fonts/DejaVuSans.ttf", import.meta.url));

/** Rasterises a figure whose colours are numbers. @param scale pixels a px */
export async function renderPng(svg: string, background: string, scale = 2): Promise<Uint8Array> {
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
