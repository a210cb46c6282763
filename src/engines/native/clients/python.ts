import { spawnSync } from "node:child_process";

import type { PlacedProblem } from "../../../input/document.js";
import type { ClientRecipe } from "../../../model/index.js";
import type { ClientProgram } from "../../engine.js";

/** s: on a cold file server an interpreter takes its time. Who has not answered by then may answer when the study runs. */
const patience = 120;
const mark = "galvanostat-asks:";

/** As client.py does it, without what is slow to import: of a calculator its package alone is looked for, of ASE's own the module. */
const question = `import importlib.util, json, os, sys
def is_there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:
        return False
    except Exception:
        return True
sys.path.insert(0, os.getcwd())
answer = {"version": "%d.%d.%d" % sys.version_info[:3], "ase": None, "why": None, "socket": False, "calculator": True, "package": None}
def package_of(module):
    from importlib import metadata
    try:
        return {"name": module, "version": metadata.version(module)}
    except metadata.PackageNotFoundError:
        name = metadata.packages_distributions()[module][0]
        return {"name": name, "version": metadata.version(name)}
try:
    import ase
    answer["ase"] = ase.__version__
    answer["socket"] = is_there("ase.calculators.socketio")
    if sys.argv[1]:
        answer["calculator"] = is_there(sys.argv[1])
except Exception as error:
    answer["why"] = "%s: %s" % (type(error).__name__, error)
try:
    if sys.argv[1] and not sys.argv[1].startswith("ase."):
        answer["package"] = package_of(sys.argv[1])
except Exception:
    pass
print("${mark}" + json.dumps(answer))
`;

interface Answer {
  readonly version: string;
  readonly ase: string | null;
  readonly why: string | null;
  readonly socket: boolean;
  readonly calculator: boolean;
  /** Old interpreters cannot say. */
  readonly package: { readonly name: string; readonly version: string } | null;
}

/** The module that can be looked for without importing a model's libraries; "": the calculator stands in a file. */
function moduleOf(calculator: string): string {
  if (calculator.includes(":")) return "";
  const parts = calculator.split(".");
  return parts[0] === "ase" ? parts.slice(0, -1).join(".") : parts[0]!;
}

/** What an interpreter lacks to be a client of `client: ase`, or what it is. */
export function askPython(
  { python, calculator }: Extract<ClientRecipe, { kind: "ase" }>,
  path: string,
  directory: string,
): readonly PlacedProblem[] | ClientProgram {
  const module = moduleOf(calculator);
  const { error, status, signal, stdout, stderr } = spawnSync(path, ["-c", question, module], {
    cwd: directory,
    encoding: "utf8",
    timeout: 1000 * patience,
    maxBuffer: 2 ** 24,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT")
    return { client: "ase", program: "ASE", version: null, calculator };
  const line = stdout.split("\n").find((one) => one.startsWith(mark));
  const refuse = (key: string, message: string, received: string, expected: string, remedy: string) => [
    { code: "CLIENT_LACKS_MODULE", message, at: ["socket", key], received, expected, remedy },
  ];
  const interpreter = "an interpreter that has ASE 3.18 or later and the calculator";
  const another = "python: /path/to/environment/bin/python names another";
  if (line === undefined) {
    const last = stderr.trim().split("\n").slice(-5).join("\n");
    const how = error?.message ?? (status === null ? `it ended by ${signal}` : `exit code ${status}`);
    return refuse(
      "python",
      `this is no Python interpreter, or it does not work: ${how} when asked for ASE`,
      `${path}${last === "" ? "" : `\n${last}`}`,
      interpreter,
      another,
    );
  }
  const answer = JSON.parse(line.slice(mark.length)) as Answer;
  const name = `${path} (Python ${answer.version})`;
  if (answer.ase === null)
    return refuse(
      "python",
      `the interpreter ${python} has no ASE that it could import`,
      `${name}: ${answer.why}`,
      interpreter,
      `${another}; or install ASE in this one: ${path} -m pip install ase`,
    );
  if (!answer.socket)
    return refuse("python", "this ASE cannot be a client", `${name} with ASE ${answer.ase}`, interpreter, another);
  if (!answer.calculator)
    return refuse(
      "calculator",
      `the interpreter ${python} has no module ${module}`,
      `${name} with ASE ${answer.ase}, without ${module}`,
      "the calculator's import path: module.Name",
      module.startsWith("ase.")
        ? "look it up in ASE's documentation: ase.calculators.emt.EMT"
        : `${another}, where ${module} is installed`,
    );
  return {
    client: "ase",
    program: "ASE",
    version: answer.ase,
    python: answer.version,
    calculator,
    ...(answer.package === null ? {} : { package: answer.package }),
  };
}
