/** What a study or its results make use of, by the names of the study file; "pppm" is LAMMPS's mesh. */
export interface Usage {
  readonly currentHeld: boolean;
  readonly fieldHeld: boolean;
  /** Of the runs, and of their preparation where that is done with another one. */
  readonly thermostats: ReadonlySet<string>;
  readonly barostat: string | null;
  readonly minimised: boolean;
  readonly electrostatics: ReadonlySet<string>;
  readonly equilibrium: boolean;
  /** A neuroevolution potential. */
  readonly neuralNetwork: boolean;
  /** UF3 or UF3L. */
  readonly splines: boolean;
  /** nap's screened charges from bond valences. */
  readonly bondValence: boolean;
  readonly committee: boolean;
  /** The runs were done in it. */
  readonly lammps: boolean;
  /** Of sockets, that forces came from: "ase", "lammps" … */
  readonly clients: ReadonlySet<string>;
}

/** A publication, and when it is to be cited. */
export interface Work {
  /** Of BibTeX. */
  readonly key: string;
  /** What it is cited for. */
  readonly for: string;
  readonly used: (usage: Usage) => boolean;
  readonly type: "article" | "book" | "software";
  readonly authors: readonly string[];
  readonly title: string;
  readonly journal?: string;
  readonly publisher?: string;
  readonly edition?: string;
  readonly volume?: string;
  readonly pages?: string;
  readonly year?: number;
  readonly doi?: string;
  readonly note?: string;
}
