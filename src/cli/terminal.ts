/** What every command is given: where to write, and whether a program is reading. */
export interface Terminal {
  /** Results: standard output. */
  readonly out: (text: string) => void;
  /** Everything else for people: standard error. */
  readonly note: (text: string) => void;
  readonly json: boolean;
  /** Standard error is a terminal: a line may be written over. */
  readonly live: boolean;
}
