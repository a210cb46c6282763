import type { StudyConfig } from "../config/study-config.js";
import type { ParticleModel, System } from "../model/index.js";

/** What the runs of a study, or of one of its directions and cell sizes, act on. */
export function systemOf({
  config,
  model,
}: {
  readonly config: Pick<StudyConfig, "transportCharges" | "mobile" | "drive">;
  readonly model: ParticleModel;
}): System {
  return {
    model,
    transportCharges: Float64Array.from(model.typeNames, (name) => config.transportCharges.get(name) ?? 0),
    mobile: Int32Array.from(model.typeNames, (name) => Number(config.mobile.names.includes(name))),
    direction: config.drive?.direction ?? null,
    scheme: config.drive?.scheme ?? "charge",
  };
}
