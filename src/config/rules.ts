import { didYouMean } from "../errors/did-you-mean.js";
import type { ForceField } from "../force-field/index.js";
import { composition, netCharge, TRANSPORT_NEUTRALITY, type Structure } from "../structures/index.js";
import { constants, formatNumber, toUnit } from "../units/index.js";
import type { PlacedProblem } from "../input/document.js";
import { chooseMobile } from "./mobile.js";
import type { MobileSpecies } from "./study-config.js";
import type { DriveValues, StudyValues } from "./study-schema.js";

/** What the rules may look at. A section that could not be read is absent, and rules that need it are silent. */
export interface Facts {
  readonly values: StudyValues;
  readonly structure: Structure | null;
  readonly present: ReadonlyMap<string, number> | null;
  readonly forceField: ForceField | null;
  readonly drive: DriveValues | null;
  readonly mobile: MobileSpecies | PlacedProblem | null;
}

export type Rule = (facts: Facts) => PlacedProblem[];

/** fs; beyond it no velocity Verlet of oxide vibrations is stable. */
export const LONGEST_TIMESTEP = 5;
/** Steps between two samples when the study does not say. */
export const DEFAULT_SAMPLE_STEPS = 10;

export function collectFacts(values: StudyValues, structure: Structure | null, forceField: ForceField | null): Facts {
  const present = structure === null ? null : composition(structure);
  const { transportCharges } = values;
  // While a charge is missing, the least charged species is not known either.
  const isComplete =
    transportCharges !== undefined &&
    present !== null &&
    [...present.keys()].every((name) => Object.hasOwn(transportCharges, name));
  return {
    values,
    structure,
    present,
    forceField,
    drive: (values.drive as DriveValues | undefined) ?? null,
    mobile: isComplete ? chooseMobile(values.mobile, transportCharges, structure!, present) : null,
  };
}

function mobileNames({ mobile }: Facts): readonly string[] | null {
  return mobile !== null && "names" in mobile ? mobile.names : null;
}

const everySpeciesHasATransportCharge: Rule = ({ values: { transportCharges }, present }) => {
  if (transportCharges === undefined || present === null) return [];
  const without = [...present.keys()].filter((name) => !Object.hasOwn(transportCharges, name));
  if (without.length === 0) return [];
  return [
    {
      code: "MISSING_CHARGE",
      message: `no transport charge is given for ${without.join(", ")}`,
      at: ["transportCharges"],
      atKey: true,
      expected: `a charge for each of ${[...present.keys()].join(", ")}`,
      received: Object.keys(transportCharges).join(", ") || "none",
    },
  ];
};

const transportChargesNameSpeciesOfTheStructure: Rule = ({ values: { transportCharges }, present }) => {
  if (present === null) return [];
  return Object.keys(transportCharges ?? {})
    .filter((name) => !present.has(name))
    .map((name) => {
      const remedy = didYouMean(name, present.keys());
      return {
        code: "UNKNOWN_SPECIES",
        message: `the structure has no ${name}`,
        at: ["transportCharges", name],
        atKey: true,
        expected: [...present.keys()].join(", "),
        received: name,
        ...(remedy === null ? {} : { remedy }),
      };
    });
};

const transportChargesAreNeutral: Rule = ({ values: { transportCharges }, present }) => {
  if (transportCharges === undefined || present === null) return [];
  const terms = [...present].map(([name, count]) => ({ name, count, charge: transportCharges[name] }));
  if (terms.some(({ charge }) => charge === undefined)) return [];
  const sum = netCharge(transportCharges, present);
  if (Math.abs(sum) <= TRANSPORT_NEUTRALITY) return [];
  return [
    {
      code: "NOT_NEUTRAL",
      message: `the transport charges add up to ${formatNumber(sum, "e")} in the cell`,
      at: ["transportCharges"],
      atKey: true,
      expected: "0 e",
      received: terms.map(({ name, count, charge }) => `${count} ${name} × ${charge} e`).join(" + "),
      remedy: "correct the oxidation states, or the structure",
    },
  ];
};

const mobileSpeciesExistAndAreCharged: Rule = ({ values: { mobile, transportCharges }, present }) => {
  if (mobile === undefined || present === null) return [];
  return mobile.flatMap((name, i): PlacedProblem[] => {
    const at = ["mobile", i];
    if (!present.has(name)) {
      const remedy = didYouMean(name, present.keys());
      return [
        {
          code: "UNKNOWN_SPECIES",
          message: `the structure has no ${name}`,
          at,
          expected: [...present.keys()].join(", "),
          received: name,
          ...(remedy === null ? {} : { remedy }),
        },
      ];
    }
    if (transportCharges?.[name] !== 0) return [];
    return [
      {
        code: "MOBILE_UNCHARGED",
        message: `${name} is mobile but carries no transport charge`,
        at,
        expected: "a charged species",
        received: `${name}: 0 e`,
      },
    ];
  });
};

const mobileSpeciesAreClear: Rule = ({ mobile }) => (mobile !== null && "code" in mobile ? [mobile] : []);

/** `currents: auto`, or "auto" in place of a list of currents. */
export function isAuto({ driftVelocity, currentDensity, currents }: DriveValues): boolean {
  return [driftVelocity, currentDensity, currents].includes("auto");
}

const currentIsGivenOnce: Rule = ({ drive }) => {
  if (drive?.method !== "constant-current") return [];
  const given = (["driftVelocity", "currentDensity", "currents"] as const).filter((key) => drive[key] !== undefined);
  if (given.length === 0) {
    return [
      {
        code: "MISSING_KEY",
        message: "the drive has no current",
        at: ["drive"],
        atKey: true,
        expected: "driftVelocity: [0.1 Å/ps, …], currentDensity: [1e7 A/cm^2, …] or currents: auto",
      },
    ];
  }
  if (given.length === 1) return [];
  return [
    {
      code: "CURRENT_TWICE",
      message: `${given.join(" and ")} are both given`,
      at: ["drive", given[1]!],
      atKey: true,
      expected: "one of them",
      remedy: "remove one",
    },
  ];
};

const directionIsGivenOnce: Rule = ({ drive }) => {
  if (drive?.method !== "constant-current") return [];
  const { direction, directions } = drive;
  if (direction === undefined && directions === undefined)
    return [
      {
        code: "MISSING_KEY",
        message: "the drive has no direction",
        at: ["drive"],
        atKey: true,
        expected: "direction: [1, 0, 0], or directions: [[1, 0, 0], [0, 0, 1]]",
      },
    ];
  if (direction !== undefined && directions !== undefined)
    return [
      {
        code: "DIRECTION_TWICE",
        message: "direction and directions are both given",
        at: ["drive", "directions"],
        atKey: true,
        expected: "one of them",
        remedy: "remove one",
      },
    ];
  return [];
};

const sizeIsGivenOnce: Rule = ({ values: { structure } }) => {
  if (structure?.supercells === undefined) return [];
  if (structure.supercell !== undefined)
    return [
      {
        code: "SUPERCELL_TWICE",
        message: "supercell and supercells are both given",
        at: ["structure", "supercells"],
        atKey: true,
        expected: "one of them",
        remedy: "remove one",
      },
    ];
  return structure.supercells.flatMap((size, i, all) =>
    all.findIndex((other) => other.join() === size.join()) === i
      ? []
      : [
          {
            code: "DUPLICATE_SUPERCELL",
            message: "this supercell is there twice",
            at: ["structure", "supercells", i],
            received: `[${size.join(", ")}]`,
            remedy: "for repeated runs give production.replicas",
          },
        ],
  );
};

const extensionHasRoom: Rule = ({ values: { production }, drive }) => {
  if (production?.maxDuration === undefined) return [];
  const { duration, maxDuration } = production;
  // The pilot of `currents: auto` is extended without a target as well.
  if (production.targetError === undefined && (drive === null || !isAuto(drive)))
    return [
      {
        code: "MISSING_KEY",
        message: "maxDuration bounds runs that are extended, but nothing extends them",
        at: ["production", "maxDuration"],
        atKey: true,
        expected: "targetError beside it, e.g. targetError: 5 %",
      },
    ];
  if (maxDuration >= duration) return [];
  return [
    {
      code: "INTERVAL_OUT_OF_RANGE",
      message: "maxDuration is shorter than duration, with which every run begins",
      at: ["production", "maxDuration"],
      expected: `at least ${formatNumber(duration, "fs")}`,
      received: formatNumber(maxDuration, "fs"),
    },
  ];
};

const targetIsAFraction: Rule = ({ values: { production } }) => {
  if (production?.targetError === undefined || production.targetError < 0.5) return [];
  return [
    {
      code: "OUT_OF_RANGE",
      message: "the target error is too large to mean anything",
      at: ["production", "targetError"],
      expected: "a relative error below 50 %, e.g. 5 %",
      received: `${formatNumber(100 * production.targetError)} %`,
      remedy: "a bare number is a fraction: 0.05 is 5 %",
    },
  ];
};

const driftNeedsAFramework: Rule = (facts) => {
  const { drive, present, values } = facts;
  const names = mobileNames(facts);
  if (
    drive?.method !== "constant-current" ||
    names === null ||
    present === null ||
    names.some((name) => !present.has(name))
  )
    return [];
  const remedy = "give currentDensity, with scheme: charge";
  const received = `mobile: ${names.join(", ")} of ${[...present.keys()].join(", ")}`;
  if ([...present.keys()].every((name) => names.includes(name))) {
    const message = "every species is mobile, so there is nothing to drift against";
    if (drive.driftVelocity !== undefined && drive.driftVelocity !== "auto")
      return [
        {
          code: "NO_FRAMEWORK",
          message,
          at: ["drive", "driftVelocity"],
          atKey: true,
          expected: "species that stay behind",
          received,
          remedy,
        },
      ];
    return drive.scheme === "mobile"
      ? [
          {
            code: "NO_FRAMEWORK",
            message,
            at: ["drive", "scheme"],
            expected: "species that stay behind",
            received,
            remedy: "scheme: charge",
          },
        ]
      : [];
  }
  const signs = new Set(names.map((name) => Math.sign(values.transportCharges![name]!)));
  if (drive.driftVelocity === undefined || drive.driftVelocity === "auto" || signs.size < 2) return [];
  return [
    {
      code: "MIXED_SIGNS",
      message: "the mobile species have charges of both signs: one drift velocity for all would cancel its own current",
      at: ["drive", "driftVelocity"],
      atKey: true,
      expected: "mobile species of one sign",
      received,
      remedy,
    },
  ];
};

const driftIsBelowThermalSpeed: Rule = (facts) => {
  const { drive, forceField, values } = facts;
  const names = mobileNames(facts);
  if (
    !drive?.driftVelocity ||
    drive.driftVelocity === "auto" ||
    forceField === null ||
    names === null ||
    values.temperatures === undefined
  )
    return [];
  const masses = names.flatMap((name) => forceField.species.get(name)?.mass ?? []);
  if (masses.length === 0) return [];
  const coldest = Math.min(...values.temperatures);
  const thermal = Math.sqrt((constants.BOLTZMANN * coldest) / (constants.MASS_UNIT * Math.min(...masses)));
  return drive.driftVelocity.flatMap((velocity, i) =>
    Math.abs(velocity) < thermal
      ? []
      : [
          {
            code: "DRIFT_TOO_FAST",
            message: "the drift velocity is not below the thermal speed of the ions",
            at: ["drive", "driftVelocity", i],
            expected: `far less than ${formatNumber(toUnit(thermal, "Å/ps"), "Å/ps", 2)} (√(k T/m) at ${coldest} K)`,
            received: formatNumber(toUnit(velocity, "Å/ps"), "Å/ps"),
            remedy: "check the unit: a bare number is in Å/fs",
          },
        ],
  );
};

const timestepIsShort: Rule = ({ values: { production } }) => {
  if (production === undefined || production.timestep <= LONGEST_TIMESTEP) return [];
  return [
    {
      code: "TIMESTEP_TOO_LONG",
      message: "the time step is too long for molecular dynamics",
      at: ["production", "timestep"],
      expected: `at most ${LONGEST_TIMESTEP} fs; 1 to 2 fs is usual`,
      received: formatNumber(production.timestep, "fs"),
    },
  ];
};

const intervalsFitTheRun: Rule = ({ values: { production, trajectory, equilibrium } }) => {
  if (production === undefined) return [];
  const { duration, timestep } = production;
  const intervals: [PlacedProblem["at"], number | undefined][] = [
    [["production", "sampleInterval"], production.sampleInterval],
    [["trajectory", "interval"], trajectory?.interval],
  ];
  const problems = intervals.flatMap(([at, interval]): PlacedProblem[] => {
    if (interval === undefined || (interval <= duration && interval >= timestep)) return [];
    const message =
      interval > duration ? "the interval is longer than the run" : "the interval is shorter than a time step";
    return [
      {
        code: "INTERVAL_OUT_OF_RANGE",
        message,
        at,
        expected: `${formatNumber(timestep, "fs")} to ${formatNumber(duration, "fs")}`,
        received: formatNumber(interval, "fs"),
      },
    ];
  });
  const isTooShort = production.sampleInterval === undefined && duration < DEFAULT_SAMPLE_STEPS * timestep;
  if (isTooShort)
    problems.push({
      code: "RUN_TOO_SHORT",
      message: "the run is shorter than one sample interval",
      at: ["production", "duration"],
      expected: `at least ${DEFAULT_SAMPLE_STEPS} time steps`,
      received: formatNumber(duration, "fs"),
    });
  const row = production.sampleInterval ?? DEFAULT_SAMPLE_STEPS * timestep;
  if (equilibrium?.duration !== undefined && equilibrium.duration < row)
    problems.push({
      code: "RUN_TOO_SHORT",
      message: "the equilibrium run is shorter than one sample interval",
      at: ["equilibrium", "duration"],
      expected: `at least ${formatNumber(row, "fs")}`,
      received: formatNumber(equilibrium.duration, "fs"),
    });
  return problems;
};

const temperaturesAreDistinct: Rule = ({ values: { temperatures } }) =>
  (temperatures ?? []).flatMap((temperature, i, all) =>
    all.indexOf(temperature) === i
      ? []
      : [
          {
            code: "DUPLICATE_TEMPERATURE",
            message: "this temperature is there twice",
            at: ["temperatures", i],
            received: `${temperature} K`,
            remedy: "for repeated runs give production.replicas",
          },
        ],
  );

const preparationHasAThermostat: Rule = ({ values: { preparation, thermostat } }) =>
  (preparation?.anneal === undefined && preparation?.pressure === undefined) ||
  (thermostat as { type?: string } | undefined)?.type !== "none"
    ? []
    : [
        {
          code: "NO_THERMOSTAT",
          message: "annealing and constant pressure need a thermostat",
          at: ["preparation"],
          atKey: true,
          expected: "thermostat: { type: csvr, … }",
          received: "thermostat: { type: none }",
        },
      ];

const anisotropicCellIsOrthogonal: Rule = ({ values: { preparation }, structure }) => {
  if (preparation?.pressure?.coupling !== "anisotropic" || structure === null) return [];
  const isAlong = structure.cell.every((x, k) => k % 4 === 0 || Math.abs(x) < 1e-6);
  return isAlong
    ? []
    : [
        {
          code: "NOT_ORTHOGONAL",
          message: "edges change by themselves only along x, y and z",
          at: ["preparation", "pressure", "coupling"],
          expected: "an orthogonal cell along the axes",
          received: "another one",
          remedy: "coupling: full, or isotropic",
        },
      ];
};

const everyTemperatureHasACell: Rule = ({ values: { preparation, temperatures } }) => {
  const given = preparation?.cells?.map(({ temperature }) => temperature);
  if (given === undefined || temperatures === undefined) return [];
  const twice = given.find((temperature, i) => given.indexOf(temperature) !== i);
  if (twice !== undefined)
    return [
      {
        code: "DUPLICATE_TEMPERATURE",
        message: "there are two cells for this temperature",
        at: ["preparation", "cells"],
        received: `${twice} K`,
      },
    ];
  const outside = temperatures.filter(
    (temperature) => temperature < Math.min(...given) || temperature > Math.max(...given),
  );
  if (outside.length === 0) return [];
  return [
    {
      code: "NO_CELL",
      message: "cells are interpolated, not extrapolated: there is none for every temperature",
      at: ["preparation", "cells"],
      expected: `cells from ${Math.min(...temperatures)} K to ${Math.max(...temperatures)} K`,
      received: `${Math.min(...given)} K to ${Math.max(...given)} K`,
    },
  ];
};

export const rules: readonly Rule[] = [
  everyTemperatureHasACell,
  preparationHasAThermostat,
  anisotropicCellIsOrthogonal,
  everySpeciesHasATransportCharge,
  transportChargesNameSpeciesOfTheStructure,
  transportChargesAreNeutral,
  mobileSpeciesExistAndAreCharged,
  mobileSpeciesAreClear,
  currentIsGivenOnce,
  directionIsGivenOnce,
  sizeIsGivenOnce,
  driftNeedsAFramework,
  driftIsBelowThermalSpeed,
  timestepIsShort,
  intervalsFitTheRun,
  extensionHasRoom,
  targetIsAFraction,
  temperaturesAreDistinct,
];
