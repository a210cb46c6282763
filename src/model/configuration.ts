export interface Configuration {
  readonly step: number;
  /** [9] rows a, b, c, Å; another one from time to time under a barostat. */
  readonly cell: Float64Array;
  /** [3N] Å, inside the cell. */
  readonly positions: Float64Array;
  /** [3N] Å, never wrapped. */
  readonly unwrappedPositions: Float64Array;
  /** [3N] eV/Å, without the constraint's force. */
  readonly forces: Float64Array;
}

export interface SimulationState extends Configuration {
  /** [3N] Å/fs */
  readonly velocities: Float64Array;
}
