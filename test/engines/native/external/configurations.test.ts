import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { configurations, evaluate } from "../../../../src/engines/native/evaluate.js";
import { isRefusal } from "../../../../src/errors/errors.js";
import { estimateForceDeviation } from "../../../../src/estimates/force-deviation.js";
import { clientModel, end, largest, ownModel, pairs, Scratch } from "./argon-krypton.js";

let scratch: Scratch;
beforeEach(() => void (scratch = new Scratch()));
afterEach(() => scratch.remove());

/** As the model's, with two atoms elsewhere, by so many Å, and all of them where `all` moves them: cells away as well. */
const moved = (by: number, all = 0): Float64Array => {
  const positions = Float64Array.from(ownModel().positions, (x) => x + all);
  positions[0]! += by;
  positions[7]! -= 3 * by;
  return positions;
};
// Energies are of another program's Hartree.
const precision = 1e-7;

describe("configurations one after another", () => {
  test("one client computes them all, as our own forces are, whatever came before", async () => {
    const one = configurations(clientModel({ log: scratch.log }), { threads: 1 });
    try {
      for (const at of [moved(0), moved(0.1), moved(-0.3, 40), moved(0.2, -13), moved(0)]) {
        const own = evaluate({ ...ownModel(), positions: at }, { method: "brute-force" });
        const found = await one.at(at);
        expect(Math.abs(found.potentialEnergy / own.potentialEnergy - 1)).toBeLessThan(precision);
        expect(largest(found.forces, own.forces)).toBeLessThan(precision * Math.max(...own.forces));
        expect(largest(found.stress!, own.stress)).toBeLessThan(precision * Math.max(...own.stress.map(Math.abs)));
      }
    } finally {
      one.close();
    }
    const clients = new Set(scratch.questions);
    expect(clients.size).toBe(1);
    for (const id of clients) await end(id);
  });

  test("of our own forces as well, and of none that are nowhere", async () => {
    const own = configurations(ownModel(), { threads: 1 });
    expect((await own.at(moved(0.1))).forces).toEqual(evaluate({ ...ownModel(), positions: moved(0.1) }).forces);
    const client = configurations(clientModel(), { threads: 1 });
    try {
      await client.at(moved(0));
      await expect(client.at(moved(NaN))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      await expect(client.at(Float64Array.of(1, 2, 3))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      await client.at(moved(0.1));
    } finally {
      client.close();
    }
  });

  test("one that is refused leaves the others", async () => {
    // Questions of the first configuration: itself, three exchanges, itself.
    const once = scratch.path("refused");
    const client = configurations(
      clientModel({ log: scratch.log, fault: { call: 6, what: "nan", once } }, { checkOrder: true }),
      { threads: 1 },
    );
    try {
      await client.at(moved(0));
      const asked = scratch.questions.length;
      const error = await client.at(moved(0.1)).catch((thrown: unknown) => thrown);
      expect(asked).toBe(5);
      expect(isRefusal(error)).toBe(true);
      const own = evaluate({ ...ownModel(), positions: moved(0.2) }, { method: "brute-force" });
      expect(largest((await client.at(moved(0.2))).forces, own.forces)).toBeLessThan(
        precision * Math.max(...own.forces),
      );
    } finally {
      client.close();
    }
    for (const id of new Set(scratch.questions)) await end(id);
  });

  test("a signal ends the waiting", async () => {
    const abort = new AbortController();
    const once = scratch.path("hangs");
    const client = configurations(clientModel({ fault: { call: 6, what: "hang", once } }), {
      threads: 1,
      signal: abort.signal,
    });
    try {
      await client.at(moved(0));
      const waiting = client.at(moved(0.1));
      setTimeout(() => abort.abort(), 100);
      await expect(waiting).rejects.toMatchObject({ code: "INTERRUPTED" });
      await expect(client.at(moved(0.2))).rejects.toThrow(/abort/i);
    } finally {
      client.close();
    }
  });
});

describe("how forces of a committee differ", () => {
  const frames = [moved(0), moved(0.2), moved(-0.3)];
  const other = { ...pairs, "Ar-Kr": [0.012, 3.5] as const };
  const open = (model: Parameters<typeof configurations>[0]) => configurations(model, { threads: 1 });

  test("of a client and our own forces: not, where both are the same potential", async () => {
    const members = [
      { digest: "own", model: ownModel() },
      { digest: "client", model: clientModel({ log: scratch.log }) },
    ];
    const found = (await estimateForceDeviation(frames, members, open))!;
    expect(found).toMatchObject({ frames: 3, refused: 0, members: ["own", "client"] });
    expect(found.force).toBeGreaterThan(1e-3);
    expect(found.largestAtom).toBeLessThan(precision * Math.max(...evaluate(ownModel()).forces));
    for (const id of new Set(scratch.questions)) await end(id);
  });

  test("of two clients: as of our own forces with the same two potentials", async () => {
    const clients = [clientModel(), clientModel({ pairs: other })];
    const own = [ownModel(), ownModel(other)];
    const [found, expected] = await Promise.all(
      [clients, own].map((models) =>
        estimateForceDeviation(
          frames,
          models.map((model, k) => ({ digest: String(k), model })),
          open,
        ),
      ),
    );
    expect(expected!.mean).toBeGreaterThan(1e-4);
    for (const key of ["mean", "largestFrame", "largestAtom", "force"] as const)
      expect(Math.abs(found![key] / expected![key] - 1), key).toBeLessThan(1e-5);
  });

  test("a client that cannot be had has not refused anything", async () => {
    const members = [
      { digest: "own", model: ownModel() },
      { digest: "client", model: clientModel({ fault: { call: 1, what: "count" } }) },
    ];
    await expect(estimateForceDeviation(frames, members, open)).rejects.toMatchObject({ code: "CLIENT_WRONG_COUNT" });
  });
});
