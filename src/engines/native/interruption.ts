/** Whether the core has left off waiting for another program because it was asked to stop: nothing is wrong then. */
export const isInterruption = (error: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true && (error as { readonly code?: unknown } | null)?.code === "INTERRUPTED";
