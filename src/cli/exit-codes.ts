/** 0 done, 1 failed run, 2 bad input, 128 + signal when interrupted (state saved). */
export const exitCodes = { done: 0, failedRun: 1, badInput: 2, interrupted: { SIGINT: 130, SIGTERM: 143 } } as const;
