import { setupOf, type PointSetup, type Study } from "../src/config/index.js";

/** What the runs of a study's first point, or of another one, are done with. */
export const setupAt = (study: Study, point = 0): PointSetup => setupOf(study, study.points[point]!);
