import { isAbsolute, resolve } from "node:path";

import { addProblem, check, forward, integerField, named, quantityField, wordsField } from "../input/fields.js";
import { z } from "../input/on-demand.js";
import type { ClientRecipe, SocketSpec } from "../model/index.js";
import { quantityKinds } from "../units/index.js";

/** s in fs. */
const second = 1e15;
/** s that a client may take to connect, where not said otherwise: models of many GB, and queues. */
const defaultStart = 600;
/** Of a Unix socket's path (/tmp/ipi_NAME); LAMMPS copies it without a look. */
const longestName = 90;

/** What stands between the commas of the driver's -o: in their order, or by name; a line is taken as it is. Python writes True and False. */
const driverParameters = () =>
  z.unknown().transform((input, context): string[] => {
    const text = (one: unknown) => (typeof one === "boolean" ? (one ? "True" : "False") : String(one));
    const isPlain = (one: unknown) =>
      typeof one === "number" || typeof one === "boolean" || (typeof one === "string" && /^[^,]+$/.test(one));
    if (typeof input === "string" && input !== "") return [input];
    const values: readonly unknown[] = typeof input === "object" && input !== null ? Object.values(input) : [];
    if (values.length > 0 && values.every(isPlain))
      return Array.isArray(input)
        ? values.map(text)
        : Object.entries(input as object).map(([name, one]) => `${name}=${text(one)}`);
    return addProblem(context, {
      code: "WRONG_TYPE",
      message: "not parameters of i-PI's driver",
      expected:
        'a list, or values by name, without commas in them: { template: "{folder}/structure.extxyz", model: model.pt }',
      received: JSON.stringify(input),
    });
  });

const shapes = () => {
  const common = {
    name: z.string().optional(),
    host: z.string().min(1).optional(),
    port: integerField(1, 65_535).optional(),
    startTimeout: quantityField(quantityKinds.time, { minimum: 0 }).optional(),
    answerTimeout: quantityField(quantityKinds.time, { minimum: 0 }).optional(),
    handshake: z.enum(["learnt", "every-step"]).optional(),
    checkOrder: z.boolean().optional(),
    clients: integerField(1, 100_000).optional(),
    threads: integerField(1, 4096).optional(),
  };
  return new Map<string, z.ZodRawShape>([
    [
      "ase",
      {
        calculator: z.string(),
        arguments: z.record(z.string(), z.unknown()).optional(),
        python: z.string().min(1).optional(),
        stress: z.boolean().optional(),
        ...common,
      },
    ],
    [
      "lammps",
      {
        include: z.string(),
        program: z.string().min(1).optional(),
        prefix: wordsField().optional(),
        units: z.enum(["metal", "real"]).optional(),
        atomStyle: z.enum(["atomic", "charge"]).optional(),
        ...common,
      },
    ],
    [
      "i-pi-py_driver",
      {
        mode: z.string().min(1),
        parameters: driverParameters().optional(),
        file: z.string().min(1).optional(),
        program: z.string().min(1).optional(),
        ...common,
      },
    ],
    ["command", { command: wordsField(), ...common }],
    ["manual", common],
  ]);
};

/** What `socket` says, before files are looked for. */
export interface SocketValues {
  readonly client: "ase" | "lammps" | "i-pi-py_driver" | "command" | "manual";
  readonly calculator: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly python?: string;
  readonly stress?: boolean;
  readonly include: string;
  readonly program?: string;
  readonly prefix?: readonly string[];
  readonly units?: "metal" | "real";
  readonly atomStyle?: "atomic" | "charge";
  readonly mode: string;
  readonly parameters?: readonly string[];
  readonly file?: string;
  readonly command: readonly string[];
  readonly name?: string;
  readonly host?: string;
  readonly port?: number;
  readonly startTimeout?: number;
  readonly answerTimeout?: number;
  readonly handshake?: "learnt" | "every-step";
  readonly checkOrder?: boolean;
  readonly clients?: number;
  readonly threads?: number;
}

const calculatorPattern = /^(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|.+\.py:[A-Za-z_]\w*)$/;

/** `socket` of a force field: which program, where it connects, how it is spoken to. */
export const socketField = () =>
  z.unknown().transform((input, context): SocketValues => {
    const { value, problems } = check(named("client", shapes()), input, []);
    if (value === undefined) return forward(context, problems);
    const values = value as unknown as SocketValues;
    const refuse = (key: keyof SocketValues, problem: Parameters<typeof addProblem>[1]) =>
      forward(context, [{ ...problem, at: [key] }]);
    const { client, name, host, port } = values;
    if (name !== undefined && host !== undefined)
      return refuse("host", {
        code: "TWO_ADDRESSES",
        message: "a client connects to a Unix socket of that name or to an address, not to both",
        remedy: "leave name or host out",
      });
    if (name !== undefined && (!/^[\w.-]+$/.test(name) || name.length > longestName))
      return refuse("name", {
        code: "BAD_NAME",
        message: "a Unix socket cannot have this name",
        expected: `letters, digits, ".", "_" and "-", at most ${longestName}: the path is /tmp/ipi_NAME`,
        received: JSON.stringify(name),
      });
    if (port !== undefined && host === undefined)
      return refuse("port", {
        code: "NO_HOST",
        message: "a port belongs to an address to listen on",
        remedy: "host: 127.0.0.1 for clients on this machine",
      });
    if (client === "manual" && name === undefined && (host === undefined || port === undefined))
      return refuse("client", {
        code: "NO_ADDRESS",
        message: "a client that is started by somebody else must know where to connect",
        expected: "a name (client.py connects to /tmp/ipi_NAME), or host and port",
      });
    if (client === "ase" && !calculatorPattern.test(values.calculator))
      return refuse("calculator", {
        code: "BAD_NAME",
        message: "the calculator cannot be found from this",
        expected: "module.Name (ase.calculators.emt.EMT), or a file and what in it makes one (client.py:calculator)",
        received: JSON.stringify(values.calculator),
      });
    if (client === "i-pi-py_driver" && (values.mode === "custom") !== (values.file !== undefined))
      return refuse(values.file === undefined ? "mode" : "file", {
        code: "BAD_FILE_OF_DRIVER",
        message: "a Python file of one's own and the driver's mode custom belong together",
        expected: "mode: custom with file: pes.py, or another mode without",
        received: `mode: ${values.mode}`,
      });
    return values;
  });

/** The file that a recipe is told of; `null`: none. */
export function fileOf({
  client,
  include,
  calculator,
  file,
}: SocketValues): { readonly key: string; readonly name: string } | null {
  if (client === "lammps") return { key: "include", name: include };
  if (client === "i-pi-py_driver") return file === undefined ? null : { key: "file", name: file };
  if (client !== "ase" || !calculator.includes(":")) return null;
  return { key: "calculator", name: calculator.slice(0, calculator.lastIndexOf(":")) };
}

function recipeOf(values: SocketValues, baseDirectory: string): ClientRecipe {
  const { client, calculator, include, command } = values;
  const absolute = (name: string) => (isAbsolute(name) ? name : resolve(baseDirectory, name));
  switch (client) {
    case "ase":
      return {
        kind: "ase",
        calculator: calculator.includes(":") ? absolute(calculator) : calculator,
        arguments: values.arguments ?? {},
        python: values.python ?? "python3",
        stress: values.stress ?? true,
      };
    case "lammps":
      return {
        kind: "lammps",
        include: absolute(include),
        program: values.program ?? "lmp",
        prefix: values.prefix ?? [],
        units: values.units ?? "metal",
        atomStyle: values.atomStyle ?? "charge",
      };
    case "i-pi-py_driver":
      return {
        kind: "i-pi-py_driver",
        program: values.program ?? "i-pi-py_driver",
        mode: values.mode,
        file: values.file === undefined ? null : absolute(values.file),
        parameters: values.parameters ?? [],
      };
    case "command":
      return { kind: "command", command };
    case "manual":
      return { kind: "manual" };
  }
}

function identityOf(client: ClientRecipe, sha256: string | null): SocketSpec["identity"] {
  const digest = `sha256 ${sha256?.slice(0, 16)}`;
  switch (client.kind) {
    case "ase": {
      const { calculator, arguments: given } = client;
      return {
        client: "ase",
        calculator: sha256 === null ? calculator : calculator.slice(calculator.lastIndexOf(":") + 1),
        ...(sha256 === null ? {} : { "the calculator's file": digest }),
        arguments: JSON.stringify(given),
      };
    }
    case "lammps":
      return { client: "lammps", "the included file": digest, units: client.units, atomStyle: client.atomStyle };
    case "i-pi-py_driver":
      return {
        client: "i-pi-py_driver",
        mode: client.mode,
        ...(sha256 === null ? {} : { "the driver's file": digest }),
        parameters: JSON.stringify(client.parameters),
      };
    default:
      return { client: client.kind };
  }
}

/** @param sha256 of the recipe's file, `null` without one */
export function socketSpec(values: SocketValues, baseDirectory: string, sha256: string | null): SocketSpec {
  const client = recipeOf(values, baseDirectory);
  return {
    client,
    identity: identityOf(client, sha256),
    name: values.name ?? null,
    host: values.host ?? null,
    port: values.port ?? 0,
    directory: resolve(baseDirectory),
    threads: values.threads ?? null,
    startTimeout: values.startTimeout === undefined ? defaultStart : values.startTimeout / second,
    answerTimeout: (values.answerTimeout ?? 0) / second,
    handshake: values.handshake ?? "learnt",
    checkOrder: values.checkOrder ?? true,
    clients:
      values.clients ?? (client.kind === "manual" || values.name !== undefined || values.port !== undefined ? 1 : null),
  };
}
