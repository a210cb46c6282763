/**
 * Signals that end a run, its state saved, with the exit code. By the last three batch systems say that time is nearly over: run
 * it again, that means.
 */
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGUSR1: 75, SIGUSR2: 75, SIGXCPU: 75 } as const;

export type EndingSignal = keyof typeof codes;

type Listener = (signal: EndingSignal) => void;

const signals = Object.keys(codes) as EndingSignal[];
let listener: Listener | undefined;
let early: EndingSignal | undefined;

/**
 * From now on SIGUSR1 is ours: Node would open the port of its debugger, and go on. To be called before anything else; what
 * comes before somebody listens is told then.
 */
export function claimSignals(): void {
  process.on("SIGUSR1", () => {
    if (listener === undefined) early ??= "SIGUSR1";
  });
}

/** Tells `ending` of the first of the signals; the others fall on the floor. @returns ends that */
export function onEndingSignal(ending: (signal: EndingSignal, code: number) => void): () => void {
  let told = false;
  const tell: Listener = (signal) => {
    if (told) return;
    told = true;
    ending(signal, codes[signal]);
  };
  listener = tell;
  for (const signal of signals) process.on(signal, tell as NodeJS.SignalsListener);
  if (early !== undefined) tell(early);
  early = undefined;
  return () => {
    listener = undefined;
    for (const signal of signals) process.off(signal, tell as NodeJS.SignalsListener);
  };
}
