import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import {
  clausesOf,
  codes,
  finding,
  isQuotable,
  placed,
  sentenceOf,
  verdictOf,
  type Code,
  type Facts,
  type Finding,
} from "../../src/findings/index.js";

const bend = { pValue: 0.6, deviation: -0.021, deviationError: 0.034, fewBlocks: null };
const bent = { ...bend, pValue: 0.012, fewBlocks: 9 };
const toTheLimit = "at the largest current E/j is off its limit by −2.1 ± 3.4 %";

/** Every code with facts and what they say: a new one is a type error until it is here. */
const said: { readonly [C in Code]: readonly [Facts[C], string] } = {
  "program-died": [
    { program: "client", deaths: 12, step: 1234, how: "its process ended (signal 9)" },
    "the program that computes the forces died 12 times (the last time by step 1234, its process ended (signal 9)) and was started again and asked for the same positions: the trajectory is the same only if its forces are, to the last bit; its last words stand in deaths.json of the run's folder",
  ],
  "field-drifting": [{}, "the field is still drifting in the second half of the run: equilibrate longer"],
  "blocks-correlated": [
    {},
    "the run is too short for an error bar: its longest blocks are still correlated, do not quote",
  ],
  "few-correlation-times": [
    { correlationTimes: 12.4 },
    "the run is only 12 correlation times of the field long: its error bar may be too small by a fifth",
  ],
  "off-temperature": [
    { difference: -12.6, heating: 0.2, isJoule: false },
    "the ions are 13 K colder than the thermostat is set to: equilibrate longer",
  ],
  "field-at-rest": [
    { standardErrors: 4.26 },
    "at zero current the mean field is 4.3 standard errors away from zero: the cell is polarised or has not equilibrated",
  ],
  "field-uncertain": [
    { relativeError: 0.346 },
    "not converged, do not quote: the field is known to 35 % only; run longer or raise the current",
  ],
  "field-opposes-current": [{}, "the mean field opposes the current: transport charges or force field must be wrong"],
  "field-elastic": [
    { noise: 0.1234 },
    "do not quote: the field has only 0.12 of the noise that a conductor of this σ must have (Johnson–Nyquist), so it is an elastic restoring field and not a resistance; ions that only rattle do not conduct: melt or disorder the structure, run longer, or heat it",
  ],
  "energy-jump": [
    { energy: -0.0104, temperature: 703 },
    "the potential energy jumps by −10 meV per atom near 703 K: a change of phase perhaps",
  ],
  "cell-drifting": [
    {},
    "the cell is still drifting in the second half of the run: give preparation.pressure a longer duration or a shorter time",
  ],
  "cell-without-error": [
    {},
    "the mean cell has no error bar to trust, the run is too short: give preparation.pressure a longer duration or a shorter time",
  ],
  "cell-few-correlation-times": [
    { correlationTimes: 12.4 },
    "the mean cell rests on 12 correlation times, its errors may be too small by a fifth: give preparation.pressure a longer duration or a shorter time",
  ],
  "cell-sheared": [
    { angles: [{ angle: "β", value: 91.02, standardError: 0.11 }] },
    "the cell has sheared, a change of phase perhaps: β = 91.02 ± 0.11 °, which was a right angle",
  ],
  "cell-split": [
    {
      edges: [
        { edge: "a", value: 10.213, standardError: 0.011 },
        { edge: "c", value: 9.998, standardError: 0.012 },
      ],
      before: 10.05,
    },
    "the cell has split, a change of phase perhaps: a = 10.213 ± 0.011 Å, c = 9.998 ± 0.012 Å of a unit cell, which were alike (10.05 Å)",
  ],
  "no-minimum": [
    { largestForce: 0.234, steps: 500, tolerance: 0.01 },
    "no minimum yet: the largest force is still 0.23 eV/Å after 500 steps, not below 0.01 eV/Å; raise preparation.minimise.maxSteps",
  ],
  "left-out-too-strong": [{ runs: ["j1", "j2"] }, "j1, j2: no law of E(j) fits with them: too strong, left out of σ"],
  "too-strong": [
    { drive: 0.7, hopLength: 2 },
    "the largest field is beyond zeEa/2kT = 0.7 (a = 2 Å): the response is not linear there, lower the current",
  ],
  "runs-contradict": [
    { pValue: 4.21e-5 },
    "do not quote: the runs contradict each other (p = 4.2 × 10⁻⁵); the response is not linear up to the largest current: leave the largest out",
  ],
  "runs-disagree": [
    { pValue: 0.0213 },
    "the runs disagree (p = 0.021): the response may not be linear at the larger currents; the error bar is widened accordingly",
  ],
  "without-error": [{ runs: ["j1"] }, "j1 is too short for an error bar and left out of σ"],
  "current-drifting": [{}, "the current is still drifting in the second half of the run: equilibrate longer"],
  "current-blocks-correlated": [
    {},
    "the run is too short for an error bar: the longest blocks of the current are still correlated, do not quote",
  ],
  "current-few-correlation-times": [
    { correlationTimes: 12.4 },
    "the run is only 12 correlation times of the current long: its error bar may be too small by a fifth",
  ],
  "current-uncertain": [
    { relativeError: 0.42 },
    "not converged, do not quote: the current is known to 42 % only; run longer or raise the field",
  ],
  "current-opposes-field": [
    {},
    "the mean current runs against the field: transport charges or force field must be wrong",
  ],
  "one-field": [{}, "fields of one size only: linear response is assumed, not checked"],
  "one-sample": [
    {},
    "σ is that of one sample of the structure: how samples differ is not in its error; replicas are prepared independently",
  ],
  "few-charging-times": [
    { runs: ["a", "b"], time: 7.04e4, wanted: 1.408e6 },
    "a, b: the field takes 70 ps to charge the cell, and its noise lasts as long; runs of 1400 ps would know their own error, these have that of Johnson–Nyquist noise at least",
  ],
  "field-not-built-up": [
    { part: 0.123, time: 7.04e4, wanted: 3.52e5 },
    "12 % of the field was not built up when recording began (charging time 70 ps), σ is too large by as much: equilibrate for 350 ps",
  ],
  "charging-slows": [
    { slowing: 0.3412, energy: 1.67, atoms: 1563 },
    "a hop charges the cell with 1.7 kT while the current is held, which slows hopping by about 34 %: an effect of the small cell; one of 1600 atoms would do, or a constant field, which has none",
  ],
  "samples-differ": [
    { samples: 4, scatter: 0.213, pValue: 0.012 },
    "the 4 samples of the structure differ (p = 0.012), by 21 %, which is in the error",
  ],
  "one-current": [{}, "currents of one size only: linear response is assumed, not checked"],
  uncertain: [
    { relativeError: 0.37, longer: 2.19 },
    "not converged, do not quote: known to 37 % only; 2.2 times as much time would do, in longer runs or in replicas",
  ],
  "runs-too-short": [{}, "not converged, do not quote: every run is too short for its error bar"],
  "response-not-tested": [{}, "not tested: it takes currents of two sizes"],
  "response-linear": [bend, `linear within the errors (p = 0.6): ${toTheLimit}`],
  "response-unknown": [bend, `too uncertain to tell (p = 0.6): ${toTheLimit}`],
  "response-slightly-curved": [
    { ...bend, model: "cubic" },
    `slightly curved, if at all (p = 0.6): ${toTheLimit}; the limit is that of E = ρj + bj³`,
  ],
  "response-curved": [
    { ...bent, model: "sinh" },
    `not linear (p = 0.012, rather too small, because some errors rest on 9 blocks only): ${toTheLimit}; the limit is that of E = ρj₀ asinh(j/j₀)`,
  ],
  "response-perhaps-not-linear": [
    { ...bent, fewBlocks: null },
    `perhaps not linear (p = 0.012): ${toTheLimit}; the conductivity is that of a line, its error widened by the runs' scatter: add currents`,
  ],
  "response-not-linear": [
    { ...bent, fewBlocks: null },
    `not linear (p = 0.012): ${toTheLimit}, but there are too few runs to choose a curve by, so the conductivity is that of a line, its error widened by the difference: add currents`,
  ],
  "runs-scatter": [
    { factor: 3.21 },
    "the runs scatter 3.2 times as much as their errors say, which have been widened by it",
  ],
  "even-part": [
    { pValue: 0.0004, value: 0.24, standardError: 0.0224, alone: 1 },
    "E(−j) ≠ −E(j) (p = 4 × 10⁻⁴; even part 0.240 ± 0.022 V/Å): the structure keeps a field for longer than a run; pairs of opposite currents, where it cancels, were fitted, and 1 without a partner was left out; longer runs or replicas are needed to be sure",
  ],
  "noise-agrees": [{ ratio: 1.1, pValue: 0.62 }, "noise and mean field agree (p = 0.62)"],
  "noise-too-small": [
    { ratio: 0.1, pValue: 0.002 },
    "the noise is that of a resistivity 10 times smaller than the mean field's (p = 0.002): an elastic field, a current beyond linear response, or blocks shorter than the field's correlation",
  ],
  "noise-too-large": [
    { ratio: 4, pValue: 0.002 },
    "the noise is that of a resistivity 4 times larger than the mean field's (p = 0.002): a drifting field, a current beyond linear response, or vibrations that do not cancel within a block",
  ],
  "no-plateau": [
    {},
    "not converged, do not quote: the mobile ions' own motion remembers more than a twentieth of the runs",
  ],
  "at-rest": [{}, "no diffusion beyond the error"],
  "only-rattling": [
    { distance: 0.267, lag: 125 },
    "not converged, do not quote: ions are 0.27 Å away after 0.13 ps, an eighth of the run, as far as rattling alone takes them, and it still grows; run longer",
  ],
  "spectrum-not-described": [
    {},
    "not converged, do not quote: the spectrum of the charge's motion is not that of hopping ions at any frequency of these runs: too short, or not at rest",
  ],
  "slow-memory": [
    { memory: 12_800, needed: 512_000 },
    "not converged, do not quote: the motion remembers 13 ps at least, too long for these runs; run each for 510 ps at least",
  ],
  "few-slow-modes": [
    { longest: 10_000, samples: 6.2, ions: false },
    "not converged, do not quote: a memory of up to 10 ps could be seen in 6 samples only (modes times directions), too few, and longer runs have no more of them, as they could hide longer memories; add replicas, or record the ions, whose own motion tells of it",
  ],
  "memory-not-excluded": [
    { longest: 10_000, part: 0.333 },
    "not converged, do not quote: a memory of up to 10 ps is not excluded and would leave 33 % of the value; run longer or more replicas",
  ],
  "uncounted-carrier": [
    { species: "O", share: 0.034, counted: ["Li", "Na"] },
    "O diffuses as well: it would add 3 % to the Nernst–Einstein conductivity, which counts Li, Na only",
  ],
  ageing: [
    { species: "Na", standardErrors: -5.12 },
    "Na diffused slower in the second half than in the first (5.1 standard errors): the system had not settled, equilibrate longer",
  ],
  anisotropic: [
    { ratio: 0.512, standardErrors: 4.44 },
    "σ along the current is 0.51 times the mean over directions (4.4 standard errors apart): compare constant current with σ along it",
  ],
  "directions-differ": [
    // 1 e/(fs Å V) is 1.602176634e4 S/cm.
    { smallest: 1e-6, largest: 5e-5, pValue: 1.23e-7 },
    "σ is not the same in all directions (p = 1.2 × 10⁻⁷): 0.016 S/cm to 0.8 S/cm along the principal axes; quote the tensor, not the mean over directions",
  ],
  "noise-not-linear": [
    {},
    "do not quote: every current is beyond linear response, where the field's noise is not that of Johnson and Nyquist",
  ],
  "methods-agree": [
    {
      pairs: [
        { methods: ["constant-current", "einstein-along"], ratio: 1.034, zScore: 0.42, pValue: 0.67 },
        { methods: ["constant-current", "noise"], ratio: 0.91, zScore: -1.24, pValue: 0.21 },
      ],
      pValue: 0.42,
    },
    "constant current is 1.03 times Einstein along the current (z = 0.42), constant current is 0.91 times the field's noise (z = −1.2): they agree (p = 0.42)",
  ],
  "methods-disagree": [
    { methods: ["constant-current", "einstein"], ratio: 5.76, standardErrors: 4.26, pValue: 2e-5 },
    "do not quote: constant current gives 5.76 times the σ of Einstein over all directions, 4.3 standard errors apart (p = 2 × 10⁻⁵): a cell too small, a current too strong, or runs too short for one of them",
  ],
  "sizes-extrapolated": [
    { values: 3, pValue: 0.41, atoms: 192, deviation: { value: -0.312, standardError: 0.09 }, slowing: 0.25 },
    "straight in 1/V over 3 cells (p = 0.41); 192 atoms are off the limit by −31 ± 9 %, of which the held current's charging should make −25 %",
  ],
  "sizes-not-straight": [
    { values: 4, pValue: 0.003, atoms: 192, deviation: { value: 0.12, standardError: 0.04 }, slowing: null },
    "not straight in 1/V over 4 cells (p = 0.003): leave out the smallest, or add a larger one; 192 atoms are off the limit by 12 ± 4 %",
  ],
  "models-agree": [
    { models: 4, pValue: 0.41, scatter: 0, error: 0 },
    "no difference between the 4 models is seen (p = 0.41), and none is in the error: it may be as large as the statistical error",
  ],
  "models-differ": [
    { models: 3, pValue: 0.003, scatter: 0.12, error: 0.184 },
    "the 3 models differ (p = 0.003), by 12 % (standard deviation): a further one like them is expected within 18 %, which is in the error",
  ],
  "models-left-out": [{ models: [2, 4] }, "m2, m4 left out: σ must not be quoted, or there is none"],
  "models-too-few": [
    { models: 1, members: 3 },
    "there is no σ of the committee: that of one of its 3 members may be quoted, and it takes two",
  ],
  "forces-apart": [
    { relative: 0.83 },
    "do not quote: on the frames of a run the forces of the models differ by 83 % of themselves: a model has left what it was fitted to; look at that run's last structure",
  ],
  "frames-refused": [
    { frames: 40, refused: 3 },
    "a model refuses 3 of 40 frames of another one's runs, with atoms too close for it: they are not in the deviation of the forces, which is larger than it says",
  ],
  "study-agrees": [
    { pValue: 0.31, comparisons: 1, points: 1, of: ["noise"], without: 1 },
    "the methods agree over the study: p = 0.31 of 1 independent comparison at 1 point (mean field against its noise); equilibrium is not compared at one point, where its σ must not be quoted",
  ],
  "study-disagrees": [
    {
      pValue: 2e-4,
      comparisons: 12,
      points: 6,
      means: [
        { of: "equilibrium", value: 1.23, standardError: 0.05 },
        { of: "noise", value: 0.96, standardError: 0.07 },
      ],
    },
    "the methods disagree over the study, though at no single point: p = 2 × 10⁻⁴ of 12 independent comparisons at 6 points; on average a drive gives 1.23 ± 0.05 times the σ of equilibrium, the mean field gives 0.96 ± 0.07 times the σ of its noise: look for what all points share, a cell too small or a memory longer than the runs",
  ],
  "points-disagree": [
    { pValue: 1e-9, comparisons: 4, points: 3, names: ["T500K"], others: 0.4 },
    "the methods disagree at T500K: p = 1 × 10⁻⁹ of 4 independent comparisons at 3 points; p = 0.4 without it",
  ],
  "no-conductivity": [{}, "the runs are too short for any collective conductivity: do not quote"],
  "driven-recording": [
    {},
    "the charge drifts further than its diffusion explains: a field or a current was on, or the run had not settled. These formulas hold at equilibrium only: do not quote",
  ],
  "faster-than-heat": [
    { species: "Li", distance: 0.3162, lag: 0.05, furthest: 0.000852, factor: 371, temperature: 800 },
    "Li moves 0.32 Å in 0.05 fs, and heat brings it no further than √(3kT/m) t, 8.5 × 10⁻⁴ Å at 800 K: the time between frames is probably too short, by a factor of 370 or more (1000 if ps were meant); or the temperature or the lengths are wrong. Do not quote what has a time in it",
  ],
  "framework-not-recorded": [
    { charge: 56 },
    "there is no σ: the ions recorded carry 56 e together, and the motion of what balances them is not in the file. Record all ions; or, if the rest is a framework at rest, say so (--framework-at-rest)",
  ],
  "named-by-study": [{}, "named by the study"],
  "more-replicas": [{ replicas: 3 }, "3 replicas of every current"],
  "target-reached": [{ target: 0.05, error: 0.041, converged: true }, "the target error of 5 % is reached: 4.1 %"],
  "target-beyond-reach": [
    { target: 0.05, error: 0.3, converged: false },
    "the target error of 5 % is not reached (30 %): the runs contradict each other, which longer ones would not mend; lower the currents",
  ],
  "target-not-reached": [
    { target: 0.05, error: 0.041, converged: false },
    "the target error of 5 % is not reached (4.1 %, not converged): all runs are as long as maxDuration allows",
  ],
  "runs-extended": [
    { target: 0.05, error: null, converged: false, growth: 3 },
    "the error is unknown, 5 % is wanted: runs extended 3-fold",
  ],
  "pilot-extended": [{}, "the pilot's noise is not known well enough: extended"],
  "no-current": [{}, "no current was found: the pilot's field has no error bar; give production.duration more time"],
  // 1 e/(fs Å V) = 1.602176634e4 S/cm, 1 e/(fs Å²) = 1.602176634e12 A/cm².
  "currents-from-noise": [
    { conductivity: 1e-3 / 1.602176634e4, currentDensity: 2.5e5 / 1.602176634e12 },
    "the pilot's noise gives σ of at least 0.001 S/cm, hence ±2.5 × 10⁵ A/cm² and a third of it",
  ],
  "pilot-too-short": [
    { conductivity: 1e-3 / 1.602176634e4, currentDensity: 2.5e5 / 1.602176634e12 },
    "the pilot is as long as maxDuration allows, and its noise does not tell the resistivity: σ may be far from 0.001 S/cm, ±2.5 × 10⁵ A/cm² and a third of it far too strong or too weak; raise production.maxDuration, or name currents",
  ],
  "weaker-currents": [
    { currentDensity: 25 / 1.602176634e12 },
    "no law fits with stronger currents, and one size says nothing of linearity: ±25 A/cm² as well",
  ],
  "stronger-currents": [
    { currentDensity: 25 / 1.602176634e12 },
    "the field is hardly seen, however small σ may be: ±25 A/cm² as well",
  ],
  "designed-currents": [
    { gain: 3.456, law: "sinh", currentDensities: [25 / 1.602176634e12, 250 / 1.602176634e12] },
    "the law of E(j) is E = ρj₀ asinh(j/j₀): the same error in 3.5 times less time with ±25 A/cm² and ±250 A/cm² as well",
  ],
  "no-law": [
    { pValue: 1e-3, objected: ["two-phases"] },
    "no law is acceptable (p < 0.001 for each but two-phases, against which something else speaks): either the errors are too small, or σ follows another law; the errors of the fits are widened by the scatter",
  ],
  "too-few-points": [
    { simplest: "arrhenius" },
    "the data do not decide: there are too few points to compare laws by; arrhenius is the simplest",
  ],
  "bends-otherwise": [
    {},
    "the line bends in a way that none of the laws describes: a parabola fits better than all of them",
  ],
  "only-law": [{ law: "two-arrhenius" }, "two-arrhenius: no other law is acceptable"],
  "bend-undecided": [
    { laws: ["vogel-fulcher-tammann", "two-arrhenius"], difference: 4 },
    "the line bends, but the data do not decide how: vogel-fulcher-tammann and two-arrhenius are left (ΔAICc or Δχ² < 4)",
  ],
  "law-decided": [{ law: "two-arrhenius", difference: 8.34 }, "two-arrhenius, by ΔAICc = 8.3 before the next law"],
  "line-decided": [
    { law: "arrhenius", change: { value: 0.003, standardError: 0.011 } },
    "arrhenius: no law with more parameters does better, and E_a changes by 0.003 ± 0.011 eV over the temperatures of the points",
  ],
  "line-not-sure": [
    { law: "arrhenius", change: { value: 0.03, standardError: 0.11 } },
    "the data do not decide: no bend is seen, but one could hide in the errors: E_a changes by 0.03 ± 0.11 eV over the temperatures of the points; arrhenius is the simplest",
  ],
  "law-undecided": [
    {
      laws: ["arrhenius", "two-arrhenius"],
      difference: 4,
      change: { value: 0.03, standardError: 0.11 },
      simplest: "arrhenius",
    },
    "the data do not decide between arrhenius and two-arrhenius (ΔAICc or Δχ² < 4): E_a changes by 0.03 ± 0.11 eV over the temperatures of the points; arrhenius is the simplest",
  ],
  "no-bend": [{ pValue: 0.621, zScore: -0.494 }, "no bend is seen (p = 0.62, 0.49 standard errors)"],
  "bends-up": [
    { pValue: 0.0027, zScore: 3 },
    "the line bends up towards low temperature (p = 0.0027, 3 standard errors): the activation energy falls on cooling, and an extrapolation from high temperature is too low",
  ],
  "bends-down": [
    { pValue: 0.0027, zScore: -3 },
    "the line bends down towards low temperature (p = 0.0027, 3 standard errors): the activation energy grows on cooling, and an extrapolation from high temperature is too high",
  ],
  "nothing-to-compare": [{}, "there is no point below to compare with"],
  "extrapolation-agrees": [
    { temperature: 300, ratio: 1.234, interval68: [0.91, 1.67], zScore: 0.69 },
    "at 300 K the extrapolated value agrees with the direct one: 1.23 times the direct value (68 %: 0.91–1.67)",
  ],
  "extrapolation-high": [
    { temperature: 300, ratio: 5.234, interval68: [4.1, 6.67], zScore: 6.81 },
    "at 300 K the extrapolated value is 5.23 times the direct value (68 %: 4.1–6.67): 6.8 standard errors too high",
  ],
  "extrapolation-low": [
    { temperature: 300, ratio: 0.2, interval68: [0.16, 0.25], zScore: -7.2 },
    "at 300 K the extrapolated value is 0.2 times the direct value (68 %: 0.16–0.25): 7.2 standard errors too low",
  ],
  "no-errors": [
    { degreesOfFreedom: 4 },
    "the points have no errors: all count alike, and errors are taken from the scatter about each law by Student's t (the line: 4 degrees of freedom), whose goodness of fit χ² can then not judge; the order of the residuals can",
  ],
  "few-degrees-of-freedom": [
    { points: 3, degreesOfFreedom: 1, needed: 3 },
    "no error: 3 points leave their scatter 1 degree of freedom, and an error of which more than the order is known takes 3; give the points errors (a column, or --error 10%), or add points",
  ],
  "order-undecided": [
    { law: "arrhenius", pValue: 0.0042 },
    "the data do not decide: arrhenius would be chosen by its fit, but its residuals are no scatter, neighbours deviate the same way (p = 0.0042)",
  ],
  "jump-decided": [
    { law: "two-phases", between: [380, 390], factor: 987.6, interval68: [912.3, 1069.4], pValue: 0.002 },
    "two-phases: σ jumps between 380 K and 390 K, 988 times as large above as below (68 %: 912–1070), which no law without a jump explains (p = 0.002)",
  ],
  "line-contradicted": [
    { by: "order", pValue: 0.0042 },
    "do not quote: its residuals are no scatter, neighbours deviate the same way (p = 0.0042)",
  ],
  "line-not-contradicted": [
    { pValue: null, order: 0.42, errors: false },
    "without errors of the points, its scatter cannot contradict it, and the order of its residuals does not (p = 0.42)",
  ],
  "perhaps-celsius": [
    {
      lowest: 25,
      activationEnergy: { value: 0.0102, standardError: 0.0011 },
      otherwise: { value: 0.348, standardError: 0.012 },
      straighter: true,
    },
    "are the temperatures °C? As K they begin at 25 K, and E_a is 0.0102 ± 0.0011 eV; as °C it is 0.348 ± 0.012 eV, and the points lie much better on one Arrhenius line: if so, say °C where they are given",
  ],
  "perhaps-kelvin": [
    {
      lowest: 573.15,
      activationEnergy: { value: 0.902, standardError: 0.041 },
      otherwise: { value: 0.348, standardError: 0.012 },
      straighter: true,
    },
    "are the temperatures K? As °C they begin at 573.1 K, and E_a is 0.902 ± 0.041 eV; as K it is 0.348 ± 0.012 eV, and the points lie much better on one Arrhenius line: if so, say K where they are given",
  ],
  "residuals-in-order": [
    { law: "arrhenius", durbinWatson: 0.4231, pValue: 0.0004 },
    "the residuals of arrhenius are no scatter, neighbours deviate the same way (Durbin–Watson 0.42, p = 4 × 10⁻⁴): σ follows another law, or neighbouring points share an error",
  ],
  "extrapolation-across": [
    { between: [380, 390], mixed: false },
    "the extrapolation leaves the phase of its points: σ jumps between 380 K and 390 K",
  ],
  "jump-not-needed": [{ law: "two-phases", pValue: 0.2 }, "a law without a jump explains the points (p = 0.2)"],
  "coarse-points": [
    { temperatures: [300, 350.5], relativeError: 0.3 },
    "σ at 300 K, 350.5 K is known to no better than 30 %: the error of its logarithm is rough, and not symmetric",
  ],
  "not-extrapolated": [
    { from: 673, reason: finding("law-needs-temperatures", { law: "arrhenius", needed: 2, temperatures: 0 }) },
    "nothing is extrapolated from 673 K and above: it takes 2 temperatures, and there are 0",
  ],
  "law-needs-temperatures": [
    { law: "two-arrhenius", needed: 4, temperatures: 3 },
    "it takes 4 temperatures, and there are 3",
  ],
  "law-needs-points": [
    { law: "two-arrhenius", parameters: 4, points: 4, errors: false },
    "it has 4 parameters, and there are 4 points, without errors",
  ],
  "law-not-found": [
    { law: "vogel-fulcher-tammann" },
    "the search for the best values does not end: the points do not hold them",
  ],
  "law-parameters-alike": [{ law: "quadratic" }, "its parameters cannot be told apart with these points"],
  "vogel-temperature-negative": [
    { vogelTemperature: -20 },
    "T₀ would be below 0 K: the line bends the other way, or not at all",
  ],
  "vogel-energy-negative": [{ pseudoActivationEnergy: -0.1 }, "B would be negative"],
  "vogel-temperature-at-point": [
    { vogelTemperature: 298.8, distance: 1.2 },
    "T₀ would lie within 1.2 K of the lowest temperature, whose point alone would decide",
  ],
  "break-at-end": [{ breakTemperature: 400 }, "the break would leave a single temperature on one side"],
  "points-left-out": [{ temperatures: [300] }, "left out, as σ there must not be quoted: 300 K"],
};

const of = (code: Code) => finding(code, said[code][0] as never) as Finding;

test("what a sentence says where facts are missing, or few", () => {
  expect(sentenceOf(finding("uncertain", { relativeError: 2.68 }))).toBe(
    "not converged, do not quote: not known at all (error larger than the value)",
  );
  expect(sentenceOf(finding("field-uncertain", { relativeError: 1.01 }))).toContain(
    "the field is not known at all (error larger than the value); run longer",
  );
  expect(sentenceOf(finding("current-uncertain", { relativeError: 1 }))).toContain("known to 100 % only");
  expect(
    sentenceOf(finding("program-died", { program: "lammps", deaths: 1, step: 0, how: "it ended by SIGKILL" })),
  ).toBe(
    "LAMMPS died once (it ended by SIGKILL) and went on from the beginning: the same run would not have the same digits again, for LAMMPS then adds up in another order; its last words stand in deaths.json of the run's folder",
  );
  expect(
    sentenceOf(finding("program-died", { program: "lammps", deaths: 2, step: 700, how: "exit code 9" })),
  ).toContain(
    "LAMMPS died 2 times (the last time exit code 9) and went on from its restart file of step 700: the same run",
  );
  expect(sentenceOf(finding("uncertain", { relativeError: null }))).toBe(
    "not converged, do not quote: not known at all (error larger than the value)",
  );
  expect(sentenceOf(finding("no-law", { pValue: 1e-3, objected: [] }))).toContain("(p < 0.001 for each):");
  expect(sentenceOf(finding("bend-undecided", { laws: ["two-arrhenius"], difference: 4 }))).toContain(
    "how: only two-arrhenius is left, and its AICc is no better",
  );
  expect(sentenceOf(finding("line-not-contradicted", { pValue: null, order: null, errors: true }))).toBe(
    "two points are always on a line, and cannot contradict it",
  );
});

test.each(codes.map((code) => [code]))("%s", (code) => {
  expect(sentenceOf(of(code))).toBe(said[code][1]);
  // Whoever is told not to quote is told so by the severity too.
  if (said[code][1].includes("do not quote")) expect(of(code).severity).toBe("do-not-quote");
});

describe("numbers are written as people write them, whatever they are", () => {
  const signed = /^(value|deviation|difference|energy|zScore|pseudoActivationEnergy)$/;
  const scaled = (facts: unknown, factor: number, name = ""): unknown =>
    typeof facts === "number"
      ? // Of what is counted there is no millionth.
        Number.isInteger(facts) && Math.abs(factor) < 1
        ? facts
        : facts * (signed.test(name) ? factor : Math.abs(factor))
      : Array.isArray(facts)
        ? facts.map((one) => scaled(one, factor))
        : typeof facts === "object" && facts !== null
          ? Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, scaled(value, factor, key)]))
          : facts;
  test.each([1, -1, 1e7, -1e7, 1e-7])("facts times %d", (factor) => {
    for (const code of codes) {
      const sentence = sentenceOf({ ...of(code), facts: scaled(of(code).facts, factor) } as Finding);
      // A hyphen before a digit, or a programmer's power of ten.
      expect(sentence, code).not.toMatch(/(?<![\p{L}\d])-\d|\d[eE][-+]?\d/u);
    }
  });
});

test("a deviation whose error is larger than the limit is not known", () => {
  const sentence = (deviationError: number) =>
    sentenceOf(finding("response-linear", { ...bend, deviation: -0.83, deviationError }) as Finding);
  expect(sentence(1.2)).toContain(
    "at the largest current E/j is not known at all against its limit (error larger than the limit)",
  );
  expect(sentence(0.55)).toContain("is off its limit by −83 ± 55 %");
});

test("of a field that is held the same is said of j(E)", () => {
  const held = { held: "field" } as const;
  const inField = "in the largest field j/E is off its limit by −2.1 ± 3.4 %";
  const sentence = <C extends Code>(code: C, facts: Facts[C]) => sentenceOf(finding(code, facts) as Finding);
  expect(sentence("response-linear", { ...bend, ...held })).toBe(`linear within the errors (p = 0.6): ${inField}`);
  expect(sentence("response-curved", { ...bend, ...held, model: "sinh" })).toBe(
    `not linear (p = 0.6): ${inField}; the limit is that of j = σE₀ sinh(E/E₀)`,
  );
  expect(sentence("response-not-tested", held)).toBe("not tested: it takes fields of two sizes");
  expect(sentence("response-perhaps-not-linear", { ...bend, ...held })).toMatch(/: add fields$/);
  // 1 A/cm² is 6.241509e-13 e/(fs Å²).
  expect(
    sentence("even-part", { ...held, pValue: 0.001, value: 6.241509e-8, standardError: 6.241509e-9, alone: 0 }),
  ).toMatch(/^j\(−E\) ≠ −j\(E\) \(p = 0.001; even part \(1.00 ± 0.10\) × 10⁵ A\/cm²\): a current flows for longer/);
});

test("every code is raised somewhere, and every code that is raised is known", () => {
  const source = (readdirSync("src", { recursive: true, encoding: "utf8" }) as string[])
    .filter((file) => file.endsWith(".ts") && !file.startsWith("findings"))
    .map((file) => readFileSync(join("src", file), "utf8"))
    .join("\n");
  expect(codes.filter((code) => !source.includes(`"${code}"`))).toEqual([]);
});

describe("findings together", () => {
  const uncertain = finding("uncertain", { relativeError: 0.4 }, "conductivity");
  const contradiction = finding("runs-contradict", { pValue: 1e-5 }, "conductivity");
  const note = finding("noise-agrees", { ratio: 1, pValue: 0.5 }, "noise");

  test("one that must not be quoted speaks for its own quantity alone", () => {
    expect(isQuotable([note])).toBe(true);
    expect(isQuotable([note, uncertain])).toBe(false);
    expect(isQuotable([note, uncertain], "field")).toBe(true);
    expect(isQuotable([note, uncertain], "conductivity")).toBe(false);
  });

  test("a verdict is the first reason not to quote, in short", () => {
    expect(verdictOf([note])).toBe("");
    expect(verdictOf([note, uncertain, contradiction])).toBe("not converged, do not quote: known to 40 % only");
    expect(verdictOf([contradiction])).toBe(
      "not converged, do not quote: the runs contradict each other (p = 1 × 10⁻⁵)",
    );
    expect(clausesOf([note, of("one-current")])).toBe(
      "noise and mean field agree (p = 0.5); currents of one size only: linear response is assumed, not checked",
    );
  });

  test("a place is added to, not replaced", () => {
    expect(placed(placed([uncertain], { run: "T600K-j1-r1" }), { point: "T600K" })[0]!.at).toEqual({
      point: "T600K",
      run: "T600K-j1-r1",
      quantity: "conductivity",
    });
  });
});
