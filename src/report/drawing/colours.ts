/**
 * Every colour of a figure is a CSS variable, so that the page may be light or dark; files get the light ones. Series: Okabe &
 * Ito's palette (distinguishable without red–green vision), darkened or lightened for contrast with the paper.
 */
export const themes = {
  light: {
    paper: "#ffffff",
    ink: "#1b1f24",
    muted: "#57606a",
    grid: "#e3e6ea",
    shade: "#8c959f",
    c1: "#0060a8",
    c2: "#c04f00",
    c3: "#00805c",
    c4: "#a8487f",
    c5: "#8a6d00",
    c6: "#2b8fc9",
    c7: "#6b4fc8",
    c8: "#5c5c5c",
  },
  dark: {
    paper: "#14171b",
    ink: "#e8eaed",
    muted: "#a3abb5",
    grid: "#2c323a",
    shade: "#8c959f",
    c1: "#6cb6ff",
    c2: "#ff9a57",
    c3: "#3fcf9f",
    c4: "#f08fc0",
    c5: "#e3c34d",
    c6: "#9bd3f5",
    c7: "#b6a1ff",
    c8: "#b9bec5",
  },
} as const;

export type Colour = keyof typeof themes.light;

/** As it stands in a figure. */
export const colour = (name: Colour): string => `var(--${name})`;

const seriesColours = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"] as const satisfies readonly Colour[];
/** Of the k-th of many series. */
export const seriesColour = (k: number): string => colour(seriesColours[k % seriesColours.length]!);

/** A figure whose colours are numbers, for files and programs that know no CSS variables. */
export function withColours(svg: string, theme: keyof typeof themes): string {
  return svg.replaceAll(
    /var\(--(\w+)\)/g,
    (variable, name: string) => (themes[theme] as Record<string, string>)[name] ?? variable,
  );
}
