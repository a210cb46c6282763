import { didYouMean } from "../../errors/did-you-mean.js";
import type { PlacedProblem } from "../../input/document.js";
import { limits } from "../../limits.js";
import { commonCharges, elementOf, netCharge, standardAtomicWeight } from "../../structures/index.js";
import { formatNumber, minus } from "../../units/index.js";
import { mobileNames, type Rule } from "./facts.js";

/** "remedy" of missing charges: oxidation states that are usual and neutral. */
export function suggestedCharges(present: ReadonlyMap<string, number>): { readonly remedy?: string } {
  const charges = commonCharges(present);
  if (charges === null) return {};
  const list = Object.entries(charges).map(([name, charge]) => `${name}: ${charge}`);
  return { remedy: `oxidation states, probably transportCharges: { ${list.join(", ")} }` };
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
      ...suggestedCharges(present),
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
  if (Math.abs(sum) <= limits.transportNeutrality) return [];
  return [
    {
      code: "NOT_NEUTRAL",
      message: `the transport charges add up to ${formatNumber(sum, "e")} in the cell`,
      at: ["transportCharges"],
      atKey: true,
      expected: "0 e",
      received: terms.map(({ name, count, charge }) => `${count} ${name} × ${minus(charge!)} e`).join(" + "),
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

/** Charges of a force field in place of oxidation states: σ counts z². */
const mobileChargesAreWhole: Rule = (facts) => {
  const { transportCharges } = facts.values;
  return (mobileNames(facts) ?? []).flatMap((name): PlacedProblem[] => {
    const z = transportCharges![name]!;
    const whole = Math.sign(z) * Math.max(1, Math.round(Math.abs(z)));
    if (Math.abs(z - whole) <= limits.wholeCharge) return [];
    return [
      {
        code: "PARTIAL_CHARGE",
        message: `the transport charge of ${name} is not an oxidation state, and σ counts its square: ${formatNumber((z / whole) ** 2, undefined, 2)} of that with ${minus(whole)} e`,
        at: ["transportCharges", name],
        expected: `${minus(whole)} e, unless it is meant`,
        received: `${minus(z)} e`,
        remedy: "transportCharges are oxidation states; partial charges belong into the force field",
      },
    ];
  });
};

/** Reduced units, g instead of amu … Deuterium and heavy hydrogen are meant. */
const massesAreThoseOfElements: Rule = ({ forceField, present }) =>
  [...(forceField?.species ?? [])].flatMap(([name, { mass }]): PlacedProblem[] => {
    const element = elementOf(name);
    const weight = element === null ? null : standardAtomicWeight(element);
    if (weight === null || element === "H" || present?.has(name) !== true) return [];
    if (Math.abs(mass / weight - 1) <= limits.foreignMass) return [];
    return [
      {
        code: "FOREIGN_MASS",
        message: `the force field's mass of ${name} is not that of the element`,
        at: ["forceField"],
        expected: formatNumber(weight, "amu"),
        received: formatNumber(mass, "amu"),
        remedy: "leave the mass out for the standard atomic weight, unless it is meant",
      },
    ];
  });

/** The current is Σ z v all the same: what is driven, and what σ is of. */
const networkChargesDoNotCarryTheCurrent: Rule = ({ forceField }) =>
  forceField?.nep?.charges === undefined
    ? []
    : [
        {
          code: "FORMAL_CURRENT",
          message:
            "the potential's own charges follow the positions; the current is that of the transport charges, which do not",
          at: ["transportCharges"],
          atKey: true,
          remedy: "none is needed: σ of ions that move for good is the same with both",
        },
      ];

export const chargeRules: readonly Rule[] = [
  everySpeciesHasATransportCharge,
  transportChargesNameSpeciesOfTheStructure,
  transportChargesAreNeutral,
  mobileSpeciesExistAndAreCharged,
  mobileSpeciesAreClear,
];

export const chargeDoubts: readonly Rule[] = [
  mobileChargesAreWhole,
  massesAreThoseOfElements,
  networkChargesDoNotCarryTheCurrent,
];
