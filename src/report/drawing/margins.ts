/** px around the frame of every plot; that above it depends on what stands there. */
export const frameMargins = { marginLeft: 64, marginRight: 14, marginBottom: 44 } as const;
/** Of plots with a second axis on top. */
export const marginTop = 42;

/** px between a figure's edge and the label of an axis: what cuts a file closely must not cut letters. */
const edge = 6;

/** Of an axis on this side, its label in the middle. */
export const axisLabel = (side: "left" | "bottom" | "top") =>
  ({
    labelAnchor: "center",
    labelArrow: "none",
    labelOffset: { left: frameMargins.marginLeft, bottom: frameMargins.marginBottom, top: marginTop }[side] - edge,
  }) as const;
