import { CONDUCTIVITY_IN_S_PER_CM, CURRENT_DENSITY_IN_A_PER_CM2 } from "../units/constants.js";
import { formatNumber, formatUncertain } from "../units/format.js";
import type { Code, Facts, Finding, Method } from "./finding.js";

// The only place where findings become English: on the terminal, in results.json and in the report they read the same.

const p = (pValue: number): string => `p = ${formatNumber(pValue, "", 2)}`;
const ps = (time: number): string => formatNumber(time / 1e3, "ps", 2);
/** `null`, or more than all of it. */
const known = (relativeError: number | null): string =>
  relativeError === null || relativeError > 1
    ? "not known at all (error larger than the value)"
    : `known to ${percent(relativeError)} only`;
const percent = (x: number): string => `${Math.round(100 * x)} %`;

const longerPressure = "give preparation.pressure a longer duration or a shorter time";
const curves = { cubic: "E = ρj + bj³", sinh: "E = ρj₀ asinh(j/j₀)" } as const;
const curvesOfField = { cubic: "j = σE + bE³", sinh: "j = σE₀ sinh(E/E₀)" } as const;
const curveOf = ({ model, held }: Facts["response-curved"]): string =>
  (held === undefined ? curves : curvesOfField)[model];
const add = (held: "field" | undefined): string => (held === undefined ? "add currents" : "add fields");

function bend({ pValue, deviation, deviationError, fewBlocks, held }: Facts["response-linear"]): string {
  const at = held === undefined ? "at the largest current E/j" : "in the largest field j/E";
  const doubt = fewBlocks === null ? "" : `, rather too small, because some errors rest on ${fewBlocks} blocks only`;
  const off =
    deviationError > 1
      ? "is not known at all against its limit (error larger than the limit)"
      : `is off its limit by ${formatUncertain(100 * deviation, 100 * deviationError, "%")}`;
  return `(${p(pValue)}${doubt}): ${at} ${off}`;
}

const inPercent = (x: number | null): string => (x === null ? "unknown" : formatNumber(100 * x, "%", 2));
const doubt = ({ error, converged }: Facts["target-reached"]): string =>
  converged || error === null ? "" : ", not converged";
const amperes = (j: number): string => formatNumber(j * CURRENT_DENSITY_IN_A_PER_CM2, "A/cm²", 2);
const changes = ({ value, standardError }: Facts["line-decided"]["change"]): string =>
  `E_a changes by ${formatUncertain(value, standardError, "eV")} over the temperatures of the points`;
const probability = ({ pValue, zScore }: Facts["no-bend"]): string =>
  `${p(pValue)}, ${formatNumber(Math.abs(zScore), "", 2)} standard errors`;
const degrees = (count: number): string => `${count} ${count === 1 ? "degree" : "degrees"} of freedom`;
const times = ({ ratio, interval68: [low, high] }: Facts["extrapolation-high"]): string =>
  `${formatNumber(ratio, "", 3)} times the direct value (68 %: ${formatNumber(low, "", 3)}–${formatNumber(high, "", 3)})`;
const errorsOff = ({ zScore }: Facts["extrapolation-high"]): string =>
  `${formatNumber(Math.abs(zScore), "", 2)} standard errors`;
const otherUnit = (
  { activationEnergy, otherwise }: Pick<Facts["perhaps-kelvin"], "activationEnergy" | "otherwise">,
  unit: string,
  straighter: boolean,
): string => {
  const [taken, other] = [activationEnergy, otherwise].map(({ value, standardError }) =>
    standardError === null ? formatNumber(value, "eV", 3) : formatUncertain(value, standardError, "eV"),
  );
  return `E_a is ${taken}; as ${unit} it is ${other}${straighter ? ", and the points lie much better on one Arrhenius line" : ""}: if so, say ${unit} where they are given`;
};
const methodNames: Readonly<Record<Method, string>> = {
  "constant-current": "constant current",
  "constant-field": "constant field",
  noise: "the field's noise",
  "einstein-along": "Einstein along the current",
  einstein: "Einstein over all directions",
};
const averages = {
  noise: ["the mean field gives", "its noise"],
  field: ["a held current gives", "a held field"],
  equilibrium: ["a drive gives", "equilibrium"],
} as const;
const compared = {
  noise: "mean field against its noise",
  field: "held current against held field",
  equilibrium: "drive against equilibrium",
} as const;
const ofComparisons = ({ comparisons, points }: Pick<Facts["study-agrees"], "comparisons" | "points">): string =>
  `of ${comparisons} independent ${comparisons === 1 ? "comparison" : "comparisons"} at ${points} ${points === 1 ? "point" : "points"}`;
const ofSmallest = ({ atoms, deviation, slowing }: Omit<Facts["sizes-extrapolated"], "values" | "pValue">): string =>
  `${atoms} atoms are off the limit by ${formatUncertain(100 * deviation.value, 100 * deviation.standardError, "%")}${slowing === null ? "" : `, of which the held current's charging should make ${formatNumber(-100 * slowing, "%", 2)}`}`;
const cooler = "lower the current or shorten the thermostat's time";
function whyHot({ heating, isJoule }: Pick<Facts["off-temperature"], "heating" | "isJoule">): string {
  if (heating === null) return `if it is Joule heat, ${cooler}`;
  const expected = formatNumber(heating, "K", 2);
  if (isJoule === true) return `Joule heat, which should make ${expected}: ${cooler}`;
  const other =
    "a time step that is too long, a thermostat that is too slow, or a system that has not settled: halve the time step, shorten the thermostat's time, or equilibrate longer";
  return heating === 0 ? other : `Joule heat explains ${expected} only; ${other}`;
}
const kelvin = (temperatures: readonly number[]): string => temperatures.map((t) => formatNumber(t, "K")).join(", ");

const sentences: { readonly [C in Code]: (facts: Facts[C]) => string } = {
  "program-died": ({ program, deaths, step, how }) => {
    const often = deaths === 1 ? "once" : `${deaths} times`;
    const last = deaths === 1 ? "" : "the last time ";
    const words = "its last words stand in deaths.json of the run's folder";
    if (program === "client")
      return `the program that computes the forces died ${often} (${last}${step === null ? "" : `by step ${step}, `}${how}) and was started again and asked for the same positions: the trajectory is the same only if its forces are, to the last bit; ${words}`;
    const from = step === null || step === 0 ? "from the beginning" : `from its restart file of step ${step}`;
    return `LAMMPS died ${often} (${last}${how}) and went on ${from}: the same run would not have the same digits again, for LAMMPS then adds up in another order; ${words}`;
  },
  "field-drifting": () => "the field is still drifting in the second half of the run: equilibrate longer",
  "blocks-correlated": () =>
    "the run is too short for an error bar: its longest blocks are still correlated, do not quote",
  "few-correlation-times": ({ correlationTimes }) =>
    `the run is only ${Math.round(correlationTimes)} correlation times of the field long: its error bar may be too small by a fifth`,
  "off-temperature": ({ difference, ...cause }) =>
    `the ions are ${Math.round(Math.abs(difference))} K ${difference > 0 ? "hotter" : "colder"} than the thermostat is set to: ${difference > 0 ? whyHot(cause) : "equilibrate longer"}`,
  "field-at-rest": ({ standardErrors }) =>
    `at zero current the mean field is ${standardErrors.toFixed(1)} standard errors away from zero: the cell is polarised or has not equilibrated`,
  "field-uncertain": ({ relativeError }) =>
    `not converged, do not quote: the field is ${relativeError === null ? "without an error bar" : known(relativeError)}; run longer or raise the current`,
  "field-opposes-current": () => "the mean field opposes the current: transport charges or force field must be wrong",
  "field-elastic": ({ noise }) =>
    `do not quote: the field has only ${formatNumber(noise, "", 2)} of the noise that a conductor of this σ must have (Johnson–Nyquist), so it is an elastic restoring field and not a resistance; ions that only rattle do not conduct: melt or disorder the structure, run longer, or heat it`,

  "current-drifting": () => "the current is still drifting in the second half of the run: equilibrate longer",
  "current-blocks-correlated": () =>
    "the run is too short for an error bar: the longest blocks of the current are still correlated, do not quote",
  "current-few-correlation-times": ({ correlationTimes }) =>
    `the run is only ${Math.round(correlationTimes)} correlation times of the current long: its error bar may be too small by a fifth`,
  "current-uncertain": ({ relativeError }) =>
    `not converged, do not quote: the current is ${relativeError === null ? "without an error bar" : known(relativeError)}; run longer or raise the field`,
  "current-opposes-field": () =>
    "the mean current runs against the field: transport charges or force field must be wrong",

  "energy-jump": ({ energy, temperature }) =>
    `the potential energy jumps by ${formatNumber(1e3 * energy, "meV", 2)} per atom near ${formatNumber(temperature, "K", 3)}: a change of phase perhaps`,
  "cell-drifting": () => `the cell is still drifting in the second half of the run: ${longerPressure}`,
  "cell-without-error": () => `the mean cell has no error bar to trust, the run is too short: ${longerPressure}`,
  "cell-few-correlation-times": ({ correlationTimes }) =>
    `the mean cell rests on ${Math.round(correlationTimes)} correlation times, its errors may be too small by a fifth: ${longerPressure}`,
  "cell-sheared": ({ angles }) =>
    `the cell has sheared, a change of phase perhaps: ${angles.map(({ angle, value, standardError }) => `${angle} = ${formatUncertain(value, standardError, "°")}`).join(", ")}, which ${angles.length === 1 ? "was a right angle" : "were alike"}`,
  "cell-split": ({ edges, before }) =>
    `the cell has split, a change of phase perhaps: ${edges.map(({ edge, value, standardError }) => `${edge} = ${formatUncertain(value, standardError, "Å")}`).join(", ")} of a unit cell, which were alike (${formatNumber(before, "Å", 5)})`,
  "no-minimum": ({ largestForce, steps, tolerance }) =>
    `no minimum yet: the largest force is still ${formatNumber(largestForce, "eV/Å", 2)} after ${steps} steps, not below ${formatNumber(tolerance, "eV/Å")}; raise preparation.minimise.maxSteps`,

  "left-out-too-strong": ({ runs }) =>
    `${runs.join(", ")}: no law of E(j) fits with ${runs.length === 1 ? "it" : "them"}: too strong, left out of σ`,
  "too-strong": ({ drive, hopLength }) =>
    `the largest field is beyond zeEa/2kT = ${formatNumber(drive)} (a = ${formatNumber(hopLength, "Å")}): the response is not linear there, lower the current`,
  "runs-contradict": ({ pValue }) =>
    `do not quote: the runs contradict each other (${p(pValue)}); the response is not linear up to the largest current: leave the largest out`,
  "runs-disagree": ({ pValue }) =>
    `the runs disagree (${p(pValue)}): the response may not be linear at the larger currents; the error bar is widened accordingly`,
  "without-error": ({ runs }) =>
    `${runs.join(", ")} ${runs.length === 1 ? "is" : "are"} too short for an error bar and left out of σ`,
  "one-current": () => "currents of one size only: linear response is assumed, not checked",
  "one-field": () => "fields of one size only: linear response is assumed, not checked",
  "one-sample": () =>
    "σ is that of one sample of the structure: how samples differ is not in its error; replicas are prepared independently",
  "few-charging-times": ({ runs, time, wanted }) =>
    `${runs.join(", ")}: the field takes ${ps(time)} to charge the cell, and its noise lasts as long; runs of ${ps(wanted)} would know their own error, these have that of Johnson–Nyquist noise at least`,
  "field-not-built-up": ({ part, time, wanted }) =>
    `${percent(part)} of the field was not built up when recording began (charging time ${ps(time)}), σ is too large by as much: equilibrate for ${ps(wanted)}`,
  "charging-slows": ({ slowing, energy, atoms }) =>
    `a hop charges the cell with ${formatNumber(energy, "kT", 2)} while the current is held, which slows hopping by about ${percent(slowing)}: an effect of the small cell; one of ${formatNumber(atoms, "atoms", 2)} would do, or a constant field, which has none`,
  "samples-differ": ({ samples, scatter, pValue }) =>
    `the ${samples} samples of the structure differ (${p(pValue)}), by ${percent(scatter)}, which is in the error`,
  uncertain: ({ relativeError, longer }) =>
    `not converged, do not quote: ${known(relativeError)}${longer === undefined ? "" : `; ${formatNumber(longer, "", 2)} times as much time would do, in longer runs or in replicas`}`,
  "runs-too-short": () => "not converged, do not quote: every run is too short for its error bar",

  "response-not-tested": ({ held }) =>
    `not tested: it takes ${held === undefined ? "currents" : "fields"} of two sizes`,
  "response-linear": (facts) => `linear within the errors ${bend(facts)}`,
  "response-unknown": (facts) => `too uncertain to tell ${bend(facts)}`,
  "response-slightly-curved": (facts) =>
    `slightly curved, if at all ${bend(facts)}; the limit is that of ${curveOf(facts)}`,
  "response-curved": (facts) => `not linear ${bend(facts)}; the limit is that of ${curveOf(facts)}`,
  "response-perhaps-not-linear": (facts) =>
    `perhaps not linear ${bend(facts)}; the conductivity is that of a line, its error widened by the runs' scatter: ${add(facts.held)}`,
  "response-not-linear": (facts) =>
    `not linear ${bend(facts)}, but there are too few runs to choose a curve by, so the conductivity is that of a line, its error widened by the difference: ${add(facts.held)}`,
  "runs-scatter": ({ factor }) =>
    `the runs scatter ${formatNumber(factor, "", 2)} times as much as their errors say, which have been widened by it`,
  "even-part": ({ pValue, value, standardError, alone, held }) =>
    `${held === undefined ? `E(−j) ≠ −E(j) (${p(pValue)}; even part ${formatUncertain(value, standardError, "V/Å")}): the structure keeps a field` : `j(−E) ≠ −j(E) (${p(pValue)}; even part ${formatUncertain(value * CURRENT_DENSITY_IN_A_PER_CM2, standardError * CURRENT_DENSITY_IN_A_PER_CM2, "A/cm²")}): a current flows`} for longer than a run; pairs of opposite ${held === undefined ? "currents" : "fields"}, where it cancels, were fitted${alone === 0 ? "" : `, and ${alone} without a partner ${alone === 1 ? "was" : "were"} left out`}; longer runs or replicas are needed to be sure`,

  "noise-agrees": ({ pValue }) => `noise and mean field agree (${p(pValue)})`,
  "noise-too-small": ({ ratio, pValue }) =>
    `the noise is that of a resistivity ${formatNumber(1 / ratio, "", 2)} times smaller than the mean field's (${p(pValue)}): an elastic field, a current beyond linear response, or blocks shorter than the field's correlation`,
  "noise-too-large": ({ ratio, pValue }) =>
    `the noise is that of a resistivity ${formatNumber(ratio, "", 2)} times larger than the mean field's (${p(pValue)}): a drifting field, a current beyond linear response, or vibrations that do not cancel within a block`,

  "no-plateau": () =>
    "not converged, do not quote: the mobile ions' own motion remembers more than a twentieth of the runs",
  "at-rest": () => "no diffusion beyond the error",
  "only-rattling": ({ distance, lag }) =>
    `not converged, do not quote: ions are ${distance.toFixed(2)} Å away after ${ps(lag)}, an eighth of the run, as far as rattling alone takes them, and it still grows; run longer`,
  "spectrum-not-described": () =>
    "not converged, do not quote: the spectrum of the charge's motion is not that of hopping ions at any frequency of these runs: too short, or not at rest",
  "slow-memory": ({ memory, needed }) =>
    `not converged, do not quote: the motion remembers ${ps(memory)} at least, too long for these runs; run each for ${ps(needed)} at least`,
  "few-slow-modes": ({ longest, samples, ions }) =>
    `not converged, do not quote: a memory of up to ${ps(longest)} could be seen in ${Math.round(samples)} samples only (modes times directions), too few, and longer runs have no more of them, as they could hide longer memories; add replicas${ions ? "" : ", or record the ions, whose own motion tells of it"}`,
  "memory-not-excluded": ({ longest, part }) =>
    `not converged, do not quote: a memory of up to ${ps(longest)} is not excluded and would leave ${percent(part)} of the value; run longer or more replicas`,
  "uncounted-carrier": ({ species, share, counted }) =>
    `${species} diffuses as well: ${share === null ? "it alone would make" : `it would add ${percent(share)} to`} the Nernst–Einstein conductivity, which counts ${counted.join(", ")} only`,
  ageing: ({ species, standardErrors }) =>
    `${species} diffused ${standardErrors < 0 ? "slower" : "faster"} in the second half than in the first (${Math.abs(standardErrors).toFixed(1)} standard errors): the system had not settled, equilibrate longer`,
  anisotropic: ({ ratio, standardErrors }) =>
    `σ along the current is ${ratio.toFixed(2)} times the mean over directions (${standardErrors.toFixed(1)} standard errors apart): compare constant current with σ along it`,
  "directions-differ": ({ smallest, largest, pValue }) =>
    `σ is not the same in all directions (${p(pValue)}): ${formatNumber(smallest * CONDUCTIVITY_IN_S_PER_CM, "S/cm", 2)} to ${formatNumber(largest * CONDUCTIVITY_IN_S_PER_CM, "S/cm", 2)} along the principal axes; quote the tensor, not the mean over directions`,
  "noise-not-linear": () =>
    "do not quote: every current is beyond linear response, where the field's noise is not that of Johnson and Nyquist",
  "methods-agree": ({ pairs, pValue }) =>
    `${pairs.map(({ methods: [one, other], ratio, zScore }) => `${methodNames[one]} is ${ratio.toFixed(2)} times ${methodNames[other]} (z = ${formatNumber(zScore, "", 2)})`).join(", ")}: they agree (${p(pValue)})`,
  "methods-disagree": ({ methods: [one, other], ratio, standardErrors, pValue }) =>
    `do not quote: ${methodNames[one]} gives ${ratio.toFixed(2)} times the σ of ${methodNames[other]}, ${standardErrors.toFixed(1)} standard errors apart (${p(pValue)}): a cell too small, a current too strong, or runs too short for one of them`,
  "sizes-extrapolated": ({ values, pValue, ...facts }) =>
    `${pValue === null ? "a line through two sizes, which nothing tests" : `straight in 1/V over ${values} cells (${p(pValue)})`}; ${ofSmallest(facts)}`,
  "models-agree": ({ models, pValue, error }) =>
    `no difference between the ${models} models is seen (${p(pValue)}), and ${error === 0 ? "none is in the error: it may be as large as the statistical error" : `${inPercent(error)} is in the error for it`}`,
  "models-differ": ({ models, pValue, scatter, error }) =>
    `the ${models} models differ (${p(pValue)}), by ${inPercent(scatter)} (standard deviation): a further one like them is expected within ${inPercent(error)}, which is in the error`,
  "models-left-out": ({ models }) =>
    `${models.map((number) => `m${number}`).join(", ")} left out: σ must not be quoted, or there is none`,
  "models-too-few": ({ models, members }) =>
    `there is no σ of the committee: that of ${models === 0 ? "none" : "one"} of its ${members} members may be quoted, and it takes two`,
  "forces-apart": ({ relative }) =>
    `do not quote: on the frames of a run the forces of the models differ by ${inPercent(relative)} of themselves: a model has left what it was fitted to; look at that run's last structure`,
  "frames-refused": ({ frames, refused }) =>
    `a model refuses ${refused} of ${frames} frames of another one's runs, with atoms too close for it: they are not in the deviation of the forces, which is larger than it says`,
  "sizes-not-straight": ({ values, pValue, ...facts }) =>
    `not straight in 1/V over ${values} cells (${p(pValue)}): leave out the smallest, or add a larger one; ${ofSmallest(facts)}`,
  "study-agrees": ({ of, without, ...facts }) =>
    `the methods agree over the study: ${p(facts.pValue)} ${ofComparisons(facts)} (${of.map((kind) => compared[kind]).join(", ")})${without === 0 ? "" : `; equilibrium is not compared at ${without === 1 ? "one point" : `${without} points`}, where its σ must not be quoted`}`,
  "study-disagrees": ({ means, ...facts }) =>
    `the methods disagree over the study, though at no single point: ${p(facts.pValue)} ${ofComparisons(facts)}; on average ${means.map(({ of, value, standardError }) => `${averages[of][0]} ${formatUncertain(value, standardError)} times the σ of ${averages[of][1]}`).join(", ")}: look for what all points share, a cell too small or a memory longer than the runs`,
  "points-disagree": ({ names, others, ...facts }) =>
    `the methods disagree at ${names.join(", ")}: ${p(facts.pValue)} ${ofComparisons(facts)}${others === null ? "" : `; ${p(others)} without ${names.length === 1 ? "it" : "them"}`}`,
  "no-conductivity": () => "the runs are too short for any collective conductivity: do not quote",
  "driven-recording": () =>
    "the charge drifts further than its diffusion explains: a field or a current was on, or the run had not settled. These formulas hold at equilibrium only: do not quote",
  "faster-than-heat": ({ species, distance, lag, furthest, factor, temperature }) =>
    `${species} moves ${formatNumber(distance, "Å", 2)} in ${formatNumber(lag, "fs", 3)}, and heat brings it no further than √(3kT/m) t, ${formatNumber(furthest, "Å", 2)} at ${kelvin([temperature])}: the time between frames is probably too short, by a factor of ${formatNumber(factor, "", 2)} or more${factor > 10 && factor <= 1000 ? " (1000 if ps were meant)" : ""}; or the temperature or the lengths are wrong. Do not quote what has a time in it`,
  "framework-not-recorded": ({ charge }) =>
    `there is no σ: the ions recorded carry ${formatNumber(charge, "e")} together, and the motion of what balances them is not in the file. Record all ions; or, if the rest is a framework at rest, say so (--framework-at-rest)`,

  "named-by-study": () => "named by the study",
  "more-replicas": ({ replicas }) => `${replicas} replicas of every current`,
  "target-reached": ({ target, error }) => `the target error of ${inPercent(target)} is reached: ${inPercent(error)}`,
  "target-beyond-reach": ({ target, error }) =>
    `the target error of ${inPercent(target)} is not reached (${inPercent(error)}): the runs contradict each other, which longer ones would not mend; lower the currents`,
  "target-not-reached": (facts) =>
    `the target error of ${inPercent(facts.target)} is not reached (${inPercent(facts.error)}${doubt(facts)}): all runs are as long as maxDuration allows`,
  "runs-extended": (facts) =>
    `the error is ${inPercent(facts.error)}${doubt(facts)}, ${inPercent(facts.target)} is wanted: runs extended ${formatNumber(facts.growth, "", 2)}-fold`,
  "pilot-extended": () => "the pilot's noise is not known well enough: extended",
  "no-current": () => "no current was found: the pilot's field has no error bar; give production.duration more time",
  "pilot-too-short": ({ conductivity, currentDensity }) =>
    `the pilot is as long as maxDuration allows, and its noise does not tell the resistivity: σ may be far from ${formatNumber(conductivity * CONDUCTIVITY_IN_S_PER_CM, "S/cm", 2)}, ±${amperes(currentDensity)} and a third of it far too strong or too weak; raise production.maxDuration, or name currents`,
  "currents-from-noise": ({ conductivity, currentDensity }) =>
    `the pilot's noise gives σ of at least ${formatNumber(conductivity * CONDUCTIVITY_IN_S_PER_CM, "S/cm", 2)}, hence ±${amperes(currentDensity)} and a third of it`,
  "weaker-currents": ({ currentDensity }) =>
    `no law fits with stronger currents, and one size says nothing of linearity: ±${amperes(currentDensity)} as well`,
  "stronger-currents": ({ currentDensity }) =>
    `the field is hardly seen, however small σ may be: ±${amperes(currentDensity)} as well`,
  "designed-currents": ({ gain, law, currentDensities }) =>
    `${law === "linear" ? "E(j) is straight" : `the law of E(j) is ${curves[law]}`}: the same error in ${formatNumber(gain, "", 2)} times less time with ${currentDensities.map((j) => `±${amperes(j)}`).join(" and ")} as well`,

  "no-law": ({ pValue, objected }) =>
    `no law is acceptable (p < ${formatNumber(pValue)} for each${objected.length === 0 ? "" : ` but ${objected.join(" and ")}, against which something else speaks`}): either the errors are too small, or σ follows another law; the errors of the fits are widened by the scatter`,
  "too-few-points": ({ simplest }) =>
    `the data do not decide: there are too few points to compare laws by; ${simplest} is the simplest`,
  "bends-otherwise": () =>
    "the line bends in a way that none of the laws describes: a parabola fits better than all of them",
  "jump-decided": ({ law, between: [low, high], factor, interval68: [least, most], pValue }) =>
    `${law}: σ jumps between ${kelvin([low])} and ${kelvin([high])}, ${formatNumber(factor, "", 3)} times as large above as below (68 %: ${formatNumber(least, "", 3)}–${formatNumber(most, "", 3)}), which no law without a jump explains (${p(pValue)})`,
  "only-law": ({ law }) => `${law}: no other law is acceptable`,
  "bend-undecided": ({ laws, difference }) =>
    `the line bends, but the data do not decide how: ${laws.length === 1 ? `only ${laws[0]!} is left, and its AICc is no better than that of a law which is ruled out by the bend alone` : `${laws.join(" and ")} are left (ΔAICc or Δχ² < ${formatNumber(difference)})`}`,
  "law-decided": ({ law, difference }) => `${law}, by ΔAICc = ${formatNumber(difference, "", 2)} before the next law`,
  "order-undecided": ({ law, pValue }) =>
    `the data do not decide: ${law} would be chosen by its fit, but its residuals are no scatter, neighbours deviate the same way (${p(pValue)})`,
  "line-decided": ({ law, change }) => `${law}: no law with more parameters does better, and ${changes(change)}`,
  "line-not-sure": ({ law, change }) =>
    `the data do not decide: no bend is seen, but one could hide in the errors: ${changes(change)}; ${law} is the simplest`,
  "law-undecided": ({ laws, difference, change, simplest }) =>
    `the data do not decide between ${laws.join(" and ")} (ΔAICc or Δχ² < ${formatNumber(difference)}): ${changes(change)}; ${simplest} is the simplest`,
  "no-bend": (facts) => `no bend is seen (${probability(facts)})`,
  "bends-up": (facts) =>
    `the line bends up towards low temperature (${probability(facts)}): the activation energy falls on cooling, and an extrapolation from high temperature is too low`,
  "bends-down": (facts) =>
    `the line bends down towards low temperature (${probability(facts)}): the activation energy grows on cooling, and an extrapolation from high temperature is too high`,
  "nothing-to-compare": () => "there is no point below to compare with",
  "extrapolation-agrees": (facts) =>
    `at ${kelvin([facts.temperature])} the extrapolated value agrees with the direct one: ${times(facts)}`,
  "extrapolation-high": (facts) =>
    `at ${kelvin([facts.temperature])} the extrapolated value is ${times(facts)}: ${errorsOff(facts)} too high`,
  "extrapolation-low": (facts) =>
    `at ${kelvin([facts.temperature])} the extrapolated value is ${times(facts)}: ${errorsOff(facts)} too low`,
  "line-contradicted": ({ by, pValue }) =>
    `do not quote: ${{ errors: `the points contradict it (${p(pValue!)})`, laws: "other laws rule it out", order: `its residuals are no scatter, neighbours deviate the same way (${p(pValue!)})` }[by]}`,
  "line-not-contradicted": ({ pValue, order, errors }) =>
    `${pValue === null ? (errors ? "two points are always on a line, and cannot contradict it" : "without errors of the points, its scatter cannot contradict it") : `the points do not contradict it (${p(pValue)})`}${order === null ? "" : `, and the order of its residuals does not (${p(order)})`}`,
  "perhaps-celsius": ({ lowest, straighter, ...energies }) =>
    `are the temperatures °C? As K they begin at ${kelvin([lowest])}, and ${otherUnit(energies, "°C", straighter)}`,
  "perhaps-kelvin": ({ lowest, straighter, ...energies }) =>
    `are the temperatures K? As °C they begin at ${kelvin([lowest])}, and ${otherUnit(energies, "K", straighter)}`,
  "residuals-in-order": ({ law, durbinWatson, pValue }) =>
    `the residuals of ${law} are no scatter, neighbours deviate the same way (Durbin–Watson ${formatNumber(durbinWatson, "", 2)}, ${p(pValue)}): σ follows another law, or neighbouring points share an error`,
  "extrapolation-across": ({ between: [low, high], mixed }) =>
    `the extrapolation ${mixed ? "is from points of two phases" : "leaves the phase of its points"}: σ jumps between ${kelvin([low])} and ${kelvin([high])}`,
  "no-errors": ({ degreesOfFreedom }) =>
    `the points have no errors: all count alike, and errors are taken from the scatter about each law by Student's t (the line: ${degrees(degreesOfFreedom)}), whose goodness of fit χ² can then not judge; the order of the residuals can`,
  "few-degrees-of-freedom": ({ points, degreesOfFreedom, needed }) =>
    `no error: ${points} points leave their scatter ${degrees(degreesOfFreedom)}, and an error of which more than the order is known takes ${needed}; give the points errors (a column, or --error 10%), or add points`,
  "coarse-points": ({ temperatures, relativeError }) =>
    `σ at ${kelvin(temperatures)} is known to no better than ${percent(relativeError)}: the error of its logarithm is rough, and not symmetric`,
  "not-extrapolated": ({ from, reason }) =>
    `nothing is extrapolated from ${kelvin([from])} and above: ${sentenceOf(reason)}`,
  "law-needs-temperatures": ({ needed, temperatures }) =>
    `it takes ${needed} temperatures, and there are ${temperatures}`,
  "law-needs-points": ({ parameters, points, errors }) =>
    `it has ${parameters} parameters, and there are ${points} points${errors ? "" : ", without errors"}`,
  "law-not-found": () => "the search for the best values does not end: the points do not hold them",
  "law-parameters-alike": () => "its parameters cannot be told apart with these points",
  "vogel-temperature-negative": () => "T₀ would be below 0 K: the line bends the other way, or not at all",
  "vogel-energy-negative": () => "B would be negative",
  "vogel-temperature-at-point": ({ distance }) =>
    `T₀ would lie within ${formatNumber(distance, "K", 2)} of the lowest temperature, whose point alone would decide`,
  "jump-not-needed": ({ pValue }) =>
    pValue === null ? "a law without a jump fits as well" : `a law without a jump explains the points (${p(pValue)})`,
  "break-at-end": () => "the break would leave a single temperature on one side",
  "points-left-out": ({ temperatures }) => `left out, as σ there must not be quoted: ${kelvin(temperatures)}`,
};

/** In a verdict, where there is no room for what to do about it. */
const verdicts: { readonly [C in Code]?: (facts: Facts[C]) => string } = {
  "runs-contradict": ({ pValue }) => `not converged, do not quote: the runs contradict each other (${p(pValue)})`,
  "faster-than-heat": ({ factor }) =>
    `do not quote: ions move ${formatNumber(factor, "", 2)} times faster than heat drives them, the time step is probably wrong`,
};

/** What a finding says to people. */
export function sentenceOf({ code, facts }: Finding): string {
  return (sentences[code] as (facts: Facts[Code]) => string)(facts);
}

export const sentencesOf = (findings: readonly Finding[]): string[] => findings.map(sentenceOf);

/** Why a quantity must not be quoted: the first reason; empty when there is none. */
export function verdictOf(findings: readonly Finding[]): string {
  const first = findings.find(({ severity }) => severity === "do-not-quote");
  if (first === undefined) return "";
  const short = verdicts[first.code] as ((facts: Facts[Code]) => string) | undefined;
  return short === undefined ? sentenceOf(first) : short(first.facts);
}

/** Several findings about one thing, in one line. */
export const clausesOf = (findings: readonly Finding[]): string => sentencesOf(findings).join("; ");
