import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { writeExtxyz, type Results } from "../../src/index.js";
import { clientModel, clientScript, end, optionsOf, Scratch } from "../engines/native/external/argon-krypton.js";
import { galvanostat, interrupted, unfolded } from "./command.js";

const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  const { cell, positions, types, typeNames } = clientModel();
  const species = Array.from(types, (type) => typeNames[type]!);
  writeFileSync(scratch.path("structure.extxyz"), writeExtxyz({ cell, positions, species }));
});
afterEach(() => scratch.remove());

const own = (options: object = {}) => ({
  client: "command",
  command: [process.execPath, clientScript, "{folder}", "{path}", optionsOf(options)],
});

function writeStudy(socket: object, more: object = {}): void {
  const study = {
    structure: { file: "structure.extxyz" },
    forceField: { socket },
    transportCharges: { Ar: 1, Kr: -1 },
    mobile: "Ar",
    temperatures: ["60 K"],
    preparation: { minimise: { force: "1e-3 eV/Å" } },
    equilibration: { duration: "0.1 ps" },
    drive: { method: "constant-current", direction: [1, 2, -1], driftVelocity: ["0.2 Å/ps", "0.3 Å/ps"] },
    production: { timestep: "2 fs", duration: "1 ps" },
    thermostat: { type: "csvr", time: "100 fs" },
    ...more,
  };
  // JSON is YAML.
  writeFileSync(scratch.path("study.yaml"), JSON.stringify(study));
}

const results = (out: string) => JSON.parse(readFileSync(scratch.path(`${out}/results.json`), "utf8")) as Results;
const lasting = ({ points, status }: Results): unknown =>
  JSON.parse(
    JSON.stringify({ points, status }, (key: string, value: unknown) => (key === "performance" ? null : value)),
  );

describe("a study with forces of another program", () => {
  test("prepared, two currents side by side, each with a client of its own; killed and gone on with: the same", async () => {
    writeStudy(own());
    const unbroken = galvanostat(["run", "study.yaml", "--out", "unbroken"], scratch.folder);
    expect(unbroken.code, unbroken.stderr).toBe(0);
    const { points, errors } = results("unbroken");
    expect(errors).toEqual([]);
    expect(points[0]!.conductivity?.value).toBeGreaterThan(0);

    writeStudy(own({ log: scratch.log }));
    const child = spawn(process.execPath, [executable, "run", "study.yaml", "--out", "killed"], {
      cwd: scratch.folder,
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!existsSync(scratch.log) || scratch.questions.length < 400)
      await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill("SIGKILL");
    await ended;
    const clients = new Set(scratch.questions);
    for (const id of clients) await end(id);
    const last = galvanostat(["run", "study.yaml", "--out", "killed"], scratch.folder);
    expect(last.code, last.stderr).toBe(0);
    expect(lasting(results("killed"))).toEqual(lasting(results("unbroken")));
    expect(new Set(scratch.questions).size).toBeGreaterThan(clients.size);
    // The guardian of the killed one has seen to its folder.
    while (readdirSync("/tmp").some((name) => name.startsWith(`ipi_galvanostat-${child.pid}-`)))
      await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test("clients that die again and again: the same results, and everybody is told how often", () => {
    writeStudy(own({ log: scratch.log }));
    const unbroken = galvanostat(["run", "study.yaml", "--out", "unbroken"], scratch.folder);
    expect(unbroken.code, unbroken.stderr).toBe(0);
    const asked = new Map<number, number>();
    for (const client of scratch.questions) asked.set(client, (asked.get(client) ?? 0) + 1);

    // Each answers 199 times, of one run or minimisation.
    writeStudy(own({ fault: { call: 200, what: "close" } }));
    const found = galvanostat(["run", "study.yaml", "--out", "dying"], scratch.folder);
    expect(found.code, found.stderr).toBe(0);
    const deathsOf = (id: string) => {
      const { count, latest } = JSON.parse(readFileSync(scratch.path(`dying/runs/${id}/deaths.json`), "utf8")) as {
        count: number;
        latest: { words: string }[];
      };
      expect(latest).toHaveLength(Math.min(10, count));
      for (const { words } of latest) expect(words).toContain("the model has left us");
      return count;
    };
    const [point] = results("dying").points;
    const runs = point!.runs.map(({ id }) => id);
    const expected = [...asked.values()].map((questions) => Math.ceil(questions / 199) - 1).filter((n) => n > 0);
    expect(runs.map(deathsOf).sort()).toEqual(expected.sort());
    for (const { id, findings, warnings } of point!.runs) {
      const told = expect.objectContaining({ code: "program-died", severity: "warning" });
      expect(findings).toEqual(expect.arrayContaining([told]));
      const sentence = warnings.find((text) => text.includes(`died ${deathsOf(id)} times`));
      expect(found.stdout.replace(/\s+/g, " ")).toContain(sentence);
      const onTheWay = new RegExp(`${id}: the client died by step \\d+, and is started again: .*\\(exit code 3\\)`);
      expect(found.stderr.replace(/\s+/g, " ")).toMatch(onTheWay);
    }
    const withoutWords = (out: string) =>
      JSON.parse(
        JSON.stringify(lasting(results(out)), (key: string, value: unknown) =>
          key === "findings" || key === "warnings" ? null : value,
        ),
      );
    expect(withoutWords("dying")).toEqual(withoutWords("unbroken"));
  });

  test("Ctrl-C while nobody connects: the study is interrupted, and goes on later", async () => {
    writeStudy({ client: "manual", name: `galvanostat-cli-${process.pid}` });
    const stopped = await interrupted(["run", "study.yaml"], scratch.folder, "SIGINT", () =>
      existsSync(`/tmp/ipi_galvanostat-cli-${process.pid}`),
    );
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain("run the same command again");
    expect(unfolded(stopped.stderr)).toContain(
      `forces a client that you start: for each run it connects to /tmp/ipi_galvanostat-cli-${process.pid} within 600 s`,
    );
    expect(results("results").status).toBe("interrupted");
  });

  test("a client that cannot be had: the run fails, with its words and what to do", () => {
    const command = ["sh", "-c", "echo no licence in {folder} >&2; exit 7"];
    writeStudy({ client: "command", command }, { preparation: undefined });
    const failed = galvanostat(["run", "study.yaml"], scratch.folder);
    expect(failed.code).toBe(1);
    const { errors } = results("results");
    const [first, second] = errors;
    expect(errors).toHaveLength(2);
    expect(first).toMatchObject({ code: "CLIENT_ENDED" });
    expect(first!.message).toMatch(/exit code 7[\s\S]*no licence in \/.*\n.*docs\/external-forces\.md/);
    // Its words once, on the terminal; each run's own in results.json.
    expect(failed.stdout.split("no licence")).toHaveLength(2);
    expect(failed.stdout).toContain(`failed, ${second!.id}: as of ${first!.id} [CLIENT_ENDED]\n`);
    expect(second!.message).toContain("no licence in /tmp/ipi_galvanostat-");
  });

  test("what cannot be done with it is said before", () => {
    writeStudy({ client: "ase", calculator: "EMT", python: 3 });
    const wrong = galvanostat(["run", "study.yaml"], scratch.folder);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("forceField.socket.python");
    writeStudy({ client: "ase", calculator: "EMT" });
    expect(galvanostat(["run", "study.yaml"], scratch.folder).stderr).toContain("forceField.socket.calculator");
    writeStudy(
      { client: "ase", calculator: "ase.calculators.emt.EMT", stress: false },
      { preparation: { pressure: { duration: "1 ps" } } },
    );
    expect(galvanostat(["run", "study.yaml"], scratch.folder).stderr).toContain("the client is told not to compute");
  });
});
