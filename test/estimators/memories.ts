import type { RandomNumbers } from "./processes.js";

// Motions of a charge whose conductivity is known exactly however long they remember; a sample is the unit of time.

export interface Motion {
  /** [3 or 1][n + 1] */
  readonly charge: Float64Array[];
  /** d⟨ΔQ²⟩/dt along one axis at long times. */
  readonly truth: number;
}

/**
 * Negative memory: a random walk and bounded Ornstein–Uhlenbeck processes beside it, that is a flux whose spectrum is
 * truth + Σ share ω²τ²/(1 + ω²τ²), 1 at high frequencies.
 */
export function negativeMemory(
  random: RandomNumbers,
  n: number,
  memories: readonly (readonly [tau: number, share: number])[],
  directions = 3,
): Motion {
  const truth = 1 - memories.reduce((sum, [, share]) => sum + share, 0);
  const charge = Array.from({ length: directions }, () => {
    const x = memories.map(([tau, share]) => Math.sqrt((share * tau) / 2) * random.normal());
    const first = x.reduce((sum, y) => sum + y, 0);
    const q = new Float64Array(n + 1);
    let walk = 0;
    for (let i = 1; i <= n; i++) {
      walk += Math.sqrt(Math.max(0, truth)) * random.normal();
      memories.forEach(([tau, share], j) => {
        const phi = Math.exp(-1 / tau);
        x[j] = phi * x[j]! + Math.sqrt(((share * tau) / 2) * (1 - phi * phi)) * random.normal();
      });
      q[i] = walk + x.reduce((sum, y) => sum + y, 0) - first;
    }
    return q;
  });
  return { charge, truth };
}

/** Positive memory: half of the spectrum at zero frequency is a velocity's that decays with τ. */
export function positiveMemory(random: RandomNumbers, n: number, tau: number): Motion {
  const phi = Math.exp(-1 / tau);
  const size = Math.sqrt((0.5 * (1 - phi)) / (1 + phi));
  const charge = Array.from({ length: 3 }, () => {
    const q = new Float64Array(n + 1);
    let v = random.normal();
    for (let i = 1; i <= n; i++) {
      q[i] = q[i - 1]! + Math.SQRT1_2 * random.normal() + size * v;
      v = phi * v + Math.sqrt(1 - phi * phi) * random.normal();
    }
    return q;
  });
  return { charge, truth: 1 };
}

interface Jumps {
  readonly ions: number;
  readonly rate: number;
  readonly back: number;
  readonly tau: number;
}

/**
 * Each leaves its place at `rate` by ±1 along one axis, and goes back after a time of mean `tau` with probability `back`;
 * otherwise it has a new place. The part of the time that an ion is at home is 1/(1 + back·rate·⟨time out⟩).
 */
export function backJumps(
  random: RandomNumbers,
  n: number,
  { ions, rate, back, tau }: Jumps,
): {
  /** [ions][3][n + 1] */
  readonly ions: Float64Array[][];
  /** d⟨Δx²⟩/dt of one of them along one axis at long times. */
  readonly slope: number;
} {
  const at = Array.from({ length: ions }, () => Array.from({ length: 3 }, () => new Float64Array(n + 1)));
  const returning = 1 - Math.exp(-1 / tau);
  const cycle = 1 + (back * rate) / returning;
  const jump = (): [number, number] => [Math.floor(3 * random.uniform()), random.uniform() < 0.5 ? 1 : -1];
  const out: ([number, number] | null)[] = at.map(() => (random.uniform() < 1 - 1 / cycle ? jump() : null));
  for (let i = 1; i <= n; i++)
    at.forEach((ion, k) => {
      for (const x of ion) x[i] = x[i - 1]!;
      const away = out[k]!;
      if (away !== null) {
        if (random.uniform() >= returning) return;
        ion[away[0]]![i]! -= away[1];
        out[k] = null;
      } else if (random.uniform() < rate) {
        const to = jump();
        ion[to[0]]![i]! += to[1];
        if (random.uniform() < back) out[k] = to;
      }
    });
  return { ions: at, slope: (rate * (1 - back)) / cycle / 3 };
}

/** Caged ions, each by itself. */
export function caged(random: RandomNumbers, n: number, jumps: Jumps): Motion {
  const { ions, slope } = backJumps(random, n, jumps);
  const charge = [0, 1, 2].map((a) =>
    Float64Array.from({ length: n + 1 }, (_, i) => ions.reduce((sum, ion) => sum + ion[a]![i]!, 0)),
  );
  return { charge, truth: jumps.ions * slope };
}

/** Every m-th sample of a motion, as if it had been written more seldom. */
export const written = ({ charge, truth }: Motion, every: number): Motion => ({
  charge: charge.map((q) =>
    Float64Array.from({ length: Math.floor((q.length - 1) / every) + 1 }, (_, i) => q[i * every]!),
  ),
  truth,
});
