import { arrhenius } from "./arrhenius.js";
import { conductivitySpectrum } from "./conductivity-spectrum.js";
import { displacement } from "./displacement.js";
import type { Figure } from "./figure.js";
import { finiteSize } from "./finite-size.js";
import { havenRatio } from "./haven-ratio.js";
import { linearResponse } from "./linear-response.js";
import { nyquist } from "./nyquist.js";
import { runSeries } from "./run-series.js";
import { speedUp } from "./speed-up.js";

/** All figures of a report, in its order. */
export const figures: readonly Figure[] = [
  arrhenius,
  speedUp,
  havenRatio,
  linearResponse,
  finiteSize,
  nyquist,
  conductivitySpectrum,
  displacement,
  runSeries,
];

export type { Drawing, Figure, ReportInput } from "./figure.js";
export { finiteSizeLines } from "./finite-size.js";
