import { existsSync, readFileSync } from "node:fs";

import { afterEach, beforeEach, expect, test } from "vitest";

import { simulate } from "../../../../src/engines/native/simulate.js";
import { clientModel, dynamics, end, Scratch } from "./argon-krypton.js";

/** More of them, at other moments: GALVANOSTAT_KILLS=1000 GALVANOSTAT_SEED=7 npx vitest run --project runs test/engines/native/external/kills */
const wanted = Number(process.env["GALVANOSTAT_KILLS"] ?? 20);

let scratch: Scratch;
beforeEach(() => void (scratch = new Scratch()));
afterEach(() => scratch.remove());

test(`clients killed ${wanted} times, at any moment: the bits of a run without, and nobody is left`, async () => {
  const questions = 12;
  const options = { dynamics, steps: wanted * questions };
  const unbroken = await simulate({ model: clientModel(), ...options });

  // Park and Miller's generator: the moments are random, and the same in every run of this test as far as processors let them.
  let state = Number(process.env["GALVANOSTAT_SEED"] ?? 20_261_128);
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const killed = new Set<number>();
  let over = false;
  const killer = (async () => {
    while (!over && killed.size < wanted) {
      await new Promise((resolve) => setTimeout(resolve, 3 * random()));
      if (!existsSync(scratch.log)) continue;
      const answers = readFileSync(scratch.log, "utf8").trim().split("\n").map(Number);
      const client = answers.at(-1)!;
      // Not twice over the same positions: that ends a run, and should.
      if (killed.has(client) || answers.filter((id) => id === client).length < 2 + 8 * random()) continue;
      process.kill(client, "SIGKILL");
      killed.add(client);
    }
  })();
  const found = await simulate({ model: clientModel({ log: scratch.log }), ...options });
  over = true;
  await killer;

  console.log(`${killed.size} clients killed`);
  expect(killed.size).toBeGreaterThan(0.7 * wanted);
  expect(found.last).toEqual(unbroken.last);
  for (const column of ["field", "temperature", "conservedEnergy"])
    expect(found.series.column(column)).toEqual(unbroken.series.column(column));
  for (const id of new Set(scratch.questions)) await end(id);
});
