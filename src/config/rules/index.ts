import { cellDoubts, cellRules } from "./cell.js";
import { chargeDoubts, chargeRules } from "./charges.js";
import { committeeDoubts, committeeRules } from "./committee.js";
import { driveDoubts, driveRules } from "./drive.js";
import type { Rule } from "./facts.js";
import { sizeRules } from "./size.js";
import { socketRules } from "./socket.js";
import { temperatureDoubts, temperatureRules } from "./temperatures.js";
import { timeDoubts, timeRules } from "./times.js";

export { suggestedCharges } from "./charges.js";
export { collectFacts, DEFAULT_SAMPLE_STEPS, isAuto, MOST_GROWTH, type Facts } from "./facts.js";

/** What is wrong, and refused. */
export const rules: readonly Rule[] = [
  ...temperatureRules,
  ...cellRules,
  ...chargeRules,
  ...committeeRules,
  ...driveRules,
  ...socketRules,
  ...timeRules,
  ...sizeRules,
];

/** What is possible, and probably not meant: said before a run. Of studies that no rule refuses. */
export const doubts: readonly Rule[] = [
  ...temperatureDoubts,
  ...cellDoubts,
  ...chargeDoubts,
  ...committeeDoubts,
  ...driveDoubts,
  ...timeDoubts,
];
