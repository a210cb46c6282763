/** Which program does the runs of a study, where it is not this one's own core. */
export interface LammpsChoice {
  readonly name: "lammps";
  /** In words; what it is told about a run comes behind them. */
  readonly command: readonly string[];
  /** That may go on side by side. */
  readonly runs: number;
}
