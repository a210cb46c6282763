/** A recorded charge displacement Q(t) = Σ z Δr, equally spaced. */
export interface ChargeRecording {
  readonly kind: "charge";
  /** fs */
  readonly interval: number;
  /** [1 or 3][n] e Å; starts at any value. */
  readonly displacement: readonly Float64Array[];
  readonly source: string;
  /** What was understood and assumed, in words. */
  readonly notes: readonly string[];
}

/** A recorded trajectory of all ions, equally spaced, in a constant cell. */
export interface TrajectoryRecording {
  readonly kind: "trajectory";
  /** fs */
  readonly interval: number;
  /** [N] */
  readonly species: readonly string[];
  /** [frames][3N] Å, unwrapped. */
  readonly frames: readonly Float64Array[];
  /** Rows a, b, c in Å. */
  readonly cell: Float64Array;
  readonly source: string;
  readonly notes: readonly string[];
}

export type Recording = ChargeRecording | TrajectoryRecording;
