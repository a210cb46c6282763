import type { StudyConfig } from "../config/study-config.js";

/** What tells a point from the others of its study: "T1000K", "T1000K-2x2x2", "T1000K-2x2x2-d2". */
export const pointName = (config: StudyConfig, t: number): string =>
  `T${config.temperatures[t]}K${config.variant.label}`;
