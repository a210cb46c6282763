import { defaultEngine, engines, isExporter, isSimulator, type Check } from "../engines/index.js";
import { packageVersion } from "../version.js";
import { exitCodes } from "./exit-codes.js";
import type { Terminal } from "./terminal.js";
import { table } from "./table.js";

/** `galvanostat doctor`: what is installed, and whether it computes what it should. Exit code 1 if a check fails. */
export async function doctor(terminal: Terminal): Promise<number> {
  const description = defaultEngine.describe();
  const { build } = description;
  const coulomb = description.interactions.filter((one) => one.coulomb);
  const outcome: Check[] = [];
  for (const engine of engines) if (isSimulator(engine)) outcome.push(...(await engine.check()));
  const found = engines.map((engine) => ({
    name: engine.name,
    summary: engine.summary,
    runs: isSimulator(engine),
    exports: isExporter(engine),
  }));
  if (terminal.json) {
    const names = (members: readonly { readonly name: string }[]) => members.map(({ name }) => name);
    terminal.data(
      `${JSON.stringify(
        {
          version: packageVersion,
          node: process.version,
          build,
          engines: found,
          potentials: names(description.potentials),
          cutoffs: names(description.cutoffs),
          electrostatics: names(coulomb),
          thermostats: names(description.thermostats),
          checks: outcome,
        },
        null,
        2,
      )}\n`,
    );
  } else {
    const list = (members: readonly { readonly name: string }[]) => members.map(({ name }) => name).join(", ");
    terminal.out(
      table(
        ["galvanostat", packageVersion],
        [
          ["Node", process.version],
          ["compiler", build.compiler],
          ["SIMD", `${build.simdPath} (in this build: ${build.simdPaths.join(", ")})`],
          ["OpenMP", build.openmp ? `yes, up to ${build.maximumThreads} threads` : "no: one thread a run"],
          ...found.map(({ name, summary, runs, exports }): [string, string] => [
            `engine ${name}`,
            `${summary} (${[...(runs ? ["runs studies"] : []), ...(exports ? [`galvanostat export ${name}`] : [])].join(", ")})`,
          ]),
          ["potentials", list(description.potentials)],
          ["cut-offs", list(description.cutoffs)],
          ["electrostatics", list(coulomb)],
          ["thermostats", list(description.thermostats)],
        ],
      ),
    );
    for (const { name, passed, found } of outcome) terminal.out(`${passed ? "ok    " : "FAILED"}  ${name}: ${found}\n`);
  }
  return outcome.every(({ passed }) => passed) ? exitCodes.done : exitCodes.failedRun;
}
