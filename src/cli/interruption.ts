import { exitCodes } from "./exit-codes.js";
import { findDeadline } from "./deadline.js";
import { onEndingSignal } from "./signals.js";
import type { Terminal } from "./terminal.js";

/** Timers count no further, ms. */
const longestTimer = 2 ** 31 - 1;

/** What may end a command early: signals, and a deadline. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Of an interrupted command. */
  readonly code: () => number;
  /** Back to how signals are by default. */
  readonly end: () => void;
}

/** Listens from now on, and says so when it happens. @throws those of `findDeadline` */
export function interruptions(timeLimit: string | undefined, terminal: Terminal): Interruption {
  const deadline = findDeadline(timeLimit);
  const abort = new AbortController();
  let code: number = exitCodes.again;
  const stop = (because: string) => {
    if (abort.signal.aborted) return;
    terminal.note(`\n${because}: saving the state …\n`);
    abort.abort();
  };
  const deaf = onEndingSignal((signal, own) => {
    if (!abort.signal.aborted) code = own;
    stop(signal);
  });
  let timer: NodeJS.Timeout | undefined;
  const wait = ({ at, from }: NonNullable<typeof deadline>): void => {
    const left = at - Date.now();
    if (left <= 0) stop(`time is up (${from})`);
    else timer = setTimeout(() => wait({ at, from }), Math.min(left, longestTimer)).unref();
  };
  if (deadline !== null) {
    terminal.note(`until ${new Date(deadline.at).toISOString().slice(0, 19)}Z (${deadline.from})\n`);
    wait(deadline);
  }
  return {
    signal: abort.signal,
    code: () => code,
    end: () => {
      deaf();
      clearTimeout(timer);
    },
  };
}
