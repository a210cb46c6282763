import { findProgram } from "../../../files/index.js";
import type { PlacedProblem } from "../../../input/document.js";
import type { ClientRecipe, SocketSpec } from "../../../model/index.js";
import type { ClientProgram } from "../../engine.js";
import { askLammps } from "./lammps-program.js";
import { askPython } from "./python.js";

/** The word that is started, and the key that it stands under. */
interface FirstWord {
  readonly key: "python" | "program" | "prefix" | "command";
  readonly word: string;
}

function firstWordOf(client: ClientRecipe): FirstWord | null {
  switch (client.kind) {
    case "ase":
      return { key: "python", word: client.python };
    case "lammps":
      return client.prefix.length > 0
        ? { key: "prefix", word: client.prefix[0]! }
        : { key: "program", word: client.program };
    case "i-pi-py_driver":
      return { key: "program", word: client.program };
    case "command":
      return { key: "command", word: client.command[0]! };
    case "manual":
      return null;
  }
}

const expected: Readonly<Record<FirstWord["key"], string>> = {
  python: "the Python interpreter that has ASE and the calculator",
  program: "the client's program",
  prefix: "what starts the client: mpirun, srun",
  command: "a program and its words",
};

const remedies: Readonly<Record<ClientRecipe["kind"], string>> = {
  ase: "python: /path/to/environment/bin/python",
  lammps: "program: /path/to/lmp, or install it (Debian, Ubuntu: apt-get install lammps)",
  "i-pi-py_driver": "program: /path/to/i-pi-py_driver, which comes with i-PI (pip install ipi)",
  command: "command: /path/to/program and its words; no shell reads it",
  manual: "",
};

/** Of what has been found to be there, as it stands in the recipe: it is not asked again. */
const known = new Map<string, ClientProgram>();

/**
 * What this machine lacks for a client, found out without starting it: the program, ASE and the calculator's module, styles of
 * LAMMPS. Behind a prefix the program may stand on other machines: only the prefix is looked for. Interpreters and LAMMPS are started
 * once for that, for a second or less.
 *
 * @returns places in the force field; empty: it can be started
 */
export function missingOf(spec: SocketSpec): readonly PlacedProblem[] {
  const found = lookAt(spec);
  return isProgram(found) ? [] : found;
}

/** What a socket's client is, as it tells of itself; without a version where it cannot be asked, or is not there. */
export function clientProgramOf(spec: SocketSpec): ClientProgram {
  const found = lookAt(spec);
  return isProgram(found) ? found : unasked(spec.client);
}

const isProgram = (found: readonly PlacedProblem[] | ClientProgram): found is ClientProgram => !Array.isArray(found);

function unasked(client: ClientRecipe): ClientProgram {
  const of = (program: string) => ({ client: client.kind, program, version: null });
  switch (client.kind) {
    case "ase":
      return { ...of("ASE"), calculator: client.calculator };
    case "lammps":
      return of("LAMMPS");
    case "i-pi-py_driver":
      return of([client.program, "-m", client.mode].join(" "));
    case "command":
      return of(client.command.join(" "));
    case "manual":
      return of("");
  }
}

function lookAt({ client, directory }: SocketSpec): readonly PlacedProblem[] | ClientProgram {
  const first = firstWordOf(client);
  // What is filled in is known when there is a folder.
  if (first === null || first.word.includes("{")) return unasked(client);
  const key = JSON.stringify([client, directory, process.env["PATH"]]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = lookFor(client, directory, first);
  if (isProgram(found)) known.set(key, found);
  return found;
}

function lookFor(
  client: ClientRecipe,
  directory: string,
  { key, word }: FirstWord,
): readonly PlacedProblem[] | ClientProgram {
  const found = findProgram(word, directory);
  if ("reason" in found)
    return [
      {
        code: "CLIENT_NOT_STARTED",
        message: `the client cannot be started: ${found.reason}`,
        at: ["socket", key],
        expected: `${expected[key]}: a name on the PATH, or a path (relative to this file's folder)`,
        received: word,
        remedy: key === "prefix" ? "a prefix that is installed here, or none" : remedies[client.kind],
      },
    ];
  if (client.kind === "ase") return askPython(client, found.path, directory);
  if (client.kind === "lammps" && key === "program") return askLammps(client, found.path);
  return unasked(client);
}
