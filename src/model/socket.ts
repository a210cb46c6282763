/** How a client comes to be: another program that computes forces when it is asked over a socket. */
export type ClientRecipe =
  | {
      /** Any calculator of ASE, in a Python script of ours. */
      readonly kind: "ase";
      /** `module.Name`, or `file.py:name` with the file's path absolute: a class or a function that makes one. */
      readonly calculator: string;
      /** By name, as JSON has them. */
      readonly arguments: Readonly<Record<string, unknown>>;
      readonly python: string;
      /** False: not asked for, which some calculators refuse. */
      readonly stress: boolean;
    }
  | {
      readonly kind: "lammps";
      /** Absolute path of a file with pair_style, pair_coeff and what else they need. */
      readonly include: string;
      readonly program: string;
      /** Before the program: mpirun, srun. */
      readonly prefix: readonly string[];
      readonly units: "metal" | "real";
      readonly atomStyle: "atomic" | "charge";
    }
  | {
      /** i-PI's driver in Python. */
      readonly kind: "i-pi-py_driver";
      readonly program: string;
      /** Of its potentials: `mace`, `ase`, `custom`. */
      readonly mode: string;
      /** Absolute path of a Python file with a potential of one's own; `null` without. */
      readonly file: string | null;
      /** What stands between the commas of its option -o; {folder} is filled in. */
      readonly parameters: readonly string[];
    }
  | {
      /** With {name}, {path}, {host}, {port} and {folder} to be filled in. */
      readonly kind: "command";
      readonly command: readonly string[];
    }
  | {
      /** Somebody starts it beside us. */
      readonly kind: "manual";
    };

/** Where a client connects to, what it is, and how it is spoken to. */
export interface SocketSpec {
  readonly client: ClientRecipe;
  /** Of it, what decides the forces, as far as can be told (not of a command): the same wherever its files lie. */
  readonly identity: Readonly<Record<string, string>>;
  /** Of a Unix socket, /tmp/ipi_NAME; `null`: one of our own. */
  readonly name: string | null;
  /** Listened on instead; port 0: a free one. */
  readonly host: string | null;
  readonly port: number;
  /** That a command is started in. */
  readonly directory: string;
  /** OMP_NUM_THREADS of the client; `null`: as it is, or else as many as its run has. */
  readonly threads: number | null;
  /** s until a client has connected, and until it has answered; 0: no limit. */
  readonly startTimeout: number;
  readonly answerTimeout: number;
  /** "learnt": as few messages as the client bears; "every-step": its status is asked for before every question. */
  readonly handshake: "learnt" | "every-step";
  /** Whether the first call is followed by others that exchange two atoms. */
  readonly checkOrder: boolean;
  /** That a study may have at a time; `null`: one for each of its runs. */
  readonly clients: number | null;
}
