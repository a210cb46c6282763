import { spawnSync } from "node:child_process";
import { basename } from "node:path";

import { didYouMean } from "../../errors/did-you-mean.js";
import { InputError, type Problem } from "../../errors/errors.js";

/** What a LAMMPS says of itself when it is called with -h. */
export interface Program {
  /** "29 Sep 2021 - Update 2" */
  readonly version: string;
  readonly compiler: string;
  readonly mpi: string;
  /** In capitals, as they are built: "KSPACE", "ML-IAP". */
  readonly packages: readonly string[];
  /** By kind, with those of suffixes: "pair" has "buck" and "buck/omp". */
  readonly styles: Readonly<Record<StyleKind, ReadonlySet<string>>>;
}

const kinds = { pair: "Pair", kspace: "KSpace", fix: "Fix", compute: "Compute", dump: "Dump" } as const;
export type StyleKind = keyof typeof kinds;

/** Of `lmp -h`; `null`: something else was called. */
export function readHelp(text: string): Program | null {
  const version = /^Large-scale Atomic\/Molecular Massively Parallel Simulator - (.*)$/m.exec(text)?.[1];
  if (version === undefined) return null;
  const section = (head: RegExp): string[] => {
    const found = head.exec(text);
    if (found === null) return [];
    const rest = text.slice(found.index + found[0].length).replace(/^\s*\n/, "");
    return rest
      .slice(0, /\n\s*\n|$/.exec(rest)!.index)
      .split(/\s+/)
      .filter((word) => word !== "");
  };
  const styles = Object.fromEntries(
    Object.entries(kinds).map(([kind, title]) => [
      kind,
      new Set(section(new RegExp(`^\\* ${title} styles:?[ ]*$`, "m"))),
    ]),
  ) as unknown as Program["styles"];
  return {
    version: version.trim(),
    compiler: /^Compiler: (.*?)(?: with .*)?$/m.exec(text)?.[1] ?? "unknown",
    mpi: /^MPI v\S+: (.*?)(?:,.*)?$/m.exec(text)?.[1] ?? "none",
    packages: section(/^Installed packages:[ ]*$/m),
    styles,
  };
}

/** Where the styles that people use with ions are at home (https://docs.lammps.org/Packages_details.html). */
const homes: readonly (readonly [StyleKind, RegExp, string])[] = [
  ["kspace", /./, "KSPACE"],
  ["fix", /^ipi$/, "MISC"],
  ["pair", /(?:^|\/)(?:long|msm)(?:\/|$)/, "KSPACE"],
  ["pair", /^(?:born|coul\/dsf|coul\/slater|lj96|mie|nm|morse\/smooth|ufm)/, "EXTRA-PAIR"],
  ["pair", /^(?:sw|tersoff|eam|adp|vashishta|comb|edip|bop|airebo|rebo|polymorphic|nb3b)/, "MANYBODY"],
  ["pair", /^meam/, "MEAM"],
  ["pair", /^reaxff/, "REAXFF"],
  ["pair", /^snap/, "ML-SNAP"],
  ["pair", /^mliap/, "ML-IAP"],
  ["pair", /^pace/, "ML-PACE"],
  ["pair", /^hdnnp/, "ML-HDNNP"],
  ["pair", /^quip/, "ML-QUIP"],
  ["pair", /^rann/, "ML-RANN"],
  ["pair", /^uf3/, "ML-UF3"],
  ["pair", /^kim/, "KIM"],
  ["pair", /^(?:deepmd|dpa)/, "DeePMD-kit's own build"],
  ["pair", /^(?:allegro|nequip)/, "pair_allegro's or pair_nequip's own build"],
  ["pair", /^mace/, "MACE's own build"],
];

/** A style that an input asks for. */
export interface Asked {
  readonly kind: StyleKind;
  readonly style: string;
}

/** Pair styles, k-space, fixes, computes and dumps that an input names; not what it includes. None where it loads plugins: they bring styles. */
export function stylesOf(input: string): Asked[] {
  if (/^[ \t]*plugin[ \t]+load\b/m.test(input)) return [];
  const asked: Asked[] = [];
  for (const line of input.replace(/&\s*\n/g, " ").split("\n")) {
    const [command, ...words] = line.replace(/#.*/, "").trim().split(/\s+/);
    const add = (kind: StyleKind, style: string | undefined) => {
      if (style !== undefined && style !== "none" && !style.includes("$")) asked.push({ kind, style });
    };
    if (command === "pair_style") add("pair", words[0]);
    else if (command === "kspace_style") add("kspace", words[0]);
    else if (command === "fix") add("fix", words[2]);
    else if (command === "compute") add("compute", words[2]);
    else if (command === "dump") add("dump", words[2]);
    // Its sub-styles are words among numbers: those of the coefficients are enough.
    if (command === "pair_coeff") {
      const style = words.slice(2).find((word) => /^[a-z][\w/-]*$/.test(word));
      if (isHybrid(asked) && style !== undefined) add("pair", style);
    }
  }
  return [...new Map(asked.map((one) => [`${one.kind} ${one.style}`, one])).values()];
}

const isHybrid = (asked: readonly Asked[]): boolean =>
  asked.some(({ kind, style }) => kind === "pair" && style.startsWith("hybrid"));

/**
 * What a program has not of what an input asks for, each with the package that has it.
 * @param naming how the study names another LAMMPS
 */
export function missingStyles(
  program: Program,
  asked: readonly Asked[],
  naming = "engine: { lammps: { command: … } }",
): Problem[] {
  return asked.flatMap(({ kind, style }): Problem[] => {
    const known = program.styles[kind];
    // A build that lists nothing of a kind has not been understood.
    if (known.size === 0 || known.has(style)) return [];
    const home = homes.find(([of, pattern]) => of === kind && pattern.test(style))?.[2];
    const near = didYouMean(style, [...known]);
    const isPackage = home !== undefined && /^[A-Z-]+$/.test(home);
    return [
      {
        code: "LAMMPS_LACKS_STYLE",
        message:
          `this LAMMPS has no ${kind}_style ${style}${home === undefined ? "" : isPackage && program.packages.includes(home) ? "" : `: it is part of ${isPackage ? `the package ${home}` : home}`}`.replace(
            /\b(fix|compute|dump)_style/,
            "$1",
          ),
        path: "engine",
        received: `LAMMPS ${program.version} with ${program.packages.join(", ") || "no packages"}`,
        remedy:
          isPackage && !program.packages.includes(home)
            ? `a LAMMPS that was built with it (make yes-${home.toLowerCase()}; cmake -D PKG_${home}=yes), named in ${naming}`
            : (near ?? `name a LAMMPS that has it in ${naming}`),
      },
    ];
  });
}

/** s; under srun the first answer waits for the allocation. */
const patience = 120;
const asked = new Map<string, Program | readonly Problem[]>();

/** What a command calls, asked once in a process; or what is wrong with it. */
export function askProgram(command: readonly string[]): Program | readonly Problem[] {
  const key = JSON.stringify(command);
  const before = asked.get(key);
  if (before !== undefined) return before;
  const answer = ask(command);
  asked.set(key, answer);
  return answer;
}

function ask(command: readonly string[]): Program | readonly Problem[] {
  const [name, ...words] = command as [string, ...string[]];
  const { error, status, signal, stdout, stderr } = spawnSync(name, [...words, "-h"], {
    encoding: "utf8",
    timeout: 1000 * patience,
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(),
  });
  const refuse = (message: string, received: string, remedy: string): Problem[] => [
    { code: "LAMMPS_NOT_STARTED", message, path: "engine", received, remedy },
  ];
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== "ENOBUFS")
    return refuse(
      `${name} cannot be started: ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such program" : error.message}`,
      command.join(" "),
      "install it (Debian, Ubuntu: apt-get install lammps openmpi-bin), or say how it is called: engine: { lammps: { command: mpirun -np 2 /path/to/lmp } }",
    );
  const program = readHelp(stdout);
  if (program !== null) return program;
  const last = `${stderr}\n${stdout}`
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => /\w/.test(line))
    .slice(0, 12)
    .join("\n");
  return refuse(
    `this command does not call LAMMPS: ${status === null ? `it ended by ${signal}` : `exit code ${status}`} when asked for help (-h)`,
    `${command.join(" ")}${last === "" ? "" : `\n${last}`}`,
    /root/i.test(last) && /^(?:mpirun|mpiexec)/.test(basename(name))
      ? "mpirun does not run as root unless OMPI_ALLOW_RUN_AS_ROOT=1 and OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 are set"
      : "the command must end with LAMMPS's own program and its options: mpirun -np 2 lmp",
  );
}

/** @throws InputError LAMMPS_NOT_STARTED */
export function programOf(command: readonly string[]): Program {
  const found = askProgram(command);
  if (isProgram(found)) return found;
  throw new InputError(found as readonly [Problem, ...Problem[]]);
}

export const isProgram = (found: Program | readonly Problem[]): found is Program => !Array.isArray(found);

/** One thread a rank unless somebody says otherwise: MPI ranks are what the command counts. */
export function environment(): NodeJS.ProcessEnv {
  return { OMP_NUM_THREADS: "1", ...process.env };
}
