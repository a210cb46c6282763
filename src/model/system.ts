import type { ParticleModel } from "./particle-model.js";

/** What runs act on: the particles, and which of their currents is held or measured. T types. */
export interface System {
  readonly model: ParticleModel;
  /** [T] z, e; neutral over the cell. */
  readonly transportCharges: Float64Array;
  /** [T] 1 for the types that carry the current, else 0. */
  readonly mobile: Int32Array;
  /** Of the current, a unit vector; `null`: no run holds one. */
  readonly direction: readonly [number, number, number] | null;
  /** What the constraint pushes, one of `Methods.colourSchemes`: "charge" or "mobile". */
  readonly scheme: string;
}
