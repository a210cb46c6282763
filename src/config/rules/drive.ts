import type { PlacedProblem } from "../../input/document.js";
import { driveLever, driveOf, jouleHeating, joulePower, relaxationTime } from "../../estimators/drive.js";
import { limits } from "../../limits.js";
import { signedVolume, type Structure } from "../../structures/index.js";
import { CONDUCTIVITY_IN_S_PER_CM, CURRENT_DENSITY_IN_A_PER_CM2 } from "../../units/constants.js";
import { constants, digitsApart, formatNumber, toUnit } from "../../units/index.js";
import type { DriveValues } from "../study-schema.js";
import { mobileNames, type Facts, type Rule } from "./facts.js";
import { longestRun } from "./times.js";

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

/** Whether it holds something. What is no method at all is told elsewhere. */
const drives = (drive: DriveValues | null): drive is DriveValues =>
  drive?.method === "constant-current" || drive?.method === "constant-field";

const fieldsDrive: Rule = ({ drive }) =>
  (drive?.field ?? []).flatMap((field, i) =>
    field !== 0
      ? []
      : [
          {
            code: "ZERO_FIELD",
            message: "a field of zero drives nothing: σ = j/E has no value there",
            at: ["drive", "field", i],
            expected: "a field that is not zero, e.g. 0.005 V/Å",
            received: "0 V/Å",
            remedy: "leave it out, and add equilibrium: {} for runs without a field",
          },
        ],
  );

/** A value beside the limit that it passes: with so many digits that they are not alike. */
const beyond = (value: number, limit: number, unit = ""): string =>
  formatNumber(value, unit, digitsApart(value, limit));

/** x of each field in the study at its lowest temperature; none where that cannot be known. */
function drivesOfFields(facts: Facts): { readonly field: number; readonly drive: number; readonly i: number }[] {
  const { drive, values } = facts;
  const names = mobileNames(facts);
  if (names === null || values.transportCharges === undefined || values.temperatures === undefined) return [];
  const lever = driveLever({ mobile: { names }, transportCharges: new Map(Object.entries(values.transportCharges)) });
  const coldest = Math.min(...values.temperatures);
  return (drive?.field ?? []).map((field, i) => ({ field, drive: driveOf(field, coldest, lever), i }));
}

const fieldIsNotAbsurd: Rule = (facts) =>
  drivesOfFields(facts)
    .filter(({ drive }) => drive > limits.absurdDrive)
    .map(({ field, drive, i }) => ({
      code: "FIELD_TOO_LARGE",
      message: `the field pulls ions over any barrier: zeEa/2k_BT = ${beyond(drive, limits.absurdDrive)}`,
      at: ["drive", "field", i],
      expected: `zeEa/2k_BT below ${limits.strongestDrive} for a conductivity, and below ${limits.absurdDrive} in any case`,
      received: formatNumber(field, "V/Å"),
      remedy: "check the unit: a bare number is in V/Å, and 1 V/Å is 10 V/nm",
    }));

const fieldsAreWithinLinearResponse: Rule = (facts) =>
  drivesOfFields(facts)
    .filter(({ drive }) => drive > limits.strongestDrive)
    .map(({ field, drive, i }) => ({
      code: "FIELD_STRONG",
      message: `the field is too large for a conductivity: zeEa/2k_BT = ${beyond(drive, limits.strongestDrive)}`,
      at: ["drive", "field", i],
      expected: `zeEa/2k_BT below ${limits.strongestDrive}: at most ${beyond((Math.abs(field) * limits.strongestDrive) / drive, Math.abs(field), "V/Å")}`,
      received: formatNumber(field, "V/Å"),
      remedy: "smaller fields, or several, whose response j(E) then tells σ of small ones",
    }));

const directionIsGivenOnce: Rule = ({ drive }) => {
  if (!drives(drive)) return [];
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

const driftNeedsAFramework: Rule = (facts) => {
  const { drive, present, values } = facts;
  const names = mobileNames(facts);
  if (!drives(drive) || names === null || present === null || names.some((name) => !present.has(name))) return [];
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

/** Σ N z and Σ N |z| of the mobile ions, e. */
function mobileCharge(names: readonly string[], charges: Readonly<Record<string, number>>, { species }: Structure) {
  const all = species.flatMap((name) => (names.includes(name) ? [charges[name]!] : []));
  return {
    net: all.reduce((sum, z) => sum + z, 0),
    absolute: all.reduce((sum, z) => sum + Math.abs(z), 0),
  };
}

interface GivenCurrents {
  readonly at: "driftVelocity" | "currentDensity";
  /** Q̇ of each, e Å/fs, in the largest cell. */
  readonly fluxes: readonly number[];
  readonly structure: Structure;
  /** Å³ */
  readonly volume: number;
  readonly names: readonly string[];
  /** Of the mobile ions, Å/fs, that carry opposite charges in opposite directions. */
  readonly drifts: readonly number[];
}

/** Currents that the study names, in the largest of its cells; `null` where there are none or they cannot be known. */
function givenCurrents(facts: Facts): GivenCurrents | null {
  const { drive, structures, values } = facts;
  const names = mobileNames(facts);
  const { driftVelocity, currentDensity } = drive ?? {};
  if (drive?.method !== "constant-current" || names === null || values.transportCharges === undefined) return null;
  const structure = structures.reduce<Structure | null>(
    (a, b) => (a === null || b.species.length > a.species.length ? b : a),
    null,
  );
  if (structure === null) return null;
  const volume = signedVolume(structure.cell);
  const { net, absolute } = mobileCharge(names, values.transportCharges, structure);
  const make = (at: GivenCurrents["at"], fluxes: readonly number[]) => ({
    at,
    fluxes,
    structure,
    volume,
    names,
    drifts: fluxes.map((flux) => flux / absolute),
  });
  if (driftVelocity !== undefined && driftVelocity !== "auto")
    return make(
      "driftVelocity",
      driftVelocity.map((velocity) => velocity * net),
    );
  if (currentDensity !== undefined && currentDensity !== "auto")
    return make(
      "currentDensity",
      currentDensity.map((density) => density * volume),
    );
  return null;
}

const inAmperes = (density: number, digits = 2): string =>
  formatNumber(density * CURRENT_DENSITY_IN_A_PER_CM2, "A/cm²", digits);

const driftIsBelowThermalSpeed: Rule = (facts) => {
  const { drive, forceField, values } = facts;
  const given = givenCurrents(facts);
  if (given === null || forceField === null || values.temperatures === undefined) return [];
  const masses = given.names.flatMap((name) => forceField.species.get(name)?.mass ?? []);
  if (masses.length === 0) return [];
  const coldest = Math.min(...values.temperatures);
  const thermal = Math.sqrt((constants.BOLTZMANN * coldest) / (constants.MASS_UNIT * Math.min(...masses)));
  const drifts = given.at === "driftVelocity" ? (drive!.driftVelocity as readonly number[]) : given.drifts;
  const shown = (velocity: number, digits?: number) => formatNumber(toUnit(velocity, "Å/ps"), "Å/ps", digits);
  return drifts.flatMap((velocity, i): PlacedProblem[] => {
    if (Math.abs(velocity) < thermal) return [];
    const common = { code: "DRIFT_TOO_FAST", at: ["drive", given.at, i] };
    const expected = `far less than ${shown(thermal, 2)} (√(k T/m) at ${coldest} K)`;
    if (given.at === "driftVelocity")
      return [
        {
          ...common,
          message: "the drift velocity is not below the thermal speed of the ions",
          expected,
          received: shown(velocity),
          remedy: "check the unit: a bare number is in Å/fs",
        },
      ];
    return [
      {
        ...common,
        message: "with this current the ions drift faster than they move by heat",
        expected,
        received: `${inAmperes(given.fluxes[i]! / given.volume)}: ${shown(velocity, 2)}`,
        remedy: "check the unit (a bare number is in A/cm²), or let the program find one: currents: auto",
      },
    ];
  });
};

interface TooLarge {
  readonly i: number;
  readonly density: number;
  readonly drive: number;
  readonly heat: number;
  /** What of it would not be too large. */
  readonly part: number;
}

/** j/σ_best: what the currents do to ions at least, in the best conductor there is. */
function currentsTooLarge({ values }: Facts, given: GivenCurrents): TooLarge[] {
  const coldest = Math.min(...values.temperatures!);
  const best = limits.bestConductor / CONDUCTIVITY_IN_S_PER_CM;
  const lever = driveLever({
    mobile: given,
    transportCharges: new Map(Object.entries(values.transportCharges!)),
  });
  const { type: _, ...parameters } = (values.thermostat ?? {}) as { type?: string } & Record<string, number>;
  return given.fluxes.flatMap((flux, i) => {
    const density = Math.abs(flux) / given.volume;
    const drive = driveOf(density / best, coldest, lever);
    const heat = jouleHeating(
      joulePower(density, best, given.volume),
      relaxationTime({ parameters }),
      3 * given.structure.species.length - 4,
    );
    const part = Math.min(limits.strongestDrive / drive, Math.sqrt((limits.heating * coldest) / heat));
    return part >= 1 ? [] : [{ i, density, drive, heat, part }];
  });
}

/**
 * The error of σ = j/⟨E⟩ is ε² = 2k_BTσ/(Vt j²), and the drive x = zeEa/2k_BT with E = j/σ: ε² x = zea/(jVt), whatever σ and T are.
 * A current that moves less charge than zea/(ε²x) e Å in all its time tells no σ within linear response. With several currents
 * ε² x = zea max|Q̇|/(t ΣQ̇²). `null`: they tell one.
 */
function currentsTooSmall({ values }: Facts, given: GivenCurrents): { density: number; error: number } | null {
  const { production, transportCharges } = values;
  if (production === undefined || given.fluxes.every((flux) => flux === 0)) return null;
  const lever = driveLever({ mobile: given, transportCharges: new Map(Object.entries(transportCharges!)) });
  const largest = Math.max(...given.fluxes.map(Math.abs));
  const time = longestRun(production) * (production.replicas ?? 1);
  const squares = given.fluxes.reduce((sum, flux) => sum + flux * flux, 0);
  const error = Math.sqrt((lever * largest) / (limits.strongestDrive * time * squares));
  return error <= limits.relativeError ? null : { density: largest / given.volume, error };
}

const knownTo = (error: number): string =>
  error > 1
    ? "σ would not be known at all (its error larger than itself)"
    : `σ would be known to ${beyond(100 * error, 100 * limits.relativeError, "%")} at best`;
const percent = (part: number) => formatNumber(100 * part, "%", 2);

const currentsAreOfUse: Rule = (facts) => {
  const { values } = facts;
  const given = givenCurrents(facts);
  if (given === null) return [];
  const large = values.temperatures === undefined ? [] : currentsTooLarge(facts, given);
  const small = currentsTooSmall(facts, given);
  const even = `even if σ were ${limits.bestConductor} S/cm, more than that of any ionic conductor`;
  if (small !== null && large.length > 0) {
    // Of the largest of them; error² goes with 1/(jVt).
    const part = large.reduce((a, b) => (b.density > a.density ? b : a)).part;
    const atBest = small.error / Math.sqrt(part);
    const factor = (atBest / limits.relativeError) ** 2;
    const length = longestRun(values.production!);
    const atoms = given.structure.species.length;
    const ps = (time: number) => formatNumber(toUnit(time, "ps"), "ps", 2);
    return [
      {
        code: "NO_CURRENT_DOES",
        message: `no current will do with so few atoms and so short runs: with more than ${inAmperes(small.density * part)} ions are driven beyond the linear response, or heated more than this thermostat allows, ${even}, and with that much ${knownTo(atBest)}, whatever it is`,
        at: ["drive", given.at],
        expected: `${formatNumber(factor, undefined, 2)} times as many atoms times run length for ${percent(limits.relativeError)}: ${formatNumber(Math.ceil(atoms * factor))} atoms, or runs of ${ps(length * factor)}, or some of both`,
        received: `${atoms} atoms, ${ps(length)}, ${inAmperes(small.density)}`,
        remedy: "a larger cell (supercell) or longer runs; `currents: auto` then finds a current",
      },
    ];
  }
  const tooLarge = large.map(({ i, density, drive, heat }): PlacedProblem => {
    const warmest = limits.heating * Math.min(...values.temperatures!);
    return {
      code: "CURRENT_TOO_LARGE",
      message: `the current is too large for a conductivity, or for this thermostat: ${even}, the field would drive ions with zeEa/2k_BT = ${beyond(drive, limits.strongestDrive)} and heat them by ${beyond(heat, warmest, "K")}; where σ is less, both are larger`,
      at: ["drive", given.at, i],
      expected: `zeEa/2k_BT below ${limits.strongestDrive}, heating below ${beyond(warmest, heat, "K")}`,
      received: inAmperes(density),
      remedy: "`galvanostat plan` measures both in short runs; `currents: auto` finds a current",
    };
  });
  if (small === null) return tooLarge;
  const { density, error } = small;
  const wanted = density * (error / limits.relativeError) ** 2;
  const digits = digitsApart(wanted * CURRENT_DENSITY_IN_A_PER_CM2, density * CURRENT_DENSITY_IN_A_PER_CM2);
  return [
    {
      code: "CURRENT_TOO_SMALL",
      message: `the current is too small for runs of this length: ${knownTo(error)}, whatever it is`,
      at: ["drive", given.at],
      expected: `at least ${inAmperes(wanted, digits)} for ${percent(limits.relativeError)}, or longer runs, or a larger cell`,
      received: inAmperes(density, digits),
      remedy:
        "experiments have a cell of 10²⁰ ions and minutes; simulations need larger currents: `currents: auto` finds one",
    },
  ];
};

export const driveRules: readonly Rule[] = [
  currentIsGivenOnce,
  fieldsDrive,
  fieldIsNotAbsurd,
  directionIsGivenOnce,
  driftNeedsAFramework,
  driftIsBelowThermalSpeed,
];

export const driveDoubts: readonly Rule[] = [fieldsAreWithinLinearResponse, currentsAreOfUse];
