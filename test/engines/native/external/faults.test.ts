import { existsSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:net";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Death } from "../../../../src/engines/engine.js";
import { evaluate, evaluateAnywhere } from "../../../../src/engines/native/evaluate.js";
import { minimise } from "../../../../src/engines/native/minimise.js";
import { simulate, type SimulationCheckpoint } from "../../../../src/engines/native/simulate.js";
import type { GalvanostatError } from "../../../../src/errors/errors.js";
import { clientModel, dynamics, end, ownModel, Scratch, socketModel } from "./argon-krypton.js";

let scratch: Scratch;
beforeEach(() => void (scratch = new Scratch()));
afterEach(() => scratch.remove());

/** The error that work ends with. */
const errorOf = async (work: Promise<unknown>): Promise<GalvanostatError> =>
  work.then(
    () => expect.fail("it went well"),
    (error: GalvanostatError) => error,
  );

describe("answers that cannot be right are errors, which say what to do", () => {
  test.each([
    ["nan", "CLIENT_NOT_FINITE", "force on atom 2 (Kr)"],
    ["nan energy", "CLIENT_NOT_FINITE", "energy"],
    ["count", "CLIENT_WRONG_COUNT", "18 particles; there are 16"],
    // The client adds 0.01 hartree/bohr along x, y and z to every force: 16 · 0.01 · √3 · 51.4221 eV/Å.
    ["net force", "CLIENT_NET_FORCE", "16 forces add up to 14.3 eV/Å, and should to nothing (limit "],
    ["garbage", "CLIENT_PROTOCOL", "????????????"],
    [
      "close",
      "CLIENT_DIED",
      "twice before it had answered any question: it closed the connection (exit code 3); its last lines:\nTraceback: the model has left us",
    ],
  ])("%s at the first question", async (what, code, part) => {
    const { problems } = await errorOf(evaluateAnywhere(clientModel({ fault: { call: 1, what } })));
    expect(problems).toMatchObject([
      { code, message: expect.stringContaining(part), remedy: expect.stringMatching(/./) },
    ]);
  });

  test("later as well, and what was recorded before is valid", async () => {
    const checkpoints: SimulationCheckpoint[] = [];
    const model = clientModel({ fault: { call: 30, what: "nan" } });
    const error = await errorOf(
      simulate({
        model,
        dynamics,
        steps: 100,
        checkpointInterval: 0,
        onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
      }),
    );
    // Three exchanges (Ar and Kr, two Ar, two Kr) and the first question twice: question 30 is that of step 25, of 2 fs each.
    expect(error).toMatchObject({
      code: "CLIENT_NOT_FINITE",
      message: expect.stringMatching(/^at step 25 \(0\.05 ps\): the client's force on atom 2 \(Kr\) is not a number/),
    });
    expect(checkpoints.length).toBeGreaterThan(0);
  });

  /** Where all forces vanish: argon alone, as far from one another as can be. */
  const lattice = (held: number | null) => {
    const model = clientModel({ held }, { checkOrder: false });
    const { cell } = model;
    const positions = model.positions.slice();
    // As the atoms are numbered: a, b, then c, of 2 × 2 × 4 sites.
    for (let n = 0; n < 16; n++)
      for (let k = 0; k < 3; k++)
        positions[3 * n + k] =
          (Math.floor(n / 8) / 2) * cell[k]! +
          ((Math.floor(n / 4) % 2) / 2) * cell[3 + k]! +
          ((n % 4) / 4) * cell[6 + k]!;
    return { ...model, positions, types: new Int32Array(16) };
  };

  test("one atom that is held: at the first call, or soon after where forces vanish in a perfect lattice", async () => {
    const found = await errorOf(evaluateAnywhere(clientModel({ held: 4 })));
    expect(found).toMatchObject({
      code: "CLIENT_NET_FORCE",
      message: expect.stringMatching(/^the client's 16 forces/),
    });
    const { forces } = await evaluateAnywhere(lattice(4));
    expect(Math.max(...forces.map(Math.abs))).toBeLessThan(1e-9);
    const later = await errorOf(simulate({ model: lattice(4), dynamics: { ...dynamics, drive: null }, steps: 200 }));
    expect(later.code).toBe("CLIENT_NET_FORCE");
    expect(Number(/^at step (\d+) /.exec(later.message)![1])).toBeLessThan(100);
    await simulate({ model: lattice(null), dynamics: { ...dynamics, drive: null }, steps: 200 });
  });

  test("the limit of the net force from both sides, three times as far after the first call", async () => {
    const { forces } = evaluate(ownModel());
    /** The force on the first atom, along x, by which Σf is that of the limit: share · rms(with it). */
    const pushOf = (share: number): number => {
      const rms = (by: number) => Math.sqrt(forces.reduce((sum, f, k) => sum + (k === 0 ? f + by : f) ** 2, 0) / 16);
      let by = share * rms(0);
      for (let n = 0; n < 50; n++) by = share * rms(by);
      return by;
    };
    const first = (by: number) => evaluateAnywhere(clientModel({ push: { from: 1, by } }));
    // 0.1 of the root mean square is more than 0.003 √16 of it, and than 1e-3 √16 eV/Å.
    const most = pushOf(0.1);
    expect(most).toBeGreaterThan(4e-3);
    await first(0.99 * most);
    expect(await errorOf(first(1.01 * most))).toMatchObject({ code: "CLIENT_NET_FORCE" });
    // Question 6 is that of step 1, whose forces are the first ones but for 0.1 %: a step of 1e-3 fs.
    const second = (by: number) =>
      simulate({
        model: clientModel({ push: { from: 6, by } }),
        dynamics: { ...dynamics, timestep: 1e-3, drive: null },
        steps: 1,
      });
    await second(0.98 * pushOf(0.3));
    expect(await errorOf(second(1.02 * pushOf(0.3)))).toMatchObject({
      code: "CLIENT_NET_FORCE",
      message: expect.stringMatching(/^at step 1 .*: 0\.3 × their root mean square/),
    });
  });

  test("a client that takes the atoms in another order, or two species for one", async () => {
    const names = Array.from({ length: 16 }, (_, k) => (k === 0 || (k > 1 && k < 9) ? "Ar" : "Kr"));
    expect(await errorOf(evaluateAnywhere(clientModel({ species: names })))).toMatchObject({
      code: "CLIENT_ORDER",
      message: expect.stringContaining("another order"),
    });
    const same = { pairs: { "Ar-Ar": [0.01, 3.3], "Ar-Kr": [0.01, 3.3], "Kr-Kr": [0.01, 3.3] } };
    expect(await errorOf(evaluateAnywhere(clientModel(same)))).toMatchObject({
      code: "CLIENT_ORDER",
      message: expect.stringContaining("atom 1 (Ar) and atom 2 (Kr)"),
    });
    await evaluateAnywhere(clientModel(same, { checkOrder: false }));
  });

  test("a barostat needs a stress; without one the pressure is not a number", async () => {
    const model = clientModel({ virial: "none" });
    const barostat = {
      type: "stochastic-cell-rescaling",
      parameters: { pressure: 0, time: 100, compressibility: 5, interval: 5 },
    };
    const error = await errorOf(simulate({ model, dynamics: { ...dynamics, drive: null, barostat }, steps: 10 }));
    expect(error.code).toBe("NO_STRESS");
    const { series } = await simulate({ model, dynamics, steps: 10 });
    expect(Array.from(series.column("pressure"))).toEqual([NaN, NaN]);
    expect(series.column("field").every(Number.isFinite)).toBe(true);
  });
});

describe("a client that dies is replaced once, and asked again", () => {
  const options = { dynamics, steps: 60 };

  test.each(["die", "close"])("%s: the same bits as without, and nobody is left", async (what) => {
    const unbroken = await simulate({ model: clientModel(), ...options });
    const deaths: Death[] = [];
    const found = await simulate({
      onDeath: (death) => deaths.push(death),
      model: clientModel({ log: scratch.log, fault: { call: 31, what, once: scratch.path("done") } }),
      ...options,
    });
    const clients = new Set(scratch.questions);
    expect(clients.size).toBe(2);
    expect(found.facts.interactions).toMatchObject([{ numbers: { restarts: 1 } }]);
    const words = what === "die" ? /signal 9/ : /exit code 3\); its last lines:\n.*the model has left us/;
    expect(deaths).toEqual([{ program: "client", step: expect.any(Number), words: expect.stringMatching(words) }]);
    expect(found.last).toEqual(unbroken.last);
    expect(found.series.column("field")).toEqual(unbroken.series.column("field"));
    for (const id of clients) await end(id);
  });
});

describe("clients that do not come", () => {
  const alone = (command: unknown, more: object = {}) =>
    errorOf(evaluateAnywhere(socketModel({ client: "command", command, ...more })));

  test("a program that is not there", async () => {
    expect(await alone("/nowhere/client")).toMatchObject({
      code: "CLIENT_NOT_STARTED",
      message: expect.stringContaining("'/nowhere/client' cannot be started: No such file or directory"),
    });
  });

  test("one that ends before it has connected: how, and its last lines", async () => {
    const script = "for n in $(seq 30); do echo line $n; done; echo no such model >&2; exit 3";
    const { code, message, problems } = await alone(["sh", "-c", script]);
    expect(code).toBe("CLIENT_ENDED");
    expect(problems[0]!.remedy).not.toMatch(/ASE|python|include/);
    expect(message).toContain("(exit code 3) before it had connected; its last lines:\nline 12\n");
    expect(message).toMatch(/line 30\nno such model$/);
    expect((await alone(["sh", "-c", "kill -9 $$"])).message).toContain("signal 9 (Killed)");
  });

  test("one that never connects, one that never answers, one that never comes", async () => {
    expect(await alone(["sleep", "1000"], { startTimeout: "0.1 s" })).toMatchObject({ code: "CLIENT_TOO_SLOW" });
    const slow = clientModel({ fault: { call: 3, what: "hang" } }, { answerTimeout: "0.3 s" });
    expect(await errorOf(evaluateAnywhere(slow))).toMatchObject({ code: "CLIENT_TOO_SLOW" });
    const nobody = socketModel({ client: "manual", name: `galvanostat-nobody-${process.pid}`, startTimeout: "0.1 s" });
    expect(await errorOf(evaluateAnywhere(nobody))).toMatchObject({ code: "CLIENT_TOO_SLOW" });
  });

  test("somebody else listens there", async () => {
    const name = `galvanostat-taken-${process.pid}`;
    const path = `/tmp/ipi_${name}`;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      expect(await errorOf(evaluateAnywhere(clientModel({}, { name })))).toMatchObject({ code: "SOCKET_IN_USE" });
      expect(existsSync(path)).toBe(true);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe("an interruption ends the waiting", () => {
  /** Aborts when the file is there. */
  const abortAt = (file: string): AbortSignal => {
    const abort = new AbortController();
    const watch = setInterval(() => {
      if (!existsSync(file)) return;
      clearInterval(watch);
      abort.abort();
    }, 2);
    return abort.signal;
  };
  const sleeping = () =>
    socketModel({ client: "command", command: ["sh", "-c", `touch ${scratch.path("begun")}; exec sleep 1000`] });

  test("for a client that does not connect: no error, nothing is done", async () => {
    const signal = abortAt(scratch.path("begun"));
    const run = await simulate({ model: sleeping(), dynamics, steps: 10, signal });
    expect(run).toMatchObject({ state: "aborted", steps: 0 });
    const minimum = await minimise(sleeping(), { signal: abortAt(scratch.path("begun")) });
    expect(minimum).toMatchObject({ state: "aborted", converged: false, steps: 0 });
  });

  test("for an answer that does not come: the state before it goes on with the bits of an unbroken run", async () => {
    const unbroken = await simulate({ model: clientModel(), dynamics, steps: 40 });
    const saved: SimulationCheckpoint[] = [];
    const run = await simulate({
      model: clientModel({ log: scratch.log, fault: { call: 31, what: "hang", once: scratch.path("hangs") } }),
      dynamics,
      steps: 40,
      checkpointInterval: 0,
      onCheckpoint: ({ steps, state, columns }) => saved.push({ steps, state, columns: columns.map((c) => c.slice()) }),
      signal: abortAt(scratch.path("hangs")),
    });
    expect(run.state).toBe("aborted");
    const resume = saved.at(-1)!;
    expect(resume.steps).toBe(run.steps);
    const rest = await simulate({ model: clientModel(), dynamics, steps: 40, resume });
    expect(rest.last).toEqual(unbroken.last);
    expect(rest.series.column("field")).toEqual(unbroken.series.column("field"));
    for (const id of new Set(scratch.questions)) await end(id);
  });
});

test("the socket is the user's alone, and nothing of it is left", async () => {
  const own = () => readdirSync("/tmp").filter((name) => name.startsWith(`ipi_galvanostat-${process.pid}-`));
  let seen = "";
  const modes: number[] = [];
  await simulate({
    model: clientModel(),
    dynamics,
    steps: 20,
    onProgress: () => {
      seen = `/tmp/${own()[0]!}`;
      modes.push(statSync(seen).mode & 0o777, statSync(`${seen}/s`).mode & 0o777);
    },
  });
  expect(new Set(modes)).toEqual(new Set([0o700, 0o600]));
  expect(own()).toEqual([]);
});

test("the core does not compute forces of another program on the caller's thread", async () => {
  expect(() => evaluate(clientModel())).toThrow(/thread/);
  expect(() => evaluate(clientModel(), { method: "brute-force" })).toThrow(/thread/);
  expect(evaluate(ownModel()).potentialEnergy).toBeLessThan(0);
});
