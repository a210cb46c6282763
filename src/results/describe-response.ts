import type { LinearResponse } from "../estimators/index.js";
import { CONDUCTIVITY_IN_S_PER_CM } from "../units/constants.js";
import { AMPERE_PER_CM2, inUnit } from "./describe-run.js";
import type { LinearResponseResult, RunResult } from "./document.js";

const resistivityUnit = "Ω cm";
const cubicUnit = "V/Å/(A/cm^2)^3";

/** The fit E(j) of these runs, in units of the door. */
export function describeLinearResponse(fit: LinearResponse, fitted: readonly RunResult[]): LinearResponseResult {
  const finite = (x: number) => (Number.isFinite(x) ? x : null);
  return {
    runs: fit.used.map((i) => fitted[i]!.id),
    model: fit.model,
    resistivity: inUnit(fit.resistivity, 1 / CONDUCTIVITY_IN_S_PER_CM, resistivityUnit),
    cubic: fit.cubic === null ? null : inUnit(fit.cubic, 1 / AMPERE_PER_CM2 ** 3, cubicUnit),
    characteristicCurrent:
      fit.characteristicCurrent === null ? null : inUnit(fit.characteristicCurrent, AMPERE_PER_CM2, "A/cm^2"),
    aicc: { linear: finite(fit.aicc.linear), cubic: finite(fit.aicc.cubic), sinh: finite(fit.aicc.sinh) },
    pValue: fit.linearity.pValue,
    verdict: fit.linearity.verdict,
    largestLinearCurrent:
      fit.largestLinearCurrent === null ? null : { value: fit.largestLinearCurrent * AMPERE_PER_CM2, unit: "A/cm^2" },
    evenPart:
      fit.evenPart === null
        ? null
        : { ...inUnit(fit.evenPart, 1, "V/Å"), pValue: fit.evenPart.pValue, separated: fit.evenPart.separated },
  };
}
