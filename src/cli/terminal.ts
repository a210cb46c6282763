/** What every command is given: where to write, and whether a program is reading. */
export interface Terminal {
  /** Results for people, on standard output; whole lines, which are folded to the page. */
  readonly out: (text: string) => void;
  /** For programs, on standard output: JSON, scripts, names of files; as it is. */
  readonly data: (text: string) => void;
  /** Everything else for people: standard error, folded likewise. */
  readonly note: (text: string) => void;
  readonly json: boolean;
  /** Standard error is a terminal: a line may be written over. */
  readonly live: boolean;
}
