import type { StudyEngine } from "../../src/config/index.js";
import type { AddonDescription } from "../../src/engines/native/addon.js";
import type { ParameterDescription } from "../../src/model/index.js";

function parameter(
  name: string,
  dimension: ParameterDescription["dimension"],
  more: Partial<ParameterDescription> = {},
): ParameterDescription {
  return { name, dimension, description: name, ...more };
}
const positive = { minimum: 0, exclusiveMinimum: true };
const energy = { energy: 1 };
const length = { length: 1 };

/** What an addon could say of itself; written by hand so that these tests need none. */
export const description: AddonDescription = {
  potentials: [
    {
      name: "buckingham",
      summary: "A exp(-r/rho) - C/r^6",
      parameters: [
        parameter("A", energy),
        parameter("rho", length, positive),
        parameter("C", { energy: 1, length: 6 }),
      ],
    },
    {
      name: "born-mayer-huggins",
      summary: "A exp((sigma - r)/rho) - C/r^6 - D/r^8",
      parameters: [
        parameter("A", energy),
        parameter("sigma", length),
        parameter("rho", length, positive),
        parameter("C", { energy: 1, length: 6 }),
        parameter("D", { energy: 1, length: 8 }),
      ],
    },
    {
      name: "morse",
      summary: "D ((1 - exp(-alpha (r - r0)))^2 - 1)",
      parameters: [
        parameter("D", energy),
        parameter("alpha", { length: -1 }, positive),
        parameter("r0", length, positive),
      ],
    },
    {
      name: "lennard-jones",
      summary: "4 epsilon ((sigma/r)^12 - (sigma/r)^6)",
      parameters: [parameter("epsilon", energy), parameter("sigma", length, positive)],
    },
    { name: "tabulated", summary: "a table", parameters: [], needsTable: true },
  ],
  barostats: [],
  cutoffs: ["truncate", "shift-potential", "shift-force"].map((name) => ({ name, summary: name, parameters: [] })),
  interactions: [
    {
      name: "ewald",
      coulomb: true,
      summary: "Ewald",
      parameters: [
        parameter("accuracy", {}, { default: 1e-5, ...positive }),
        parameter("alpha", { length: -1 }, { default: 0, minimum: 0 }),
        parameter("cutoff", length, { default: 0, minimum: 0 }),
      ],
    },
    {
      name: "damped-shifted-force",
      coulomb: true,
      summary: "DSF",
      parameters: [parameter("alpha", { length: -1 }, { minimum: 0 }), parameter("cutoff", length, positive)],
    },
  ],
  thermostats: [
    { name: "csvr", summary: "stochastic velocity rescaling", parameters: [parameter("time", { time: 1 }, positive)] },
    {
      name: "nose-hoover-chain",
      summary: "chain",
      parameters: [parameter("time", { time: 1 }, positive), parameter("length", {}, { default: 3, minimum: 1 })],
    },
    { name: "langevin", summary: "Langevin", parameters: [parameter("friction", { time: -1 }, positive)] },
  ],
  colourSchemes: ["charge", "mobile"].map((name) => ({ name, summary: name, parameters: [] })),
  columns: [{ name: "time", unit: "fs" }],
  build: {
    version: "0",
    compiler: "none",
    openmp: false,
    simdPaths: ["baseline"],
    simdPath: "baseline",
    maximumThreads: 1,
  },
};

/** An engine of that description, which no test may ask for an energy. */
export const engine: StudyEngine = {
  describe: () => description,
  potentialEnergy: () => {
    throw new Error("there is no engine");
  },
};
