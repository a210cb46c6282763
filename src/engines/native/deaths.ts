import type { Death, ForceFacts } from "../engine.js";

/** Tells of the deaths of another program that the core has got over, as its facts count them. */
export class Deaths {
  #told = 0;

  constructor(readonly onDeath: ((death: Death) => void) | undefined) {}

  /** @param facts as they are now */
  look({ interactions }: Pick<ForceFacts, "interactions">, step: number | null): void {
    const socket = interactions.find(({ mishap }) => mishap !== undefined);
    if (socket === undefined) return;
    for (const deaths = socket.numbers["restarts"] ?? 0; this.#told < deaths; this.#told++)
      this.onDeath?.({ program: "client", step, words: socket.mishap! });
  }
}
