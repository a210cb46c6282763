/**
 * 0 done, 1 failed run, 2 bad input; 75 (EX_TEMPFAIL): saved, run the same command again; 128 + signal when somebody
 * interrupted (saved as well).
 */
export const exitCodes = { done: 0, failedRun: 1, badInput: 2, again: 75 } as const;
