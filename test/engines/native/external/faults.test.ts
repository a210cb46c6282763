import { existsSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:net";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Death } from "../../../../src/engines/engine.js";
import { evaluateAnywhere } from "../../../../src/engines/native/evaluate.js";
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
    // The client adds 0.01 hartree/bohr along x, y and z to every force: 0.01 · √3 · 51.4221 eV/Å.
    ["net force", "CLIENT_NET_FORCE", "all 16 particles, divided by this number, is 0.891 eV/Å; the limit is"],
    ["garbage", "CLIENT_PROTOCOL", "????????????"],
    [
      "close",
      "CLIENT_DIED",
      "twice over the same positions: it closed the connection (exit code 3); its last lines:\nTraceback: the model has left us",
    ],
  ])("%s at the first question", async (what, code, part) => {
    const { problems } = await errorOf(evaluateAnywhere(clientModel({ fault: { call: 1, what } })));
    expect(problems).toMatchObject([
      { code, message: expect.stringContaining(part), remedy: expect.stringMatching(/./) },
    ]);
  });

  test("later as well, and what was recorded before is valid", async () => {
    const checkpoints: SimulationCheckpoint[] = [];
    // Four exchanges and the first question twice, then a step a question.
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
    expect(error.code).toBe("CLIENT_NOT_FINITE");
    expect(checkpoints.length).toBeGreaterThan(0);
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
    const { code, message } = await alone(["sh", "-c", script]);
    expect(code).toBe("CLIENT_ENDED");
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
  const { evaluate } = await import("../../../../src/engines/native/evaluate.js");
  expect(() => evaluate(clientModel())).toThrow(/thread/);
  expect(() => evaluate(clientModel(), { method: "brute-force" })).toThrow(/thread/);
  expect(evaluate(ownModel()).potentialEnergy).toBeLessThan(0);
});
