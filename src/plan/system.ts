import type { PointSetup } from "../config/index.js";
import type { System } from "../model/index.js";

/** What the runs of a point act on. */
export function systemOf({ config, point, model }: Pick<PointSetup, "config" | "point" | "model">): System {
  return {
    model,
    transportCharges: Float64Array.from(model.typeNames, (name) => config.transportCharges.get(name) ?? 0),
    mobile: Int32Array.from(model.typeNames, (name) => Number(config.mobile.names.includes(name))),
    direction: point.along.direction,
    scheme: config.drive?.scheme ?? "charge",
  };
}
