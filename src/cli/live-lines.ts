import { createLogUpdate } from "log-update";
import stringWidth from "string-width";

/** What is redrawn in place. */
export interface Live {
  /** One a run that goes on. */
  readonly lines: readonly string[];
  readonly done: number;
  readonly all: number;
  /** Part of all steps, 0 to 1. */
  readonly part: number;
  /** In words; "" where nobody knows yet. */
  readonly left: string;
}

const widestBar = 24;

/** "████████░░░░  3 of 12 runs, 41 %, ETA 12 min", no wider than `columns`. */
export function bar({ done, all, part, left }: Omit<Live, "lines">, columns: number): string {
  const words = `${done} of ${all} runs, ${Math.floor(100 * Math.min(1, part))} %${left === "" ? "" : `, ETA ${left}`}`;
  const room = Math.min(widestBar, columns - stringWidth(words) - 2);
  if (room < 4) return cut(words, columns);
  const full = Math.round(room * Math.min(1, part));
  return `${"█".repeat(full)}${"░".repeat(room - full)}  ${words}`;
}

function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let short = Array.from(text);
  while (stringWidth(short.join("")) > columns - 1) short = short.slice(0, -1);
  return `${short.join("").trimEnd()}…`;
}

/** The last lines of a terminal: a line for each run that goes on, as many as it is high, and the bar below them. */
export class LiveLines {
  readonly #stream: NodeJS.WriteStream;
  // The cursor stays: whoever kills the program gets the terminal back as it was.
  readonly #update;
  #shown: Live | null = null;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#update = createLogUpdate(stream, { showCursor: true });
  }

  draw(live: Live): void {
    this.#shown = live;
    // A full last column makes some terminals begin a new line.
    const columns = (this.#stream.columns || 80) - 1;
    const most = Math.max(0, (this.#stream.rows || 24) - 2);
    const lines = live.lines.slice(0, most).map((line) => cut(line, columns));
    this.#update([...lines, bar(live, columns)].join("\n"));
  }

  /** Writes above. */
  above(write: () => void): void {
    this.#update.clear();
    write();
    if (this.#shown !== null) this.draw(this.#shown);
  }

  end(): void {
    if (this.#shown !== null) this.#update.clear();
    this.#shown = null;
  }
}
